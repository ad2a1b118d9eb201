"""Empirical neural tangent kernels by one backward pass for each image: slow and obviously right."""

import torch

MODES = ["coupled", "frozen", "running"]
SELECTIONS = {
    "weightsWithoutClassifier": lambda name: name.endswith(".weight") and name != "classifier.weight",
    "weights": lambda name: name.endswith(".weight"),
    "all": lambda name: True,
}


def jacobian_rows(logits, parameters):
    """For each parameter the matrix whose row i is the gradient of the sum of image i's logits."""
    rows = {name: [] for name in parameters}
    for index in range(logits.shape[0]):
        gradients = torch.autograd.grad(
            logits[index].sum(), list(parameters.values()), retain_graph=True, allow_unused=True
        )
        for (name, parameter), gradient in zip(parameters.items(), gradients):
            rows[name].append((torch.zeros_like(parameter) if gradient is None else gradient).reshape(-1))
    return {name: torch.stack(vectors) for name, vectors in rows.items()}


def contributions(logits, parameters):
    """For each parameter its share of the kernel; the kernel of a selection is their sum."""
    return {name: rows @ rows.T for name, rows in jacobian_rows(logits, parameters).items()}


def kernel(parts, selects):
    """The kernel of the parameters whose name is selected."""
    chosen = [part for name, part in parts.items() if selects(name)]
    return torch.stack(chosen).sum(dim=0)
