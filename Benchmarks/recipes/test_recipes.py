"""The statistics of ranks against SciPy 1.17: rankdata, spearmanr and kendalltau of lists with ties."""
import unittest

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


if __name__ == "__main__":
    unittest.main()
