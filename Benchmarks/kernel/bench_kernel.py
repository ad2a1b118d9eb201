"""Times our tangent kernel and its peers in one call: the same weights, images and thread count.

    bench_kernel.py PROGRAM OUTPUT [--images N] [--cell TEXT] [--threads T] [--rounds R] [--modes M,M] [--skip PEER,PEER]

PROGRAM is the built KernelBenchmark, OUTPUT the JSON file. Every round runs ours and then each peer, so
that what disturbs the machine disturbs all; figures are medians over the rounds. With one thread they
are processor seconds, which other programs disturb least; otherwise wall seconds.
PYTHON (Debian's /usr/bin/python3) runs the peers, PYTHON2X, if set, those that need PyTorch 2.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

CELL_9930 = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
CHANNELS, CELLS = 16, 5
# What one mode is compared with: (peer, whether it gives the kernel).
PEERS = {
    "frozen": [("published", True), ("im2col", True), ("step", False)],
    "running": [("published", True), ("im2col", True), ("func", True), ("step", False)],
    "coupled": [("published", True)],
}
# What a ReLU does to rounding: a few of millions of units near zero change sides between two float32
# computations. Measured between PyTorch's own float32 and float64: up to 3e-3 of the largest entry.
AGREEMENT = 1e-2


def run(command, threads):
    environment = dict(
        os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads), PYTHONDONTWRITEBYTECODE="1")
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{result.stderr}")
    return json.loads(result.stdout.strip().splitlines()[-1])


def read_kernel(path):
    import array

    values = array.array("d")
    values.frombytes(path.read_bytes())
    return values


def deviation(left, right):
    size = max(abs(value) for value in right)
    return max(abs(a - b) for a, b in zip(left, right)) / size


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--cell", default=CELL_9930)
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--modes", default="frozen,running,coupled")
    parser.add_argument("--skip", default="", help="peers to leave out, separated by commas")
    options = parser.parse_args()

    here = pathlib.Path(__file__).resolve().parent
    python = os.environ.get("PYTHON", "/usr/bin/python3")
    python2x = os.environ.get("PYTHON2X")
    measure = "processorSeconds" if options.threads == 1 else "seconds"
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run_export = [options.program, "export", folder, options.cell, CHANNELS, CELLS, options.images]
        subprocess.run([str(part) for part in run_export], check=True)
        print(f"{options.images} images, C = {CHANNELS}, N = {CELLS}, {options.threads} thread(s), {measure}")
        print(f"{'mode':8} {'peer':10} {'ours':>9} {'peer':>9} {'ratio':>7}  deviation")
        for mode in options.modes.split(","):
            peers = [
                (peer, gives) for peer, gives in PEERS[mode]
                if peer not in options.skip.split(",") and (peer != "func" or python2x)]
            ours, theirs, apart = [], {peer: [] for peer, _ in peers}, {}
            implementation = "row-wise" if mode == "coupled" else "layer-wise"
            # The first of our repetitions warms up, as do the peers'; long ones need no warming.
            for _ in range(options.rounds if mode != "coupled" else 1):
                repeats = 1 if mode == "coupled" else 4
                timing = run(
                    [options.program, "time", folder, mode, implementation, "float32", str(options.threads),
                     str(repeats)], options.threads)
                ours += timing[measure][repeats > 1:]
                kernel = read_kernel(folder / "kernel-ours.f64")
                for peer, gives in peers:
                    if peer == "published" and theirs[peer]:
                        continue  # N backward passes: once is long enough.
                    repeats = 1 if peer == "published" else 3
                    interpreter = python2x if peer == "func" else python
                    timing = run(
                        [interpreter, here / "peers.py", folder, peer, mode, str(options.threads), str(repeats)],
                        options.threads)
                    theirs[peer] += timing[measure][repeats > 1:]
                    if gives:
                        apart[peer] = deviation(kernel, read_kernel(folder / f"kernel-{peer}.f64"))
            for peer, gives in peers:
                mine, other = statistics.median(ours), statistics.median(theirs[peer])
                rows.append({
                    "network": options.cell, "images": options.images, "threads": options.threads, "mode": mode,
                    "peer": peer, "measure": measure, "ours": mine, "theirs": other, "ratio": other / mine,
                    "deviation": apart.get(peer)})
                shown = f"{apart[peer]:.1e}" if gives else "-"
                print(f"{mode:8} {peer:10} {mine:9.3f} {other:9.3f} {other / mine:7.2f}  {shown}", flush=True)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(rows, indent=1) + "\n")
    wrong = [row for row in rows if row["deviation"] is not None and not row["deviation"] <= AGREEMENT]
    if wrong:
        sys.exit("the kernels do not agree: " + ", ".join(f"{row['mode']} {row['peer']}" for row in wrong))


main()
