"""VKDNW (Tybl and Neumann, CVPR 2025), with one entry of each parameter, as ours takes.

Their code needs PyTorch 2. PyTorch 1.13 has the same functions under other names.
"""

import functools
import sys
import types

from comparison import Comparison
from foreign_modules import module, unused

REPOSITORY, COMMIT = "ondratybl/VKDNW", "6901b65f"


def provide_torch_func():
    """The names of PyTorch 2 for what 1.13 has in functorch."""
    try:
        import torch.func  # noqa: F401
        return
    except ImportError:
        pass
    import functorch
    from torch.nn.utils import stateless
    made = types.ModuleType("torch.func")
    made.jacrev, made.vmap = functorch.jacrev, functorch.vmap
    made.functional_call = lambda network, values, inputs: stateless.functional_call(
        network, {name: value for part in values for name, value in part.items()}, inputs)
    sys.modules["torch.func"] = made


def prepare(code, subject):
    network = subject.features_and_logits()
    network.network.use("running")
    count = len(subject.images)
    return lambda: code.compute_nas_score(network, None, None, 32, count, params_grad_len=128, p=1)["vkdnw_entropy"]


def comparisons(folder):
    provide_torch_func()
    unused("scipy", "scipy.stats")
    code = module(folder / "NB201" / "ZeroShotProxy", "compute_vkdnw_score")
    yield Comparison(
        ("vkdnw",), "compute_nas_score", "drawing, forward pass, a backward pass of each class, eigenvalues",
        functools.partial(prepare, code))
