#!/usr/bin/env python3
"""Compares short trainings by how well what is measured after them ranks NAS-Bench-201 cells.

    bench_recipes.py --tangent PATH --data FOLDER --table nasbench201.csv --studies FOLDER --seed 101 [NAME ...]
    bench_recipes.py --tangent PATH --dataset fashion-mnist --table STUDY.sqlite --studies FOLDER --seed 901 [NAME ...]

Every candidate (see candidates.py) scores the same uniform sample of cells in a study of its own, which is
resumed where it is there already. The table is a CSV file, or a study, whose held-out accuracies then count.
Printed are Spearman's correlation with the table's accuracy over all cells that have a value, with a bootstrap
interval for normalized LGA, Kendall's tau-b within the better half by the table, the seconds a cell, and below
the table sums of ranks beside the number of parameters. A sum is written as `tangent search --metric` takes it;
its `METRIC@0` is read from the study named "initialization, 3 seeds".
"""
import argparse
import csv
import json
import math
import os
import re
import sqlite3
import subprocess
import sys

from candidates import CANDIDATES, options, slug
from statistics_of_ranks import interval, kendall, ranks, resampled, spearman

METRICS = {
    # by name: whether higher is better
    "lga-normalized": True, "lga": True, "condition-number": False, "last-epoch-loss": False,
    "training-loss": False, "held-out-loss": False, "validation-accuracy": True, "parameters": True,
    "convolutions": True,
}
DEFAULT = "logrank(lga-normalized)+logrank(held-out-loss)+logrank(parameters)"
COLUMN = "cifar10_test_accuracy_200"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tangent", required=True, help="the command")
    parser.add_argument("--dataset", default="cifar10")
    parser.add_argument("--data", help="the folder of the data set's files; where the command looks unless named")
    parser.add_argument("--table", required=True, help="CSV with the columns architecture and --column, or a study")
    parser.add_argument("--column", default=COLUMN)
    parser.add_argument("--studies", required=True, help="where studies are kept")
    parser.add_argument("--seed", type=int, default=101, help="decides the cells")
    parser.add_argument("--cells", type=int, default=80)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--objective", action="append", help="a sum of ranks; the default score unless named")
    parser.add_argument("--show", action="store_true", help="measure nothing, show what is there")
    parser.add_argument("names", nargs="*", help="candidates; all of them unless named")
    return parser.parse_args()


def study(given, name):
    return os.path.join(given.studies, f"{given.dataset}-{given.seed}-{slug(name)}.sqlite")


def measure(given, name):
    metrics = [metric for metric in METRICS if not name.startswith("initialization") or metric in INITIAL]
    command = [
        given.tangent, "search", "--study", study(given, name), "--algorithm", "random", "--evaluations",
        str(given.cells), "--seed", str(given.seed), "--dataset", given.dataset, "--metric", "lga-normalized",
        "--metrics", ",".join(metrics), "--workers", str(given.workers), "--quiet",
    ] + options(name) + (["--data", given.data] if given.data else [])
    if os.path.exists(study(given, name)):
        command.append("--resume")
    print("$ " + " ".join(command), file=sys.stderr)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


INITIAL = ["lga-normalized", "lga", "condition-number", "parameters", "convolutions"]


