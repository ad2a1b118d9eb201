"""Writes Tests/Golden/resnets.json: residual networks in PyTorch.

Logits of small networks, whose weights and statistics are portable numbers, and the parameters and multiply-accumulates
of networks that are known by name. As a guard, this file's own networks must have the parameter counts that torchvision
(ResNet-18, -34 and -50 on 224x224 images) and Zagoruyko and Komodakis (wide residual networks, in tenths of a million)
published.
"""

import torch
from torch import nn
from torch.nn import functional

import golden_file
import space_networks
from nasbench201 import BatchNorm


class Block(nn.Module):
    """One residual block; `kind` is basic, bottleneck or preactivation."""

    def __init__(self, kind, inputs, width, stride):
        super().__init__()
        self.kind = kind
        outputs = 4 * width if kind == "bottleneck" else width
        if kind == "bottleneck":
            shapes = [(inputs, width, 1, 1), (width, width, 3, stride), (width, outputs, 1, 1)]
        else:
            shapes = [(inputs, width, 3, stride), (width, width, 3, 1)]
        for place, (source, target, kernel, step) in enumerate(shapes, start=1):
            self.add_module(f"conv{place}", nn.Conv2d(source, target, kernel, step, kernel // 2, bias=False))
            self.add_module(f"bn{place}", BatchNorm(source if kind == "preactivation" else target))
        self.shortcut = None
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Module()
            self.shortcut.conv = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            if kind != "preactivation":
                self.shortcut.bn = BatchNorm(outputs)

    def forward(self, values):
        if self.kind == "preactivation":
            active = functional.relu(self.bn1(values))
            main = self.conv2(functional.relu(self.bn2(self.conv1(active))))
            return main + (values if self.shortcut is None else self.shortcut.conv(active))
        main = functional.relu(self.bn1(self.conv1(values)))
        main = self.bn2(self.conv2(main))
        if self.kind == "bottleneck":
            main = self.bn3(self.conv3(functional.relu(main)))
        short = values if self.shortcut is None else self.shortcut.bn(self.shortcut.conv(values))
        return functional.relu(main + short)


class ResNet(nn.Module):
    def __init__(self, architecture, divisor, channels, size, classes):
        super().__init__()
        kind, stem, stages = architecture.split(":")
        stages = [tuple(map(int, stage.split("x"))) for stage in stages.split("-")]
        width = -(-int(stem) // divisor)
        self.kind, self.is_large = kind, size > 64
        self.stem = nn.Module()
        kernel = 7 if self.is_large else 3
        self.stem.conv = nn.Conv2d(channels, width, kernel, 2 if self.is_large else 1, kernel // 2, bias=False)
        if kind != "preactivation":
            self.stem.bn = BatchNorm(width)
        for index, (depth, stage_width) in enumerate(stages):
            stage = nn.Module()
            for place in range(depth):
                inner = -(-stage_width // divisor)
                block = Block(kind, width, inner, 2 if index > 0 and place == 0 else 1)
                stage.add_module(f"block{place}", block)
                width = 4 * inner if kind == "bottleneck" else inner
            self.add_module(f"stage{index + 1}", stage)
        self.stages = [getattr(self, f"stage{index + 1}") for index in range(len(stages))]
        if kind == "preactivation":
            self.head = nn.Module()
            self.head.bn = BatchNorm(width)
        self.classifier = nn.Linear(width, classes)

    def forward(self, values):
        values = self.stem.conv(values)
        if self.kind != "preactivation":
            values = functional.relu(self.stem.bn(values))
        if self.is_large:
            values = functional.max_pool2d(values, 3, 2, 1)
        for stage in self.stages:
            for block in stage.children():
                values = block(values)
        if self.kind == "preactivation":
            values = functional.relu(self.head.bn(values))
        return self.classifier(values.mean(dim=(2, 3)))


# name: (architecture, divisor, image channels, image size, classes, batch)
CASES = {
    "basic": ("basic:32:2x32-1x64-1x128", 16, 3, 9, 5, 4),
    "bottleneck": ("bottleneck:16:1x32-2x32-1x64", 16, 1, 8, 3, 4),
    "preactivation": ("preactivation:16:2x16-1x32-1x64", 4, 3, 8, 5, 4),
    "large images": ("basic:16:1x16-1x32-1x48-1x64", 8, 3, 66, 4, 2),
}

# name: (architecture, image size, classes, published parameters, to how many)
KNOWN = {
    "ResNet-18": ("basic:64:2x64-2x128-2x256-2x512", 224, 1000, 11_689_512, 0),
    "ResNet-34": ("basic:64:3x64-4x128-6x256-3x512", 224, 1000, 21_797_672, 0),
    "ResNet-50": ("bottleneck:64:3x64-4x128-6x256-3x512", 224, 1000, 25_557_032, 0),
    "ResNet-18 for CIFAR-10": ("basic:64:2x64-2x128-2x256-2x512", 32, 10, None, 0),
    "WRN-40-4": ("preactivation:16:6x64-6x128-6x256", 32, 10, 8_900_000, 50_000),
    "WRN-16-8": ("preactivation:16:2x128-2x256-2x512", 32, 10, 11_000_000, 50_000),
    "WRN-28-10": ("preactivation:16:4x160-4x320-4x640", 32, 10, 36_500_000, 50_000),
}


def main():
    torch.set_num_threads(1)
    golden_file.write("resnets.json", {
        "networks": golden_file.plain(
            [space_networks.measured(ResNet, f"resnet/{case}", case, *CASES[case]) for case in CASES]),
        "known": [space_networks.known(ResNet, name, *KNOWN[name]) for name in KNOWN]})


if __name__ == "__main__":
    main()
