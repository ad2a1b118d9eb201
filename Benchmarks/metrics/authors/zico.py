"""ZiCo (Li et al., ICLR 2023). Two batches of half the images, as ours takes."""

import functools

from comparison import Comparison
from foreign_modules import module, unused

REPOSITORY, COMMIT = "SLDGroup/ZiCo", "b0fec659"


def prepare(code, subject):
    from torch import nn
    network, loss = subject.network(), nn.CrossEntropyLoss()
    return lambda: code.getzico(network, subject.halves(), loss)


def comparisons(folder):
    unused("ModelLoader", "global_utils")
    code = module(folder / "ZeroShotProxy", "compute_zico")
    yield Comparison(
        ("zico",), "getzico", "two forward and backward passes, statistics of the gradients",
        functools.partial(prepare, code))
