"""The golden networks as lists of nodes, one module each: what the library executes.

Written apart from nasbench201.py's modules, from the rules of the library's simplification: zeros leave sums, a sum of
one term is that term, poolings, ReLUs and sums of the same inputs are one, and what the logits do not depend on is not
there. A batch norm that reads zeros stays, for its shift.
"""

import torch
from torch import nn

import golden_networks
from nasbench201 import EDGES, parse


class Sum(nn.Module):
    def forward(self, *terms):
        return sum(terms[1:], terms[0])


class Zero(nn.Module):
    def forward(self, value):
        return value * 0.0


class GlobalAveragePool(nn.Module):
    def forward(self, value):
        return value.mean(dim=(2, 3))


class NodeNetwork(nn.Module):
    """The nodes that a builder's last one needs, in order, as (name, module, names of the inputs)."""

    def __init__(self, builder):
        super().__init__()
        read = {builder.nodes[-1][0]}
        for name, _, inputs in reversed(builder.nodes):
            if name in read:
                read.update(inputs)
        self.nodes = [node for node in builder.nodes if node[0] in read]
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


class FlatNetwork(NodeNetwork):
    """The nodes of a golden network."""

    def __init__(self, case):
        architecture, scale, _ = golden_networks.CASES[case]
        builder = Builder(golden_networks.build(case, torch.float64)[0])
        builder.build(parse(architecture), scale["cellsPerStage"])
        super().__init__(builder)


class Builder:
    """Nodes with the modules of a network; None stands for a value that is zero for every input."""

    def __init__(self, network):
        self.network = network
        self.nodes = []
        self.known = {}
        # The last value that is not zero: of the size that a zero here has.
        self.last = None

    def add(self, name, module, *inputs, shared=None):
        """The node's name, or that of an equal one before."""
        key = (shared, inputs)
        if shared and key in self.known:
            return self.known[key]
        self.nodes.append((name, module, inputs))
        self.known[key] = name
        return name

    def part(self, path, value):
        """A module of the network under its own name; the norm of zeros reads zeros."""
        if value is None:
            value = self.add(f"{path}.zeros", Zero(), self.last)
        return self.add(path, self.network.get_submodule(path), value)

    def block(self, path, value):
        """ReLU, convolution, batch norm."""
        relu = value and self.add(f"{path}.relu", nn.ReLU(), value, shared="relu")
        return self.part(f"{path}.bn", self.part(f"{path}.conv", relu))

    def sum(self, name, terms):
        terms = [term for term in terms if term is not None]
        if len(terms) < 2:
            return terms[0] if terms else None
        return self.add(name, Sum(), *terms, shared="sum")

    def cell(self, path, operations, value):
        values, terms = [value], []
        for source, target in EDGES:
            operation, term = operations[(source, target)], values[source]
            edge = f"{path}.edge{source}to{target}"
            if operation.startswith("nor_conv"):
                term = self.block(edge, term)
            elif operation == "none":
                term = None
            elif operation == "avg_pool_3x3" and term is not None:
                pool = nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False)
                term = self.add(f"{edge}.pool", pool, term, shared="pool")
            terms.append(term)
            if source == target - 1:
                values.append(self.sum(f"{path}.node{target}", terms))
                terms = []
        return values[3]

    def reduction(self, path, value):
        main = self.block(f"{path}.main2", self.block(f"{path}.main1", value))
        if value is None:
            return main
        pool = self.add(f"{path}.shortcut.pool", nn.AvgPool2d(2, stride=2), value)
        return self.sum(f"{path}.sum", [self.part(f"{path}.shortcut.conv", pool), main])

    def build(self, operations, cells):
        value = self.last = self.part("stem.bn", self.part("stem.conv", "input"))
        for stage in (1, 2, 3):
            for index in range(cells):
                value = self.cell(f"stage{stage}.cell{index}", operations, value)
                self.last = value or self.last
            if stage < 3:
                value = self.last = self.reduction(f"reduction{stage}", value)
        value = self.add("head.relu", nn.ReLU(), self.part("head.bn", value), shared="relu")
        self.part("classifier", self.add("head.pool", GlobalAveragePool(), value))
