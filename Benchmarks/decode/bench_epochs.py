"""Times the passes of a training over a folder of photographs, ours and those of torchvision's `ImageFolder`.

    bench_epochs.py FOLDER OUTPUT [OPTIONS]

FOLDER holds the built DecodeBenchmark, OUTPUT is the JSON file. Ours decodes once, into a cache, in its first epoch;
`ImageFolder` decodes in every epoch. Both run in one call on the same files. PYTHON (Debian's /usr/bin/python3) runs the
peer, and needs torchvision.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "kernel"))
import agreement  # noqa: E402
import decode_peers  # noqa: E402
import machine  # noqa: E402
import photographs  # noqa: E402
import table  # noqa: E402
from programs import run  # noqa: E402

TABLE = table.Table(
    ("epoch", 10, table.plain), ("ours s", 8, table.seconds), ("ImageFolder s", 13, table.seconds),
    ("ours img/s", 10, table.tenth), ("ImageFolder img/s", 17, table.tenth), ("ours/peer", 9, table.factor))
CLASSES = 10


def parsed_options():
    made = argparse.ArgumentParser(usage="bench-decode.sh --epochs [OPTIONS]")
    add = made.add_argument
    add("programs", type=pathlib.Path, help=argparse.SUPPRESS)
    add("output", type=pathlib.Path, help=argparse.SUPPRESS)
    add("--folder", type=pathlib.Path, help="a folder train/CLASS/*.jpg; made where there is none")
    add("--count", type=int, default=2000, help="how many photographs are made; 2000")
    add("--side", type=int, default=64, help="of the images; 64")
    add("--batch", type=int, default=128, help="images in a batch; 128")
    add("--epochs", type=int, default=3, help="passes, of which the first is reported by itself; 3")
    add("--threads", type=int, default=os.cpu_count() or 1, help="threads, or processes; all cores")
    chosen = made.parse_args()
    if min(chosen.side, chosen.batch, chosen.threads) < 1 or chosen.count < 3 * CLASSES or chosen.epochs < 2:
        made.error(f"there are at least {3 * CLASSES} photographs, one pixel and thread, and a second epoch")
    return chosen


def sorted_into_classes(folder):
    """Moves the files of a folder into a training part of ten classes, in turn, but the last ten into a test part."""
    paths = sorted(folder.iterdir())
    for index, path in enumerate(paths):
        place = folder / ("train" if index < len(paths) - CLASSES else "test") / f"class{index % CLASSES}"
        place.mkdir(parents=True, exist_ok=True)
        path.rename(place / path.name)


def training_part(folder):
    """What `ImageFolder` reads: of a folder with parts the training part, as ours."""
    return folder / "train" if (folder / "train").is_dir() else folder


def rows(ours, theirs):
    """The first epoch, and the median of the later ones."""
    for name, chosen in (("first", slice(0, 1)), ("later", slice(1, None))):
        mine, other = (statistics.median(times["seconds"][chosen]) for times in (ours, theirs))
        yield {"epoch": name, "ours s": mine, "ImageFolder s": other, "ours img/s": ours["count"] / mine,
               "ImageFolder img/s": theirs["count"] / other,
               "ours/peer": ours["count"] / mine / (theirs["count"] / other)}


def main():
    chosen = parsed_options()
    if not decode_peers.importable("torchvision"):
        raise SystemExit(f"{sys.executable} has no torchvision: sudo apt-get install python3-torchvision")
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as cache:
        folder, origin = chosen.folder, str(chosen.folder)
        if folder is None:
            folder = pathlib.Path(name)
            origin = photographs.make(folder, chosen.count)
            sorted_into_classes(folder)
        print(f"{machine.processor()}; photographs: {origin}")
        print(f"to {chosen.side}x{chosen.side}, batches of {chosen.batch}, {chosen.threads} threads or processes")
        print(machine.warning(load, chosen.threads) or f"load average at the start: {load:.2f}")
        same = (chosen.side, chosen.batch, chosen.epochs)
        ours = run([chosen.programs / "DecodeBenchmark", "epochs", folder, cache, *same], chosen.threads)
        theirs = run([sys.executable, HERE / "epoch_peers.py", training_part(folder), *same, chosen.threads], 1)
    print("\n" + TABLE.header())
    found = list(rows(ours, theirs))
    for row in found:
        print(TABLE.row(row))
    print(f"\nimages in an epoch: {ours['count']} and {theirs['count']}; "
          f"mean of the inputs: {ours['mean']:.3f} and {theirs['mean']:.3f}")
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps({"ours": ours, "ImageFolder": theirs, "rows": found}, indent=1) + "\n")
    print(f"written to {chosen.output}")
    wrong = agreement.different_inputs(ours, theirs)
    if wrong:
        sys.exit(wrong)


if __name__ == "__main__":
    main()
