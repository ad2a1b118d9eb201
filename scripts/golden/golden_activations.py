"""Activation metrics of the networks of golden_networks.py, in PyTorch, from their definitions.

Batch norms use the batch's statistics. Values that do not exist are null. What a metric draws at random comes from the
portable numbers here: the streams NETWORK/signs/BLOCK, NETWORK/movement, NETWORK/channels/NODE and NETWORK/rows/NODE.
Where there are two ways to compute the same number, this takes the other one than the library: sums over patches
instead of a rearranged gradient, eigenvalues instead of singular values, and exact sums of decimals instead of
differences from one.
"""

import decimal
import itertools

import numpy
import torch
from torch import nn
from torch.nn import functional

import golden_file
import golden_gradients
import golden_networks
import golden_proxies
from flat_network import FlatNetwork
from portable_numbers import bits, uniform

decimal.getcontext().prec = 60
GAMMAS = ("2.68690173088039e-12", "1.02460061284506e-11")


def outputs_of(network, names, run):
    """The outputs of the named parts of a network while it runs, in order."""
    found = []
    hooks = [
        network.get_submodule(name).register_forward_hook(lambda _, __, output: found.append(output)) for name in names]
    run()
    for hook in hooks:
        hook.remove()
    return found


def relu_patterns(subject):
    """Which units are on for which images, each ReLU that the loss depends on once: (N, units)."""
    images = subject.images.clone().requires_grad_()
    with golden_proxies.recorded_relus() as relus:
        loss = functional.cross_entropy(subject.network(images), subject.labels)
    loss.backward()
    live = {}
    for value, result in relus:
        if result.grad is not None and value.abs().max() > 0:
            live[id(value)] = result.detach().flatten(1)
    subject.network.zero_grad()
    return torch.cat([result > 0 for result in live.values()], 1).numpy()


def distinct(rows):
    return len(set(map(bytes, numpy.packbits(rows, axis=1))))


def block_names(network):
    names = ["stem"]
    for stage in (1, 2, 3):
        names += [f"stage{stage}.cell{index}" for index in range(len(network.get_submodule(f"stage{stage}")))]
        names += [f"reduction{stage}"] if stage < 3 else []
    return names


def entropy(block):
    """None where the block is constant."""
    rows = block.detach().transpose(0, 1).flatten(1)
    if rows.std(1).max() < 1e-9 * max(1, rows.abs().max()):
        return None
    values = torch.linalg.eigvalsh(torch.cov(rows, correction=0))
    shares = values / values.sum()
    return -(shares * (shares + 1e-8).log()).sum()


def gain(before, after, signs):
    """The largest singular value of E[g_in g_out^T]; None where the block ignores its input or passes it on."""
    gradient, = torch.autograd.grad(after, before, signs, retain_graph=True, allow_unused=True)
    if gradient is None or not gradient.any() or (gradient.shape == signs.shape and (gradient == signs).all()):
        return None
    step = gradient.shape[2] // signs.shape[2]
    patches = functional.unfold(gradient, step, stride=step)
    product = torch.einsum("bip,bop->io", patches, signs.flatten(2)) / (len(signs) * patches.shape[2])
    return torch.linalg.eigvalsh(product.T @ product).max().clamp(min=0).sqrt()


def az_nas(case, subject):
    network = subject.network
    images = subject.images.clone().requires_grad_()
    blocks = outputs_of(network, block_names(network), lambda: network(images))
    entropies = [entropy(block) for block in blocks]
    gains = []
    for index in range(1, len(blocks)):
        drawn = numpy.sign(uniform(f"{case}/signs/{index}", blocks[index].numel()))
        signs = torch.from_numpy(drawn.reshape(blocks[index].shape))
        gains.append(gain(blocks[index - 1], blocks[index], signs))
    are_defined = None not in entropies
    return {
        "az-expressivity": sum(entropies) if are_defined else None,
        "az-progressivity": min(
            after - before for before, after in zip(entropies, entropies[1:])) if are_defined else None,
        "az-trainability": None if None in gains else sum(2 - s - 1 / (s + 1e-6) for s in gains) / len(gains),
    }


def zen(case, subject):
    """Running variances of layers that the output depends on, after both passes, by their recurrence."""
    network = FlatNetwork(case)
    step = torch.from_numpy(uniform(f"{case}/movement", subject.images.numel()).reshape(subject.images.shape))
    variances = {
        name: module.running_var.clone() for name, module, _ in network.nodes if isinstance(module, nn.BatchNorm2d)}
    maps = []
    with torch.no_grad():
        for batch in (subject.images, subject.images + 0.01 * step):
            values = network.eval().outputs(batch)
            inputs = {name: values[read[0]] for name, _, read in network.nodes if name in variances}
            for name, value in inputs.items():
                variances[name] = 0.9 * variances[name] + 0.1 * value.transpose(0, 1).flatten(1).var(1)
            maps.append(values["head.relu"])
    difference = (maps[0] - maps[1]).abs().sum() / len(step)
    if difference == 0:
        return None
    return difference.log() + sum(variance.mean().log() / 2 for variance in variances.values())


