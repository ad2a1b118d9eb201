"""Tests of what the training benchmarks compute themselves; `python3 -m unittest` finds them. They time nothing."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kernel"))
import machine  # noqa: E402
import throughput  # noqa: E402
import workers  # noqa: E402


class Throughput(unittest.TestCase):
    def test_three_passes_of_two_operations(self):
        self.assertEqual(throughput.operations(10), 3 * 2 * 10)

    def test_goals_are_of_the_least_ratio_and_of_the_mean(self):
        rows = [{"peer": "usual", "ratio": ratio} for ratio in (1.25, 1.75, 2.0)]
        found = throughput.reached(rows + [{"peer": "channels-last", "ratio": 1.05}])
        self.assertEqual(
            [(goal["peer"], goal["what"], goal["met"]) for goal in found],
            [("usual", "least", False), ("usual", "mean", True), ("channels-last", "least", True)])
        self.assertAlmostEqual(found[1]["value"], 5 / 3)

    def test_a_peer_that_was_left_out_decides_nothing(self):
        self.assertEqual(throughput.reached([]), [])


class Agreement(unittest.TestCase):
    BOUNDS = (1e-9, 1e-6, 1e-3)

    def test_losses_within_the_bounds_agree(self):
        theirs = [2.0 for _ in self.BOUNDS]
        ours = [2.0 * (1 + 0.9 * bound) for bound in self.BOUNDS]
        self.assertIsNone(throughput.disagreement(ours, theirs, self.BOUNDS))
        self.assertAlmostEqual(throughput.deviation(ours, theirs), 0.9 * max(self.BOUNDS))

    def test_every_step_with_a_bound_can_fail(self):
        for number, bound in enumerate(self.BOUNDS):
            ours = [2.0 for _ in self.BOUNDS]
            ours[number] *= 1 + 1.1 * bound
            theirs = [2.0] * len(ours)
            self.assertIn(f"step {number + 1}", throughput.disagreement(ours, theirs, self.BOUNDS))
            self.assertIsNone(throughput.disagreement(ours, theirs, self.BOUNDS[:number]))

    def test_what_is_no_number_or_missing_agrees_with_nothing(self):
        two = [2.0 for _ in self.BOUNDS]
        for wrong in ("nan", float("nan")):
            self.assertIsNotNone(throughput.disagreement([wrong, *two[1:]], two, self.BOUNDS))
        self.assertIsNotNone(throughput.disagreement(two, [float("nan"), *two[1:]], self.BOUNDS))
        self.assertIsNotNone(throughput.disagreement(two[1:], two, self.BOUNDS))
        self.assertIsNotNone(throughput.disagreement(two[1:], two[1:], self.BOUNDS))
        self.assertIsNone(throughput.deviation(["nan"], [1.0]))

    def test_every_step_is_judged_in_float64_and_the_first_in_float32(self):
        self.assertEqual((len(throughput.EXACT_AGREEMENT), len(throughput.AGREEMENT)), (3, 1))


class Load(unittest.TestCase):
    def test_a_busy_machine_is_warned_of(self):
        self.assertIsNone(machine.warning(0.5, 2, cores=2))
        self.assertIsNotNone(machine.warning(0.6, 2, cores=2))
        self.assertIsNone(machine.warning(3.0, 1, cores=4))


class WorkersAndThreads(unittest.TestCase):
    def test_settings_up_to_the_cores_and_one_beyond(self):
        self.assertEqual(workers.settings(1), [(1, 1), (2, 1)])
        self.assertEqual(workers.settings(2), [(1, 1), (1, 2), (2, 1), (3, 1)])
        self.assertEqual(workers.settings(6), [
            (1, 1), (1, 2), (1, 4), (1, 6), (2, 1), (2, 2), (4, 1), (6, 1), (7, 1)])

    def test_candidates_an_hour(self):
        self.assertEqual(workers.per_hour(8, 16.0), 1800)

    def test_the_default_is_judged_by_the_spread(self):
        rates = {(1, 1): [10, 11, 12], (2, 1): [19, 20, 21], (3, 1): [18, 20.5, 22]}
        self.assertEqual(workers.verdict(rates, (2, 1)), "level with 3 x 1 within the spread")
        self.assertEqual(workers.verdict(rates, (3, 1)), "the best")
        self.assertEqual(workers.verdict(rates, (1, 1)), "slower than 3 x 1")


if __name__ == "__main__":
    unittest.main()
