#!/usr/bin/env python3
"""Compares short trainings by how steady their results are: mean and sample deviation over six seeds.

    bench_deviations.py --tangent PATH --data fashion-mnist= --data cifar10=FOLDER [NAME ...]

Every candidate (see candidates.py) trains four cells of NAS-Bench-201 on every data set, from six seeds on the
same images. Printed are, for every data set, the mean over the cells of the accuracy on the held-out images, the
root mean square over the cells of its deviation over seeds, the same of normalized LGA, and the seconds of one
training with its measurements. A data set with nothing behind `=` is looked for where the command looks.
"""
import argparse
import json
import math
import subprocess
import sys

from candidates import CANDIDATES, options

CELLS = {
    "residual": "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|",
    "all 3x3": "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|",
    "all 1x1": "|nor_conv_1x1~0|+|nor_conv_1x1~0|nor_conv_1x1~1|+|nor_conv_1x1~0|nor_conv_1x1~1|nor_conv_1x1~2|",
    "pools": "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|",
}
METRICS = ["validation-accuracy", "held-out-loss", "last-epoch-loss", "lga-normalized"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tangent", required=True, help="the command")
    parser.add_argument("--data", action="append", required=True, metavar="NAME=FOLDER")
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("names", nargs="*", help="candidates; all of them unless named")
    return parser.parse_args()


def measure(given, dataset, folder, name):
    """The metrics' summaries by cell, and the seconds of one seed."""
    # More seeds than the candidate's own take their place: a deviation is of one training.
    chosen = [option for option in options(name)]
    while "--repeats" in chosen:
        place = chosen.index("--repeats")
        del chosen[place:place + 2]
    command = [given.tangent, "score", *CELLS.values(), "--dataset", dataset, "--metrics", ",".join(METRICS), "--repeats",
               str(given.seeds), "--workers", str(given.workers), "--threads", str(given.threads), "--json", "--quiet", *chosen]
    if folder:
        command += ["--data", folder]
    print("$ " + " ".join(f"'{part}'" if "|" in part else part for part in command), file=sys.stderr)
    record = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    evaluations = record["evaluations"]
    seconds = sum(entry["seconds"] for entry in evaluations) / (len(evaluations) * given.seeds)
    return [entry["metrics"] for entry in evaluations], seconds


def main():
    given = arguments()
    print("| candidate | data set | accuracy | its deviation | lga-normalized | its deviation | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in given.names or [name for name in CANDIDATES if name != "initialization"]:
        for pair in given.data:
            dataset, _, folder = pair.partition("=")
            cells, seconds = measure(given, dataset, folder, name)
            mean = lambda metric: sum(cell[metric]["value"] for cell in cells) / len(cells)
            spread = lambda metric: math.sqrt(sum(cell[metric]["deviation"] ** 2 for cell in cells) / len(cells))
            print(
                f"| {name} | {dataset} | {100 * mean('validation-accuracy'):.1f} % "
                f"| {100 * spread('validation-accuracy'):.1f} | {mean('lga-normalized'):.3f} "
                f"| {spread('lga-normalized'):.3f} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
