#!/usr/bin/env python3
"""Trains a ResNet by the recipe `final`, by Tangent and by PyTorch, and compares accuracies on held-out images.

    bench_final.py --tangent PATH --data FOLDER [--architecture basic:64:2x64-2x128-2x256-2x512] [--epochs 10]
        [--images 45000] [--held-out 5000] [--divisor 1] [--seeds 3] [--threads N] [--device cuda]

FOLDER has CIFAR-10's binary files. The recipe is written out a second time in PyTorch's own terms: `torch.optim.SGD`
with two parameter groups, `CrossEntropyLoss(label_smoothing=0.1)`, an average of the weights by hand, batch norms
recomputed on 256 images, on a GPU autocast to bfloat16, as Tangent trains there. Only the initial weights, the orders and the images differ: each draws its own, so that the
accuracies of the two can be compared over seeds and not seed by seed. It needs PyTorch 1.13 or later and NumPy.
"""
import argparse
import copy
import json
import math
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy
import torch
from torch import nn
from torch.nn import functional

MEAN = torch.tensor([125.3, 123.0, 113.9]).reshape(3, 1, 1) / 255
DEVIATION = torch.tensor([63.0, 62.1, 66.7]).reshape(3, 1, 1) / 255
BATCH, RATE, WARM_UP, DECAY, SMOOTHING, AVERAGING, PADDING, RECALIBRATED = 128, 0.1, 0.05, 5e-4, 0.1, 0.999, 4, 256


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tangent", required=True, help="the command")
    parser.add_argument("--data", required=True, type=Path, help="the folder of CIFAR-10's binary files")
    parser.add_argument("--architecture", default="basic:64:2x64-2x128-2x256-2x512", help="basic blocks only")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--images", type=int, default=45_000)
    parser.add_argument("--held-out", type=int, default=5_000)
    parser.add_argument("--divisor", type=int, default=1, help="of the widths")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    return parser.parse_args()


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, values):
        main = functional.relu(self.bn1(self.conv1(values)))
        return functional.relu(self.bn2(self.conv2(main)) + self.shortcut(values))


def network(architecture, divisor):
    """The network of `basic:STEM:COUNTxWIDTH-…` for images of 32x32 pixels."""
    kind, stem, stages = architecture.split(":")
    if kind != "basic":
        raise SystemExit(f"{architecture}: this script has basic blocks only")
    width = int(stem) // divisor
    layers = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
    for place, stage in enumerate(stages.split("-")):
        count, outputs = (int(number) for number in stage.split("x"))
        for block in range(count):
            layers.append(Block(width, outputs // divisor, 2 if place > 0 and block == 0 else 1))
            width = outputs // divisor
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 10))


def cifar(folder):
    """Pixels as (50000, 3, 32, 32) bytes, and labels."""
    records = numpy.concatenate(
        [numpy.fromfile(folder / f"data_batch_{part}.bin", dtype=numpy.uint8) for part in range(1, 6)]
    ).reshape(-1, 3073)
    return torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()), torch.from_numpy(records[:, 0].astype(numpy.int64))


def inputs(pixels):
    values = (pixels.float() / 255 - MEAN.to(pixels.device)) / DEVIATION.to(pixels.device)
    return values.contiguous(memory_format=torch.channels_last)


def augmented(pixels, generator):
    """Flipped with probability one half, then cropped from the image with black pixels around it."""
    count, size = len(pixels), pixels.shape[2]
    flips = (torch.rand(count, generator=generator) < 0.5).to(pixels.device)
    pixels = torch.where(flips.reshape(-1, 1, 1, 1), pixels.flip(3), pixels)
    padded = functional.pad(pixels, [PADDING] * 4)
    rows, columns = (
        (torch.randint(2 * PADDING + 1, (count, 1), generator=generator) + torch.arange(size)).to(pixels.device)
        for _ in range(2))
    images = torch.arange(count, device=pixels.device).reshape(-1, 1, 1)
    return padded[images, :, rows.reshape(count, size, 1), columns.reshape(count, 1, size)].permute(0, 3, 1, 2)


