"""Writes Tests/Golden/layers.json: small graphs, each about one layer type.

A graph is a list of nodes in topological order with the fields of the library's own layer
descriptions; node 0 is the input and the last node's output are the logits. For each there are the
logits and, in each batch-norm mode, the kernel of every parameter by itself (the kernel of a
selection is their sum). A batch norm that tracks no statistics uses the batch's in `running` mode
too, differentiated through, as PyTorch does in eval mode. A graph without batch norm has the same
kernel in every mode; only `coupled` is written.
"""

import math

import torch
from torch.nn import functional

import golden_file
from kernels import MODES, contributions
from portable_numbers import Recipe

BATCH = 3


def source(channels, height=1, width=1, flat=False):
    return {"kind": "input", "channels": channels, "height": height, "width": width, "isFlat": flat}


def conv(inputs, outputs, kernel, stride=1, padding=0, dilation=1, groups=1, bias=False):
    return {
        "kind": "convolution", "inputChannels": inputs, "outputChannels": outputs, "kernelSize": kernel,
        "stride": stride, "padding": padding, "dilation": dilation, "groups": groups, "hasBias": bias,
    }


def norm(channels, affine=True, tracks=True, epsilon=1e-5):
    return {
        "kind": "batchNorm", "channels": channels, "isAffine": affine, "tracksStatistics": tracks,
        "epsilon": epsilon, "momentum": 0.1,
    }


def pool(kind, kernel, stride, padding, counts=False):
    return {"kind": kind, "kernelSize": kernel, "stride": stride, "padding": padding, "countsPadding": counts}


def linear(inputs, outputs, bias=True):
    return {"kind": "linear", "inputFeatures": inputs, "outputFeatures": outputs, "hasBias": bias}


RELU, SUM, CONCATENATION, ZERO, MEAN = (
    {"kind": kind} for kind in ("relu", "sum", "concatenation", "zero", "globalAveragePool"))


def chain(*layers):
    """Each node reads the one before it."""
    return [(layer, [index - 1] if index else []) for index, layer in enumerate(layers)]


def tail(nodes, channels, classes=3):
    """Global average pooling and a classifier after the last node."""
    last = len(nodes) - 1
    return nodes + [(MEAN, [last]), (linear(channels, classes), [last + 1])]


def convolution(channels, *arguments, **options):
    """One convolution between a fixed 1x1 convolution and the classifier."""
    layer = conv(channels, *arguments, **options)
    return tail(chain(source(2, 7, 6), conv(2, channels, 1), RELU, layer), layer["outputChannels"])


