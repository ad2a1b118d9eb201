"""AZ-NAS (Lee and Ham, CVPR 2024), and its copies of GradSign (Zhang and Jia, ICLR 2022) and Zen (Lin et al., ICCV 2021).

AZ-NAS and Zen redraw the weights and draw noise, on both sides.
"""

import functools

from comparison import Comparison
from foreign_modules import module

REPOSITORY, COMMIT = "cvlab-yonsei/AZ-NAS", "5e6683a2"


def prepare(code, subject):
    network = subject.features_and_logits()
    count = len(subject.images)
    return lambda: tuple(code.compute_nas_score(network, None, None, 32, count).values())


def prepare_gradsign(code, subject):
    network = subject.features_and_logits()
    loader = [subject.batch()]
    return lambda: code.compute_nas_score(network, None, loader, 32, len(subject.images))["gradsign"]


def comparisons(folder):
    proxies = folder / "NB201" / "ZeroShotProxy"
    yield Comparison(
        ("az-expressivity", "az-progressivity", "az-trainability"), "compute_az_nas_score.compute_nas_score",
        "drawing, forward pass, backward pass of each block, spectra",
        functools.partial(prepare, module(proxies, "compute_az_nas_score")))
    yield Comparison(
        ("zen",), "compute_zen_score.compute_nas_score", "drawing and two forward passes",
        functools.partial(prepare, module(proxies, "compute_zen_score")))
    yield Comparison(
        ("gradsign",), "compute_gradsign_score.compute_nas_score", "forward and backward pass of each image",
        functools.partial(prepare_gradsign, module(proxies, "compute_gradsign_score")))
