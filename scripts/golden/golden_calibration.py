"""Writes Tests/Golden/calibration.json: confusion and calibration of given logits, by NumPy.

The expected calibration error is that of the released code of Guo et al. (ICML 2017): 15 bins of equal width, each
without its lower bound and with its upper one. The temperature is found by ternary search of the likelihood itself.
"""

import numpy

import golden_file
from portable_numbers import labels, uniform

COUNT, CLASSES, BINS = 200, 4, 15


def log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - numpy.log(numpy.exp(shifted).sum(axis=1, keepdims=True))


def likelihood(logits, truth):
    return -log_softmax(logits)[numpy.arange(len(truth)), truth].mean()


def expected_error(logits, truth):
    probabilities = numpy.exp(log_softmax(logits))
    confidences, hits = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    bounds = numpy.linspace(0, 1, BINS + 1)
    error = 0.0
    for low, high in zip(bounds[:-1], bounds[1:]):
        inside = (confidences > low) & (confidences <= high)
        if inside.any():
            error += inside.mean() * abs(hits[inside].mean() - confidences[inside].mean())
    return error


def temperature(logits, truth):
    low, high = numpy.log(0.05), numpy.log(20)
    for _ in range(200):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        if likelihood(logits / numpy.exp(one), truth) < likelihood(logits / numpy.exp(two), truth):
            high = two
        else:
            low = one
    return float(numpy.exp((low + high) / 2))


def case(name, scale, bonus):
    truth = numpy.array(labels(f"calibration/{name}/labels", COUNT, CLASSES))
    logits = scale * uniform(f"calibration/{name}", COUNT * CLASSES).reshape(COUNT, CLASSES)
    logits[numpy.arange(COUNT), truth] += bonus
    confusion = numpy.zeros((CLASSES, CLASSES), dtype=int)
    numpy.add.at(confusion, (truth, logits.argmax(axis=1)), 1)
    fitted = temperature(logits, truth)
    return {
        "name": name, "scale": scale, "bonus": bonus, "confusion": confusion,
        "balancedAccuracy": float(numpy.mean(numpy.diag(confusion) / confusion.sum(axis=1))),
        "expectedError": expected_error(logits, truth), "negativeLogLikelihood": likelihood(logits, truth),
        "temperature": fitted, "calibratedError": expected_error(logits / fitted, truth),
        "calibratedLikelihood": likelihood(logits / fitted, truth),
    }


golden_file.write(
    "calibration.json",
    {"count": COUNT, "classes": CLASSES,
     "cases": [case("overconfident", 8.0, 4.0), case("modest", 1.0, 1.0), case("chance", 2.0, 0.25)]})
