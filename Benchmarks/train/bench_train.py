"""Times our training and PyTorch's loops in one call: the same network, weights, images, batch and threads.

    bench_train.py FOLDER OUTPUT [OPTIONS]

FOLDER holds the built KernelBenchmark and TrainBenchmark, OUTPUT is the JSON file. Every round runs ours and
then each peer, so that what disturbs the machine disturbs all; figures are medians over the rounds, on the
clock. PYTHON (Debian's /usr/bin/python3) runs the peers.
"""

import json
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "kernel"))
import cells  # noqa: E402
import images as pictures  # noqa: E402
import machine  # noqa: E402
import options  # noqa: E402
import table  # noqa: E402
import throughput  # noqa: E402
from programs import Programs, release, run  # noqa: E402
from timings import Timings  # noqa: E402

PEERS = ["usual", "channels-last"]

TABLE = table.Table(
    ("network", 8, table.plain), ("batch", 5, table.plain), ("threads", 7, table.plain), ("peer", 13, table.plain),
    ("ours img/s", 10, table.tenth), ("peer img/s", 10, table.tenth), ("ours/peer", 9, table.factor),
    ("limit img/s", 11, table.tenth), ("ours/limit", 10, table.factor), ("ours img/cpu s", 14, table.tenth),
    ("peer img/cpu s", 14, table.tenth), ("deviation", 9, table.scientific))
GOAL_TABLE = table.Table(
    ("ours/peer", 13, table.plain), ("of all rows", 11, table.plain), ("value", 5, table.factor),
    ("at least", 8, table.factor), ("", 8, table.plain))


class Case:
    """One network, batch size and number of threads, trained by ours and by every peer."""

    def __init__(self, chosen, programs, folder, cell, batch, threads):
        self.chosen, self.programs, self.folder = chosen, programs, folder
        self.cell, self.batch, self.threads = cell, batch, threads
        self.steps = chosen.images // batch
        self.timings, self.losses, self.exact, self.final = {}, {}, {}, {}

    def measure(self):
        for _ in range(self.chosen.rounds):
            for who in ["ours", *self.chosen.peers]:
                timed = run(self.command(who), self.threads)
                self.timings.setdefault(who, Timings()).add(timed | {"peakBytes": 0})
                self.losses[who], self.final[who] = timed["losses"], timed["finalLoss"]
                self.exact[who] = timed["exactLosses"]

    def command(self, who):
        program = [self.programs.train] if who == "ours" else [self.programs.python, HERE / "train_peers.py"]
        peer = [] if who == "ours" else [who]
        return [*program, self.folder, *peer, self.batch, self.threads, self.steps, self.chosen.repeats + 1]

    def rate(self, who, clock):
        """Images a second by one of the clocks."""
        return self.batch * self.steps / self.timings[who].median(clock)

    def rows(self, multiply_accumulates, speed):
        mine = self.rate("ours", "seconds")
        for peer in self.chosen.peers:
            theirs = self.rate(peer, "seconds")
            yield {
                "network": self.cell, "architecture": cells.architecture(self.cell),
                "channels": self.chosen.channels, "cellsPerStage": self.chosen.stage_cells, "batch": self.batch,
                "threads": self.threads, "steps": self.steps, "peer": peer, "ourImagesPerSecond": mine,
                "peerImagesPerSecond": theirs, "ratio": mine / theirs,
                "limitImagesPerSecond": speed / throughput.operations(multiply_accumulates),
                "ourImagesPerProcessorSecond": self.rate("ours", "processorSeconds"),
                "peerImagesPerProcessorSecond": self.rate(peer, "processorSeconds"),
                "ourSeconds": self.timings["ours"].values["seconds"],
                "peerSeconds": self.timings[peer].values["seconds"], "ourLosses": self.losses["ours"],
                "peerLosses": self.losses[peer], "ourFinalLoss": self.final["ours"],
                "peerFinalLoss": self.final[peer],
                "ourExactLosses": self.exact["ours"], "peerExactLosses": self.exact[peer],
                "deviation": throughput.deviation(self.exact["ours"], self.exact[peer]),
                "disagreement": throughput.disagreement(
                    self.exact["ours"], self.exact[peer], throughput.EXACT_AGREEMENT)
                or throughput.disagreement(self.losses["ours"], self.losses[peer], throughput.AGREEMENT)}


def shown(row):
    """A row as the table has it."""
    return TABLE.row({
        "network": row["network"], "batch": row["batch"], "threads": row["threads"], "peer": row["peer"],
        "ours img/s": row["ourImagesPerSecond"], "peer img/s": row["peerImagesPerSecond"],
        "ours/peer": row["ratio"], "limit img/s": row["limitImagesPerSecond"],
        "ours/limit": row["ourImagesPerSecond"] / row["limitImagesPerSecond"],
        "ours img/cpu s": row["ourImagesPerProcessorSecond"],
        "peer img/cpu s": row["peerImagesPerProcessorSecond"], "deviation": row["deviation"]})


