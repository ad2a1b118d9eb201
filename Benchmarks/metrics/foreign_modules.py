"""Imports single files of repositories that were written for other machines.

The authors' packages import data sets, models and plots that the timed functions do not use, and ask for a GPU. Here
their packages are entered without running `__init__.py`, packages that are not installed and not used are empty, and
what is moved to a GPU stays where it is.
"""

import contextlib
import importlib
import importlib.machinery
import sys
import types


def package(name, folder):
    """Makes `import name.module` find the files of a folder, without running its `__init__.py`."""
    made = types.ModuleType(name)
    made.__path__ = [str(folder)]
    sys.modules[name] = made


def anything(name):
    """Whatever is imported by name from an empty module is there."""
    if name.startswith("__"):
        raise AttributeError(name)
    return None


def unused(*names):
    """Empty modules for what is imported and never called; a module that is installed stays."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            made = types.ModuleType(name)
            made.__spec__ = importlib.machinery.ModuleSpec(name, None)
            made.__getattr__ = anything
            made.__path__ = []
            sys.modules[name] = made


@contextlib.contextmanager
def search_path(folder):
    """Imports look here first, for as long as this lasts."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def module(folder, name):
    """A module by its name, from a folder."""
    with search_path(folder):
        return importlib.import_module(name)


def stay_on_the_processor():
    """`cuda()` and the current device do nothing, and half precision, which the processor lacks, is single."""
    import torch
    torch.Tensor.cuda = lambda self, *_, **__: self
    torch.nn.Module.cuda = lambda self, *_, **__: self
    torch.Tensor.half = lambda self: self.float()
    torch.cuda.current_device = lambda: 0
