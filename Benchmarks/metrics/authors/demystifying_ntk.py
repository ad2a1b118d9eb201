"""The released code of label-gradient alignment (Mok et al., CVPR 2022), which computes four metrics of one kernel."""

import functools
import types

from comparison import Comparison
from foreign_modules import module, package, unused

REPOSITORY, COMMIT = "naver-ai/demystifying-ntk", "a285a766"


def provide_eig():
    """torch.eig was removed; real and imaginary parts of the eigenvalues of a 64 x 64 matrix cost next to nothing."""
    import torch
    torch.eig = lambda matrix, eigenvectors: (torch.view_as_real(torch.linalg.eigvals(matrix)), None)


def prepare(measures, subject):
    import torch
    network = subject.network()
    # Their copy of the network is not timed.
    network.get_prunable_copy = types.MethodType(lambda self, bn: self, network)
    images, labels = subject.batch()
    return lambda: tuple(
        float(value) for value in measures.calc_measure("others_all_bn", network, torch.device("cpu"), images, labels))


def comparisons(folder):
    root = folder / "ntk_nas_init"
    for name in ("foresight", "foresight.pruners", "foresight.models"):
        package(name, root.joinpath(*name.split(".")))
    unused("sklearn", "sklearn.decomposition")
    provide_eig()
    yield Comparison(
        ("lga", "kernel-mean", "frobenius-norm", "condition-number"), "compute_others",
        "tangent kernel and four statistics",
        functools.partial(prepare, module(root, "foresight.pruners.measures")))
