#!/usr/bin/env python3
"""Checks that two builds of Tangent give the same scores, to the last bit.

    git worktree add /tmp/before COMMIT && swift build -c release --product tangent --package-path /tmp/before
    scripts/same_scores.py /tmp/before/.build/release/tangent .build/release/tangent --data cifar10=FOLDER

Thirty random NAS-Bench-201 cells, the three batch-norm modes of the kernel, each data set: every metric before
training and after each of two epochs. Both builds run on the same machine, because another processor sums
floating-point numbers in another order. Metrics that only the second build has are left out. Prints what differs and
exits with 1 where anything does.
"""

import argparse
import json
import random
import subprocess
import sys

MODES = ["coupled", "frozen", "running"]
OPERATIONS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]


def cells(count, seed=12):
    """Distinct random cells as text."""
    drawn, generator = [], random.Random(seed)
    while len(drawn) < count:
        nodes = ["".join(f"|{generator.choice(OPERATIONS)}~{source}" for source in range(node)) + "|" for node in (1, 2, 3)]
        cell = "+".join(nodes)
        if cell not in drawn:
            drawn.append(cell)
    return drawn


def scores(tangent, dataset, folder, mode, metrics, architectures):
    """What `tangent score` measures, by architecture, epoch and metric."""
    command = [
        tangent, "score", *architectures, "--dataset", dataset, "--channels", "8", "--cells", "1", "--epochs", "2",
        "--ladder", "--train-images", "512", "--validation-images", "256", "--kernel-images", "20", "--batch-norm", mode,
        "--metrics", ",".join(metrics), "--threads", "1", "--seed", "3", "--json", "--quiet",
    ] + (["--data", folder] if folder else [])
    found = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    # Numbers stay the text that was printed: it is the shortest that reads back to the same bits.
    return json.loads(found.stdout, parse_float=str, parse_int=str)


def metric_names(tangent):
    listed = json.loads(subprocess.run([tangent, "metrics", "--json"], stdout=subprocess.PIPE, check=True).stdout)
    return [metric["name"] for metric in listed["metrics"]]


# What a report says of how it was made; names of options may change.
NOT_SCORES = ("plan", "fidelities", "version", "command")


def differences(old, new, path=""):
    """Where two JSON values differ, apart from seconds, the plan, and what only the new one has."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in old.items():
            if "seconds" in key.lower() or key in NOT_SCORES:
                continue
            if key not in new:
                yield f"{path}/{key}: missing"
            else:
                yield from differences(value, new[key], f"{path}/{key}")
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{path}: {len(old)} entries before, {len(new)} now"
        for index, (first, second) in enumerate(zip(old, new)):
            yield from differences(first, second, f"{path}/{index}")
    elif old != new:
        yield f"{path}: {old} before, {new} now"


def numbers(value):
    """How many figures a JSON value holds, seconds left out."""
    if isinstance(value, dict):
        return sum(numbers(part) for key, part in value.items() if "seconds" not in key.lower() and key not in NOT_SCORES)
    return sum(map(numbers, value)) if isinstance(value, list) else isinstance(value, str) and value[:1] in "-0123456789"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", help="the command of the build to compare with")
    parser.add_argument("after", help="the command that should give the same scores")
    parser.add_argument("--data", action="append", default=[], metavar="NAME=FOLDER",
                        help="a data set, and its folder where it is not found by itself (default: fashion-mnist=)")
    parser.add_argument("--cells", type=int, default=30)
    options = parser.parse_args()
    metrics = [name for name in metric_names(options.before) if name in metric_names(options.after)]
    count = found = 0
    for entry in options.data or ["fashion-mnist="]:
        dataset, _, folder = entry.partition("=")
        for mode in MODES:
            old, new = (
                scores(tangent, dataset, folder, mode, metrics, cells(options.cells))
                for tangent in (options.before, options.after))
            count += numbers(old)
            for difference in differences(old, new):
                found += 1
                print(f"{dataset}, {mode}: {difference}")
    print(f"{options.cells} cells, {len(metrics)} metrics: {count} figures compared, {found} differ")
    if count == 0:
        print("same_scores: nothing was compared", file=sys.stderr)
    sys.exit(1 if found or count == 0 else 0)


if __name__ == "__main__":
    main()
