"""Tests of what the benchmarks compute themselves; `python3 -m unittest` finds them. They time nothing."""

import json
import math
import pathlib
import struct
import tempfile
import unittest
import xml.dom.minidom

import cells
import chart
import fit
import goals
import images
import limit
import table
from timings import Timings, clock


class PowerLaw(unittest.TestCase):
    def test_an_exact_law_is_found(self):
        # seconds = 0.02 · size^1.5, for which the sum of squares is zero.
        points = [(size, 0.02 * size**1.5) for size in (16, 32, 64, 128)]
        exponent, factor = fit.power_law(points)
        self.assertAlmostEqual(exponent, 1.5, places=12)
        self.assertAlmostEqual(factor, 0.02, places=12)

    def test_least_squares_between_points_that_fit_no_law(self):
        # In logarithms to base 2 the points are (0, 0), (1, 2), (2, 1): the slope is
        # Σ(u - 1)(v - 1) / Σ(u - 1)² = (1 + 0 + 0) / 2, the intercept 1 - 1/2.
        exponent, factor = fit.power_law([(1, 1), (2, 4), (4, 2)])
        self.assertAlmostEqual(exponent, 0.5, places=12)
        self.assertAlmostEqual(factor, math.sqrt(2), places=12)

    def test_the_largest_sizes_count(self):
        points = [(64, 6.0), (16, 1.0), (128, 12.0), (32, 3.0)]
        self.assertEqual(fit.largest(points, 2), [(64, 6.0), (128, 12.0)])

    def test_one_size_has_no_law(self):
        with self.assertRaises(ValueError):
            fit.power_law([(64, 1.0), (64, 2.0)])


class Limit(unittest.TestCase):
    def test_operations_of_two_images(self):
        # M = 10, P = 3, N = 2. A pass of one image: 20 operations. Step: three passes of two images.
        # Gram matrix: two of four entries, three products each.
        self.assertEqual(limit.operations("step", 2, 10, 3), 3 * 2 * 20)
        self.assertEqual(limit.operations("frozen", 2, 10, 3), 3 * 2 * 20 + 2 * 2 * 3)
        self.assertEqual(limit.operations("running", 2, 10, 3), limit.operations("frozen", 2, 10, 3))
        # Coupled: forward 2 · 20; two rows, each with two passes of two images.
        self.assertEqual(limit.operations("coupled", 2, 10, 3), 2 * 20 + 2 * 2 * 2 * 20 + 2 * 2 * 3)
        with self.assertRaises(ValueError):
            limit.operations("train", 2, 10, 3)

    def test_cell_9930(self):
        # 184.73 million multiply-accumulates in NAS-Bench-201's table; 64 images, 3 passes, 2 operations.
        description = {"multiplyAccumulates": 184_730_250, "kernelParameters": 1_284_000}
        self.assertAlmostEqual(
            limit.seconds("frozen", 64, description, 1e9), 70.936416 + 64**2 * 1_284_000 / 1e9, places=6)


class Images(unittest.TestCase):
    def test_every_source_gives_whole_records(self):
        for name, read in images.SOURCES.items():
            for part in ("test", "train"):
                records = read(part, 3)
                if records is not None:
                    self.assertEqual(len(records), 3 * images.RECORD, name)
                    self.assertTrue(all(label < 10 for label in records[::images.RECORD]), name)

    def test_noise_is_the_same_every_time(self):
        self.assertEqual(images.noise("test", 2), images.noise("test", 2))
        self.assertNotEqual(images.noise("test", 2), images.noise("train", 2))

    def test_written_images_are_normalized(self):
        # Two images: black, and one whose channels are 100, 101 and 102 all over.
        planes = b"".join(bytes([100 + channel]) * 1024 for channel in range(3))
        records = bytes(images.RECORD) + bytes([1]) + planes
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "images.safetensors"
            images.write_images(path, records)
            data = path.read_bytes()
        length = struct.unpack("<Q", data[:8])[0]
        self.assertEqual(json.loads(data[8:8 + length])["images"]["shape"], [2, 3, 32, 32])
        values = struct.unpack("<6144f", data[8 + length:])
        for channel, (mean, deviation) in enumerate(zip(images.MEAN, images.DEVIATION)):
            self.assertAlmostEqual(values[1024 * channel], -mean / deviation, places=6)
            for pixel in (0, 1023):
                self.assertAlmostEqual(
                    values[3072 + 1024 * channel + pixel], (100 + channel - mean) / deviation, places=6)


class Rows(unittest.TestCase):
    def row(self, **changed):
        return {
            "network": "9930", "images": 64, "threads": 1, "mode": "frozen", "peer": "step", "ourSeconds": 1.2,
            "peerSeconds": 1.0, "limitSeconds": 0.5, "ourPeakBytes": 1, "peerPeakBytes": 4} | changed

    def test_the_worst_row_decides(self):
        found = goals.worst([self.row(), self.row(network="4317", ourSeconds=1.4)])
        step = next(goal for goal in found if goal["goal"] == "kernel / training step")
        self.assertEqual((step["network"], step["worst"], step["met"]), ("4317", 1.4, False))

    def test_rows_that_were_omitted_decide_nothing(self):
        self.assertEqual(goals.worst([self.row(peerSeconds=None)]), [])

    def test_memory_is_compared_with_torch_func(self):
        found = goals.worst([self.row(mode="running", peer="func")])
        self.assertEqual([(goal["worst"], goal["met"]) for goal in found], [(0.25, True)])

    def test_a_first_repetition_counts_only_alone(self):
        timings = Timings()
        timings.add({"seconds": [9, 1, 2], "processorSeconds": [9, 1, 1], "peakBytes": 5})
        timings.add({"seconds": [3], "processorSeconds": [3], "peakBytes": 4})
        self.assertEqual((timings.median("seconds"), timings.peak), (2, 5))
        self.assertEqual((clock(1), clock(2)), ("processorSeconds", "seconds"))

    def test_columns_are_aligned(self):
        columns = table.Table(("name", 6, table.plain), ("s", 7, table.seconds), ("ratio", 5, table.factor))
        self.assertEqual(columns.header(), "name          s  ratio")
        self.assertEqual(columns.row({"name": "step", "s": 1.25}), "step      1.250      -")


class Charts(unittest.TestCase):
    def test_a_chart_is_well_formed_and_shows_its_points(self):
        one = chart.Series("frozen & running", [(16, 0.1), (64, 0.4)], (1.0, 0.00625, 16, 64))
        text = chart.drawn("a < b", "images", "seconds", [one], [16, 32, 64])
        drawing = xml.dom.minidom.parseString(text)
        # Two points and one in the legend.
        self.assertEqual(len(drawing.getElementsByTagName("circle")), 3)
        self.assertIn("exponent 1.00 from 16 to 64", text)

    def test_equal_factors_are_equal_distances(self):
        axis = chart.Axis([1, 100], 0, 1000)
        self.assertAlmostEqual(axis(10) - axis(1), axis(100) - axis(10), delta=0.2)

    def test_labels(self):
        self.assertEqual([chart.label(value) for value in (0.05, 64, 1024, 200_000, 1_500_000)],
                         ["0.05", "64", "1024", "200k", "1.5M"])

    def test_named_cells(self):
        self.assertEqual(cells.architecture("|text~0|"), "|text~0|")
        self.assertEqual(cells.architecture("1462").count("nor_conv_3x3"), 6)
        with self.assertRaises(SystemExit):
            cells.architecture("7")


if __name__ == "__main__":
    unittest.main()
