"""Zero-cost proxies (Abdelfattah et al., ICLR 2021). The copy of the network that their decorator makes is not timed."""

import functools

from comparison import Comparison
from foreign_modules import module, package

REPOSITORY, COMMIT = "SamsungLabs/zero-cost-nas", "a43bfbc9"

# By our names: the file, the function, the mode, and what the seconds cover.
GRADIENTS = "forward and backward pass, and the sum"
MEASURES = {
    "grad-norm": ("grad_norm", "get_grad_norm_arr", None, GRADIENTS),
    "snip": ("snip", "compute_snip_per_weight", "param", GRADIENTS),
    "plain": ("plain", "compute_plain_per_weight", "param", GRADIENTS),
    "grasp": ("grasp", "compute_grasp_per_weight", "param", "gradient, product with the Hessian, and the sum"),
    "fisher": ("fisher", "compute_fisher_per_weight", "channel", GRADIENTS),
    "synflow": ("synflow", "compute_synflow_per_weight", "param", "forward and backward pass of one image of ones"),
    "l2-norm": ("l2_norm", "get_l2_norm_array", "param", "norms of the weights, and their sum"),
    "jacov": ("jacob_cov", "compute_jacob_cov", None, "forward and backward pass, correlations, eigenvalues"),
}


def total(values):
    """What find_measures makes of a list of tensors."""
    import torch
    return sum(float(torch.sum(value)) for value in values) if isinstance(values, list) else float(values)


def prepare(function, name, mode, subject):
    from torch import nn
    from torch.nn import functional
    network = subject.network()
    if name == "synflow":
        for parent in list(network.children()):
            if isinstance(parent, nn.BatchNorm2d):
                parent.forward = lambda value: value
    images, labels = subject.batch()
    options = {"mode": mode} if mode else {}
    if name != "l2-norm":
        options["loss_fn"] = functional.cross_entropy
    return lambda: total(function(network, images, labels, **options))


def comparisons(folder):
    for name in ("foresight", "foresight.pruners", "foresight.models"):
        package(name, folder.joinpath(*name.split(".")))
    for name, (file, function, mode, covers) in MEASURES.items():
        found = getattr(module(folder, f"foresight.pruners.measures.{file}"), function)
        yield Comparison((name,), function, covers, functools.partial(prepare, found, name, mode))
