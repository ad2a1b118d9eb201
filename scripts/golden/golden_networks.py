"""Writes Tests/Golden/networks/*.json: NAS-Bench-201 networks, one file for each case.

Everything is computed in float64. As a guard, each case is computed in float32 too and must agree
to a quarter of the float32 tolerance of the tests; otherwise the case is too ill-conditioned to be a
fair reference and needs another stream name.
"""

import torch
from torch.nn import functional

import golden_file
from kernels import MODES, SELECTIONS, contributions, kernel
from nasbench201 import Network, fill, live_parameters, recipes
from portable_numbers import Recipe, labels

SMALL = dict(channels=4, cellsPerStage=1, imageChannels=3, imageHeight=8, imageWidth=8, classes=10)


def cell(*operations):
    """The text of a cell from its six operations in the order 0-1, 0-2, 1-2, 0-3, 1-3, 2-3."""
    short = {
        "none": "none", "skip": "skip_connect", "conv1": "nor_conv_1x1", "conv3": "nor_conv_3x3", "pool": "avg_pool_3x3"
    }
    a, b, c, d, e, f = (short[operation] for operation in operations)
    return f"|{a}~0|+|{b}~0|{c}~1|+|{d}~0|{e}~1|{f}~2|"


# name: (architecture, scale, batch)
CASES = {
    # The published benchmark's cells, by index.
    "cell0-pool-1x1-skip": (cell("pool", "conv1", "skip", "conv1", "skip", "skip"), SMALL, 6),
    "cell1-mixed": (
        cell("conv3", "conv3", "pool", "skip", "conv3", "skip"),
        dict(SMALL, channels=5, imageChannels=1, imageHeight=12, imageWidth=12, classes=7), 7),
    "cell1462-all-3x3": (cell(*["conv3"] * 6), SMALL, 6),
    "cell1651-all-none": (cell(*["none"] * 6), SMALL, 6),
    "cell1835-all-skip": (cell(*["skip"] * 6), SMALL, 6),
    "cell4317-all-1x1": (cell(*["conv1"] * 6), SMALL, 6),
    "cell7581-all-pool": (cell(*["pool"] * 6), SMALL, 6),
    "cell11472-residual": (cell("conv3", "none", "conv3", "skip", "none", "skip"), SMALL, 4),
    "cell11472-two-cells": (
        cell("conv3", "none", "conv3", "skip", "none", "skip"), dict(SMALL, cellsPerStage=2), 4),
    "cell13714-best-cifar10": (
        cell("conv3", "conv3", "conv3", "skip", "conv1", "conv3"), dict(SMALL, imageWidth=12), 6),
    # Every operation at once; node 1 is zero, and the convolutions that read it still pass on their
    # batch norm's shift.
    "every-operation-zero-node": (cell("none", "conv3", "conv1", "pool", "conv3", "skip"), SMALL, 6),
    # The 3x3 convolution 0-1 is read by `none` edges only: its parameters reach nothing.
    "dead-convolution": (cell("conv3", "conv1", "none", "skip", "none", "conv3"), SMALL, 6),
}
# The case whose kernel is also written for each parameter by itself.
PER_PARAMETER = "cell11472-residual"
OPTIMISER = dict(learningRate=0.05, momentum=0.9, nesterov=True, weightDecay=5e-4)


# index: (architecture, parameters at C = 16, N = 5 and 10 classes), as the benchmark publishes them.
PUBLISHED_PARAMETERS = {
    0: (CASES["cell0-pool-1x1-skip"][0], 129_306),
    1: (CASES["cell1-mixed"][0], 802_426),
    1462: (CASES["cell1462-all-3x3"][0], 1_531_546),
    1651: (CASES["cell1651-all-none"][0], 73_306),
    4317: (CASES["cell4317-all-1x1"][0], 241_306),
    11472: (CASES["cell11472-residual"][0], 559_386),
    13714: (CASES["cell13714-best-cifar10"][0], 1_073_466),
}


def check_published_sizes():
    """This file's own network against the benchmark's published parameter counts."""
    for index, (architecture, expected) in PUBLISHED_PARAMETERS.items():
        count = sum(parameter.numel() for parameter in Network(architecture, 16, 5, 3, 10).parameters())
        assert count == expected, (index, count, expected)


def build(case, data_type):
    architecture, scale, batch = CASES[case]
    network = Network(
        architecture, scale["channels"], scale["cellsPerStage"], scale["imageChannels"], scale["classes"]
    ).to(data_type)
    parameters, statistics = recipes(network, case)
    fill(network, parameters, statistics)
    shape = (batch, scale["imageChannels"], scale["imageHeight"], scale["imageWidth"])
    images = Recipe(f"{case}/images", shape, 0.0, 2.0)
    targets = labels(f"{case}/labels", batch, scale["classes"])
    return network, parameters, statistics, images, targets


