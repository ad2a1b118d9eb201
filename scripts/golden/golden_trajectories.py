"""Metrics of what a training moves, of the networks of golden_networks.py, in PyTorch: from parameters of half the range
of the portable numbers to those of the golden network."""

import torch
from torch.nn import functional

import golden_file
import golden_networks
from golden_gradients import Subject, input_gradients, labels
from portable_numbers import Recipe


def initial(case, name, shape):
    return torch.from_numpy(Recipe(f"{case}/initial/{name}", shape, 0.0, 0.5).values())


def metrics(case):
    subject = Subject(case)
    if input_gradients(subject) is None:
        return dict.fromkeys(["angle", "mote-landscape"])
    trained = {name: value.detach().clone() for name, value in subject.network.named_parameters()}
    start = {name: initial(case, name, value.shape) for name, value in trained.items()}
    total = 0
    with torch.no_grad():
        for tenths in range(11):
            for name, value in subject.network.named_parameters():
                value.copy_(torch.lerp(start[name], trained[name], tenths / 10))
            total += 1 / functional.cross_entropy(subject.network(subject.images), subject.labels)
    weight = "classifier.weight"
    return {
        "angle": functional.cosine_similarity(start[weight].flatten(), trained[weight].flatten(), dim=0),
        "mote-landscape": total,
    }


def main():
    torch.set_num_threads(1)
    found = {case: metrics(case) for case in golden_networks.CASES}
    names = next(iter(found.values()))
    golden_file.write("trajectories.json", {
        "networks": [
            {"network": case, "labels": labels(golden_networks.CASES[case][2])} for case in golden_networks.CASES],
        # By metric, in the order of the networks.
        "metrics": {name: [values[name] for values in found.values()] for name in names},
    })


if __name__ == "__main__":
    main()
