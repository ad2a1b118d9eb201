"""The NAS-Bench-201 network that the authors' code is timed on: the nodes that Tangent executes, one module each.

What cannot reach the logits is not there, and poolings and ReLUs of one input are one, so that both sides pay for the
same layers. The weights are PyTorch's own initialization.
"""

import pathlib
import sys

from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts" / "golden"))
from flat_network import Builder, NodeNetwork  # noqa: E402
from nasbench201 import Network, parse  # noqa: E402


class BlockBuilder(Builder):
    """Remembers which node each block ends with: the stem, the cells, the reductions."""

    def __init__(self, network):
        super().__init__(network)
        self.blocks = [("stem", "stem.bn")]

    def cell(self, path, operations, value):
        return self.ended(path, super().cell(path, operations, value))

    def reduction(self, path, value):
        return self.ended(path, super().reduction(path, value))

    def ended(self, path, node):
        self.blocks.append((path, node))
        return node


class ExecutedNetwork(NodeNetwork):
    def __init__(self, architecture, channels, cells, image_channels=3, classes=10):
        builder = BlockBuilder(Network(architecture, channels, cells, image_channels, classes))
        builder.build(parse(architecture), cells)
        super().__init__(builder)
        self.blocks = builder.blocks

    def use(self, statistics):
        """Chooses the statistics of every batch norm, as the network of nasbench201.py does."""
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.statistics = statistics


class FeaturesAndLogits(nn.Module):
    """A network with the interface of NAS-Bench-201's own code."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, images):
        values = self.network.outputs(images)
        return values["head.pool"], values["classifier"]

    def extract_cell_features(self, images):
        values = self.network.outputs(images)
        return [values[node] for _, node in self.network.blocks]

    def forward_pre_GAP(self, images):
        return self.network.outputs(images)["head.relu"]
