"""The images of the benchmark, real where this machine has any, 32x32 with three channels.

Looked for in this order:

    CIFAR-10        the first test images of cifar10-sample, or of a standard copy named cifar10, in the
                    folder TANGENT_SHARED_DATA, or in ../shared/data beside the checkout
    Fashion-MNIST   the first test images of Debian's dataset-fashion-mnist: a border of two black pixels
                    makes 28x28 to 32x32, and the gray value serves all three channels
    noise           pixels drawn uniformly, once for all

Every source gives records of CIFAR-10's binary layout: a label, then 1,024 red, green and blue pixels.
"""

import array
import gzip
import itertools
import json
import os
import pathlib
import random
import struct

RECORD = 1 + 3 * 32 * 32
# CIFAR-10's, as NAS-Bench-201 trains with them, in pixels.
MEAN, DEVIATION = (125.3, 123.0, 113.9), (63.0, 62.1, 66.7)
# Pixel p of a channel is a network's input INPUTS[channel][p].
INPUTS = [[(pixel - mean) / deviation for pixel in range(256)] for mean, deviation in zip(MEAN, DEVIATION)]
FASHION_MNIST = pathlib.Path("/usr/share/datasets/fashion-mnist")


def cifar10(part, count):
    """Records of the `test` or `train` part; None where there are not so many."""
    checkout = pathlib.Path(__file__).resolve().parents[2]
    folder = pathlib.Path(os.environ.get("TANGENT_SHARED_DATA") or checkout.parent / "shared" / "data")
    name = "test_batch.bin" if part == "test" else "data_batch_1.bin"
    for copy in ("cifar10-sample", "cifar10/cifar-10-batches-bin", "cifar10"):
        path = folder / copy / name
        if path.is_file() and path.stat().st_size >= count * RECORD:
            with path.open("rb") as file:
                return file.read(count * RECORD)
    return None


def fashion_mnist(part, count):
    prefix = "t10k" if part == "test" else "train"
    try:
        with gzip.open(FASHION_MNIST / f"{prefix}-images-idx3-ubyte.gz") as file:
            pixels = file.read(16 + count * 28 * 28)[16:]
        with gzip.open(FASHION_MNIST / f"{prefix}-labels-idx1-ubyte.gz") as file:
            labels = file.read(8 + count)[8:]
    except FileNotFoundError:
        return None
    if len(labels) < count:
        return None
    records = bytearray()
    for index in range(count):
        image = pixels[index * 784:(index + 1) * 784]
        plane = bytes(64) + b"".join(
            bytes(2) + image[row * 28:(row + 1) * 28] + bytes(2) for row in range(28)) + bytes(64)
        records += bytes([labels[index]]) + plane * 3
    return bytes(records)


def noise(part, count):
    draw = random.Random(f"tangent {part}")
    return b"".join(bytes([index % 10]) + draw.randbytes(RECORD - 1) for index in range(count))


SOURCES = {
    "CIFAR-10": cifar10,
    "Fashion-MNIST, padded to 32x32 with three equal channels": fashion_mnist,
    "noise: no real images were found": noise,
}


def source(count, part="test"):
    """The first source that has so many images of the part, as (what it is, how to read it)."""
    return next((name, read) for name, read in SOURCES.items() if read(part, count) is not None)


def write_images(path, records):
    """Writes records as networks take them: float32 (count, 3, 32, 32), normalized, named `images`."""
    count = len(records) // RECORD
    values = array.array("f")
    for index, channel in itertools.product(range(count), range(3)):
        start = index * RECORD + 1 + channel * 1024
        values.extend(map(INPUTS[channel].__getitem__, records[start:start + 1024]))
    size = len(values) * values.itemsize
    header = json.dumps({
        "images": {"dtype": "F32", "shape": [count, 3, 32, 32], "data_offsets": [0, size]}}).encode()
    header += b" " * (-len(header) % 8)
    path.write_bytes(struct.pack("<Q", len(header)) + header + values.tobytes())


def write_data_set(folder, records):
    """Writes training records as a partial copy of CIFAR-10, for `tangent score --data`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data_batch_1.bin").write_bytes(records)