def parsed_options():
    parser = options.parser("bench-train.sh [OPTIONS]")
    add = parser.add_argument
    add("--cells", type=options.words, help=f"of {', '.join(cells.CELLS)}, or their text; 9930,13714,4317")
    add("--batches", type=options.numbers, help="batch sizes; 128,256")
    add("--peers", type=options.words, default=PEERS, help=f"of {', '.join(PEERS)}; all")
    add("--threads", type=options.numbers, default=[os.cpu_count() or 1], help="numbers of threads; all cores")
    add("--images", type=int, help="images of one repetition, in whole batches; 1024")
    add("--rounds", type=int, help="how often every program is run; 3")
    add("--repeats", type=int, default=2, help="repetitions of a run, after one that warms up; 2")
    add("--quick", action="store_true", help="cell 9930, batches of 128, 512 images, one round")
    chosen = parser.parse_args()
    chosen.cells = chosen.cells or (["9930"] if chosen.quick else ["9930", "13714", "4317"])
    chosen.batches = chosen.batches or ([128] if chosen.quick else [128, 256])
    chosen.images = chosen.images or (512 if chosen.quick else 1024)
    chosen.rounds = chosen.rounds or (1 if chosen.quick else 3)
    options.check(parser, "peer", chosen.peers, PEERS)
    if chosen.repeats < 1 or any(not 1 <= batch <= chosen.images for batch in chosen.batches):
        parser.error("a repetition is at least one batch, and a run at least one repetition")
    return chosen


def print_header(facts):
    versions = facts["versions"]
    print(f"{facts['processor']}; C = {facts['channels']}, N = {facts['cellsPerStage']}; images: {facts['images']}")
    print("libtorch: " + ", ".join(f"{name} {version}" for name, version in versions.items()))
    if release(versions["ours"]) != release(versions["PYTHON"]):
        print(
            f"WARNING: ours runs on libtorch {versions['ours']} and the peers on PyTorch {versions['PYTHON']}: the "
            "ratios compare libraries as well as methods. Set LIBTORCH and PYTHON to the same PyTorch.")
    print(f"load average at the start: {facts['load']:.2f}")
    if facts["warning"]:
        print(facts["warning"])
    print("img/s: on the clock; img/cpu s: of the processor, the loader's processes included.")


def main():
    chosen = parsed_options()
    programs = Programs(chosen.programs)
    origin, read = pictures.source(chosen.images, "train")
    load = os.getloadavg()[0]
    facts = {
        "processor": machine.processor(), "images": origin, "channels": chosen.channels,
        "cellsPerStage": chosen.stage_cells, "load": load, "warning": machine.warning(load, max(chosen.threads)),
        "versions": None, "speeds": {}}
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pictures.write_data_set(folder / "data", read("train", chosen.images))
        for threads in chosen.threads:
            for cell in chosen.cells:
                description = programs.export(
                    folder, cells.architecture(cell), chosen.channels, chosen.stage_cells)
                if not facts["versions"]:
                    facts["versions"] = programs.versions(description["libtorch"])
                    print_header(facts)
                if threads not in facts["speeds"]:
                    facts["speeds"][threads] = speeds = programs.speeds(threads, "seconds")
                    print(f"\nmatrix product with {threads} thread(s): " + ", ".join(
                        f"{name} {speed / 1e9:.0f} Gop/s" for name, speed in speeds.items()))
                    print(TABLE.header())
                for batch in chosen.batches:
                    case = Case(chosen, programs, folder, cell, batch, threads)
                    case.measure()
                    for row in case.rows(description["multiplyAccumulates"], max(speeds.values())):
                        rows.append(row)
                        print(shown(row), flush=True)
    goals = throughput.reached(rows)
    print("\n" + GOAL_TABLE.header())
    for goal in goals:
        print(GOAL_TABLE.row({
            "ours/peer": goal["peer"], "of all rows": goal["what"], "value": goal["value"],
            "at least": goal["bound"], "": "met" if goal["met"] else "not met"}))
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps(facts | {"rows": rows, "goals": goals}, indent=1) + "\n")
    print(f"\nwritten to {chosen.output}")
    wrong = [row for row in rows if row["disagreement"]]
    if wrong:
        sys.exit("the losses of the fixed batch do not agree: " + "; ".join(
            f"{row['network']} batch {row['batch']} {row['peer']}, {row['disagreement']}" for row in wrong))


if __name__ == "__main__":
    main()
