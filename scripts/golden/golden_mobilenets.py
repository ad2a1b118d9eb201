"""Writes Tests/Golden/mobilenets.json: networks of inverted residuals in PyTorch.

Logits of small networks, whose weights and statistics are portable numbers, and the parameters and multiply-accumulates
of networks of full size. MobileNetV2 (Sandler et al., CVPR 2018, table 2), MobileNetV3-Small and -Large (Howard et al.,
ICCV 2019, tables 1 and 2; without the squeeze-and-excitation of the small network's last convolution) are also built
from the rows of these tables. They must have the parameter counts that torchvision publishes, and be the networks that
the texts of the space stand for.
"""

import torch
from torch import nn
from torch.nn import functional

import golden_file
import space_networks
from nasbench201 import BatchNorm

ACTIVATIONS = {"relu": functional.relu, "relu6": functional.relu6, "hswish": functional.hardswish}


def multiple_of_eight(width):
    """The rounding of the papers: the nearest multiple of 8, at least 8, and no less than 0.9 of the width."""
    nearest = max(8, int(width + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * width else nearest


class Unit(nn.Module):
    """Convolution, batch norm, activation."""

    def __init__(self, inputs, outputs, kernel, stride, activation, groups=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.bn = BatchNorm(outputs)
        self.activation = ACTIVATIONS.get(activation, lambda value: value)

    def forward(self, value):
        return self.activation(self.bn(self.conv(value)))


class Excitation(nn.Module):
    def __init__(self, channels, squeezed):
        super().__init__()
        self.reduce = nn.Linear(channels, squeezed)
        self.expand = nn.Linear(squeezed, channels)

    def forward(self, value):
        gate = functional.hardsigmoid(self.expand(functional.relu(self.reduce(value.mean(dim=(2, 3))))))
        return value * gate[:, :, None, None]


class Block(nn.Module):
    """An inverted residual. `row` is (kernel, expanded, outputs, excites, activation, stride) at full size."""

    def __init__(self, inputs, row, divided, stride):
        super().__init__()
        kernel, expanded, outputs, excites, activation, _ = row
        inner = divided(expanded)
        self.adds = stride == 1 and inputs == outputs
        if expanded != inputs:
            self.expand = Unit(divided(inputs), inner, 1, 1, activation)
        self.depthwise = Unit(inner, inner, kernel, stride, activation, groups=inner)
        if excites:
            self.se = Excitation(inner, divided(multiple_of_eight(expanded // 4)))
        self.project = Unit(inner, divided(outputs), 1, 1, None)

    def forward(self, value):
        inside = value
        for part in self.children():
            inside = part(inside)
        return value + inside if self.adds else inside


class MobileNet(nn.Module):
    def __init__(self, activation, stem, stages, head, hidden, divisor, channels, size, classes):
        super().__init__()

        def divided(width):
            return -(-width // divisor)

        # Images small enough that five halvings leave less than four pixels keep their size in the first layers.
        kept = next((count for count in range(5, 0, -1) if -(-size // 2**count) >= 4), 0)
        strides = [1] * (5 - kept) + [2] * kept
        self.stem = Unit(channels, divided(stem), 3, strides.pop(0), activation)
        self.stages = []
        width = stem
        for index, rows in enumerate(stages, start=1):
            stage = nn.Sequential()
            for place, row in enumerate(rows):
                stage.add_module(f"block{place}", Block(width, row, divided, strides.pop(0) if row[5] == 2 else 1))
                width = row[2]
            self.add_module(f"stage{index}", stage)
            self.stages.append(stage)
        assert not strides
        self.head = Unit(divided(width), divided(head), 1, 1, activation)
        self.activation = ACTIVATIONS[activation]
        self.has_hidden = hidden is not None
        if self.has_hidden:
            self.head.linear = nn.Linear(divided(head), divided(hidden))
        self.classifier = nn.Linear(divided(hidden or head), classes)

    def forward(self, value):
        value = self.stem(value)
        for stage in self.stages:
            value = stage(value)
        value = self.head(value).mean(dim=(2, 3))
        if self.has_hidden:
            value = self.activation(self.head.linear(value))
        return self.classifier(value)


def parts(text):
    """(activation, stem, stages of rows, head, hidden) of an architecture's text."""
    activation, stem, stages, head = text.split(":")
    width, rows = int(stem), []
    for stage in stages.split("-"):
        shape, kernel, expansion, *options = stage.split("_")
        depth, outputs = map(int, shape.split("x"))
        own = next((option for option in options if option in ACTIVATIONS), activation)
        blocks = []
        for place in range(depth):
            ratio = float(expansion[1:])
            expanded = width if ratio == 1 else multiple_of_eight(ratio * width)
            blocks.append(
                (int(kernel[1:]), expanded, outputs, "se" in options, own,
                 2 if "s2" in options and place == 0 else 1))
            width = outputs
        rows.append(blocks)
    head, _, hidden = head.partition("-")
    return activation, int(stem), rows, int(head), int(hidden) if hidden else None


def make(text, *arguments):
    return MobileNet(*parts(text), *arguments)


def mobilenet_v2():
    """Table 2: expansion, channels, blocks, stride."""
    table = [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    width, stages = 32, []
    for expansion, outputs, count, stride in table:
        rows = []
        for place in range(count):
            rows.append((3, expansion * width, outputs, False, "relu6", stride if place == 0 else 1))
            width = outputs
        stages.append(rows)
    return "relu6", 32, stages, 1280, None


# Tables 2 and 1: kernel, channels inside, channels, squeeze-and-excitation, activation function, stride.
SMALL = [
    (3, 16, 16, True, "relu", 2), (3, 72, 24, False, "relu", 2), (3, 88, 24, False, "relu", 1),
    (5, 96, 40, True, "hswish", 2), (5, 240, 40, True, "hswish", 1), (5, 240, 40, True, "hswish", 1),
    (5, 120, 48, True, "hswish", 1), (5, 144, 48, True, "hswish", 1), (5, 288, 96, True, "hswish", 2),
    (5, 576, 96, True, "hswish", 1), (5, 576, 96, True, "hswish", 1)]
LARGE = [
    (3, 16, 16, False, "relu", 1), (3, 64, 24, False, "relu", 2), (3, 72, 24, False, "relu", 1),
    (5, 72, 40, True, "relu", 2), (5, 120, 40, True, "relu", 1), (5, 120, 40, True, "relu", 1),
    (3, 240, 80, False, "hswish", 2), (3, 200, 80, False, "hswish", 1), (3, 184, 80, False, "hswish", 1),
    (3, 184, 80, False, "hswish", 1), (3, 480, 112, True, "hswish", 1), (3, 672, 112, True, "hswish", 1),
    (5, 672, 160, True, "hswish", 2), (5, 960, 160, True, "hswish", 1), (5, 960, 160, True, "hswish", 1)]

V2 = (
    "relu6:32:1x16_k3_e1-2x24_k3_e6_s2-3x32_k3_e6_s2-4x64_k3_e6_s2-3x96_k3_e6-3x160_k3_e6_s2-1x320_k3_e6:1280")
V3_SMALL = (
    "hswish:16:1x16_k3_e1_s2_se_relu-1x24_k3_e4.5_s2_relu-1x24_k3_e3.5_relu-1x40_k5_e4_s2_se-2x40_k5_e6_se-"
    "2x48_k5_e3_se-3x96_k5_e6_s2_se:576-1024")
V3_LARGE = (
    "hswish:16:1x16_k3_e1_relu-1x24_k3_e4_s2_relu-1x24_k3_e3_relu-3x40_k5_e3_s2_se_relu-1x80_k3_e6_s2-1x80_k3_e2.5-"
    "2x80_k3_e2.25-2x112_k3_e6_se-3x160_k5_e6_s2_se:960-1280")
MIXED = "relu:24:2x24_k7_e2.5-1x32_k3_e3.5_s2_se-1x40_k5_e2.25_s2_hswish-2x40_k3_e1_s2_se_relu6-1x64_k3_e4_s2:960"
WIDE = (
    "hswish:32:1x48_k5_e2_s2-1x48_k7_e3_s2_se_relu6-1x112_k3_e1_s2-3x192_k3_e4.5_se_relu-2x240_k5_e2_s2-"
    "1x320_k7_e1_se:576-1280")

# name: (architecture, divisor, image channels, image size, classes, batch)
CASES = {
    "V2": (V2, 16, 3, 32, 5, 2),
    "V3-Small, large images": (V3_SMALL, 16, 3, 224, 4, 1),
    "mixed": (MIXED, 8, 1, 9, 3, 3),
    "mixed, large images": (MIXED, 16, 3, 224, 3, 1),
    "wide": (WIDE, 32, 3, 32, 4, 2),
}

# name: (architecture, image size, classes, published parameters, the network of the paper's tables)
KNOWN = {
    "MobileNetV2": (V2, 224, 1000, 3_504_872, mobilenet_v2()),
    "MobileNetV3-Small": (V3_SMALL, 224, 1000, 2_542_856, ("hswish", 16, [[row] for row in SMALL], 576, 1024)),
    "MobileNetV3-Large": (V3_LARGE, 224, 1000, 5_483_032, ("hswish", 16, [[row] for row in LARGE], 960, 1280)),
    "MobileNetV2 for CIFAR-10": (V2, 32, 10, None, None),
    "MobileNetV3-Small for CIFAR-10": (V3_SMALL, 32, 10, None, None),
    "mixed": (MIXED, 32, 10, None, None),
    "mixed, large images": (MIXED, 224, 1000, None, None),
    "wide": (WIDE, 64, 10, None, None),
    "wide, large images": (WIDE, 224, 1000, None, None),
}


def known(name):
    architecture, size, classes, published, table = KNOWN[name]
    if table:
        own = parts(architecture)
        assert [sum(own[2], [])] == [sum(table[2], [])] and own[:2] + own[3:] == table[:2] + table[3:], name
        assert space_networks.parameters(MobileNet(*table, 1, 3, size, classes)) == published, name
    return space_networks.known(make, name, architecture, size, classes, published)


def main():
    torch.set_num_threads(1)
    golden_file.write("mobilenets.json", {
        "networks": golden_file.plain(
            [space_networks.measured(make, f"mobilenet/{case}", case, *CASES[case]) for case in CASES]),
        "known": [known(name) for name in KNOWN]})


if __name__ == "__main__":
    main()
