"""Proxies of the networks of golden_networks.py, in PyTorch: NASWOT's determinant, the norm of the loss's gradient, and
metrics of the logits Z and of what the last layer reads, F.

A ReLU counts once for each tensor that it reads, and where the loss depends on what it gives. One that reads nothing
but zeros does not count.
"""

import contextlib

import torch
from torch.nn import functional

import golden_file
import golden_networks


@contextlib.contextmanager
def recorded_relus():
    """The inputs and outputs of every ReLU that runs inside."""
    plain, seen = torch.relu, []

    def recording(value):
        result = plain(value)
        result.retain_grad()
        seen.append((value, result))
        return result

    torch.relu = recording
    try:
        yield seen
    finally:
        torch.relu = plain


def outputs(logits, features, targets):
    """Metrics of the outputs; None where logits of an image are all equal, or all images' alike."""
    kernel = logits @ logits.T
    target = torch.where(targets[:, None] == targets[None, :], 1.0, -1.0).to(kernel.dtype)
    varies = (kernel - kernel.mean()).norm() > 1e-10 * kernel.norm()
    aligned = torch.corrcoef(torch.stack([kernel.ravel(), target.ravel()]))[0, 1] if varies else None
    correlations = torch.corrcoef(logits)
    eigenvalues = torch.linalg.eigvalsh(features @ features.T).clamp(min=0)
    return {
        "nngpAlignment": aligned,
        "nngpFrobeniusNorm": correlations.norm(),
        "nngpMean": correlations.mean(),
        "nngpEigenvalueScore": -(torch.log(eigenvalues + 1) + 1 / (eigenvalues + 1)).sum(),
    }


def proxies(case):
    network, _, _, images, targets = golden_networks.build(case, torch.float64)
    network.eval()
    network.use("coupled")
    pixels = torch.from_numpy(images.values()).requires_grad_()
    read = []
    classifier = [module for module in network.modules() if isinstance(module, torch.nn.Linear)][-1]
    hook = classifier.register_forward_hook(lambda _, inputs, __: read.append(inputs[0]))
    with recorded_relus() as relus:
        logits = network(pixels)
        loss = functional.cross_entropy(logits, torch.tensor(targets))
    hook.remove()
    loss.backward()

    live = {}
    for value, result in relus:
        if result.grad is not None and value.abs().max() > 0:
            live[id(value)] = (value > 0).reshape(len(targets), -1).to(torch.float64)
    agreements = sum(on @ on.T + (1 - on) @ (1 - on).T for on in live.values())
    sign, logarithm = torch.linalg.slogdet(agreements)
    norms = [
        module.weight.grad.norm() for module in network.modules()
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)) and module.weight.grad is not None]
    return {
        "network": case,
        "units": sum(on.shape[1] for on in live.values()),
        "agreements": agreements,
        "naswot": logarithm if sign > 0 else float("nan"),
        "gradientNorm": sum(norms),
        **outputs(logits.detach(), read[0].detach(), torch.tensor(targets)),
    }


if __name__ == "__main__":
    golden_file.write("proxies.json", {"networks": [proxies(case) for case in golden_networks.CASES]})
