"""Tests of what the decoding benchmark computes itself; `python3 -m unittest` finds them. They time nothing."""

import pathlib
import tempfile
import unittest

import agreement
import bench_epochs
import decode_peers
import photographs


class Agreement(unittest.TestCase):
    def test_deviation_is_of_every_byte(self):
        self.assertEqual(agreement.deviation(bytes([0, 10, 255]), bytes([0, 13, 252])), (2, 3))

    def test_other_numbers_of_pixels_agree_with_nothing(self):
        self.assertIsNone(agreement.deviation(b"ab", b"a"))
        self.assertIsNone(agreement.deviation(b"", b""))
        self.assertIsNotNone(agreement.disagreement("pillow", None))

    def test_only_the_same_arithmetic_has_a_limit(self):
        self.assertIsNone(agreement.disagreement("pillow", (0.2, 2)))
        self.assertIn("3 levels", agreement.disagreement("pillow", (0.2, 3)))
        self.assertIsNone(agreement.disagreement("pillow-whole", (1.0, 30)))


class ProcessorTime(unittest.TestCase):
    def test_what_processes_used_is_what_they_say_now_less_what_they_said(self):
        used = decode_peers.ProcessorTime()
        self.assertEqual(used.since_last([(1, 2.0), (2, 3.0)]), 5.0)
        self.assertEqual(used.since_last([(1, 2.5), (1, 4.0), (3, 1.0)]), 3.0)
        self.assertEqual(used.since_last([]), 0.0)


class Epochs(unittest.TestCase):
    def test_the_first_epoch_is_by_itself_and_the_later_ones_are_a_median(self):
        first, later = bench_epochs.rows(
            {"count": 12, "seconds": [4, 1, 9, 2]}, {"count": 6, "seconds": [8, 6, 7, 6]})
        self.assertEqual((first["ours s"], first["ImageFolder s"], first["ours/peer"]), (4, 8, 4))
        self.assertEqual((later["ours s"], later["ours img/s"], later["ours/peer"]), (2, 6, 6))

    def test_classes_are_a_training_part_that_the_peer_reads_too(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            self.assertEqual(bench_epochs.training_part(folder), folder)
            for index in range(22):
                (folder / f"{index:02}.jpg").touch()
            bench_epochs.sorted_into_classes(folder)
            part = bench_epochs.training_part(folder)
            self.assertEqual(part, folder / "train")
            self.assertEqual(sorted(path.name for path in (part / "class1").iterdir()), ["01.jpg", "11.jpg"])
            self.assertEqual(len(list((folder / "test").glob("class*/*.jpg"))), 10)

    def test_inputs_with_other_means_do_not_agree(self):
        self.assertIsNone(agreement.different_inputs({"mean": -0.07}, {"mean": -0.05}))
        self.assertIn("0.300", agreement.different_inputs({"mean": 0.3}, {"mean": 0.0}))


class Photographs(unittest.TestCase):
    def test_every_size_meets_every_quality(self):
        period = len(photographs.SIZES) * len(photographs.QUALITIES)
        self.assertEqual(len({photographs.size_and_quality(index) for index in range(period)}), period)


@unittest.skipUnless(decode_peers.importable("pillow"), "Pillow and NumPy are not installed")
class Pillow(unittest.TestCase):
    def test_a_photograph_becomes_planes_of_its_middle(self):
        from PIL import Image
        picture = Image.new("RGB", (300, 100), (250, 0, 0))
        picture.paste((0, 0, 250), (100, 0, 200, 100))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "one.jpg"
            picture.save(path, subsampling=0, quality=95)
            for draft in (False, True):
                pixels = decode_peers.pillow(path, 20, 3, "crop", draft)
                self.assertEqual(len(pixels), 3 * 20 * 20)
                # Within the middle third, away from its edges: no red, all blue.
                self.assertLess(pixels[10 * 20 + 10], 20)
                self.assertGreater(pixels[800 + 10 * 20 + 10], 230)
            self.assertEqual(len(decode_peers.pillow(path, 20, 1, "stretch")), 20 * 20)

    def test_made_photographs_have_their_sizes(self):
        from PIL import Image
        with tempfile.TemporaryDirectory() as folder:
            photographs.make(pathlib.Path(folder), 2)
            for path, size in zip(sorted(pathlib.Path(folder).iterdir()), photographs.SIZES[:2], strict=True):
                with Image.open(path) as picture:
                    self.assertEqual(picture.size, size)


if __name__ == "__main__":
    unittest.main()
