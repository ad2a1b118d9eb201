"""Rank correlations of two lists, with ties as SciPy has them, and their bootstrap intervals."""
import math
import random


def ranks(values):
    """Ranks from 1, the mean rank for ties."""
    order = sorted(range(len(values)), key=lambda index: values[index])
    result = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            result[order[place]] = (start + end) / 2 + 1
        start = end + 1
    return result


def pearson(a, b):
    """None where one of the lists is constant."""
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    covariance = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b))
    scale = math.sqrt(sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b))
    return covariance / scale if scale > 0 else None


def spearman(a, b):
    return pearson(ranks(a), ranks(b))


def kendall(a, b):
    """Tau-b."""
    agreeing = ties_a = ties_b = 0
    pairs = len(a) * (len(a) - 1) // 2
    for i in range(len(a)):
        for j in range(i):
            x, y = a[i] - a[j], b[i] - b[j]
            ties_a += x == 0
            ties_b += y == 0
            agreeing += (x * y > 0) - (x * y < 0)
    scale = math.sqrt((pairs - ties_a) * (pairs - ties_b))
    return agreeing / scale if scale > 0 else None


def interval(a, b, statistic=spearman, draws=1000, seed=0):
    """The 95 % percentile interval over samples of the pairs, drawn with replacement."""
    return resampled(
        len(a), lambda places: statistic([a[i] for i in places], [b[i] for i in places]), draws=draws, seed=seed)


def resampled(count, statistic, draws=1000, seed=0):
    """The 95 % percentile interval of a statistic of places, which are drawn with replacement."""
    generator = random.Random(seed)
    found = []
    for _ in range(draws):
        value = statistic([generator.randrange(count) for _ in range(count)])
        if value is not None:
            found.append(value)
    found.sort()
    return found[int(0.025 * len(found))], found[int(0.975 * len(found)) - 1]
