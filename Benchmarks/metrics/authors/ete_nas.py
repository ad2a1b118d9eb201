"""ETE-NAS (Rumiantsev and Coates, ICASSP 2023): kernels of outputs, the eigenvalue score of the tangent kernel, and its
copy of TE-NAS's count of linear regions."""

import functools
import types

from comparison import Comparison
from foreign_modules import module, package, unused

REPOSITORY, COMMIT = "Rufaim/ETENAS", "1c5a7023"

# By our names: the metric there, whether of correlations, and whether of logits.
NNGP = {
    "nngp-lga": ("LGA", False, True),
    "nngp-frobenius-norm": ("FRO", True, True),
    "nngp-mean": ("MEAN", True, True),
    "nngp-eigenvalue-score": ("EIG", False, False),
}


def prepare_nngp(code, name, subject):
    network = subject.features_and_logits()
    metric, correlates, uses_logits = NNGP[name]
    loader = [subject.batch()]
    classes = types.SimpleNamespace(dataset=types.SimpleNamespace(classes=range(10)))
    return lambda: code.get_nngp_n_v2(
        loader, classes, [network], metric=getattr(code.MetricType, metric), train_mode=True,
        as_correlation=correlates, use_logits=uses_logits)[0]


def prepare_kernel(code, subject):
    network, loader = subject.network(), [subject.batch()]
    return lambda: code.get_ntk_n_v2(loader, None, [network], metric=code.MetricType.EIG, train_mode=True)[0]


def prepare_regions(code, subject):
    network, images = subject.network(), subject.images
    collector = code.Linear_Region_Collector([network], tuple(images.shape), sample_batch=1)

    def run():
        collector.forward(network, collector.LRCounts[0], images)
        return collector.LRCounts[0].getLinearReginCount()

    return run


def comparisons(folder):
    package("lib", folder / "lib")
    package("lib.procedures", folder / "lib" / "procedures")
    unused("torchvision", "torchvision.transforms", "torchvision.datasets", "datasets")
    for name in NNGP:
        yield Comparison(
            (name,), "get_nngp_n_v2", "forward pass, kernel of the outputs, its statistic",
            functools.partial(prepare_nngp, module(folder, "lib.procedures.nngp"), name))
    yield Comparison(
        ("eigenvalue-score",), "get_ntk_n_v2", "tangent kernel and its eigenvalues",
        functools.partial(prepare_kernel, module(folder, "lib.procedures.ntk")))
    yield Comparison(
        ("linear-regions",), "Linear_Region_Collector.forward", "forward pass, distinct patterns",
        functools.partial(prepare_regions, module(folder, "lib.procedures.linear_region_counter")))
