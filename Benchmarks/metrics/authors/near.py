"""NEAR (Husistein et al., ICLR 2025), without the drawing of new weights that ends their public function."""

import functools

from comparison import Comparison
from foreign_modules import module, package, unused

REPOSITORY, COMMIT = "ReiherGroup/NEAR", "4d5d7f1b"


def prepare(score, subject):
    network, loader = subject.network(), [subject.batch()]
    return lambda: score(network, loader)


def comparisons(folder):
    import scipy.stats  # noqa: F401, theirs reads it as an attribute
    unused("matplotlib", "matplotlib.pyplot")
    package("near_score", folder / "src" / "near_score")
    code = module(folder / "src", "near_score.near_score")
    yield Comparison(
        ("near",), "__get_near_score", "forward pass, singular values of each layer's outputs",
        functools.partial(prepare, vars(code)["__get_near_score"]))
