"""Times our tangent kernel and its peers in one call: the same weights, images and thread count.

    bench_kernel.py FOLDER OUTPUT [OPTIONS]

FOLDER holds the built KernelBenchmark and tangent, OUTPUT is the JSON file. Every round runs ours and then
each peer, so that what disturbs the machine disturbs all; figures are medians over the rounds. With one
thread they are processor seconds, which other programs disturb least; otherwise wall seconds.
PYTHON (Debian's /usr/bin/python3) runs the peers, PYTHON2X, if set, those that need PyTorch 2.
"""

import json
import pathlib
import shutil
import sys
import tempfile

import cells
import goals
import images as pictures
import limit
import options
import table
from machine import processor
from programs import Programs, deviation, read_kernel, release
from timings import Timings, clock

# What one mode is compared with. The step comes first: it says what the others would take.
PEERS = {
    "frozen": ["step", "im2col", "published", "score"],
    "running": ["step", "im2col", "func", "published", "score"],
    "coupled": ["step", "published", "score"],
}
# What --quick compares: each peer once.
QUICK = {"frozen": ["step", "published", "score"], "running": ["step", "im2col", "func"]}
GIVES_KERNEL = {"published", "im2col", "func"}
# That both sides compute the same kernel is checked in float64, on a few images, by the published procedure.
EXACT_IMAGES, EXACT_AGREEMENT = 8, 1e-8
# In float32 a few of millions of units near zero change sides between two computations, and one of them can
# move an image's entries. Measured between PyTorch's own float32 and float64: up to 1.6e-2 of the largest entry
# (cell 4317, frozen), where ours has 1.4e-2; for cell 1462, running, 0.7e-2 and 2.2e-2.
AGREEMENT = 5e-2
CHUNKS = [8, 16, 32]

TABLE = table.Table(
    ("network", 8, table.plain), ("images", 6, table.plain), ("threads", 7, table.plain), ("mode", 7, table.plain),
    ("peer", 14, table.plain), ("ours s", 8, table.seconds), ("peer s", 8, table.seconds),
    ("peer/ours", 9, table.factor), ("limit s", 8, table.seconds), ("ours/limit", 10, table.factor),
    ("ours MiB", 8, table.mebibytes), ("peer MiB", 8, table.mebibytes), ("ours/peer", 9, table.factor),
    ("deviation", 9, table.scientific))
GOAL_TABLE = table.Table(
    ("goal", 30, table.plain), ("mode", 7, table.plain), ("worst", 6, table.factor), ("at most", 7, table.factor),
    ("", 8, table.plain), ("where", 30, table.plain))


