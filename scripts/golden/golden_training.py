"""Writes Tests/Golden/training.json: parts of a training step by PyTorch.

targets: the loss and its gradient for logits, with label smoothing and with two labels an image.
optimizers: the parameters after each of five steps along given gradients, with a learning rate that changes.
"""

import torch
from torch.nn import functional

import golden_file
from portable_numbers import labels, uniform

COUNT, CLASSES = 6, 5
STEPS = 5
SHAPES = {"weight": (3, 4), "bias": (4,)}


def targets():
    values = torch.from_numpy(3 * uniform("training/logits", COUNT * CLASSES)).reshape(COUNT, CLASSES)
    one, other = (torch.tensor(labels(f"training/{name}", COUNT, CLASSES)) for name in ("labels", "partners"))
    for smoothing in (0.0, 0.1, 0.7):
        for share in (1.0, 0.8, 0.25):
            logits = values.clone().requires_grad_()
            # Soft targets written out, not the sum of two losses.
            first, second = (functional.one_hot(label, CLASSES).double() for label in (one, other))
            shares = share * first + (1 - share) * second
            loss = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)(logits, shares)
            loss.backward()
            yield {"smoothing": smoothing, "share": share, "loss": loss, "gradient": logits.grad.reshape(-1)}


def optimizers():
    cases = {
        "adamw": lambda groups: torch.optim.AdamW(groups, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.05),
        "sgd": lambda groups: torch.optim.SGD(groups, lr=1, momentum=0.9, nesterov=True, weight_decay=0.05),
    }
    for name, make in cases.items():
        for decays_vectors in (False, True):
            parameters = {
                key: torch.nn.Parameter(torch.from_numpy(uniform(f"training/{key}", torch.Size(shape).numel()))
                                        .reshape(shape))
                for key, shape in SHAPES.items()}
            bias = {"params": [parameters["bias"]]}
            if not decays_vectors:
                bias["weight_decay"] = 0
            optimizer = make([{"params": [parameters["weight"]]}, bias])
            steps = []
            for step in range(STEPS):
                for group in optimizer.param_groups:
                    group["lr"] = 0.1 / (step + 1)
                for key, parameter in parameters.items():
                    gradient = uniform(f"training/gradient/{key}/{step}", parameter.numel())
                    parameter.grad = torch.from_numpy(gradient).reshape(parameter.shape)
                optimizer.step()
                steps.append({key: parameter.detach().clone().reshape(-1) for key, parameter in parameters.items()})
            yield {"optimizer": name, "decaysVectors": decays_vectors, "steps": steps}


def main():
    torch.set_num_threads(1)
    golden_file.write("training.json", {"targets": list(targets()), "optimizers": list(optimizers())})


main()
