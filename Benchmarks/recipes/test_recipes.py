"""The statistics of ranks against SciPy 1.17: rankdata, spearmanr and kendalltau of lists with ties."""
import math
import unittest

from bench_quickstart import seeds, summary
from bench_recipes import objective
from candidates import CANDIDATES, options, slug
from statistics_of_ranks import interval, kendall, pearson, ranks, spearman

A = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
B = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8]


class Ranks(unittest.TestCase):
    def test_ties_share_their_mean(self):
        self.assertEqual(ranks(A), [4.5, 1.5, 6.0, 1.5, 7.5, 10.0, 3.0, 9.0, 7.5, 4.5])

    def test_correlations_are_those_of_scipy(self):
        self.assertAlmostEqual(spearman(A, B), 0.13471506281091267, 14)
        self.assertAlmostEqual(kendall(A, B), 0.13041013273932525, 14)

    def test_a_constant_has_none(self):
        self.assertIsNone(pearson([1, 1, 1], [1, 2, 3]))
        self.assertIsNone(kendall([1, 1, 1], [1, 2, 3]))

    def test_an_interval_holds_the_statistic_and_repeats(self):
        low, high = interval(A, B)
        self.assertTrue(low < spearman(A, B) < high)
        self.assertEqual((low, high), interval(A, B))


class Candidates(unittest.TestCase):
    def test_names_are_files(self):
        slugs = [slug(name) for name in CANDIDATES]
        self.assertEqual(len(set(slugs)), len(slugs))

    def test_a_candidate_says_everything_that_a_recipe_may_change(self):
        self.assertIn("--schedule", options("linear"))
        self.assertNotIn("--schedule", options("constant"))


class Objectives(unittest.TestCase):
    CELLS = {"a": {"lga": 0.1, "held-out-loss": 2.0}, "b": {"lga": 0.3, "held-out-loss": 1.0},
             "c": {"lga": 0.2, "held-out-loss": 1.0}}

    def test_the_best_of_all_has_the_sum_0(self):
        # Ranks of three: 1, 3, 2; the losses' 1, 2.5, 2.5.
        found = objective("logrank(lga)+2*logrank(held-out-loss)", self.CELLS, {})
        expected = [3 * math.log(1 / 3), 2 * math.log(2.5 / 3), math.log(2 / 3) + 2 * math.log(2.5 / 3)]
        for value, known in zip(found, expected):
            self.assertAlmostEqual(value, known, 14)

    def test_values_at_initialization_come_from_there(self):
        initial = {"a": {"lga": 3}, "b": {"lga": 2}, "c": {"lga": 1}}
        self.assertEqual(objective("rank(lga@0)", self.CELLS, initial), [1, 2 / 3, 1 / 3])

    def test_what_is_none_is_refused(self):
        with self.assertRaises(SystemExit):
            objective("lga", self.CELLS, {})


class QuickStarts(unittest.TestCase):
    def test_an_interval_is_that_of_scipy(self):
        # scipy.stats.t.interval(0.95, 3, loc=mean, scale=sem) of these four.
        mean, half = summary([1.0, 2.0, 4.0, 9.0])
        self.assertAlmostEqual(mean, 4.0)
        self.assertAlmostEqual(half, 5.6632, 2)

    def test_seeds_are_first_and_last(self):
        self.assertEqual(seeds("3-5"), [3, 4, 5])
        self.assertEqual(seeds("7"), [7])


if __name__ == "__main__":
    unittest.main()