class Case:
    """One kernel: a network and its images in a folder, a mode, a number of threads."""

    def __init__(self, chosen, programs, folder, description, cell, count, threads, mode):
        self.chosen, self.programs, self.folder, self.description = chosen, programs, folder, description
        self.cell, self.count, self.threads, self.mode = cell, count, threads, mode
        self.clock = clock(threads)
        self.ours, self.theirs, self.apart = Timings(), {}, {}
        self.omitted, self.chunks, self.process, self.exact = {}, {}, None, None

    def peers(self):
        """The peers that this call compares with, in order."""
        wanted = self.chosen.peers
        return [
            peer for peer in (QUICK if self.chosen.quick else PEERS).get(self.mode, PEERS[self.mode])
            if (wanted is None or peer in wanted or peer == "step") and (peer != "func" or self.programs.python2x)]

    def compare_exactly(self, images):
        """Ours and the published procedure in float64, on the images written to the folder `exact`."""
        folder = self.folder / "exact"
        folder.mkdir(exist_ok=True)
        for name in ("network.json", "network.safetensors"):
            shutil.copy(self.folder / name, folder / name)
        pictures.write_images(folder / "images.safetensors", images)
        self.programs.ours(folder, self.mode, self.threads, 1, "float64")
        self.programs.peer(folder, "exact", self.mode, self.threads, 1)
        self.exact = deviation(read_kernel(folder / "kernel-ours.f64"), read_kernel(folder / "kernel-exact.f64"))

    def measure(self):
        # Coupled kernels are long enough to need no warming and no second round.
        for _ in range(self.chosen.rounds if self.mode != "coupled" else 1):
            repeats = 1 if self.mode == "coupled" else 4
            self.ours.add(self.programs.ours(self.folder, self.mode, self.threads, repeats))
            kernel = read_kernel(self.folder / "kernel-ours.f64")
            for peer in self.peers():
                self.time(peer)
                if peer in GIVES_KERNEL and peer not in self.omitted:
                    self.apart[peer] = deviation(kernel, read_kernel(self.folder / f"kernel-{peer}.f64"))

    def time(self, peer):
        if peer == "published":
            # N backward passes of the whole batch, once: each costs about what a step does.
            predicted = self.count * self.theirs["step"].median("seconds")
            if predicted > self.chosen.max_peer_seconds:
                self.omitted[peer] = predicted
            elif peer not in self.theirs:
                self.run(peer, 1)
        elif peer == "func":
            self.time_func()
        elif peer == "score":
            self.time_score()
        else:
            self.run(peer, 3)

    def run(self, peer, repeats, chunk=0):
        timings = self.theirs.setdefault(peer, Timings())
        timings.add(self.programs.peer(self.folder, peer, self.mode, self.threads, repeats, chunk))

    def time_func(self):
        """The first round tries every chunk size, the others go on with the fastest."""
        tried = [size for size in CHUNKS if size < self.count] + [self.count]
        best = self.best_chunk()
        for size in [best] if best else tried:
            timings = self.chunks.setdefault(size, Timings())
            timings.add(self.programs.peer(self.folder, "func", self.mode, self.threads, 3, size))
        self.theirs["func"] = self.chunks[self.best_chunk()]

    def best_chunk(self):
        return min(self.chunks, key=lambda size: self.chunks[size].median(self.clock), default=None)

    def time_score(self):
        repeats = 1 if self.mode == "coupled" else 4
        run = self.programs.score(
            self.folder / "data", self.chosen, self.description["architecture"], self.mode, self.count, self.threads,
            repeats)
        self.theirs.setdefault("score", Timings()).add(run)
        self.process = run["processSeconds"]

    def rows(self, speed):
        least = limit.seconds(self.mode, self.count, self.description, speed)
        return [self.row(peer, least) for peer in self.peers()]

    def row(self, peer, least):
        mine = self.ours.median(self.clock)
        row = {
            "network": self.cell, "architecture": self.description["architecture"],
            "channels": self.chosen.channels, "cellsPerStage": self.chosen.stage_cells, "images": self.count,
            "threads": self.threads, "mode": self.mode, "peer": peer, "measure": self.clock, "ourSeconds": mine,
            "peerSeconds": None, "ratio": None, "limitSeconds": least, "ourPeakBytes": self.ours.peak,
            "peerPeakBytes": None, "deviation": self.apart.get(peer),
            "exactDeviation": self.exact}
        if peer in self.omitted:
            row["omitted"] = f"would take about {self.omitted[peer]:.0f} s"
            return row
        theirs = self.theirs[peer].median(self.clock)
        row |= {"peerSeconds": theirs, "ratio": theirs / mine, "peerPeakBytes": self.theirs[peer].peak or None}
        if peer == "func":
            row["chunk"] = self.best_chunk()
            row["chunkSeconds"] = {size: times.median(self.clock) for size, times in self.chunks.items()}
            row["chunkPeakBytes"] = {size: times.peak for size, times in self.chunks.items()}
        if peer == "score":
            row["processSeconds"] = self.process
        return row


def shown(row):
    """A row as the table has it."""
    line = {
        "network": row["network"], "images": row["images"], "threads": row["threads"], "mode": row["mode"],
        "peer": f"func, {row['chunk']} each" if "chunk" in row else row["peer"], "ours s": row["ourSeconds"],
        "peer s": row["peerSeconds"], "peer/ours": row["ratio"], "limit s": row["limitSeconds"],
        "ours/limit": row["ourSeconds"] / row["limitSeconds"], "ours MiB": row["ourPeakBytes"],
        "peer MiB": row["peerPeakBytes"], "deviation": row["deviation"]}
    if row["peerPeakBytes"]:
        line["ours/peer"] = row["ourPeakBytes"] / row["peerPeakBytes"]
    return TABLE.row(line) + (f"  omitted: {row['omitted']}" if "omitted" in row else "")


