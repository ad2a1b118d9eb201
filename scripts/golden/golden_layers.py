"""Writes Tests/Golden/layers.json: small graphs, each about one layer type.

A graph is a list of nodes in topological order with the fields of the library's own layer
descriptions; node 0 is the input and the last node's output are the logits. For each there are the
logits and, in each batch-norm mode, the kernel of every parameter by itself (the kernel of a
selection is their sum). A batch norm that tracks no statistics uses the batch's in `running` mode
too, differentiated through, as PyTorch does in eval mode. A graph without batch norm has the same
kernel in every mode; only `coupled` is written.

Beside them: a training step of a network with an auxiliary classifier, and drop-paths in training, drawn by
PyTorch's own generator from a seed.
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


def crop(top, left):
    return {"kind": "crop", "top": top, "left": left}


def layer_norm(channels, affine=True, epsilon=1e-5):
    return {"kind": "layerNorm", "channels": channels, "isAffine": affine, "epsilon": epsilon}


def attention(channels, heads, bias=True):
    return {"kind": "selfAttention", "channels": channels, "heads": heads, "hasBias": bias}


RELU, RELU6, SUM, CONCATENATION, ZERO, MEAN, SIGMOID, HARD_SIGMOID, HARD_SWISH, GELU, PRODUCT = (
    {"kind": kind} for kind in (
        "relu", "relu6", "sum", "concatenation", "zero", "globalAveragePool", "sigmoid", "hardSigmoid", "hardSwish",
        "gelu", "channelProduct"))


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


def squeeze_and_excitation(gate):
    """Hu et al. 2018, with the gate's last activation; the last node is the product."""
    return [
        (source(2, 7, 6), []), (conv(2, 4, 3, padding=1), [0]), (RELU, [1]), (MEAN, [2]), (linear(4, 2), [3]),
        (RELU, [4]), (linear(2, 4), [5]), (gate, [6]), (PRODUCT, [2, 7])]


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
        "depthwise-separable convolution": tail(
            chain(source(2, 8, 6), conv(2, 4, 1), RELU, conv(4, 4, 3, padding=1, groups=4), conv(4, 5, 1), norm(5)), 5),
        # FactorizedReduce of DARTS.
        "factorized reduction": tail(
            [(source(2, 8, 6), []), (conv(2, 4, 1), [0]), (RELU, [1]), (conv(4, 3, 1, stride=2), [2]),
             (crop(1, 1), [2]), (conv(4, 3, 1, stride=2), [4]), (CONCATENATION, [3, 5]), (norm(6), [6]), (RELU, [7])],
            6),
        "squeeze-and-excitation": tail(squeeze_and_excitation(SIGMOID), 4),
        "squeeze-and-excitation, hard": tail(squeeze_and_excitation(HARD_SIGMOID), 4),
        # A sum of eight copies, so that some inputs are above 6.
        "ReLU6": tail(
            [(image, []), (conv(2, 4, 3, padding=1, bias=True), [0]), (SUM, 8 * [1]), (RELU6, [2]),
             (conv(4, 3, 1), [3])], 3),
        "hard swish": tail(chain(image, conv(2, 4, 3, padding=1, bias=True), HARD_SWISH, conv(4, 3, 1)), 3),
        "GELU": tail(chain(image, conv(2, 4, 3, padding=1, bias=True), GELU, conv(4, 3, 1)), 3),
        "layer norm": tail(chain(image, first, layer_norm(4), RELU), 4),
        "layer norm, not affine": tail(chain(image, first, layer_norm(4, affine=False, epsilon=0.1), RELU), 4),
        "layer norm of vectors": chain(source(6, flat=True), linear(6, 5), layer_norm(5), linear(5, 3)),
        "self-attention": tail(chain(source(2, 3, 4), conv(2, 6, 1), attention(6, 2)), 6),
        "self-attention without bias": tail(chain(source(2, 3, 4), conv(2, 6, 1), attention(6, 1, bias=False)), 6),
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
        elif layer["kind"] == "layerNorm":
            if layer["isAffine"]:
                add(parameters, name + ".weight", (layer["channels"],), 1.0, 0.5)
                add(parameters, name + ".bias", (layer["channels"],), 0.0, 0.25)
            continue
        elif layer["kind"] == "selfAttention":
            channels = layer["channels"]
            for part, outputs in (("in_proj_", 3 * channels), ("out_proj.", channels)):
                add(parameters, f"{name}.{part}weight", (outputs, channels), 0.0, 1.5 / math.sqrt(channels))
                if layer["hasBias"]:
                    add(parameters, f"{name}.{part}bias", (outputs,), 0.0, 0.5)
            continue
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


def self_attention(layer, value, name, tensors):
    """torch.nn.MultiheadAttention over the positions of the images."""
    tokens = value.flatten(2).permute(2, 0, 1)
    mixed, _ = functional.multi_head_attention_forward(
        tokens, tokens, tokens, layer["channels"], layer["heads"], tensors[f"{name}.in_proj_weight"],
        tensors.get(f"{name}.in_proj_bias"), None, None, False, 0.0, tensors[f"{name}.out_proj.weight"],
        tensors.get(f"{name}.out_proj.bias"), training=False, need_weights=False)
    return mixed.permute(1, 2, 0).reshape(value.shape)


