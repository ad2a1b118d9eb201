"""Writes Tests/Golden/tensor.json: single tensor operations of PyTorch, forward and backward.

Each case has its inputs (recipes), its attributes (numbers; 0 and 1 for false and true), its outputs
and, where the operation is differentiable, the gradient of sum(output * uniform("probe/" + name))
with respect to each input. Tensors are written flat, in row-major order, with their shape.
"""

import torch
from torch.nn import functional

import golden_file
from portable_numbers import Recipe, labels, uniform


def convolution(inputs, attributes):
    return functional.conv2d(
        inputs["input"], inputs["weight"], inputs.get("bias"), attributes["stride"], attributes["padding"],
        attributes["dilation"], attributes["groups"])


def average_pool(inputs, attributes):
    return functional.avg_pool2d(
        inputs["input"], attributes["kernelSize"], attributes["stride"], attributes["padding"],
        count_include_pad=bool(attributes["countsPadding"]))


def max_pool(inputs, attributes):
    return functional.max_pool2d(
        inputs["input"], attributes["kernelSize"], attributes["stride"], attributes["padding"])


def unfold(inputs, attributes):
    return functional.unfold(
        inputs["input"], attributes["kernelSize"], attributes["dilation"], attributes["padding"], attributes["stride"])


def batch_norm(inputs, attributes):
    mean, variance = (inputs[key].detach().clone() for key in ("mean", "variance"))
    return functional.batch_norm(
        inputs["input"], mean, variance, inputs.get("weight"), inputs.get("bias"), bool(attributes["usesBatch"]),
        attributes["momentum"], attributes["epsilon"])


OPERATIONS = {
    "convolution": convolution,
    "averagePool": average_pool,
    "maxPool": max_pool,
    "unfold": unfold,
    "batchNorm": batch_norm,
    "linear": lambda inputs, _: functional.linear(inputs["input"], inputs["weight"], inputs["bias"]),
    "matmul": lambda inputs, _: inputs["input"] @ inputs["other"],
    "relu": lambda inputs, _: torch.relu(inputs["input"]),
    "crossEntropy": lambda inputs, _: functional.cross_entropy(
        inputs["input"], torch.tensor(labels("tensor/labels", inputs["input"].shape[0], inputs["input"].shape[1]))),
    "logSumExp": lambda inputs, _: torch.logsumexp(inputs["input"], dim=1),
    "softmax": lambda inputs, _: torch.softmax(inputs["input"], dim=1),
    "variance": lambda inputs, attributes: inputs["input"].var(
        dim=(0, 2, 3), unbiased=bool(attributes["isUnbiased"])),
    "mean": lambda inputs, _: inputs["input"].mean(dim=(2, 3)),
    # Of the symmetric positive definite matrix A A^T + I.
    "symmetricEigenvalues": lambda inputs, _: torch.linalg.eigvalsh(gram(inputs["input"])),
    "logDeterminant": lambda inputs, _: torch.linalg.slogdet(gram(inputs["input"]))[1],
    "singularValues": lambda inputs, _: torch.linalg.svdvals(inputs["input"]),
}


def gram(matrix):
    return matrix @ matrix.T + torch.eye(len(matrix), dtype=matrix.dtype)


def cases():
    """name: (operation, shapes of the inputs, attributes)."""
    image = (2, 4, 4, 3)
    plain = dict(stride=1, padding=0, dilation=1, groups=1)
    pool = dict(kernelSize=3, stride=1, padding=1)
    channels = {key: (4,) for key in ("weight", "bias", "mean", "variance")}
    norm = dict(momentum=0.1, epsilon=1e-5)
    return {
        "convolution": ("convolution", dict(input=image, weight=(3, 4, 3, 3)), dict(plain, padding=1)),
        "convolution with stride and bias": (
            "convolution", dict(input=image, weight=(3, 4, 3, 3), bias=(3,)), dict(plain, stride=2, padding=1)),
        "convolution with dilation in groups": (
            "convolution", dict(input=image, weight=(6, 2, 3, 3)), dict(plain, padding=2, dilation=2, groups=2)),
        "convolution, depthwise": ("convolution", dict(input=image, weight=(4, 1, 3, 3)), dict(plain, groups=4)),
        "average pool": ("averagePool", dict(input=image), dict(pool, countsPadding=0)),
        "average pool, padding counted": ("averagePool", dict(input=image), dict(pool, countsPadding=1)),
        "average pool with stride": (
            "averagePool", dict(input=image), dict(kernelSize=2, stride=2, padding=0, countsPadding=0)),
        "max pool": ("maxPool", dict(input=image), dict(pool, stride=2)),
        "unfold": ("unfold", dict(input=(1, 2, 5, 4)), dict(kernelSize=3, dilation=1, padding=1, stride=2)),
        "batch norm, batch statistics": ("batchNorm", dict(input=image, **channels), dict(norm, usesBatch=1)),
        "batch norm, running statistics": ("batchNorm", dict(input=image, **channels), dict(norm, usesBatch=0)),
        "linear": ("linear", dict(input=(3, 5), weight=(4, 5), bias=(4,)), {}),
        "matmul": ("matmul", dict(input=(3, 5), other=(5, 4)), {}),
        "relu": ("relu", dict(input=(3, 5)), {}),
        "cross-entropy": ("crossEntropy", dict(input=(6, 5)), {}),
        "log-sum-exp": ("logSumExp", dict(input=(4, 5)), {}),
        "softmax": ("softmax", dict(input=(4, 5)), {}),
        "variance, biased": ("variance", dict(input=image), dict(isUnbiased=0)),
        "variance, unbiased": ("variance", dict(input=image), dict(isUnbiased=1)),
        "mean over space": ("mean", dict(input=image), {}),
        "eigenvalues": ("symmetricEigenvalues", dict(input=(6, 8)), {}),
        "log-determinant": ("logDeterminant", dict(input=(6, 8)), {}),
        "singular values": ("singularValues", dict(input=(5, 7)), {}),
    }


def flat(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().reshape(-1)}


def measure(case, operation, shapes, attributes):
    recipes = {
        key: Recipe(f"tensor/{case}/{key}", shape, 1.5 if key == "variance" else 0.0, 1.0)
        for key, shape in shapes.items()}
    inputs = {key: torch.from_numpy(recipe.values()).requires_grad_() for key, recipe in recipes.items()}
    output = OPERATIONS[operation](inputs, attributes)
    probe = torch.from_numpy(uniform("probe/" + case, output.numel())).reshape(output.shape)
    differentiable = [key for key in inputs if key not in ("mean", "variance")]
    gradients = torch.autograd.grad((output * probe).sum(), [inputs[key] for key in differentiable])
    content = {
        "name": case,
        "operation": operation,
        "inputs": {key: recipe.description() for key, recipe in recipes.items()},
        "attributes": {key: float(value) for key, value in attributes.items()},
        "output": flat(output),
        "gradients": {key: flat(gradient) for key, gradient in zip(differentiable, gradients)},
    }
    if operation == "crossEntropy":
        content["labels"] = labels("tensor/labels", *shapes["input"])
    return content


def main():
    torch.set_num_threads(1)
    golden_file.write("tensor.json", {"operations": [measure(name, *case) for name, case in cases().items()]})


main()