def trials(path):
    """By architecture: the means over repeats of every metric, and the seconds."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found = {}
    for (record,) in database.execute("SELECT record FROM trial ORDER BY number"):
        trial = json.loads(record)
        if trial.get("reuses") is not None:
            continue
        runs = trial["evaluation"]["measurements"]
        values = {}
        for metric in METRICS:
            numbers = [run["values"].get(metric, {}).get("defined", {}).get("_0") for run in runs]
            if runs and all(number is not None for number in numbers):
                values[metric] = sum(numbers) / len(numbers)
        found[trial["evaluation"]["architecture"]["text"]] = (values, sum(run["seconds"]["total"] for run in runs))
    database.close()
    return found


def table(given):
    """The accuracies by architecture, which scores are compared with."""
    if given.table.endswith(".sqlite"):
        found = {text: values.get("validation-accuracy") for text, (values, _) in trials(given.table).items()}
        return {text: value for text, value in found.items() if value is not None}
    with open(given.table, newline="", encoding="utf-8-sig") as file:
        return {line["architecture"]: float(line[given.column]) for line in csv.DictReader(file)}


def row(given, name, accuracies):
    found = trials(study(given, name))
    cells = {
        text: values for text, (values, _) in found.items()
        if values.get("lga-normalized") is not None and text in accuracies}
    seconds = sum(time for text, (_, time) in found.items() if text in cells) / max(1, len(cells))
    better = sorted(cells, key=lambda text: -accuracies[text])[: len(cells) // 2]
    cells_of = lambda texts, metric, sign: (
        [sign * cells[t][metric] for t in texts if metric in cells[t]],
        [accuracies[t] for t in texts if metric in cells[t]])
    columns = []
    for metric, higher in METRICS.items():
        sign = 1 if higher else -1
        rho = spearman(*pair) if len((pair := cells_of(cells, metric, sign))[0]) > 2 else None
        tau = kendall(*pair) if len((pair := cells_of(better, metric, sign))[0]) > 2 else None
        columns.append("-" if rho is None else f"{rho:.2f} / {tau:.2f}" if tau is not None else f"{rho:.2f} / -")
    low, high = interval(*cells_of(cells, "lga-normalized", 1))
    return [name, str(len(cells)), f"{seconds:.1f}", f"{low:.2f} … {high:.2f}"] + columns


def objective(text, cells, initial):
    """The values of a sum of ranks, higher being better, of cells that have every metric of it."""
    total = [0.0] * len(cells)
    for term in text.split("+"):
        match = re.fullmatch(r"(?:([0-9.]+)\*)?(logrank|rank)\(([a-z-]+)(@0)?\)", term)
        if not match:
            raise SystemExit(f"'{term}' is not [WEIGHT*]rank(METRIC) or [WEIGHT*]logrank(METRIC), METRIC@0 allowed")
        weight, kind, metric, at_start = match.groups()
        sign = 1 if METRICS[metric] else -1
        placed = ranks([sign * (initial if at_start else cells)[text][metric] for text in cells])
        for place, rank in enumerate(placed):
            part = rank / len(cells)
            total[place] += float(weight or 1) * (math.log(part) if kind == "logrank" else part)
    return total


def score(given, name, accuracies, text):
    """A sum of ranks beside the number of parameters, in words; None where a metric of it is missing."""
    found = trials(study(given, name))
    start = study(given, "initialization, 3 seeds")
    initial = {cell: values for cell, (values, _) in trials(start).items()} if os.path.exists(start) else {}
    needed = re.findall(r"\(([a-z-]+)(@0)?\)", text)
    cells = {
        cell: values for cell, (values, _) in found.items()
        if all(metric in (initial.get(cell, {}) if at_start else values) for metric, at_start in needed)
        and "lga-normalized" in values and cell in accuracies}
    if len(cells) < 3:
        return None
    accuracy = [accuracies[cell] for cell in cells]
    parameters = [cells[cell]["parameters"] for cell in cells]
    sums = objective(text, cells, initial)
    better = sorted(range(len(cells)), key=lambda place: -accuracy[place])[: len(cells) // 2]
    tau = lambda values: kendall([values[place] for place in better], [accuracy[place] for place in better])
    difference = resampled(
        len(cells),
        lambda places: spearman([sums[i] for i in places], [accuracy[i] for i in places])
        - spearman([parameters[i] for i in places], [accuracy[i] for i in places]))
    line = lambda values: "{:.2f} ({:.2f} … {:.2f}) / {:.2f}".format(
        spearman(values, accuracy), *interval(values, accuracy), tau(values))
    return (f"{name}: {text} {line(sums)}, parameters {line(parameters)}, "
            "difference {:.2f} … {:.2f}".format(*difference))


def main():
    given = arguments()
    names = given.names or list(CANDIDATES)
    os.makedirs(given.studies, exist_ok=True)
    accuracies = table(given)
    print("Spearman over all / Kendall within the better half")
    print("| candidate | cells | seconds | 95 % of lga-normalized | " + " | ".join(METRICS) + " |")
    print("|" + " --- |" * (4 + len(METRICS)))
    for name in names:
        if not given.show:
            measure(given, name)
        if os.path.exists(study(given, name)):
            print("| " + " | ".join(row(given, name, accuracies)) + " |", flush=True)
    print("\nSpearman (95 % over cells) / Kendall within the better half")
    for name in names:
        for text in given.objective or [DEFAULT]:
            if os.path.exists(study(given, name)) and (line := score(given, name, accuracies, text)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
