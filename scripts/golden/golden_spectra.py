"""Metrics of spectra of the networks of golden_networks.py, in PyTorch, from their definitions: of the Fisher
information, of correlations of responses, of covariances of channels and of tangent kernels.

Values that do not exist, or that are not comparable, are null. Where there are two ways to compute the same number,
this takes the other one than the library: quadratic forms instead of centered sums, singular values and eigenvalues
instead of traces and norms, determinants instead of eigenvalues.
"""

import numpy
import torch
from torch import nn
from torch.nn import functional

import golden_file
import golden_networks
from golden_gradients import Subject, input_gradients, labels
from portable_numbers import Recipe


def jacobian(network, images):
    """For each tensor that the logits depend on its derivatives, (images, classes, ...), with running statistics."""
    parameters = list(network.parameters())
    rows = []
    for image in images:
        logits = network(image[None])[0]
        for logit in logits:
            gradients = torch.autograd.grad(logit, parameters, retain_graph=True, allow_unused=True)
            rows.append([
                torch.zeros_like(parameter) if gradient is None else gradient
                for parameter, gradient in zip(parameters, gradients)])
    tensors = [torch.stack(column) for column in zip(*rows)]
    tensors = [tensor for tensor in tensors if tensor.any()]
    return [tensor.reshape(len(images), -1, *tensor.shape[1:]) for tensor in tensors]


def noise(case, images):
    """More images than the network's own, so that no decile is rounding."""
    return torch.from_numpy(Recipe(f"{case}/noise", (24, *images.shape[1:]), 0.0, 2.0).values())


def vkdnw(network, images):
    tensors = jacobian(network, images)
    first = torch.stack([tensor.flatten(start_dim=2)[:, :, 0] for tensor in tensors[:128]], dim=2)
    probabilities = functional.softmax(network(images), dim=1).detach()
    probabilities = 0.95 * probabilities + 0.05 / probabilities.shape[1]
    covariances = torch.diag_embed(probabilities) - probabilities[:, :, None] * probabilities[:, None, :]
    fisher = (first.transpose(1, 2) @ covariances @ first).mean(0)
    deciles = numpy.quantile(torch.linalg.svdvals(fisher).numpy(), numpy.arange(1, 10) / 10)
    shares = deciles / (deciles.sum() + 1e-10)
    return -(shares * numpy.log(shares + 1e-10)).sum()


class Responses:
    """The inputs and outputs of the ReLUs in a forward pass, each with its block: the first after the stem is 0.

    A ReLU that reads the same tensor as an earlier one is that one.
    """

    def __init__(self, network):
        self.found, self.block, self.network = {}, -1, network
        blocks = [
            module for name, module in network.named_modules()
            if name.startswith("stage") and name.count(".") == 1 or name in ("reduction1", "reduction2", "head")]
        order = [module for stage in (1, 2, 3) for module in self.of_stage(stage)] + [network.head]
        assert set(order) == set(blocks)
        self.hooks = [module.register_forward_pre_hook(self.enter(index)) for index, module in enumerate(order)]

    def of_stage(self, stage):
        cells = list(getattr(self.network, f"stage{stage}"))
        return cells + ([getattr(self.network, f"reduction{stage}")] if stage < 3 else [])

    def enter(self, index):
        def hook(*_):
            self.block = index
        return hook

    def __enter__(self):
        self.plain = torch.relu

        def recording(value):
            if id(value) not in self.found:
                result = self.plain(value)
                result.retain_grad()
                self.found[id(value)] = (self.block, value, result)
            return self.found[id(value)][2]

        torch.relu = recording
        return self

    def __exit__(self, *_):
        torch.relu = self.plain
        for hook in self.hooks:
            hook.remove()


def wrcor(subject):
    # Gradients with respect to activations need not stop at parameters.
    with Responses(subject.network) as responses:
        loss = functional.cross_entropy(subject.network(subject.images.clone().requires_grad_()), subject.labels)
        loss.backward()
    total = torch.zeros(len(subject.images), len(subject.images), dtype=torch.float64)
    for block, value, result in responses.found.values():
        if result.grad is None or not result.grad.any():
            continue
        for matrix in (value, torch.where(value > 0, result.grad, torch.zeros_like(value))):
            correlations = torch.corrcoef(matrix.detach().flatten(start_dim=1)).abs()
            if correlations.isfinite().all():
                total += 2.0 ** block * correlations
    determinant = torch.linalg.slogdet(total).logabsdet
    return determinant if determinant.isfinite() else None


def intrain(subject):
    outputs = []
    hooks = [
        module.register_forward_hook(lambda _, __, output: outputs.append(output.detach()))
        for module in subject.modules if isinstance(module, nn.Conv2d)]
    gradients = subject.gradients()
    for hook in hooks:
        hook.remove()
    ranks = []
    for output in outputs:
        rows = output.transpose(0, 1).flatten(start_dim=1)
        covariance = torch.cov(rows, correction=0) + 1e-10 * torch.eye(len(rows), dtype=rows.dtype)
        eigenvalues = torch.linalg.eigvalsh(covariance)
        ranks.append(torch.log(eigenvalues.sum() ** 2 / (eigenvalues ** 2).sum()))
    spreads = [
        min(1.0, float(gradient.std(unbiased=False) / (gradient.abs().max() + 1e-10))) for gradient in gradients]
    return sum(ranks) * (1 + sum(spreads)) / numpy.log(len(ranks) + 1)


def metrics(case):
    subject = Subject(case)
    # The library keeps layers of zeros for their shapes in a network that ignores its input, so that counts differ.
    if input_gradients(subject) is None:
        return dict.fromkeys(["wrcor", "intrain", "vkdnw", "trainable-layers", "logit-trace"])
    found = {"wrcor": wrcor(subject), "intrain": intrain(subject)}
    subject.network.use("running")
    found["vkdnw"] = vkdnw(subject.network, noise(case, subject.images))
    tensors = jacobian(subject.network, subject.images[:1])
    found["trainable-layers"] = len(tensors)
    # The sum over classes of the squared gradient.
    found["logit-trace"] = sum((tensor ** 2).sum() for tensor in tensors)
    return found


def main():
    torch.set_num_threads(1)
    found = {case: metrics(case) for case in golden_networks.CASES}
    names = next(iter(found.values()))
    golden_file.write("spectra.json", {
        "networks": [
            {"network": case, "labels": labels(golden_networks.CASES[case][2])} for case in golden_networks.CASES],
        # By metric, in the order of the networks.
        "metrics": {name: [values[name] for values in found.values()] for name in names},
    })


if __name__ == "__main__":
    main()
