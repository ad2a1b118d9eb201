"""MeCo (Jiang et al., NeurIPS 2023), on one image of noise of the data set's size, as ours takes."""

import functools

from comparison import Comparison
from foreign_modules import module, unused

REPOSITORY, COMMIT = "HamsterMimi/MeCo", "0d830dd2"


def prepare(code, measure, subject):
    import torch
    network, noise = subject.network(), torch.randn(1, *subject.images.shape[1:])
    return lambda: code.get_score(network, noise, torch.device("cpu"), measure)


def comparisons(folder):
    unused("foresight", "foresight.dataset", "foresight.models", "foresight.weight_initializers", "models")
    code = module(folder / "correlation", "NAS_Bench_201")
    # Which they import by way of a module that is empty here.
    import torch
    code.torch = torch
    for name in ("meco", "meco-opt"):
        yield Comparison(
            (name,), "get_score", "forward pass of one image, correlations and eigenvalues of each feature map",
            functools.partial(prepare, code, name.replace("-", "_")))
