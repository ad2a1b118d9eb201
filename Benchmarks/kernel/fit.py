"""Growth as a power law: seconds = factor · size^exponent."""

import math


def power_law(points):
    """The exponent and factor by least squares in the logarithms of (size, seconds).

    With u = ln size and v = ln seconds: exponent = Σ(u - ū)(v - v̄) / Σ(u - ū)².
    """
    if len({size for size, _ in points}) < 2:
        raise ValueError("a power law needs two sizes")
    sizes = [math.log(size) for size, _ in points]
    times = [math.log(seconds) for _, seconds in points]
    size, time = sum(sizes) / len(points), sum(times) / len(points)
    exponent = sum((u - size) * (v - time) for u, v in zip(sizes, times)) / sum((u - size)**2 for u in sizes)
    return exponent, math.exp(time - exponent * size)


def largest(points, count):
    """The points of the largest sizes, ascending: where a law is what it becomes, not how it starts."""
    return sorted(points)[-count:]
