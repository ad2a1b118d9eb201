"""TE-NAS (Chen et al., ICLR 2021). Its kernel takes the classifier's weights too.

Its count of linear regions adds a matrix to its own transpose in place, which PyTorch refuses on a processor: ete_nas.py
has a copy of it that does not.
"""

import functools

from comparison import Comparison
from foreign_modules import module, package

REPOSITORY, COMMIT = "VITA-Group/TENAS", "9df78ffd"


def prepare(code, subject):
    network, loader = subject.network(), [subject.batch()]
    return lambda: code.get_ntk_n(loader, [network], train_mode=True)[0]


def comparisons(folder):
    package("lib", folder / "lib")
    package("lib.procedures", folder / "lib" / "procedures")
    yield Comparison(
        ("condition-number",), "get_ntk_n", "tangent kernel and its eigenvalues",
        functools.partial(prepare, module(folder, "lib.procedures.ntk")))
