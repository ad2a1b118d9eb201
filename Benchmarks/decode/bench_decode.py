"""Times our decoding of photographs and that of Pillow and torchvision in one call, on the same files.

    bench_decode.py FOLDER OUTPUT [OPTIONS]

FOLDER holds the built DecodeBenchmark, OUTPUT is the JSON file. Every round runs ours and then each peer, so that what
disturbs the machine disturbs all; figures are medians over the repetitions of all rounds but each process's first, on
the clock, reading included. PYTHON (Debian's /usr/bin/python3) runs the peers.
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "kernel"))
import agreement  # noqa: E402
import decode_peers  # noqa: E402
import machine  # noqa: E402
import options  # noqa: E402
import photographs  # noqa: E402
import table  # noqa: E402
from programs import run  # noqa: E402
from timings import Timings  # noqa: E402

TABLE = table.Table(
    ("threads", 7, table.plain), ("peer", 12, table.plain), ("ours img/s", 10, table.tenth),
    ("peer img/s", 10, table.tenth), ("ours/peer", 9, table.factor), ("ours img/cpu s", 14, table.tenth),
    ("peer img/cpu s", 14, table.tenth), ("ours/peer cpu", 13, table.factor), ("mean levels", 11, table.factor),
    ("max", 3, table.plain))


def parsed_options():
    made = argparse.ArgumentParser(
        usage="bench-decode.sh [OPTIONS]", description="Lists are separated by commas.")
    add = made.add_argument
    add("programs", type=pathlib.Path, help=argparse.SUPPRESS)
    add("output", type=pathlib.Path, help=argparse.SUPPRESS)
    add("--folder", type=pathlib.Path, help="JPEGs; made from CIFAR-10 or slopes where there is none")
    add("--count", type=int, help="how many are made; 2000")
    add("--side", type=int, default=64, help="of the pictures decoded; 64")
    add("--channels", type=int, default=3, choices=(1, 3), help="1 for luma; 3")
    add("--fit", default="crop", choices=("crop", "stretch"), help="crop")
    add("--threads", type=options.numbers, default=[os.cpu_count() or 1], help="threads, or processes; all cores")
    add("--peers", type=options.words, default=list(decode_peers.PEERS), help="of %(default)s; all")
    add("--rounds", type=int, help="how often every program is run; 3")
    add("--repeats", type=int, default=2, help="repetitions of a run, after one that warms up; 2")
    add("--quick", action="store_true", help="400 photographs, one round")
    chosen = made.parse_args()
    chosen.count = chosen.count or (400 if chosen.quick else 2000)
    chosen.rounds = chosen.rounds or (1 if chosen.quick else 3)
    options.check(made, "peer", chosen.peers, decode_peers.PEERS)
    if chosen.repeats < 1 or chosen.count < 1 or chosen.side < 1:
        made.error("there is at least one photograph, one pixel and one repetition")
    return chosen


class Case:
    """One number of threads: ours and every peer."""

    def __init__(self, chosen, folder, threads, peers):
        self.chosen, self.folder, self.threads, self.peers = chosen, folder, threads, peers
        self.timings, self.pixels, self.count = {}, {}, 0

    def measure(self):
        with tempfile.TemporaryDirectory() as scratch:
            for _ in range(self.chosen.rounds):
                for who in ["ours", *self.peers]:
                    output = pathlib.Path(scratch) / "pixels"
                    # A process each has a thread of its own.
                    timed = run(self.command(who, output), 1)
                    self.count = timed["count"]
                    self.timings.setdefault(who, Timings()).add(timed | {"peakBytes": 0})
                    self.pixels[who] = output.read_bytes()

    def command(self, who, output):
        program = (
            [self.chosen.programs / "DecodeBenchmark"] if who == "ours"
            else [sys.executable, HERE / "decode_peers.py", who])
        return [
            *program, self.folder, self.chosen.side, self.chosen.channels, self.chosen.fit, self.threads,
            self.chosen.repeats + 1, output]

    def rate(self, who, clock):
        """Images a second by one of the clocks."""
        return self.count / self.timings[who].median(clock)

    def rows(self):
        for peer in self.peers:
            found = agreement.deviation(self.pixels["ours"], self.pixels[peer])
            mine, theirs = self.rate("ours", "seconds"), self.rate(peer, "seconds")
            mine_cpu, theirs_cpu = self.rate("ours", "processorSeconds"), self.rate(peer, "processorSeconds")
            yield {
                "threads": self.threads, "peer": peer, "ourImagesPerSecond": mine, "peerImagesPerSecond": theirs,
                "ratio": mine / theirs, "ourImagesPerProcessorSecond": mine_cpu,
                "peerImagesPerProcessorSecond": theirs_cpu, "processorRatio": mine_cpu / theirs_cpu,
                "ourSeconds": self.timings["ours"].values["seconds"],
                "peerSeconds": self.timings[peer].values["seconds"], "deviation": found,
                "disagreement": agreement.disagreement(peer, found)}


def shown(row):
    mean, largest = row["deviation"] or (None, None)
    return TABLE.row({
        "threads": row["threads"], "peer": row["peer"], "ours img/s": row["ourImagesPerSecond"],
        "peer img/s": row["peerImagesPerSecond"], "ours/peer": row["ratio"],
        "ours img/cpu s": row["ourImagesPerProcessorSecond"], "peer img/cpu s": row["peerImagesPerProcessorSecond"],
        "ours/peer cpu": row["processorRatio"], "mean levels": mean, "max": largest})


def main():
    chosen = parsed_options()
    peers = [peer for peer in chosen.peers if decode_peers.importable(peer)]
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.folder or pathlib.Path(name)
        origin = str(chosen.folder) if chosen.folder else photographs.make(folder, chosen.count)
        sizes = [path.stat().st_size for path in folder.iterdir()]
        facts = {
            "processor": machine.processor(), "photographs": origin, "count": len(sizes),
            "meanBytes": sum(sizes) / len(sizes), "side": chosen.side, "channels": chosen.channels, "fit": chosen.fit,
            "load": load, "warning": machine.warning(load, max(chosen.threads))}
        print(f"{facts['processor']}; photographs: {facts['count']}, {origin}, of {facts['meanBytes'] / 1024:.0f} KiB")
        print(f"to {chosen.side}x{chosen.side}, {chosen.channels} channels, {chosen.fit}")
        for peer in set(chosen.peers) - set(peers):
            print(f"{peer} is left out: {sys.executable} does not have it")
        print(f"load average at the start: {load:.2f}")
        if facts["warning"]:
            print(facts["warning"])
        print("\n" + TABLE.header())
        rows = []
        for threads in chosen.threads:
            case = Case(chosen, folder, threads, peers)
            case.measure()
            for row in case.rows():
                rows.append(row)
                print(shown(row), flush=True)
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps(facts | {"rows": rows}, indent=1) + "\n")
    print(f"\nwritten to {chosen.output}")
    wrong = [f"{row['peer']}: {row['disagreement']}" for row in rows if row["disagreement"]]
    if wrong:
        sys.exit("the pixels do not agree: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
