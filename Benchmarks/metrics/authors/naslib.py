"""NASLib's EPE-NAS (Lopes et al., ICANN 2021) and NASWOT (Mellor et al., ICML 2021).

Both authors' own repositories compute them in scripts that have no function to call; NASLib made functions of them.
"""

import functools

from comparison import Comparison
from foreign_modules import module, package

REPOSITORY, COMMIT = "automl/NASLib", "0b51bc18"


def prepare_epe(measure, subject):
    network = subject.network()
    images, labels = subject.batch()
    return lambda: measure.compute_epe_score(network, images, labels, None)


def prepare_naswot(measure, subject):
    network = subject.network()
    images, labels = subject.batch()
    return lambda: measure.compute_nwot(network, images, labels)


def comparisons(folder):
    parts = "naslib.predictors.utils.pruners".split(".")
    for end in range(len(parts)):
        package(".".join(parts[:end + 1]), folder.joinpath(*parts[:end + 1]))
    package("naslib.predictors.utils.models", folder / "naslib/predictors/utils/models")
    measures = "naslib.predictors.utils.pruners.measures"
    yield Comparison(
        ("epe-nas",), "compute_epe_score", "forward and backward pass, correlations within classes",
        functools.partial(prepare_epe, module(folder, f"{measures}.epe_nas")))
    yield Comparison(
        ("naswot",), "compute_nwot", "forward pass, agreements of ReLUs, determinant",
        functools.partial(prepare_naswot, module(folder, f"{measures}.nwot")))
