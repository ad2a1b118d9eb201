#!/usr/bin/env python3
"""Times every metric at initialization, and the authors' own code beside ours.

    bench_metrics.py --tangent .build/release/tangent --peers FOLDER [--csv FILE]

FOLDER holds checkouts of the authors' repositories named owner+name; what is missing is left out, with the command that
gets it. Without --peers only ours is timed. Each round runs, repository by repository, ours and then theirs, on the same
cells, sizes, images and threads; figures are medians of seconds on the clock over all repetitions of all rounds but each
process's first. PYTHON (Debian's /usr/bin/python3, with python3-torch, python3-numpy and python3-scipy) runs theirs.
"""

import argparse
import csv
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "kernel"))
import cells as known_cells  # noqa: E402
import costs  # noqa: E402
import images as pictures  # noqa: E402
import machine  # noqa: E402
from checkouts import checkouts  # noqa: E402
from report import Report  # noqa: E402
from scores import Scores  # noqa: E402

# The network is built in every plan; this one does next to nothing else.
DRAWN = "l2-norm"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--tangent", type=pathlib.Path, required=True, help="the command")
    add("--peers", type=pathlib.Path, help="the folder of the authors' repositories")
    add("--cells", default="11472,1462,4317,0,1", help=f"of {', '.join(known_cells.CELLS)}, or their text")
    add("--channels", type=int, default=8, help="C; 8")
    add("--stage-cells", type=int, default=1, help="N; 1")
    add("--images", type=int, default=64, help="of the probe and of the kernel; 64")
    add("--kernel-images", type=int, help="of our kernel, only without --peers; the value of --images")
    add("--batch-norm", default="coupled", choices=["coupled", "frozen", "running"],
        help="of our kernel, coupled with --peers; coupled")
    add("--threads", type=int, default=1, help="1")
    add("--rounds", type=int, default=3, help="how often every program is run; 3")
    add("--repeats", type=int, default=2, help="repetitions of a run, after one that warms up; 2")
    add("--slow", type=float, default=2, help="seconds from which a call of theirs is made once a round; 2")
    add("--csv", type=pathlib.Path, help="where to write every figure")
    chosen = parser.parse_args()
    if min(chosen.rounds, chosen.repeats, chosen.threads, chosen.channels, chosen.stage_cells) < 1 or chosen.images < 4:
        parser.error("rounds, repeats, threads and sizes are at least 1, and images at least 4")
    if chosen.peers and (chosen.kernel_images or chosen.batch_norm != "coupled"):
        parser.error("the authors' kernels are coupled and have as many images as their probe; leave out --peers")
    chosen.kernel_images = chosen.kernel_images or chosen.images
    if not chosen.tangent.is_file():
        parser.error(f"there is no {chosen.tangent}; build it with: make build")
    chosen.cells = {cell.strip(): known_cells.architecture(cell.strip()) for cell in chosen.cells.split(",")}
    return chosen