def rate(step, steps):
    """Rises for a twentieth of the steps, then falls to zero by a cosine."""
    rising = round(WARM_UP * steps)
    if step < rising:
        return RATE * (step + 1) / rising
    return RATE * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising))) / 2


def average(averaged, model, step):
    kept = min(AVERAGING, (1 + step) / (10 + step))
    with torch.no_grad():
        for own, new in zip(averaged.parameters(), model.parameters()):
            own.mul_(kept).add_(new, alpha=1 - kept)


def recalibrate(model, images):
    """Statistics of batch norms: the mean and variance of these images."""
    model.train()
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.reset_running_stats()
            layer.momentum = None
    with torch.no_grad():
        model(images)
    model.eval()


def by_pytorch(given, pixels, labels, seed):
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=generator)
    training, held_out = order[:given.images], order[given.images:given.images + given.held_out]
    model = network(given.architecture, given.divisor).to(device=given.device, memory_format=torch.channels_last)
    averaged = copy.deepcopy(model)
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": DECAY},
        {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0},
    ]
    optimizer = torch.optim.SGD(groups, lr=RATE, momentum=0.9, nesterov=True)
    loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    steps = given.epochs * math.ceil(given.images / BATCH)
    step = 0
    start = time.monotonic()
    for _ in range(given.epochs):
        model.train()
        for batch in training[torch.randperm(given.images, generator=generator)].split(BATCH):
            for group in optimizer.param_groups:
                group["lr"] = rate(step, steps)
            optimizer.zero_grad()
            with torch.autocast(given.device, torch.bfloat16, enabled=given.device != "cpu"):
                value = loss(model(inputs(augmented(pixels[batch], generator))), labels[batch])
            value.backward()
            optimizer.step()
            average(averaged, model, step)
            step += 1
    float(value.detach())  # waits for the device
    seconds = time.monotonic() - start
    recalibrate(averaged, inputs(pixels[training[:RECALIBRATED]]))
    with torch.no_grad():
        hits = sum(
            int((averaged(inputs(pixels[part])).argmax(1) == labels[part]).sum()) for part in held_out.split(256))
    return hits / given.held_out, seconds


def by_tangent(given, seed):
    command = [
        given.tangent, "train", given.architecture, "--space", "resnet", "--size", f"divisor={given.divisor}",
        "--dataset", "cifar10", "--data", str(given.data), "--recipe", "final", "--epochs", str(given.epochs),
        "--train-images", str(given.images), "--validation-images", str(given.held_out), "--seed", str(seed),
        "--threads", str(given.threads), "--device", given.device, "--json", "--quiet",
    ]
    print("$ " + " ".join(command), file=sys.stderr)
    record = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return record["heldOut"]["accuracy"], sum(epoch["seconds"] for epoch in record["epochs"])


def main():
    given = arguments()
    torch.set_num_threads(given.threads)
    pixels, labels = (tensor.to(given.device) for tensor in cifar(given.data))
    print("| trained by | accuracy by seed | mean | deviation | seconds |")
    print("| --- | --- | --- | --- | --- |")
    results = {"Tangent": [], f"PyTorch {torch.__version__}": []}
    ours, theirs = results.values()
    for seed in range(given.seeds):
        ours.append(by_tangent(given, seed))
        theirs.append(by_pytorch(given, pixels, labels, seed))
        print(f"seed {seed}: {ours[-1]} {theirs[-1]}", file=sys.stderr)
    for name, runs in results.items():
        accuracies = [100 * accuracy for accuracy, _ in runs]
        deviation = f"{statistics.stdev(accuracies):.1f}" if len(runs) > 1 else "-"
        print(f"| {name} | {', '.join(f'{accuracy:.1f}' for accuracy in accuracies)} % | {statistics.mean(accuracies):.1f} % "
              f"| {deviation} | {statistics.mean(seconds for _, seconds in runs):.0f} |", flush=True)


if __name__ == "__main__":
    main()
