"""pytorch_logits.py WEIGHTS IMAGES   prints a network's logits, with running statistics, as JSON.

WEIGHTS is a safetensors file as `tangent train` writes it, of a cell without dead edges; IMAGES one with the
tensor `images`. PyTorch alone reads them: the format is eight bytes of header length, a JSON header, and
the elements.
"""

import json
import struct
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent / "golden"))
sys.dont_write_bytecode = True

from nasbench201 import Network  # noqa: E402

TYPES = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64, "U8": torch.uint8}


def load(path):
    """The tensors of a safetensors file by name, and its metadata."""
    data = bytearray(Path(path).read_bytes())
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = torch.frombuffer(data[start:end], dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata


state, metadata = load(sys.argv[1])
images = load(sys.argv[2])[0]["images"]
channels, image_channels = state["stem.conv.weight"].shape[:2]
cells = len({name.split(".")[1] for name in state if name.startswith("stage1.")})
network = Network(metadata["architecture"], channels, cells, image_channels, state["classifier.weight"].shape[0])
network.to(images.dtype).load_state_dict(state)  # strict: every name has to fit
network.use("running")
network.eval()
with torch.no_grad():
    print(json.dumps(network(images).tolist()))
