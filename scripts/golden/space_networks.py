"""What the golden files of search spaces hold of a network: its costs, and its logits with portable numbers.

A network is a module whose batch norms are those of nasbench201.py.
"""

import torch
from torch import nn

from nasbench201 import BatchNorm, fill, recipes
from portable_numbers import Recipe


def use(network, statistics):
    """Chooses the statistics of every batch norm."""
    for module in network.modules():
        if isinstance(module, BatchNorm):
            module.statistics = statistics


def parameters(network):
    return sum(parameter.numel() for parameter in network.parameters())


def multiply_accumulates(network, channels, size):
    """Those of convolutions and of linear layers with their bias, counted from the shapes that go through them."""
    counts = []

    def count(module, inputs, output):
        if isinstance(module, nn.Conv2d):
            counts.append(output[0].numel() * module.weight[0].numel())
        else:
            counts.append(module.weight.numel() + module.bias.numel())

    hooks = [
        module.register_forward_hook(count)
        for module in network.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    network.eval()
    use(network, "running")
    with torch.no_grad():
        network(torch.zeros(1, channels, size, size))
    for hook in hooks:
        hook.remove()
    return sum(counts)


def known(make, name, architecture, size, classes, published=None, tolerance=0):
    """The costs of a network of full size, which must have the published parameters, if there are any."""
    network = make(architecture, 1, 3, size, classes)
    count = parameters(network)
    assert published is None or abs(count - published) <= tolerance, (name, count, published)
    return {
        "name": name, "architecture": architecture, "imageSize": size, "classes": classes, "parameters": count,
        "multiplyAccumulates": multiply_accumulates(network, 3, size),
    }


def measured(make, stream, name, architecture, divisor, channels, size, classes, batch):
    """The logits of a network whose values are the portable numbers of a stream."""
    network = make(architecture, divisor, channels, size, classes).double()
    weights, statistics = recipes(network, stream)
    fill(network, weights, statistics)
    network.eval()
    images = Recipe(f"{stream}/images", (batch, channels, size, size), 0.0, 2.0)
    pixels = torch.from_numpy(images.values())
    logits = {}
    for mode in ("coupled", "running"):
        use(network, mode)
        with torch.no_grad():
            logits[mode] = network(pixels)
    return {
        "name": name, "architecture": architecture, "divisor": divisor, "imageChannels": channels, "imageSize": size,
        "classes": classes, "images": images.description(),
        "values": [dict(name=owner, **recipe.description()) for owner, recipe in weights + statistics],
        "logits": {"batchStatistics": logits["coupled"], "runningStatistics": logits["running"]},
    }
