"""The programs that are timed, each run in a process of its own: ours, the peers, and `tangent score`."""

import array
import json
import os
import pathlib
import re
import resource
import subprocess
import time

PEERS_SCRIPT = pathlib.Path(__file__).resolve().parent / "peers.py"


def run(command, threads):
    """The JSON that a program prints, with this many threads everywhere."""
    environment = dict(
        os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads),
        MKL_NUM_THREADS=str(threads), PYTHONDONTWRITEBYTECODE="1")
    command = [str(part) for part in command]
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        raise SystemExit(
            f"{' '.join(command)} ended with status {result.returncode}:\n{result.stdout}{result.stderr}")
    return json.loads(result.stdout)

# Every metric that follows from the kernel or the graph: those of the probe take passes of their own.
SCORED = ",".join([
    "lga", "lga-normalized", "kernel-mean", "frobenius-norm", "kernel-trace", "condition-number", "smallest-eigenvalue",
    "kernel-rank", "effective-rank", "parameters", "macs", "convolutions"])


class Programs:
    """Where the programs are.

    PYTHON runs the peers, PYTHON2X those that need PyTorch 2; they are left out where neither has it.
    """

    def __init__(self, folder):
        self.kernel = folder / "KernelBenchmark"
        self.train = folder / "TrainBenchmark"
        self.tangent = folder / "tangent"
        self.python = os.environ.get("PYTHON") or "/usr/bin/python3"
        self.python2x = os.environ.get("PYTHON2X") or None

    def export(self, folder, architecture, channels, cells):
        """Writes a network into a folder; returns what KernelBenchmark says of it."""
        subprocess.run(
            [str(part) for part in (self.kernel, "export", folder, architecture, channels, cells)], check=True)
        return json.loads((folder / "network.json").read_text())

    def ours(self, folder, mode, threads, repeats, kind="float32"):
        implementation = "row-wise" if mode == "coupled" else "layer-wise"
        return run([self.kernel, "time", folder, mode, implementation, kind, threads, repeats], threads)

    def peer(self, folder, peer, mode, threads, repeats, chunk=0):
        interpreter = self.python2x if peer == "func" else self.python
        return run([interpreter, PEERS_SCRIPT, folder, peer, mode, threads, repeats, chunk], threads)

    def score(self, data, chosen, architecture, mode, images, threads, repeats):
        """Whole scorings without training, as a run of `repeats` and one that warms up.

        Their processor seconds are those of the process less those of a process that does what should
        not count: one scoring to warm up where there are several, otherwise one without a kernel.
        """
        same = (data, chosen, architecture, mode, images, threads)
        before = self.scoring(*same, 1, SCORED if repeats > 1 else "parameters")
        whole = self.scoring(*same, repeats, SCORED)
        counted = max(repeats - 1, 1)
        share = (whole["processorSeconds"] - before["processorSeconds"]) / counted
        return {
            "seconds": whole["scorings"], "processorSeconds": [share] * repeats, "peakBytes": 0,
            "processSeconds": (before if repeats > 1 else whole)["seconds"]}

    def scoring(self, data, chosen, architecture, mode, images, threads, repeats, metrics):
        # Whole classes are held out, so that a balanced draw finds enough of each.
        held_out = -(-images // 10) * 10
        start, processor_start = time.perf_counter(), children_seconds()
        report = run(
            [self.tangent, "score", architecture, "--metrics", metrics, "--epochs", 0, "--json", "--repeats", repeats,
             "--batch-norm", mode, "--kernel-images", images, "--validation-images", held_out, "--train-images", 10,
             "--dataset", "cifar10", "--data", data, "--channels", chosen.channels, "--cells", chosen.stage_cells,
             "--workers", 1, "--threads", threads], threads)
        seconds, processor = time.perf_counter() - start, children_seconds() - processor_start
        measurements = report["evaluations"][0]["measurements"]
        return {
            "scorings": [one["seconds"]["total"] for one in measurements], "seconds": seconds,
            "processorSeconds": processor}

    def speeds(self, threads, measure):
        """The operations a second of the best float32 matrix product, by the program that found it."""
        found = {"ours": run([self.kernel, "speed", threads], threads)[measure]}
        for name, interpreter in self.interpreters().items():
            found[name] = run([interpreter, PEERS_SCRIPT, "-", "speed", "-", threads, 6], threads)[measure]
        return found

    def versions(self, ours):
        """The versions of libtorch on both sides.

        Ends the program where an interpreter lacks what the peers import.
        """
        found = {"ours": ours}
        for name, interpreter in self.interpreters().items():
            command = [interpreter, "-B", "-c", "import numpy, torch; print(torch.__version__)"]
            result = subprocess.run(command, capture_output=True, text=True)
            if result.returncode != 0:
                raise SystemExit(
                    f"{name}={interpreter} cannot import torch and numpy: install Debian's python3-torch, or let "
                    f"{name} name another interpreter\n{result.stderr}")
            found[name] = result.stdout.strip()
        if not self.python2x and int(release(found["PYTHON"]).split(".")[0]) >= 2:
            self.python2x = self.python
        return found

    def interpreters(self):
        others = {"PYTHON2X": self.python2x} if self.python2x not in (None, self.python) else {}
        return {"PYTHON": self.python} | others


def children_seconds():
    """The processor seconds of all programs that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def release(version):
    """The part of a version that decides what the code is: 1.13 of 1.13.0a0 and of 1.13.1."""
    return re.match(r"\d+\.\d+", version).group()


def read_kernel(path):
    values = array.array("d")
    values.frombytes(path.read_bytes())
    return values


def deviation(left, right):
    """The largest difference of two kernels, relative to the largest entry of the second."""
    if len(left) != len(right):
        raise SystemExit(f"kernels of {len(left)} and {len(right)} entries cannot be compared")
    size = max(abs(value) for value in right)
    if size == 0:
        raise SystemExit("a kernel is zero everywhere: comparing with it shows nothing")
    return max(abs(a - b) for a, b in zip(left, right)) / size
