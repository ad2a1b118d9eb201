"""What the authors' functions are given: networks, images and labels."""

import pathlib
import sys

import numpy
import torch

from executed_network import ExecutedNetwork, FeaturesAndLogits

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kernel"))
import images as pictures  # noqa: E402

CPU = torch.device("cpu")


class Subject:
    """One architecture and a batch of the data set that `tangent score` reads."""

    def __init__(self, architecture, channels, cells, folder, count):
        self.architecture, self.channels, self.cells = architecture, channels, cells
        records = (pathlib.Path(folder) / "data_batch_1.bin").read_bytes()
        rows = numpy.frombuffer(records, numpy.uint8).reshape(-1, pictures.RECORD)[:count]
        pixels = rows[:, 1:].reshape(-1, 3, 32, 32).astype(numpy.float32)
        mean, deviation = (
            numpy.array(values, numpy.float32).reshape(1, 3, 1, 1) for values in (pictures.MEAN, pictures.DEVIATION))
        self.images = torch.from_numpy((pixels - mean) / deviation)
        self.labels = torch.from_numpy(rows[:, 0].astype(numpy.int64))

    def network(self):
        """A new network in train mode, which gives logits."""
        torch.manual_seed(0)
        return ExecutedNetwork(self.architecture, self.channels, self.cells).train()

    def features_and_logits(self):
        """The same with the interface of NAS-Bench-201's own code."""
        return FeaturesAndLogits(self.network())

    def batch(self):
        return self.images.clone(), self.labels.clone()

    def halves(self):
        """Two batches of half the images."""
        half = len(self.images) // 2
        return [(self.images[:half], self.labels[:half]), (self.images[half:], self.labels[half:])]
