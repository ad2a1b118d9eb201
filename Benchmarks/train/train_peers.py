"""A few epochs of training in PyTorch, as others write them: timed beside ours by bench_train.py.

    train_peers.py FOLDER PEER ARCHITECTURE CHANNELS CELLS BATCH IMAGES EPOCHS THREADS

FOLDER holds training images as a copy of CIFAR-10. Prints the seconds on the clock and of the processor of
every epoch, and its mean loss, as JSON. Both peers train as NAS-Bench-201 does: crops with a border of four
pixels, flips, SGD with Nesterov momentum, weight decay.

    usual           a Dataset that augments and normalises image by image, a DataLoader with a worker for
                    every second thread and more (none for one thread), the default layout, the loss read
                    at every step
    channels-last   uint8 images in one tensor, augmented and normalised a batch at a time; channels last; the
                    loss read once an epoch
"""

import json
import pathlib
import sys
import time

import numpy
import torch
from torch.nn import functional

sys.dont_write_bytecode = True
root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "scripts" / "golden"), str(root / "Benchmarks" / "kernel")]
import images as pictures  # noqa: E402
import nasbench201  # noqa: E402

nasbench201.BatchNorm = torch.nn.BatchNorm2d
PADDING = 4
MEAN = torch.tensor(pictures.MEAN).reshape(3, 1, 1)
DEVIATION = torch.tensor(pictures.DEVIATION).reshape(3, 1, 1)


def read(folder, count):
    records = numpy.frombuffer((folder / "data_batch_1.bin").read_bytes(), dtype=numpy.uint8)
    records = records.reshape(-1, pictures.RECORD)[:count]
    return torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()), torch.from_numpy(records[:, 0].astype(int))


class Augmented(torch.utils.data.Dataset):
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = self.images[index]
        if torch.rand(()) < 0.5:
            image = image.flip(2)
        image = functional.pad(image, (PADDING,) * 4)
        row, column = torch.randint(0, 2 * PADDING + 1, (2,)).tolist()
        image = image[:, row:row + 32, column:column + 32]
        return (image.float() - MEAN) / DEVIATION, self.labels[index]


def usual(images, labels, batch, threads):
    loader = torch.utils.data.DataLoader(
        Augmented(images, labels), batch_size=batch, shuffle=True, num_workers=0 if threads == 1 else max(2, threads // 2))
    return lambda: iter(loader)


def channels_last(images, labels, batch, threads):
    padded = functional.pad(images, (PADDING,) * 4)
    places = torch.arange(32)

    def epoch():
        order = torch.randperm(len(labels))
        for start in range(0, len(order), batch):
            chosen = order[start:start + batch]
            count = len(chosen)
            rows = torch.randint(0, 2 * PADDING + 1, (count, 1)) + places
            columns = torch.randint(0, 2 * PADDING + 1, (count, 1)) + places
            flips = torch.rand(count) < 0.5
            columns[flips] = columns[flips].flip(1)
            # Indices on both sides of the channels put those last.
            crops = padded[chosen[:, None, None], :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
            yield (crops.float() - MEAN) / DEVIATION, labels[chosen]

    return epoch


def main():
    folder, peer, architecture = pathlib.Path(sys.argv[1]), *sys.argv[2:4]
    channels, cells, batch, count, epochs, threads = map(int, sys.argv[4:10])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    network = nasbench201.Network(architecture, channels, cells, 3, 10).train()
    images, labels = read(folder, count)
    batches = {"usual": usual, "channels-last": channels_last}[peer](images, labels, batch, threads)
    if peer == "channels-last":
        network = network.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
    seconds, processor, losses = [], [], []
    for _ in range(epochs):
        start, processor_start = time.perf_counter(), time.process_time()
        total = 0
        for inputs, targets in batches():
            if peer == "channels-last":
                inputs = inputs.contiguous(memory_format=torch.channels_last)
            optimizer.zero_grad()
            loss = functional.cross_entropy(network(inputs), targets)
            loss.backward()
            optimizer.step()
            total += (loss.item() if peer == "usual" else loss.detach()) * len(targets)
        losses.append(float(total) / count)
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - processor_start)
    print(json.dumps({"seconds": seconds, "processorSeconds": processor, "losses": losses}))


main()