def smallest_eigenvalue(rows):
    """Of Pearson's correlations of the rows, which are zero for those that are constant."""
    deviations = rows - rows.mean(1, keepdim=True)
    norms = deviations.norm(dim=1)
    if (norms < 1e-10 * rows.norm(dim=1).clamp(min=1e-300)).any():
        return 0.0
    # The squares of the singular values are the eigenvalues; more rows than columns have a zero besides.
    values = torch.linalg.svdvals(deviations / norms[:, None])
    return 0.0 if len(rows) >= rows.shape[1] else (values.min() ** 2).item()


def meco(case, subject):
    with torch.no_grad():
        values = FlatNetwork(case).eval().outputs(subject.images[:1])
    total = sampled = 0
    for name, value in values.items():
        if name == "input" or value.dim() != 4:
            continue
        rows = value[0].flatten(1)
        chosen = numpy.argsort(uniform(f"{case}/channels/{name}", len(rows)), kind="stable")[:8]
        total += smallest_eigenvalue(rows)
        sampled += smallest_eigenvalue(rows[chosen.tolist()]) * len(rows) / len(chosen)
    return {"meco": total, "meco-opt": sampled}


def near(case, subject):
    total = 0
    network = FlatNetwork(case).eval()
    with torch.no_grad():
        values = network.outputs(subject.images)
    for name, module, _ in network.nodes:
        if not isinstance(module, (nn.Conv2d, nn.Linear, nn.BatchNorm2d, nn.ReLU)):
            continue
        value = values[name]
        step = value.shape[-1]
        rows = value.transpose(1, -1).flatten(0, -2) if value.dim() == 4 else value
        if len(rows) >= rows.shape[1]:
            starts = len(rows) // step - 1
            first = bits(f"{case}/rows/{name}", 1)[0] % starts * step if starts > 0 else 0
            rows = rows[first:first + rows.shape[1]]
        # Eigenvalues of a Gram matrix would lose half of the digits of small ones.
        values_of = numpy.linalg.svd(rows.numpy(), compute_uv=False)
        shares = values_of[values_of > 0] / values_of.sum() if values_of.any() else []
        total += numpy.prod([share ** -share for share in shares]) if len(shares) else 0
    return total


def l_swag(subject, patterns):
    half = len(subject.images) // 2
    halves = zip(subject.gradients(slice(0, half)), subject.gradients(slice(half, 2 * half)))
    logarithms = []
    for both in halves:
        deviation = torch.stack(both).abs().var(0, unbiased=False).sqrt()
        if deviation.any():
            logarithms.append((1 / deviation[deviation != 0]).sum().log())
    return sum(logarithms) * distinct(patterns.T) if logarithms else None


def log_determinant(rows, gamma):
    """ln det of the kernel exp(-gamma |x_i - x_j|^2) of rows with columns in [0, 1], in sixty digits."""
    least, most = rows.min(0), rows.max(0)
    varies = most > least
    rows = (rows[:, varies] - least[varies]) / (most - least)[varies]
    gamma = decimal.Decimal(gamma)

    def kernel(i, j):
        return (-gamma * sum(decimal.Decimal(float(d)) ** 2 for d in rows[i] - rows[j])).exp()

    total = decimal.Decimal(0)
    for order in itertools.permutations(range(len(rows))):
        swaps = sum(order[i] > order[j] for i in range(len(order)) for j in range(i + 1, len(order)))
        product = decimal.Decimal((-1) ** swaps)
        for row, column in enumerate(order):
            product *= kernel(row, column)
        total += product
    # Less than rounding in the rows.
    return None if total <= decimal.Decimal("1e-45") else float(total.ln())


def rbflex(case, subject):
    """None also where features are nothing but rounding: pooled to one value for each channel, a map has no variance that
    a batch norm of one image could pass on."""
    network = FlatNetwork(case).eval()
    rows, features = [], []
    with torch.no_grad():
        for index in range(3):
            values = network.outputs(subject.images[index:index + 1])
            rows.append(torch.cat([
                values[name].flatten() for name, module, _ in network.nodes if isinstance(module, nn.ReLU)]).numpy())
            features.append(values["head.pool"].flatten().numpy())
    if numpy.ptp(features, axis=0).max() < 1e-9:
        return None
    parts = [
        log_determinant(numpy.stack(part), gamma) for part, gamma in zip((rows, features), GAMMAS)]
    return None if None in parts else 3 * sum(parts)


def check(case, subject):
    """The list of nodes against the network of modules."""
    with torch.no_grad():
        deviation = (FlatNetwork(case).eval()(subject.images) - subject.network(subject.images)).abs().max()
    assert deviation < 1e-12, (case, deviation)


def metrics(case):
    subject = golden_gradients.Subject(case)
    check(case, subject)
    patterns = relu_patterns(subject)
    return {
        "linear-regions": distinct(patterns),
        "swap": distinct(patterns.T),
        **az_nas(case, subject),
        "zen": zen(case, subject),
        **meco(case, subject),
        "near": near(case, subject),
        "l-swag": l_swag(subject, patterns),
        "rbflex": rbflex(case, subject),
    }


def main():
    torch.set_num_threads(1)
    found = {case: metrics(case) for case in golden_networks.CASES}
    names = next(iter(found.values()))
    golden_file.write("activations.json", {
        "networks": [
            {"network": case, "labels": golden_gradients.labels(golden_networks.CASES[case][2])}
            for case in golden_networks.CASES],
        # By metric, in the order of the networks.
        "metrics": {name: [values[name] for values in found.values()] for name in names},
    })


if __name__ == "__main__":
    main()