def parsed_options():
    parser = options.parser("bench-kernel.sh [OPTIONS]")
    add = parser.add_argument
    add("--cells", type=options.words, help=f"of {', '.join(cells.CELLS)}, or their text; 9930,13714,4317,1462")
    add("--images", type=options.numbers, default=[64], help="numbers of images; 64")
    add("--modes", type=options.words, help="batch norm; frozen,running,coupled")
    add("--peers", type=options.words, help="published, im2col, func and score; the training step always runs")
    add("--rounds", type=int, help="how often everything is run; 3")
    add("--threads", type=options.numbers, default=[1], help="numbers of threads; 1")
    add("--max-peer-seconds", type=float, default=300, help="omits longer runs of the published procedure; 300")
    add("--quick", action="store_true", help="cell 9930, 64 images, frozen and running, each peer once")
    chosen = parser.parse_args()
    chosen.cells = chosen.cells or (["9930"] if chosen.quick else ["9930", "13714", "4317", "1462"])
    chosen.modes = chosen.modes or (["frozen", "running"] if chosen.quick else list(PEERS))
    chosen.rounds = chosen.rounds or (1 if chosen.quick else 3)
    options.check(parser, "mode", chosen.modes, PEERS)
    options.check(parser, "peer", chosen.peers or [], sorted({peer for peers in PEERS.values() for peer in peers}))
    return chosen


def print_header(facts, programs):
    versions = facts["versions"]
    print(f"{facts['processor']}; C = {facts['channels']}, N = {facts['cellsPerStage']}; images: {facts['images']}")
    print("libtorch: " + ", ".join(f"{name} {version}" for name, version in versions.items()))
    if release(versions["ours"]) != release(versions["PYTHON"]):
        print(
            f"WARNING: ours runs on libtorch {versions['ours']} and the peers on PyTorch {versions['PYTHON']}: the "
            "ratios compare libraries as well as methods. Set LIBTORCH and PYTHON to the same PyTorch.")
    if not programs.python2x:
        print("func is left out: set PYTHON2X to a Python interpreter that has PyTorch 2")
    print("One thread: processor seconds; several: seconds on the clock. step and score are no kernels.")


def main():
    chosen = parsed_options()
    programs = Programs(chosen.programs)
    origin, read = pictures.source(max(chosen.images))
    facts = {
        "processor": processor(), "images": origin, "channels": chosen.channels,
        "cellsPerStage": chosen.stage_cells, "versions": None, "speeds": {}}
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        # The classes of a scoring are balanced: these are enough for its images and ten more.
        pictures.write_data_set(folder / "data", read("train", 4 * max(chosen.images) + 400))
        for threads in chosen.threads:
            for cell in chosen.cells:
                text = cells.architecture(cell)
                description = programs.export(folder, text, chosen.channels, chosen.stage_cells)
                if not facts["versions"]:
                    facts["versions"] = programs.versions(description["libtorch"])
                    print_header(facts, programs)
                if threads not in facts["speeds"]:
                    facts["speeds"][threads] = speeds = programs.speeds(threads, clock(threads))
                    print(f"\nmatrix product with {threads} thread(s): " + ", ".join(
                        f"{name} {speed / 1e9:.0f} Gop/s" for name, speed in speeds.items()))
                    print(TABLE.header())
                for count in chosen.images:
                    pictures.write_images(folder / "images.safetensors", read("test", count))
                    for mode in chosen.modes:
                        case = Case(chosen, programs, folder, description, cell, count, threads, mode)
                        case.compare_exactly(read("test", EXACT_IMAGES))
                        case.measure()
                        for row in case.rows(max(speeds.values())):
                            rows.append(row)
                            print(shown(row), flush=True)
    reached = goals.worst(rows)
    print("\n" + GOAL_TABLE.header())
    for goal in reached:
        print(GOAL_TABLE.row({
            "goal": goal["goal"], "mode": goal["mode"], "worst": goal["worst"], "at most": goal["bound"],
            "": "met" if goal["met"] else "not met",
            "where": f"{goal['network']}, {goal['images']} images, {goal['threads']} thread(s)"}))
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps(facts | {"rows": rows, "goals": reached}, indent=1) + "\n")
    print(f"\nwritten to {chosen.output}")
    exact = max(row["exactDeviation"] for row in rows)
    print(f"in float64, {EXACT_IMAGES} images, the published procedure's kernels and ours lie {exact:.1e} apart at most")
    wrong = [
        row for row in rows if not row["exactDeviation"] <= EXACT_AGREEMENT
        or row["deviation"] is not None and not row["deviation"] <= AGREEMENT]
    if wrong:
        sys.exit("the kernels do not agree: " + ", ".join(
            f"{row['network']} {row['mode']} {row['peer']}" for row in wrong))


main()
