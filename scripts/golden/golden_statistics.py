"""Rank statistics of small samples with ties, by SciPy, and by going through all orders of tied scores.

Needs SciPy, and no PyTorch. What depends on the order of tied scores is the mean over every order of them.
"""

import itertools
import math

import numpy
from scipy import stats

import golden_file
from portable_numbers import uniform

# Name, members, number of different scores and of different accuracies (None: all differ).
CASES = [
    ("no ties", 24, None, None),
    ("ties", 40, 7, 9),
    ("few scores", 7, 3, None),
    ("tied accuracies", 30, None, 4),
    ("nine", 9, 5, 6),
    ("a tie across the tenth place", 13, 6, None),
    ("one group", 6, 1, 4),
]


def numbers(name, count, levels):
    """Numbers in [0, 1); only so many different ones where asked for."""
    values = numpy.asarray(uniform(name, count)) * 0.5 + 0.5
    return values if levels is None else numpy.floor(values * levels) / levels


def orders(scores):
    """Every order of the members from the best score to the worst."""
    groups = [[i for i, s in enumerate(scores) if s == level] for level in sorted(set(scores), reverse=True)]
    for parts in itertools.product(*(itertools.permutations(group) for group in groups)):
        yield [member for part in parts for member in part]


def gain(accuracies, order):
    return math.fsum((2 ** (100 * accuracies[m]) - 1) / math.log2(place + 2) for place, m in enumerate(order))


def correlations(scores, accuracies):
    if len(set(scores)) < 2 or len(set(accuracies)) < 2:
        return {"spearman": None, "kendall": None}
    return {"spearman": stats.spearmanr(scores, accuracies)[0], "kendall": stats.kendalltau(scores, accuracies)[0]}


def top(scores, accuracies, share):
    wanted = math.ceil(len(scores) * share)
    lowest = sorted(accuracies, reverse=True)[wanted - 1]
    members = [i for i, accuracy in enumerate(accuracies) if accuracy >= lowest]
    return correlations([scores[i] for i in members], [accuracies[i] for i in members])


def case(name, count, score_levels, accuracy_levels):
    scores = numbers(name + "/scores", count, score_levels).tolist()
    accuracies = numbers(name + "/accuracies", count, accuracy_levels).tolist()
    pairs = [(i, j) for i in range(count) for j in range(i) if accuracies[i] != accuracies[j]]
    ordered = [0.5 if scores[i] == scores[j] else float((scores[i] > scores[j]) == (accuracies[i] > accuracies[j]))
               for i, j in pairs]
    found = {
        **correlations(scores, accuracies),
        "pair-probability": math.fsum(ordered) / len(pairs) if pairs else None,
    }
    if count >= 6:
        found.update({key + "-top-half": value for key, value in top(scores, accuracies, 0.5).items()})
    size = math.prod(math.factorial(scores.count(level)) for level in set(scores))
    if size <= 50000:
        listed = list(orders(scores))
        ideal = gain(accuracies, sorted(range(count), key=lambda member: -accuracies[member]))
        found["ndcg"] = math.fsum(gain(accuracies, order) for order in listed) / len(listed) / ideal
        found["first-pick"] = math.fsum(accuracies[order[0]] for order in listed) / len(listed)
        # Of so many: ten, or all where there are fewer.
        found["best-of-ten"] = math.fsum(
            max(accuracies[member] for member in order[:10]) for order in listed) / len(listed)
    return {"name": name, "scores": scores, "accuracies": accuracies, "statistics": found}


def comparison(name, first_count, second_count, levels, shift):
    """Whether the first sample is larger: SciPy's one-sided Mann-Whitney test."""
    first = (numbers(name + "/first", first_count, levels) + shift).tolist()
    second = numbers(name + "/second", second_count, levels).tolist()
    found = stats.mannwhitneyu(first, second, alternative="greater")
    return {"name": name, "first": first, "second": second, "u": found.statistic, "p": found.pvalue}


COMPARISONS = [
    ("five and five, apart", 5, 5, None, 1.0),
    ("four and seven", 4, 7, None, 0.2),
    ("twelve and three", 12, 3, None, 0.2),
    ("two and twenty", 2, 20, None, 0.1),
    ("ten and ten", 10, 10, None, 0.3),
    ("nine and thirty", 9, 30, None, -0.1),
    ("ties", 8, 9, 5, 0.2),
    ("one value", 3, 4, 1, 0.0),
]

if __name__ == "__main__":
    golden_file.write("statistics.json", {
        "cases": [case(*given) for given in CASES], "comparisons": [comparison(*given) for given in COMPARISONS]})
