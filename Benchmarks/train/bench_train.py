"""Times our training and PyTorch's loops in one call: the same network, images, batch and thread count.

    bench_train.py FOLDER OUTPUT [OPTIONS]

FOLDER holds the built tangent and KernelBenchmark, OUTPUT is the JSON file. Every round runs ours and then
each peer for some epochs; the first epoch of a run warms up. Figures are images a second on the clock, the
medians over all other epochs. PYTHON (Debian's /usr/bin/python3) runs the peers.
"""

import json
import os
import pathlib
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True
here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "kernel"))
import cells  # noqa: E402
import images as pictures  # noqa: E402
import limit  # noqa: E402
import options  # noqa: E402
import table  # noqa: E402
from machine import processor  # noqa: E402
from programs import Programs, run  # noqa: E402
from timings import clock  # noqa: E402

PEERS = ["usual", "channels-last"]
# At least so many times as fast: on every network, and on average over them.
GOALS = {"usual": (1.3, 1.5), "channels-last": (1.05, 1.05)}
# Weights and augmentation are drawn differently, so losses are alike and not equal.
ALIKE = 0.2
HELD_OUT = 100

TABLE = table.Table(
    ("network", 8, table.plain), ("batch", 5, table.plain), ("threads", 7, table.plain), ("peer", 13, table.plain),
    ("ours img/s", 10, table.factor), ("peer img/s", 10, table.factor), ("ours/peer", 9, table.factor),
    ("limit img/s", 11, table.factor), ("limit/ours", 10, table.factor), ("our loss", 8, table.factor),
    ("its loss", 8, table.factor))


def parsed_options():
    parser = options.parser("bench-train.sh [OPTIONS]")
    parser.add_argument("--cells", type=options.words, default=["9930", "13714", "4317"], help="9930,13714,4317")
    parser.add_argument("--batches", type=options.numbers, default=[128, 256], help="batch sizes; 128,256")
    parser.add_argument("--steps", type=int, default=10, help="steps an epoch; 10")
    parser.add_argument("--epochs", type=int, default=3, help="epochs of a run; 3")
    parser.add_argument("--rounds", type=int, default=2, help="how often everything is run; 2")
    parser.add_argument("--threads", type=options.numbers, default=[2], help="numbers of threads; 2")
    return parser.parse_args()


def ours(tangent, data, chosen, architecture, batch, count, threads):
    report = run(
        [tangent, "train", architecture, "--dataset", "cifar10", "--data", data, "--channels", chosen.channels,
         "--cells", chosen.stage_cells, "--recipe", "nasbench201-12", "--batch-size", batch, "--epochs", chosen.epochs,
         "--train-images", count, "--validation-images", HELD_OUT, "--threads", threads, "--json"], threads)
    return {
        "seconds": [epoch["seconds"] for epoch in report["epochs"]],
        "losses": [epoch["trainingLoss"] for epoch in report["epochs"]]}


def median_speed(runs, count):
    return count / statistics.median([seconds for run in runs for seconds in run["seconds"][1:]])


def main():
    chosen = parsed_options()
    output = chosen.output
    programs = Programs(chosen.programs)
    name, read = pictures.source(10)
    largest = max(chosen.batches) * chosen.steps
    records = read("train", largest + 10 * HELD_OUT)
    if records is None:
        sys.exit(f"{name} has fewer than {largest + 10 * HELD_OUT} training images; take fewer --steps")
    load = os.getloadavg()[0]
    print(f"{processor()}; C = {chosen.channels}, N = {chosen.stage_cells}; images: {name}; load {load:.1f}")
    if load > 0.5:
        print("The machine is in use by others: seconds on the clock mean little.")
    rows = []
    with tempfile.TemporaryDirectory() as made:
        data = pathlib.Path(made)
        pictures.write_data_set(data / "cifar10", records)
        print(TABLE.header(), flush=True)
        for threads in chosen.threads:
            speed = max(programs.speeds(threads, clock(threads)).values())
            for cell in chosen.cells:
                architecture = cells.architecture(cell)
                work = run([programs.tangent, "show", architecture, "--json", "--dataset", "cifar10", "--channels",
                            chosen.channels, "--cells", chosen.stage_cells], threads)
                for batch in chosen.batches:
                    count = batch * chosen.steps
                    runs = {"ours": []} | {peer: [] for peer in PEERS}
                    for _ in range(chosen.rounds):
                        runs["ours"].append(ours(programs.tangent, data, chosen, architecture, batch, count, threads))
                        for peer in PEERS:
                            runs[peer].append(run(
                                [programs.python, here / "train_peers.py", data / "cifar10", peer, architecture,
                                 chosen.channels, chosen.stage_cells, batch, count, chosen.epochs, threads], threads))
                    mine = median_speed(runs["ours"], count)
                    bound = speed / limit.operations("step", 1, work["executed"]["multiplyAccumulates"], 0)
                    for peer in PEERS:
                        theirs = median_speed(runs[peer], count)
                        row = {
                            "network": cell, "batch": batch, "threads": threads, "peer": peer, "ours": mine,
                            "theirs": theirs, "ratio": mine / theirs, "limit": bound,
                            "ourLoss": statistics.median(one["losses"][-1] for one in runs["ours"]),
                            "theirLoss": statistics.median(one["losses"][-1] for one in runs[peer])}
                        rows.append(row)
                        print(TABLE.row({
                            "network": cell, "batch": batch, "threads": threads, "peer": peer, "ours img/s": mine,
                            "peer img/s": theirs, "ours/peer": row["ratio"], "limit img/s": bound,
                            "limit/ours": bound / mine, "our loss": row["ourLoss"], "its loss": row["theirLoss"]}),
                            flush=True)
    for peer in PEERS:
        ratios = [row["ratio"] for row in rows if row["peer"] == peer]
        least, average = GOALS[peer]
        print(
            f"{peer}: {min(ratios):.2f} to {max(ratios):.2f} times as fast, {statistics.mean(ratios):.2f} on average; "
            f"aimed at {least} on each and {average} on average")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(rows, indent=1) + "\n")
    unlike = [row for row in rows if not abs(row["ourLoss"] / row["theirLoss"] - 1) < ALIKE]
    if unlike:
        sys.exit("the losses are not alike: " + ", ".join(f"{row['network']} {row['peer']}" for row in unlike))


main()
