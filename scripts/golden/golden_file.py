"""Reading, writing and summarizing golden files.

A golden file is JSON. Doubles are written with as many digits as identify them (at most 17), so
they read back bit for bit.
"""

import json
import os
import sys

import numpy

from portable_numbers import uniform

FOLDER = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Golden"))


def folder():
    """Where the files go: the first argument, or the committed folder."""
    return sys.argv[1] if len(sys.argv) > 1 else FOLDER


def plain(value):
    """Arrays and tensors as nested lists of Python numbers; infinities and NaN as null."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if isinstance(value, numpy.ndarray):
        value = value.tolist()
    if isinstance(value, numpy.generic):
        value = value.item()
    if isinstance(value, float) and not numpy.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    return value


def text(value, indent=0):
    """JSON with one line for each innermost list or small object."""
    pad = " " * (indent + 1)
    compact = json.dumps(value, allow_nan=False)
    if not isinstance(value, (dict, list)) or len(compact) + indent <= 110:
        return compact
    if isinstance(value, list):
        if not any(isinstance(entry, (dict, list)) for entry in value):
            return compact
        body = (",\n" + pad).join(text(entry, indent + 1) for entry in value)
        return "[\n" + pad + body + "\n" + " " * indent + "]"
    body = (",\n" + pad).join(json.dumps(key) + ": " + text(entry, indent + 1) for key, entry in value.items())
    return "{\n" + pad + body + "\n" + " " * indent + "}"


def write(name, content):
    """Writes one golden file, with the first numbers of the stream "probe" in it."""
    content = dict(plain(content))
    content["probe"] = uniform("probe", 4).tolist()
    path = os.path.join(folder(), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text(content) + "\n")
    size = os.path.getsize(path)
    if size > 400_000:
        raise SystemExit(f"{name} takes {size} bytes; keep golden files under 400,000")
    print(f"{name}: {size} bytes")


def summary(name, tensor):
    """A tensor in three numbers: its sum, its Euclidean norm and its product with uniform("probe/" + name)."""
    flat = tensor.detach().cpu().numpy().reshape(-1).astype(numpy.float64)
    return {
        "sum": float(flat.sum()),
        "norm": float(numpy.sqrt((flat * flat).sum())),
        "probe": float((flat * uniform("probe/" + name, flat.size)).sum()),
    }
