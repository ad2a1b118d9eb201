"""Gradient metrics of the networks of golden_networks.py, in PyTorch, from their definitions.

Weights count that the loss depends on. Values that do not exist are null. Where there are two ways to compute the same
number, this takes the other one than the library: the Hessian's product with the gradient g is the gradient of |g|^2/2,
and sums over eigenvalues are a determinant and a trace.
"""

import copy

import torch
from torch import nn
from torch.nn import functional

import golden_file
import golden_networks

SHIFT = 1e-5


def labels(count):
    """Classes of at least two images each."""
    return torch.arange(count) % (count // 2)


class Subject:
    """A golden network in train mode whose running statistics stay, its images and their labels."""

    def __init__(self, case):
        self.network, _, _, images, _ = golden_networks.build(case, torch.float64)
        self.network.eval()
        self.network.use("coupled")
        self.images = torch.from_numpy(images.values())
        self.labels = labels(len(self.images))
        modules = [
            module for module in self.network.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
        gradients = torch.autograd.grad(
            self.loss(), [module.weight for module in modules], allow_unused=True)
        # Layers before a zero get a gradient of zeros.
        self.modules = [
            module for module, gradient in zip(modules, gradients) if gradient is not None and gradient.any()]
        self.weights = [module.weight for module in self.modules]

    def loss(self, images=slice(None)):
        return functional.cross_entropy(self.network(self.images[images]), self.labels[images])

    def gradients(self, images=slice(None), **options):
        return torch.autograd.grad(self.loss(images), self.weights, **options)


def saliencies(subject):
    return [weight.detach() * gradient for weight, gradient in zip(subject.weights, subject.gradients())]


def grasp(subject):
    first = subject.gradients(create_graph=True)
    products = torch.autograd.grad(sum((gradient ** 2).sum() for gradient in first) / 2, subject.weights)
    return -sum((weight.detach() * product).sum() for weight, product in zip(subject.weights, products))


def fisher(subject):
    outputs = {}

    def keep(module, _, output):
        output.retain_grad()
        outputs[module] = output

    hooks = [module.register_forward_hook(keep) for module in subject.modules]
    subject.loss().backward()
    for hook in hooks:
        hook.remove()
    total = 0
    for module, output in outputs.items():
        products = torch.einsum("nk...,nk...->nk", output.detach(), output.grad)
        total = total + 0.5 * (products ** 2).mean(0).sum() * module.weight[0].numel()
    return total


def synflow(subject):
    network = copy.deepcopy(subject.network)
    with torch.no_grad():
        for tensor in network.parameters():
            tensor.copy_(tensor.abs())
    for parent in list(network.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.BatchNorm2d):
                setattr(parent, name, nn.Identity())
    total = network(torch.ones_like(subject.images[:1])).sum()
    weights = [module.weight for module in network.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    gradients = torch.autograd.grad(total, weights, allow_unused=True)
    return sum((weight.detach() * gradient).sum() for weight, gradient in zip(weights, gradients) if gradient is not None)


def input_gradients(subject):
    """One row for each image; None where the logits ignore the images."""
    images = subject.images.clone().requires_grad_()
    rows, = torch.autograd.grad(subject.network(images).sum(), images)
    return rows.reshape(len(rows), -1) if rows.any() else None


def jacobian_covariance(rows):
    if rows is None:
        return None
    shifted = torch.corrcoef(rows) + SHIFT * torch.eye(len(rows), dtype=rows.dtype)
    return -torch.logdet(shifted) - torch.trace(torch.linalg.inv(shifted))


def epe_nas(rows, classes):
    if rows is None:
        return None
    return sum(
        (torch.corrcoef(rows[classes == label]).abs() + SHIFT).log().sum().abs() for label in classes.unique())


def zico(subject):
    half = len(subject.images) // 2
    halves = zip(subject.gradients(slice(0, half)), subject.gradients(slice(half, 2 * half)))
    logarithms = []
    for both in halves:
        both = torch.stack(both)
        deviation = both.std(0, unbiased=False)
        ratios = both.abs().mean(0)[deviation != 0] / deviation[deviation != 0]
        if len(ratios):
            logarithms.append(ratios.sum().log())
    return sum(logarithms) if logarithms else None


def gradsign(subject):
    """None where the gradients of a layer are nothing but rounding: pooled to one value for each channel, a map has no
    variance that a batch norm of one image could pass on."""
    signs = [0] * len(subject.weights)
    for index in range(len(subject.images)):
        gradients = subject.gradients(slice(index, index + 1))
        sizes = torch.stack([gradient.abs().max() for gradient in gradients])
        if sizes.min() < 1e-9 * sizes.max():
            return None
        signs = [total + gradient.sign() for total, gradient in zip(signs, gradients)]
    return torch.cat([total.abs().flatten() for total in signs]).mean()


def metrics(case):
    subject = Subject(case)
    products = saliencies(subject)
    rows = input_gradients(subject)
    # The library keeps layers of zeros for their shapes in a network that ignores its input, so that counts differ.
    ignores_input = rows is None
    return {
        "snip": sum(product.abs().sum() for product in products),
        "plain": sum(product.sum() for product in products),
        "grasp": grasp(subject),
        "fisher": fisher(subject),
        "l2-norm": None if ignores_input else sum(weight.detach().norm() for weight in subject.weights),
        "synflow": synflow(subject),
        "jacov": jacobian_covariance(rows),
        "epe-nas": epe_nas(rows, subject.labels),
        "gradsign": None if ignores_input else gradsign(subject),
        "zico": zico(subject),
    }


def main():
    torch.set_num_threads(1)
    found = {case: metrics(case) for case in golden_networks.CASES}
    names = next(iter(found.values()))
    golden_file.write("gradients.json", {
        "networks": [
            {"network": case, "labels": labels(golden_networks.CASES[case][2])} for case in golden_networks.CASES],
        # By metric, in the order of the networks.
        "metrics": {name: [values[name] for values in found.values()] for name in names},
    })


if __name__ == "__main__":
    main()