def cases():
    image = source(2, 7, 6)
    first = conv(2, 4, 3, padding=1)
    return {
        "linear without bias": chain(source(6, flat=True), linear(6, 3, bias=False)),
        "linear with bias": chain(source(6, flat=True), linear(6, 5), RELU, linear(5, 3)),
        "convolution 1x1": convolution(3, 4, 1),
        "convolution 3x3": convolution(3, 4, 3, padding=1),
        "convolution with bias": convolution(3, 4, 3, padding=1, bias=True),
        "convolution without padding": convolution(3, 4, 3),
        "convolution with an even kernel": convolution(3, 4, 2, stride=2),
        "convolution with stride": convolution(3, 4, 3, stride=2, padding=1),
        "convolution 1x1 with stride": convolution(3, 4, 1, stride=2),
        "convolution 5x5": convolution(3, 2, 5, padding=2),
        "convolution with dilation": convolution(3, 4, 3, padding=2, dilation=2),
        "convolution in groups": convolution(4, 6, 3, padding=1, groups=2),
        "convolution, depthwise": convolution(4, 4, 3, padding=1, groups=4),
        "convolution, depthwise with multiplier, stride and bias": convolution(
            3, 6, 3, stride=2, padding=1, groups=3, bias=True),
        "convolution in groups with stride, dilation and bias": convolution(
            4, 4, 3, stride=2, padding=3, dilation=2, groups=2, bias=True),
        "batch norm, affine": tail(chain(image, first, norm(4), RELU), 4),
        "batch norm, not affine": tail(chain(image, first, norm(4, affine=False), RELU), 4),
        "batch norm without running statistics": tail(chain(image, first, norm(4, tracks=False), RELU), 4),
        "batch norm, neither": tail(chain(image, first, norm(4, affine=False, tracks=False), RELU), 4),
        "batch norm with a large epsilon": tail(chain(image, first, norm(4, epsilon=0.1), RELU), 4),
        "batch norm of the input": tail(chain(image, norm(2), conv(2, 4, 3, padding=1), RELU), 4),
        "two batch norms": tail(
            chain(image, first, norm(4), RELU, conv(4, 4, 3, stride=2, padding=1), norm(4), RELU), 4),
        "biased convolution before a batch norm": tail(
            chain(image, conv(2, 4, 3, padding=1, bias=True), norm(4), RELU), 4),
        "max pooling": tail(chain(image, first, pool("maxPool", 2, 2, 0), RELU), 4),
        "max pooling, overlapping and padded": tail(chain(image, first, norm(4), pool("maxPool", 3, 2, 1), RELU), 4),
        "average pooling": tail(chain(image, first, RELU, pool("averagePool", 3, 1, 1), conv(4, 4, 1), RELU), 4),
        "average pooling with stride": tail(
            chain(image, first, norm(4), RELU, pool("averagePool", 3, 2, 1), conv(4, 4, 1), RELU), 4),
        "average pooling, padding counted": tail(
            chain(image, first, RELU, pool("averagePool", 3, 2, 1, counts=True), conv(4, 4, 1), RELU), 4),
        "concatenation": tail(
            [(image, []), (first, [0]), (conv(2, 3, 1), [0]), (norm(4), [1]), (CONCATENATION, [3, 2]), (RELU, [4])], 7),
        "sum": tail(
            [(image, []), (first, [0]), (RELU, [1]), (conv(4, 4, 3, padding=1), [2]), (norm(4), [3]),
             (pool("averagePool", 3, 1, 1), [1]), (SUM, [1, 4, 5]), (RELU, [6])], 4),
        "sum of one": tail([(image, []), (first, [0]), (SUM, [1]), (RELU, [2])], 4),
        "the same node twice": tail([(image, []), (first, [0]), (SUM, [1, 1]), (RELU, [2])], 4),
        "zero": tail(
            [(image, []), (first, [0]), (ZERO, [1]), (conv(4, 4, 1), [2]), (norm(4), [3]), (SUM, [1, 4]), (RELU, [5])],
            4),
    }


