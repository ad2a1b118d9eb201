#!/usr/bin/env python3
"""Runs the quick start's search from several seeds and compares every winner with simple choices.

    bench_quickstart.py --tangent PATH --studies FOLDER [--seeds 0-9] [OPTION OF SEARCH ...]

Every seed is a `tangent search --compare` of its own study, as `make search` runs it, with the options that follow.
Printed are, for every seed, the test accuracies of the winner, of the random architecture, of the largest one and of the
standard network (mean and sample deviation over the comparison's trainings), the winner's parameters and
multiply-accumulates beside the largest's, the evaluations and the seconds of the whole command; below the table, how
often the winner's mean is above the others', the mean differences and their 95 % intervals over seeds (Student's t).
"""
import argparse
import json
import math
import os
import subprocess
import sys
import time

# The 97.5 % quantiles of Student's t by degrees of freedom.
STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
           2.120, 2.110, 2.101, 2.093]


def seeds(text):
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tangent", required=True, help="the command")
    parser.add_argument("--studies", required=True, help="where studies are kept; existing ones go on")
    parser.add_argument("--seeds", type=seeds, default=seeds("0-9"), metavar="FIRST-LAST")
    return parser.parse_known_args()


def run(given, options, seed):
    """The comparison by role, and the evaluations and seconds."""
    study = os.path.join(given.studies, f"quickstart-{seed}.sqlite")
    command = [given.tangent, "search", "--study", study, "--resume", "--compare", "--seed", str(seed), "--json",
               "--quiet", *options]
    print("$ " + " ".join(command), file=sys.stderr)
    start = time.monotonic()
    record = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    roles = {entry["role"]: entry for entry in record["comparison"]}
    return roles, record["evaluations"], time.monotonic() - start


def summary(differences):
    """The mean of differences and half the width of its 95 % interval."""
    count = len(differences)
    mean = sum(differences) / count
    if count < 2:
        return mean, math.nan
    deviation = math.sqrt(sum((value - mean) ** 2 for value in differences) / (count - 1))
    return mean, STUDENT[count - 2] * deviation / math.sqrt(count)


def main():
    given, options = arguments()
    os.makedirs(given.studies, exist_ok=True)
    print("| seed | winner | random | largest | standard | parameters of the largest's | MACs of the largest's "
          "| evaluations | time | winner |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    others = ("random", "largest", "standard")
    differences = {role: [] for role in others}
    shares = {"parameters": [], "macs": []}
    for seed in given.seeds:
        roles, evaluations, seconds = run(given, options, seed)
        accuracy = {role: 100 * entry["testAccuracy"]["value"] for role, entry in roles.items()}
        shown = [f"{accuracy[role]:.1f} ± {100 * roles[role]['testAccuracy']['deviation']:.1f} %" if role in roles
                 else "" for role in ("winner", *others)]
        for role, found in differences.items():
            if role in roles:
                found.append(accuracy["winner"] - accuracy[role])
        # In a table the bars of an architecture have to be escaped.
        architecture = roles["winner"]["architecture"].replace("|", "\\|")
        for cost, found in shares.items():
            found.append(roles["winner"][cost] / roles["largest"][cost])
        print(f"| {seed} | {' | '.join(shown)} | {100 * shares['parameters'][-1]:.0f} % "
              f"| {100 * shares['macs'][-1]:.0f} % | {evaluations} | {int(seconds) // 60}:{int(seconds) % 60:02d} "
              f"| `{architecture}` |", flush=True)
    print()
    for role, found in differences.items():
        if not found:
            continue
        mean, half = summary(found)
        above = sum(value > 0 for value in found)
        print(f"above the {role} architecture in {above} of {len(found)}; on average {mean:+.2f} ± {half:.2f} points")
    for cost, found in shares.items():
        print(f"{cost}: on average {100 * sum(found) / len(found):.0f} % of the largest's "
              f"({100 * min(found):.0f} to {100 * max(found):.0f} %)")


if __name__ == "__main__":
    main()
