"""Structural features of NAS-Bench-201 cells, by going through every path: no algorithm of graphs is shared with ours.

Needs NumPy, and no PyTorch.
"""

import itertools

import golden_file

OPERATIONS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]
EDGES = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
# The places of the operations on EDGES: all of one kind, dead ends, paths of every length, and a few others.
CELLS = ["000000", "333333", "100000", "301020", "000103", "312304", "430100", "204131", "112233", "340021"]


def text(choice):
    names = [OPERATIONS[int(digit)] for digit in choice]
    nodes = [[f"{name}~{source}" for name, (source, target) in zip(names, EDGES) if target == node] for node in (1, 2, 3)]
    return "+".join("|" + "|".join(node) + "|" for node in nodes)


def paths(edges):
    """All paths from the input to the output, as sequences of nodes."""
    for middle in itertools.chain.from_iterable(itertools.combinations((1, 2), n) for n in range(3)):
        path = (0, *middle, 3)
        if all(step in edges for step in zip(path, path[1:])):
            yield path


def features(choice):
    operations = [OPERATIONS[int(digit)] for digit in choice]
    found = {f"count({name})": operations.count(name) for name in OPERATIONS}
    for size in range(1, len(OPERATIONS) + 1):
        for subset in itertools.combinations(OPERATIONS, size):
            edges = {edge for edge, name in zip(EDGES, operations) if name in subset}
            lengths = [len(path) - 1 for path in paths(edges)]
            degrees = [sum(node in edge for edge in edges) for node in range(4)]
            name = "+".join(subset)
            found[f"shortest-path({name})"] = min(lengths, default=None)
            found[f"longest-path({name})"] = max(lengths, default=None)
            found[f"input-degree({name})"] = degrees[0]
            found[f"output-degree({name})"] = degrees[3]
            found[f"mean-degree({name})"] = sum(degrees) / 4
    return found


found = [features(cell) for cell in CELLS]
golden_file.write(
    "features.json",
    {
        "names": list(found[0]),
        "cells": [
            {"architecture": text(cell), "values": list(values.values())} for cell, values in zip(CELLS, found)
        ],
    },
)