def parameter_recipes(case, nodes):
    """The recipe of every parameter and of every running statistic, by name."""
    parameters, statistics = {}, {}

    def add(table, name, shape, offset, factor):
        table[name] = Recipe(f"layers/{case}/{name}", shape, offset, factor)

    for index, (layer, _) in enumerate(nodes):
        name = f"node{index}"
        if layer["kind"] == "convolution":
            shape = (layer["outputChannels"], layer["inputChannels"] // layer["groups"]) + 2 * (layer["kernelSize"],)
        elif layer["kind"] == "linear":
            shape = (layer["outputFeatures"], layer["inputFeatures"])
        elif layer["kind"] == "batchNorm":
            shape = (layer["channels"],)
            if layer["isAffine"]:
                add(parameters, name + ".weight", shape, 1.0, 0.5)
                add(parameters, name + ".bias", shape, 0.0, 0.25)
            if layer["tracksStatistics"]:
                add(statistics, name + ".running_mean", shape, 0.0, 0.25)
                add(statistics, name + ".running_var", shape, 1.0, 0.5)
            continue
        else:
            continue
        factor = 1.0 / math.sqrt(math.prod(shape[1:]))
        add(parameters, name + ".weight", shape, 0.0, factor)
        if layer["hasBias"]:
            add(parameters, name + ".bias", shape[:1], 0.0, factor)
    return parameters, statistics


def batch_norm(layer, value, weight, bias, mean, variance, mode):
    if mode == "running" and layer["tracksStatistics"]:
        return functional.batch_norm(value, mean, variance, weight, bias, False, 0.0, layer["epsilon"])
    if mode == "frozen":
        constant = value.detach()
        return functional.batch_norm(
            value, constant.mean(dim=(0, 2, 3)), constant.var(dim=(0, 2, 3), unbiased=False), weight, bias, False,
            0.0, layer["epsilon"])
    return functional.batch_norm(value, None, None, weight, bias, True, 0.0, layer["epsilon"])


def run(nodes, images, tensors, mode):
    values = []
    for index, (layer, inputs) in enumerate(nodes):
        kind = layer["kind"]
        read = [values[source] for source in inputs]
        weight, bias = (tensors.get(f"node{index}.{field}") for field in ("weight", "bias"))
        if kind == "input":
            value = images
        elif kind == "convolution":
            value = functional.conv2d(
                read[0], weight, bias, layer["stride"], layer["padding"], layer["dilation"], layer["groups"])
        elif kind == "batchNorm":
            mean, variance = (tensors.get(f"node{index}.{field}") for field in ("running_mean", "running_var"))
            value = batch_norm(layer, read[0], weight, bias, mean, variance, mode)
        elif kind == "relu":
            value = torch.relu(read[0])
        elif kind == "averagePool":
            value = functional.avg_pool2d(
                read[0], layer["kernelSize"], layer["stride"], layer["padding"],
                count_include_pad=layer["countsPadding"])
        elif kind == "maxPool":
            value = functional.max_pool2d(read[0], layer["kernelSize"], layer["stride"], layer["padding"])
        elif kind == "globalAveragePool":
            value = read[0].mean(dim=(2, 3))
        elif kind == "linear":
            value = functional.linear(read[0], weight, bias)
        elif kind == "sum":
            value = sum(read[1:], read[0])
        elif kind == "concatenation":
            value = torch.cat(read, dim=1)
        elif kind == "zero":
            value = read[0] * 0.0
        values.append(value)
    return values[-1]


def measure(case, nodes, data_type):
    parameters, statistics = parameter_recipes(case, nodes)
    shape = nodes[0][0]
    extents = [shape["channels"]] if shape["isFlat"] else [shape["channels"], shape["height"], shape["width"]]
    images = Recipe(f"layers/{case}/images", [BATCH] + extents, 0.0, 2.0)
    tensors = {
        name: torch.from_numpy(recipe.values()).to(data_type) for name, recipe in {**parameters, **statistics}.items()}
    named = {name: tensors[name].requires_grad_() for name in parameters}
    logits, shares = {}, {}
    for mode in MODES if any(layer["kind"] == "batchNorm" for layer, _ in nodes) else ["coupled"]:
        values = run(nodes, torch.from_numpy(images.values()).to(data_type), tensors, mode)
        logits[mode] = values.detach()
        shares[mode] = contributions(values, named)
    return {
        "name": case,
        "nodes": [
            {"name": f"node{index}", "inputs": inputs, "layer": layer} for index, (layer, inputs) in enumerate(nodes)],
        "batch": BATCH,
        "images": images.description(),
        "parameters": [dict(name=name, **recipe.description()) for name, recipe in parameters.items()],
        "statistics": [dict(name=name, **recipe.description()) for name, recipe in statistics.items()],
        "logits": {"batchStatistics": logits["coupled"], "runningStatistics": logits.get("running", logits["coupled"])},
        "kernelOfParameter": shares,
    }


def check_float32(case, nodes, reference):
    """The float32 computation of PyTorch itself must agree well within the tests' tolerance."""
    single = measure(case, nodes, torch.float32)
    for mode in reference["kernelOfParameter"]:
        mine = sum(part.double() for part in single["kernelOfParameter"][mode].values())
        theirs = sum(reference["kernelOfParameter"][mode].values())
        deviation = float((mine - theirs).abs().max() / theirs.abs().max())
        if not deviation < 2.5e-5:
            raise SystemExit(f"{case} is too ill-conditioned for float32: {mode} deviates by {deviation:.1e}")


def main():
    torch.set_num_threads(1)
    graphs = []
    for case, nodes in cases().items():
        content = measure(case, nodes, torch.float64)
        check_float32(case, nodes, content)
        graphs.append(content)
    golden_file.write("layers.json", {"graphs": graphs})


main()
