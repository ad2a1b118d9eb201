"""The NAS-Bench-201 network that the authors' code is timed on: the nodes that Tangent executes, one module each.

What cannot reach the logits is not there, and poolings and ReLUs of one input are one, so that both sides pay for the
same layers. The weights are PyTorch's own initialization.
"""

import pathlib
import sys

from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts" / "golden"))
from flat_network import Builder  # noqa: E402
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


class ExecutedNetwork(nn.Module):
    def __init__(self, architecture, channels, cells, image_channels=3, classes=10):
        super().__init__()
        builder = BlockBuilder(Network(architecture, channels, cells, image_channels, classes))
        builder.build(parse(architecture), cells)
        read = {builder.nodes[-1][0]}
        for name, _, inputs in reversed(builder.nodes):
            if name in read:
                read.update(inputs)
        self.nodes = [node for node in builder.nodes if node[0] in read]
        self.blocks = builder.blocks
        # One level of children, and no containers among them.
        for name, module, _ in self.nodes:
            self.add_module(name.replace(".", "_"), module)

    def outputs(self, images):
        """The output of each node by name."""
        values = {"input": images}
        for name, module, inputs in self.nodes:
            values[name] = module(*(values[read] for read in inputs))
        return values

    def forward(self, images):
        return self.outputs(images)[self.nodes[-1][0]]

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
