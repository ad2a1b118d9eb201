"""The stand-alone network of NAS-Bench-201 (Dong and Yang, ICLR 2020), in PyTorch.

A cell has nodes 0 to 3 and one operation on each edge j -> i with j < i; node 0 is its input, node 3
its output, and a node is the sum of its incoming edges. The network is: convolution and batch norm;
N cells with C channels; a residual reduction to 2C; N cells; a reduction to 4C; N cells; batch norm,
ReLU, global average pooling and a linear classifier. Cell convolutions are ReLU, convolution without
bias, affine batch norm with running statistics.
"""

import math

import torch
from torch import nn
from torch.nn import functional

from portable_numbers import Recipe

EDGES = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
OPERATIONS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]


def parse(architecture):
    """The operation of every edge of `|a~0|+|b~0|c~1|+|d~0|e~1|f~2|`, keyed by (from, to)."""
    operations = {}
    for index, node in enumerate(architecture.split("+"), start=1):
        for edge in filter(None, node.split("|")):
            operation, source = edge.split("~")
            assert operation in OPERATIONS, operation
            operations[(int(source), index)] = operation
    assert sorted(operations) == sorted(EDGES), architecture
    return operations


class BatchNorm(nn.BatchNorm2d):
    """Batch norm whose statistics are chosen by name.

    coupled: the batch's mean and biased variance, part of the graph; frozen: the same numbers, held
    constant in the derivative; running: the stored statistics.
    """

    statistics = "coupled"

    def forward(self, input):
        if self.statistics == "running":
            mean, variance = self.running_mean, self.running_var
        elif self.statistics == "frozen":
            mean = input.detach().mean(dim=(0, 2, 3))
            variance = input.detach().var(dim=(0, 2, 3), unbiased=False)
        else:
            if self.training:
                return super().forward(input)
            return functional.batch_norm(input, None, None, self.weight, self.bias, True, 0.0, self.eps)
        shape = (1, -1, 1, 1)
        scale = self.weight / torch.sqrt(variance + self.eps)
        return (input - mean.reshape(shape)) * scale.reshape(shape) + self.bias.reshape(shape)


class ConvolutionAndNorm(nn.Module):
    """ReLU (unless it is the stem), convolution without bias, batch norm."""

    def __init__(self, inputs, outputs, kernel, stride=1, activates=True):
        super().__init__()
        self.activates = activates
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False)
        self.bn = BatchNorm(outputs)

    def forward(self, input):
        return self.bn(self.conv(torch.relu(input) if self.activates else input))


class Cell(nn.Module):
    def __init__(self, operations, channels):
        super().__init__()
        self.operations = operations
        for (source, target), operation in operations.items():
            if operation.startswith("nor_conv"):
                kernel = 1 if operation.endswith("1x1") else 3
                self.add_module(f"edge{source}to{target}", ConvolutionAndNorm(channels, channels, kernel))

    def edge(self, source, target, value):
        operation = self.operations[(source, target)]
        if operation == "none":
            return value * 0.0
        if operation == "skip_connect":
            return value
        if operation == "avg_pool_3x3":
            return functional.avg_pool2d(value, 3, stride=1, padding=1, count_include_pad=False)
        return getattr(self, f"edge{source}to{target}")(value)

    def forward(self, input):
        nodes = [input]
        for target in (1, 2, 3):
            nodes.append(sum(self.edge(source, target, nodes[source]) for source in range(target)))
        return nodes[3]


class Shortcut(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, input):
        return self.conv(functional.avg_pool2d(input, 2, stride=2))


class Reduction(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.main1 = ConvolutionAndNorm(inputs, outputs, 3, stride=2)
        self.main2 = ConvolutionAndNorm(outputs, outputs, 3)
        self.shortcut = Shortcut(inputs, outputs)

    def forward(self, input):
        return self.shortcut(input) + self.main2(self.main1(input))


class Head(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.bn = BatchNorm(channels)

    def forward(self, input):
        return torch.relu(self.bn(input)).mean(dim=(2, 3))


class Network(nn.Module):
    def __init__(self, architecture, channels, cells, image_channels, classes):
        super().__init__()
        operations = parse(architecture)
        self.stem = ConvolutionAndNorm(image_channels, channels, 3, activates=False)
        for stage in (1, 2, 3):
            width = channels << (stage - 1)
            stack = nn.Sequential()
            for index in range(cells):
                stack.add_module(f"cell{index}", Cell(operations, width))
            self.add_module(f"stage{stage}", stack)
            if stage < 3:
                self.add_module(f"reduction{stage}", Reduction(width, 2 * width))
        self.head = Head(channels * 4)
        self.classifier = nn.Linear(channels * 4, classes)

    def forward(self, input):
        value = self.reduction1(self.stage1(self.stem(input)))
        value = self.stage3(self.reduction2(self.stage2(value)))
        return self.classifier(self.head(value))

    def use(self, statistics):
        """Chooses the statistics of every batch norm."""
        for module in self.modules():
            if isinstance(module, BatchNorm):
                module.statistics = statistics


def live_parameters(architecture, names, cells):
    """The parameters from which the logits can be reached without crossing a `none` edge."""
    operations = parse(architecture)
    reaching = {3}
    for source in (2, 1, 0):
        if any(operations[(source, target)] != "none" for target in range(source + 1, 4) if target in reaching):
            reaching.add(source)
    live = {"head", "classifier"}
    blocks = ["stem"]
    for stage in (1, 2, 3):
        blocks += [f"stage{stage}.cell{index}" for index in range(cells)]
        blocks += [f"reduction{stage}"] if stage < 3 else []
    connected = True
    for block in reversed(blocks):
        if not connected:
            break
        if block.startswith("stage"):
            live |= {
                f"{block}.edge{source}to{target}"
                for (source, target), operation in operations.items()
                if operation != "none" and target in reaching
            }
            connected = 0 in reaching
        else:
            live.add(block)
    return {name for name in names if any(name.startswith(prefix + ".") for prefix in live)}


def recipes(network, case):
    """How every parameter and running statistic of a case is generated.

    Convolutions and the classifier: factor 1/sqrt(fan-in), the framework's default range. Batch norm:
    scale 1 + u/2, shift u/4, running mean u/4, running variance 1 + u/2.
    """
    norms = {name for name, module in network.named_modules() if isinstance(module, nn.BatchNorm2d)}
    parameters, statistics = [], []
    for name, parameter in network.named_parameters():
        owner, _, kind = name.rpartition(".")
        stream = f"{case}/{name}"
        if owner in norms:
            offset, factor = (1.0, 0.5) if kind == "weight" else (0.0, 0.25)
        else:
            weight = network.get_submodule(owner).weight
            offset, factor = 0.0, 1.0 / math.sqrt(weight[0].numel())
        parameters.append((name, Recipe(stream, parameter.shape, offset, factor)))
    for owner, module in network.named_modules():
        if owner in norms:
            shape = module.running_mean.shape
            statistics.append((owner + ".running_mean", Recipe(f"{case}/{owner}.running_mean", shape, 0.0, 0.25)))
            statistics.append((owner + ".running_var", Recipe(f"{case}/{owner}.running_var", shape, 1.0, 0.5)))
    return parameters, statistics


def fill(network, parameters, statistics):
    """Gives a network the values of its recipes, in the network's own data type."""
    state = network.state_dict()
    for name, recipe in parameters + statistics:
        state[name].copy_(torch.from_numpy(recipe.values()))