def layer_normalized(layer, value, weight, bias):
    """Over the channels."""
    last = value.movedim(1, -1)
    return functional.layer_norm(last, last.shape[-1:], weight, bias, layer["epsilon"]).movedim(-1, 1)


def run(nodes, images, tensors, mode):
    """The output of every node."""
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
        elif kind == "relu6":
            value = functional.relu6(read[0])
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
        elif kind == "crop":
            value = read[0][:, :, layer["top"]:, layer["left"]:]
        elif kind == "sigmoid":
            value = torch.sigmoid(read[0])
        elif kind == "hardSigmoid":
            value = functional.hardsigmoid(read[0])
        elif kind == "hardSwish":
            value = functional.hardswish(read[0])
        elif kind == "gelu":
            value = functional.gelu(read[0])
        elif kind == "channelProduct":
            value = read[0] * read[1][:, :, None, None]
        elif kind == "layerNorm":
            value = layer_normalized(layer, read[0], weight, bias)
        elif kind == "selfAttention":
            value = self_attention(layer, read[0], f"node{index}", tensors)
        values.append(value)
    return values


def image_recipe(case, nodes):
    shape = nodes[0][0]
    extents = [shape["channels"]] if shape["isFlat"] else [shape["channels"], shape["height"], shape["width"]]
    return Recipe(f"layers/{case}/images", [BATCH] + extents, 0.0, 2.0)


def described(nodes):
    return [{"name": f"node{index}", "inputs": inputs, "layer": layer} for index, (layer, inputs) in enumerate(nodes)]


def named(recipes):
    return [dict(name=name, **recipe.description()) for name, recipe in recipes.items()]


def auxiliary():
    """A training step of a network with a second classifier behind its first block."""
    case = "auxiliary classifier"
    nodes = [
        (source(2, 6, 6), []), (conv(2, 4, 3, padding=1), [0]), (norm(4), [1]), (RELU, [2]),
        (conv(4, 4, 3, stride=2, padding=1), [3]), (norm(4), [4]), (RELU, [5]), (MEAN, [6]), (linear(4, 3), [7]),
        (pool("averagePool", 3, 3, 0), [3]), (conv(4, 5, 1), [9]), (norm(5), [10]), (RELU, [11]), (MEAN, [12]),
        (linear(5, 3), [13])]
    output, head, weight, classes = 8, 14, 0.4, [2, 0, 1]
    parameters, statistics = parameter_recipes(case, nodes)
    images = image_recipe(case, nodes)
    tensors = {name: torch.from_numpy(recipe.values()).requires_grad_() for name, recipe in parameters.items()}
    values = run(nodes, torch.from_numpy(images.values()), tensors, "coupled")
    targets = torch.tensor(classes)
    loss = functional.cross_entropy(values[output], targets) + weight * functional.cross_entropy(values[head], targets)
    gradients = torch.autograd.grad(loss, list(tensors.values()))
    return {
        "name": case, "nodes": described(nodes), "output": output, "auxiliaryOutput": head, "weight": weight,
        "images": images.description(), "labels": classes, "parameters": named(parameters),
        "statistics": named(statistics), "logits": values[output].detach(), "auxiliaryLogits": values[head].detach(),
        "loss": loss.detach(),
        "gradients": {name: gradient.reshape(-1) for name, gradient in zip(tensors, gradients)},
    }


def drop_path(rate, seed, shape):
    """x / (1 - rate) for the images whose draw is below 1 - rate, zeros for the others."""
    images = Recipe(f"layers/drop-path {rate}/images", shape, 0.0, 2.0)
    drawn = torch.rand(shape[0], dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    kept = (drawn < 1 - rate).to(torch.float64).reshape([-1] + [1] * (len(shape) - 1))
    output = torch.from_numpy(images.values()) / (1 - rate) * kept
    return {"rate": rate, "seed": seed, "images": images.description(), "output": output.reshape(-1)}


def measure(case, nodes, data_type):
    parameters, statistics = parameter_recipes(case, nodes)
    images = image_recipe(case, nodes)
    tensors = {
        name: torch.from_numpy(recipe.values()).to(data_type) for name, recipe in {**parameters, **statistics}.items()}
    leaves = {name: tensors[name].requires_grad_() for name in parameters}
    logits, shares = {}, {}
    for mode in MODES if any(layer["kind"] == "batchNorm" for layer, _ in nodes) else ["coupled"]:
        values = run(nodes, torch.from_numpy(images.values()).to(data_type), tensors, mode)[-1]
        logits[mode] = values.detach()
        shares[mode] = contributions(values, leaves)
    return {
        "name": case,
        "nodes": described(nodes),
        "batch": BATCH,
        "images": images.description(),
        "parameters": named(parameters),
        "statistics": named(statistics),
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
    drop_paths = [drop_path(0.3, 12, (8, 2, 2, 1)), drop_path(0.5, 5, (6, 3))]
    golden_file.write("layers.json", {"graphs": graphs, "auxiliary": auxiliary(), "dropPaths": drop_paths})


main()