class Bench:
    def __init__(self, chosen, scores, data):
        self.chosen, self.scores, self.data = chosen, scores, data
        # By metrics, then by cell: the seconds of all measurements of ours.
        self.ours = {}
        # By (checkout, metrics): what a process of theirs says, with the repetitions of all rounds.
        self.theirs = {}
        self.missing = []

    def score(self, metrics):
        found = self.ours.setdefault(tuple(metrics), {cell: [] for cell in self.chosen.cells})
        for cell, seconds in self.scores.seconds(metrics).items():
            found[cell] += seconds

    def ask(self, checkout, cells):
        """What the authors' process says of its functions on some cells; None where it cannot run."""
        chosen = self.chosen
        request = {
            "authors": checkout.module, "checkout": str(checkout.folder), "cells": cells, "channels": chosen.channels,
            "stageCells": chosen.stage_cells, "data": str(self.data), "images": chosen.images,
            "threads": chosen.threads, "repeats": chosen.repeats, "slow": chosen.slow}
        found = subprocess.run(
            [os.environ.get("PYTHON") or "/usr/bin/python3", "-B", HERE / "time_authors.py"], input=json.dumps(request),
            capture_output=True, text=True, env=dict(os.environ, OMP_NUM_THREADS=str(chosen.threads)))
        if found.returncode != 0:
            raise SystemExit(f"{checkout.repository} failed:\n{found.stderr}")
        answer = json.loads(found.stdout)
        if "missing" in answer:
            self.missing.append(f"{checkout.repository} is left out: {answer['missing']}")
            return None
        return answer["comparisons"]

    def compare(self, checkout):
        """One round: ours, then theirs. False where theirs cannot run."""
        known = [metrics for owner, metrics in self.theirs if owner is checkout]
        if not known:
            listed = self.ask(checkout, cells={})
            if listed is None:
                return False
            known = [tuple(entry["metrics"]) for entry in listed]
        for metrics in known:
            self.score(metrics)
        for entry in self.ask(checkout, self.chosen.cells):
            found = self.theirs.setdefault((checkout, tuple(entry["metrics"])), entry | {"cells": {}, "failures": {}})
            found["failures"].update(entry["failures"])
            for cell, timed in entry["cells"].items():
                kept = found["cells"].setdefault(cell, {"seconds": [], "processorSeconds": []})
                for clock in kept:
                    kept[clock] += timed[clock]
        return True

    def measure(self, present):
        listed = self.scores.listed()
        everything = costs.at_initialization(listed)
        for number in range(self.chosen.rounds):
            print(f"round {number + 1} of {self.chosen.rounds} …", file=sys.stderr, flush=True)
            self.score(everything)
            present = [checkout for checkout in present if self.compare(checkout)]
            compared = {name for _, metrics in self.theirs for name in metrics}
            for name in costs.measured_alone(listed, compared):
                self.score([name])
        return everything


def disturbance(bench):
    """How much longer the authors' processes took on the clock than on the processor: what else ran."""
    pairs = [
        (clock, processor) for entry in bench.theirs.values() for timed in entry["cells"].values()
        for clock, processor in zip(timed["seconds"], timed["processorSeconds"])]
    return statistics.median(clock / processor for clock, processor in pairs if processor) if pairs else None


def print_header(chosen, origin):
    print(f"{machine.processor()}; {datetime.date.today()}; load average at the start {os.getloadavg()[0]:.2f}")
    print(
        f"NAS-Bench-201, C = {chosen.channels}, N = {chosen.stage_cells}; {chosen.images} images in the probe and "
        f"{chosen.kernel_images} in the kernel, {chosen.batch_norm} batch norm: {origin}; "
        f"{chosen.threads} thread(s), float32; {chosen.rounds} rounds of {chosen.repeats}")
    print("Building the network and reading images are not timed on either side.", flush=True)


def write_csv(path, rows, chosen):
    sizes = {"channels": chosen.channels, "stage_cells": chosen.stage_cells, "images": chosen.images,
             "kernel_images": chosen.kernel_images, "batch_norm": chosen.batch_norm}
    rows = [sizes | row for row in rows]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({
                name: f"{value:.6g}" if isinstance(value, float) else value for name, value in row.items()})
    print(f"\nwritten to {path}")


def main():
    chosen = arguments()
    found = checkouts(chosen.peers) if chosen.peers else []
    for checkout in found:
        if not checkout.is_there:
            print(checkout.how_to_get)
    origin, read = pictures.source(2048, "train")
    print_header(chosen, origin)
    with tempfile.TemporaryDirectory() as name:
        data = pathlib.Path(name)
        pictures.write_data_set(data, read("train", 2048))
        bench = Bench(chosen, Scores(chosen.tangent, chosen.cells, data, chosen), data)
        everything = bench.measure([checkout for checkout in found if checkout.is_there])
    for line in bench.missing:
        print(line)
    report = Report(bench.ours, bench.theirs, everything, DRAWN)
    print("\n" + report.together())
    print("\n" + report.by_metric())
    slowdown = disturbance(bench)
    if slowdown:
        print(f"\nTheirs took {slowdown:.2f} times as long on the clock as on the processor: 1 on a quiet machine.")
    for line in report.failures():
        print(line)
    if chosen.csv:
        write_csv(chosen.csv, report.rows(), chosen)


if __name__ == "__main__":
    main()
