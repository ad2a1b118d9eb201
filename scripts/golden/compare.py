"""compare.py A B: do two folders of golden files agree?

Texts, whole numbers and shapes must be equal. A double may deviate by 1e-12 of the largest magnitude
in its group: the tensor (nested list) it is in, or the object it is a field of. The gradients of a
network, and the kernels of its parameters, are one group each: some are zero but for rounding. A
condition number may deviate by 1e-12 of its own square, the amplification of a rounding error by the
eigenvalue it divides by.
"""

import json
import os
import sys

TOLERANCE = 1e-12


def largest(value):
    """The largest magnitude of the doubles in a value."""
    if isinstance(value, float):
        return abs(value)
    if isinstance(value, list):
        return max((largest(entry) for entry in value), default=0.0)
    if isinstance(value, dict):
        return max((largest(entry) for entry in value.values()), default=0.0)
    return 0.0


def largest_gradient(network):
    return max((largest(entry.get("gradient")) for entry in network.get("parameters", [])), default=0.0)


class Comparison:
    def __init__(self):
        self.worst = 0.0
        self.gradients = 0.0

    def compare(self, path, mine, theirs, magnitude):
        """Exits at the first disagreement. `magnitude` is the group's, or None outside of any group."""
        if type(mine) is not type(theirs):
            raise SystemExit(f"{path}: {mine!r} and {theirs!r}")
        if isinstance(mine, dict):
            self.compare_objects(path, mine, theirs, magnitude)
        elif isinstance(mine, list):
            if len(mine) != len(theirs):
                raise SystemExit(f"{path}: {len(mine)} and {len(theirs)} entries")
            if magnitude is None and not any(isinstance(entry, dict) for entry in theirs):
                magnitude = largest(theirs)
            for index, (left, right) in enumerate(zip(mine, theirs)):
                self.compare(f"{path}[{index}]", left, right, magnitude)
        elif isinstance(mine, float):
            deviation = abs(mine - theirs)
            if deviation > TOLERANCE * magnitude:
                raise SystemExit(f"{path}: {mine!r} and {theirs!r}, in a group of magnitude {magnitude!r}")
            if deviation > 0:
                self.worst = max(self.worst, deviation / magnitude)
        elif mine != theirs:
            raise SystemExit(f"{path}: {mine!r} and {theirs!r}")

    def compare_objects(self, path, mine, theirs, magnitude):
        if list(mine) != list(theirs):
            raise SystemExit(f"{path}: the fields are {list(mine)} and {list(theirs)}")
        fields = max((abs(entry) for key, entry in theirs.items()
                      if isinstance(entry, float) and key != "conditionNumber"), default=0.0)
        for key in mine:
            own = magnitude
            if key == "gradient":
                own = self.gradients
            elif key == "kernelOfParameter":
                own = largest(theirs[key])
            elif key == "conditionNumber" and theirs[key] is not None:
                own = theirs[key] ** 2
            elif own is None and isinstance(theirs[key], float):
                own = fields
            self.compare(f"{path}.{key}", mine[key], theirs[key], own)


def files(folder):
    return sorted(
        os.path.relpath(os.path.join(place, name), folder)
        for place, _, names in os.walk(folder) for name in names if name.endswith(".json"))


def main():
    left, right = sys.argv[1:]
    if files(left) != files(right):
        raise SystemExit(f"different files: {sorted(set(files(left)) ^ set(files(right)))}")
    if not files(left):
        raise SystemExit(f"{left} holds no golden file")
    comparison = Comparison()
    for name in files(left):
        with open(os.path.join(left, name)) as mine, open(os.path.join(right, name)) as theirs:
            mine, theirs = json.load(mine), json.load(theirs)
        comparison.gradients = largest_gradient(theirs)
        comparison.compare(name, mine, theirs, None)
    print(f"{len(files(left))} golden files agree; the largest relative deviation is {comparison.worst:.1e}")


main()
