"""SWAP (Peng et al., ICLR 2024), one draw of the weights."""

import functools

from comparison import Comparison
from foreign_modules import module

REPOSITORY, COMMIT = "pym1024/SWAP", "f6049f7c"


def prepare(code, subject):
    network, images = subject.network(), subject.images
    return lambda: code.SWAP(model=network, inputs=images, device="cpu").forward()


def comparisons(folder):
    yield Comparison(
        ("swap",), "SWAP.forward", "forward pass, distinct patterns",
        functools.partial(prepare, module(folder, "src.metrics.swap")))
