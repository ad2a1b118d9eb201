"""How others train the same network, in plain PyTorch: timed beside ours by bench_train.py.

    train_peers.py FOLDER PEER BATCH THREADS STEPS REPEATS

FOLDER holds network.json and network.safetensors as KernelBenchmark exports them, and data/data_batch_1.bin.
First three steps in float64 on the first 32 images, the pixels as shares of 255, and three in float32 on the
first BATCH images, normalized, whose losses are those of every other program; then REPEATS times STEPS
augmented batches of the same images. Prints the losses and the wall and processor seconds of every
repetition as JSON; processor seconds include those of the loader's processes.

    usual          what PyTorch's tutorials write: a Dataset that crops, flips and normalizes an image at a
                   time, a DataLoader with two processes (one where there is one thread), the default
                   layout, loss.item() at every step
    channels-last  everything in memory, batches cropped and flipped at once, model and images channels
                   last, SGD over lists of parameters, the loss read once an epoch
"""

import json
import multiprocessing
import os
import pathlib
import sys
import time

import numpy
import torch
from torch.nn import functional

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kernel"))
import images as pictures  # noqa: E402
import peers  # noqa: E402

PADDING = 4
CHECKED_STEPS = 3
EXACT_IMAGES = 32
MEAN = torch.tensor(pictures.MEAN).reshape(3, 1, 1) / 255
DEVIATION = torch.tensor(pictures.DEVIATION).reshape(3, 1, 1) / 255


def read_records(path, count):
    """The first images, uint8 (count, 3, 32, 32), and their labels."""
    records = numpy.fromfile(path, dtype=numpy.uint8, count=count * pictures.RECORD).reshape(count, pictures.RECORD)
    return torch.from_numpy(records[:, 1:].copy()).reshape(count, 3, 32, 32), torch.from_numpy(
        records[:, 0].astype(numpy.int64))


def normalized(pixels):
    return (pixels.float() / 255 - MEAN) / DEVIATION


class Pictures(torch.utils.data.Dataset):
    """An image at a time, as torchvision's RandomCrop, RandomHorizontalFlip and Normalize do it on tensors."""

    def __init__(self, pixels, labels):
        self.pixels, self.labels = pixels, labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = functional.pad(self.pixels[index], [PADDING] * 4)
        top, left = (int(torch.randint(0, 2 * PADDING + 1, (1,))) for _ in range(2))
        image = image[:, top:top + 32, left:left + 32]
        if torch.rand(1) < 0.5:
            image = image.flip(-1)
        return image.float().div(255).sub_(MEAN).div_(DEVIATION), int(self.labels[index])


class Passes(torch.utils.data.Sampler):
    """Every image once in random order, again and again, so that the loader is started once."""

    def __init__(self, count, passes):
        self.count, self.passes = count, passes

    def __len__(self):
        return self.count * self.passes

    def __iter__(self):
        for _ in range(self.passes):
            yield from torch.randperm(self.count).tolist()


class BatchCrops:
    """All images in memory with their border; a crop is a view, and one gather makes a batch of them."""

    def __init__(self, pixels, labels):
        padded = functional.pad(pixels, [PADDING] * 4)
        self.crops = padded.unfold(2, 32, 1).unfold(3, 32, 1)
        self.labels = labels
        self.scale, self.shift = 1 / (255 * DEVIATION), -MEAN / DEVIATION

    def batch(self, rows):
        count = len(rows)
        top, left = torch.randint(0, 2 * PADDING + 1, (2, count))
        chosen = self.crops[rows, :, top, left]
        flips = (torch.rand(count) < 0.5).reshape(count, 1, 1, 1)
        chosen = torch.where(flips, chosen.flip(3), chosen)
        chosen = chosen.to(torch.float32, memory_format=torch.channels_last)
        return chosen.mul_(self.scale).add_(self.shift), self.labels[rows]


def network_in(folder):
    description = json.loads((folder / "network.json").read_text())
    scale = description["scale"]
    network = peers.nasbench201.Network(
        description["architecture"], scale["sizes"]["channels"], scale["sizes"]["cells"], scale["imageChannels"],
        scale["classes"])
    # Parameters that reach no logit are not in the file; they keep their first values.
    network.load_state_dict(peers.read_safetensors(folder / "network.safetensors"), strict=False)
    return network.train()


def optimizer_of(network, **options):
    return torch.optim.SGD(
        network.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4, **options)


def step(network, optimizer, images, labels):
    optimizer.zero_grad()
    loss = functional.cross_entropy(network(images), labels)
    loss.backward()
    optimizer.step()
    return loss


class Usual:
    def __init__(self, network, pixels, labels, batch, threads, repeats):
        self.network, self.optimizer = network, optimizer_of(network)
        loader = torch.utils.data.DataLoader(
            Pictures(pixels, labels), batch_size=batch, sampler=Passes(len(labels), repeats),
            num_workers=min(threads, 2))
        self.batches, self.loader = None, loader

    def prepared(self, images):
        return images

    def epoch(self, steps):
        if self.batches is None:
            self.batches = iter(self.loader)
        total = 0.0
        for _ in range(steps):
            total += step(self.network, self.optimizer, *next(self.batches)).item()
        return total / steps


class ChannelsLast:
    def __init__(self, network, pixels, labels, batch, threads, repeats):
        self.network = network.to(memory_format=torch.channels_last)
        # Since PyTorch 1.12; older ones have one way only.
        lists = {"foreach": True} if "foreach" in torch.optim.SGD.__init__.__code__.co_varnames else {}
        self.optimizer = optimizer_of(self.network, **lists)
        self.source, self.size = BatchCrops(pixels, labels), batch

    def prepared(self, images):
        return images.contiguous(memory_format=torch.channels_last)

    def epoch(self, steps):
        order = torch.randperm(len(self.source.labels))
        total = torch.zeros([])
        for index in range(steps):
            rows = order[index * self.size:(index + 1) * self.size]
            total += step(self.network, self.optimizer, *self.source.batch(rows)).detach()
        return total.item() / steps


def processor_seconds():
    """Of this process and of its living children."""
    total = time.process_time()
    for child in multiprocessing.active_children():
        fields = pathlib.Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def main():
    folder, peer = pathlib.Path(sys.argv[1]), sys.argv[2]
    batch, threads, steps, repeats = map(int, sys.argv[3:])
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    pixels, labels = read_records(folder / "data" / "data_batch_1.bin", batch * steps)
    kind = {"usual": Usual, "channels-last": ChannelsLast}[peer]

    def loop_of(network):
        return kind(network, pixels, labels, batch, threads, repeats)

    def first_losses(loop, images):
        images = loop.prepared(images)
        return [
            step(loop.network, loop.optimizer, images, labels[:len(images)]).item() for _ in range(CHECKED_STEPS)]

    # Without a normalization, which programs round differently.
    exact = first_losses(loop_of(network_in(folder).double()), pixels[:min(batch, EXACT_IMAGES)].double() * (1 / 255))
    loop = loop_of(network_in(folder))
    losses = first_losses(loop, normalized(pixels[:batch]))
    seconds, processor, final = [], [], None
    for _ in range(repeats):
        start, processor_start = time.perf_counter(), processor_seconds()
        final = loop.epoch(steps)
        seconds.append(time.perf_counter() - start)
        processor.append(processor_seconds() - processor_start)
    print(json.dumps({
        "exactLosses": exact, "losses": losses, "seconds": seconds, "processorSeconds": processor, "finalLoss": final}))


if __name__ == "__main__":
    main()
