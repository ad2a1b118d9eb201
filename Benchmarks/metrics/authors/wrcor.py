"""WRCor (Jing et al., 2025)."""

import functools

from comparison import Comparison
from foreign_modules import module, package

REPOSITORY, COMMIT = "kunjing96/ZSNAS-WRCor", "270ce7ae"


def prepare(code, subject):
    import torch
    from torch import nn
    from torch.nn import functional
    network = subject.network()
    # Their hooks go by cells, then by the last activation.
    relus = {
        path: nn.ModuleList(
            module for name, module, _ in network.nodes if isinstance(module, nn.ReLU) and name.startswith(path + "."))
        for path in [block for block, _ in network.blocks[1:]] + ["head"]}
    vars(network).update(cells=list(relus.values())[:-1], lastact=relus["head"])
    images, labels = subject.batch()
    return lambda: code.compute_act_grad_cor_weighted(
        network, torch.device("cpu"), images, labels, "param", functional.cross_entropy)


def comparisons(folder):
    for name in ("foresight", "foresight.pruners", "foresight.models"):
        package(name, folder.joinpath(*name.split(".")))
    package("measures", folder / "foresight" / "pruners" / "measures")
    # Of its package it needs the decorator alone.
    import sys
    sys.modules["measures"].measure = lambda *_, **__: lambda function: function
    code = module(folder, "measures.act_grad_cor_weighted")
    yield Comparison(
        ("wrcor",), "compute_act_grad_cor_weighted", "forward and backward pass, correlations at each ReLU, determinant",
        functools.partial(prepare, code))