def measure(case, data_type):
    network, parameters, statistics, images, targets = build(case, data_type)
    architecture, scale, batch = CASES[case]
    pixels = torch.from_numpy(images.values()).to(data_type)
    classes = torch.tensor(targets)
    named = dict(network.named_parameters())
    live = live_parameters(architecture, named, scale["cellsPerStage"])

    # Nothing here may change the running statistics, so the network is in eval mode; "coupled" then
    # uses the batch's statistics without storing them.
    network.eval()
    logits, kernels, shares = {}, {}, {}
    for mode in MODES:
        network.use(mode)
        values = network(pixels)
        logits[mode] = values.detach()
        parts = contributions(values, named)
        dead = [part for name, part in parts.items() if name not in live]
        assert not any(part.any() for part in dead), "a dead parameter has a gradient"
        kernels[mode] = {selection: kernel(parts, selects) for selection, selects in SELECTIONS.items()}
        shares[mode] = {name: part for name, part in parts.items() if name in live}
    assert torch.allclose(logits["coupled"], logits["frozen"], rtol=1e-4, atol=1e-5)

    network.use("coupled")
    loss = functional.cross_entropy(network(pixels), classes)
    gradients = torch.autograd.grad(loss, list(named.values()), allow_unused=True)
    gradients = {
        name: torch.zeros_like(named[name]) if gradient is None else gradient
        for name, gradient in zip(named, gradients)
    }

    # Three steps on the same batch, starting from the recipes' values and running statistics.
    network.train()
    optimizer = torch.optim.SGD(
        network.parameters(), lr=OPTIMISER["learningRate"], momentum=OPTIMISER["momentum"],
        nesterov=OPTIMISER["nesterov"], weight_decay=OPTIMISER["weightDecay"])
    losses = []
    for _ in range(3):
        optimizer.zero_grad()
        step_loss = functional.cross_entropy(network(pixels), classes)
        step_loss.backward()
        optimizer.step()
        losses.append(step_loss.detach())
    network.eval()
    with torch.no_grad():
        losses.append(functional.cross_entropy(network(pixels), classes))
        network.use("running")
        trained_logits = network(pixels)
    state = network.state_dict()

    content = {
        "name": case,
        "architecture": architecture,
        "scale": scale,
        "batch": batch,
        "images": images.description(),
        "labels": targets,
        "parameters": [
            dict(
                name=name, isLive=name in live, **recipe.description(),
                gradient=golden_file.summary(name, gradients[name]))
            for name, recipe in parameters],
        "statistics": [
            dict(
                name=name, isLive=name.rpartition(".")[0] + ".weight" in live, **recipe.description(),
                trained=golden_file.summary(name, state[name]))
            for name, recipe in statistics],
        "logits": {"batchStatistics": logits["coupled"], "runningStatistics": logits["running"]},
        "crossEntropy": loss.detach(),
        "training": dict(OPTIMISER, losses=torch.stack(losses), logits=trained_logits),
        "kernels": kernels,
    }
    if case == PER_PARAMETER:
        content["kernelOfParameter"] = shares
    return content


def check_float32(case, reference):
    """The float32 computation of PyTorch itself must agree well within the tests' tolerance."""
    content = golden_file.plain(measure(case, torch.float32))

    def deviation(mine, theirs):
        mine, theirs = torch.tensor(mine, dtype=torch.float64), torch.tensor(theirs, dtype=torch.float64)
        difference, size = float((mine - theirs).abs().max()), float(theirs.abs().max())
        return difference / size if size > 0 else difference

    worst = {}
    for mode in MODES:
        for selection in SELECTIONS:
            worst[f"kernel {mode} {selection}"] = deviation(
                content["kernels"][mode][selection], reference["kernels"][mode][selection])
    for key in ("batchStatistics", "runningStatistics"):
        worst[f"logits {key}"] = deviation(content["logits"][key], reference["logits"][key])
    worst["losses"] = deviation(content["training"]["losses"], reference["training"]["losses"])
    worst["trained logits"] = deviation(content["training"]["logits"], reference["training"]["logits"])
    # A shift that a later batch norm removes has gradient zero, computed as rounding noise: hence the floor.
    pairs = [
        (mine["gradient"], theirs["gradient"])
        for mine, theirs in zip(content["parameters"], reference["parameters"])]
    floor = 1e-2 * max(theirs["norm"] for _, theirs in pairs)
    worst["gradients"] = max(
        abs(mine["probe"] - theirs["probe"]) / max(theirs["norm"], floor) for mine, theirs in pairs)
    name, value = max(worst.items(), key=lambda entry: entry[1])
    print(f"  float32 deviates by at most {value:.1e} ({name})")
    if not value < 2.5e-5:
        raise SystemExit(f"{case} is too ill-conditioned for float32: {name} deviates by {value:.1e}")


def main():
    torch.set_num_threads(1)
    check_published_sizes()
    for case in CASES:
        content = golden_file.plain(measure(case, torch.float64))
        golden_file.write(f"networks/{case}.json", content)
        check_float32(case, content)


if __name__ == "__main__":
    main()
