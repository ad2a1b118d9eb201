"""Hypervolumes of small sets of points, by inclusion and exclusion over all their subsets.

The volume of a union of boxes that share a corner: the sum over every subset of the points of (-1)^(size + 1) times the
product of the subset's smallest coordinates. Exact sums, no slices, so that nothing is shared with what is tested.
"""

import itertools
from fractions import Fraction

import golden_file
from portable_numbers import uniform

# Name, points, objectives, levels of the coordinates (None: all differ).
CASES = [
    ("one point", 1, 2, None),
    ("two objectives", 9, 2, None),
    ("two objectives with ties", 10, 2, 4),
    ("three objectives", 9, 3, None),
    ("three objectives with ties", 10, 3, 3),
    ("four objectives", 8, 4, 5),
]


def hypervolume(points, reference):
    """The volume of the union of the boxes between the reference and the points."""
    shifted = [[Fraction(value) - Fraction(low) for value, low in zip(point, reference)] for point in points]
    shifted = [point for point in shifted if min(point) > 0]
    total = Fraction(0)
    for size in range(1, len(shifted) + 1):
        for subset in itertools.combinations(shifted, size):
            product = Fraction(1)
            for coordinates in zip(*subset):
                product *= min(coordinates)
            total += (-1) ** (size + 1) * product
    return float(total)


def case(name, count, objectives, levels):
    values = uniform("fronts/" + name, count * objectives)
    if levels is not None:
        values = [float(int((value + 1) / 2 * levels)) for value in values]
    points = [[float(v) for v in values[row * objectives:(row + 1) * objectives]] for row in range(count)]
    # Some points are not better than it everywhere.
    reference = [-0.5] * objectives if levels is None else [0.0] * objectives
    return {"name": name, "points": points, "reference": reference, "hypervolume": hypervolume(points, reference)}


if __name__ == "__main__":
    golden_file.write("fronts.json", {"cases": [case(*given) for given in CASES]})
