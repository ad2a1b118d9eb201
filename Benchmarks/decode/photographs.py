"""The photographs of the benchmark: JPEGs of about 500x375, made where none are given.

From the first images of CIFAR-10 (as `kernel/images.py` finds them), enlarged, with a sensor's noise; from slopes and
disks where there is no CIFAR-10. Of either kind the bytes a pixel are a photograph's; real ones are as good as the
folder that `--folder` names.
"""

import pathlib
import random
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "kernel"))
import images  # noqa: E402

SIZES = [(500, 375), (375, 500), (500, 333), (500, 500), (480, 360)]
QUALITIES = [75, 85, 90, 95]
# Of the pixels, in levels: what makes JPEGs as large as a camera's.
NOISE = 6.0


def size_and_quality(index):
    """Every fifth picture has the same size; sizes and qualities are not aligned."""
    return SIZES[index % len(SIZES)], QUALITIES[index // len(SIZES) % len(QUALITIES)]


def from_cifar(records, index):
    import numpy
    from PIL import Image
    record = records[index * images.RECORD:(index + 1) * images.RECORD]
    return Image.fromarray(numpy.frombuffer(record[1:], numpy.uint8).reshape(3, 32, 32).transpose(1, 2, 0))


def synthetic(index):
    """A slope between two colors with disks on it."""
    from PIL import Image, ImageDraw
    draw = random.Random(f"photograph {index}")
    picture = Image.linear_gradient("L").resize((160, 120)).convert("RGB")
    pencil = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y, radius = draw.randrange(160), draw.randrange(120), draw.randrange(4, 40)
        color = tuple(draw.randrange(256) for _ in range(3))
        pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
    return picture


def with_noise(picture, size, index):
    import numpy
    from PIL import Image
    large = numpy.asarray(picture.resize(size, Image.BICUBIC)).astype(float)
    noise = numpy.random.default_rng(index).normal(0, NOISE, large.shape)
    return Image.fromarray(numpy.clip(large + noise, 0, 255).astype(numpy.uint8))


def make(folder, count):
    """Writes `count` JPEGs; returns what they are made from."""
    records = images.cifar10("train", min(count, 1000))
    for index in range(count):
        size, quality = size_and_quality(index)
        picture = from_cifar(records, index % 1000) if records else synthetic(index)
        with_noise(picture, size, index).save(folder / f"{index:05}.jpg", quality=quality)
    return ("CIFAR-10 enlarged" if records else "synthetic") + ", with noise"
