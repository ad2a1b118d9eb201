"""torchvision's `ImageFolder` in PyTorch's `DataLoader`: the peer of `bench_epochs.py`, in a process of its own.

    epoch_peers.py FOLDER SIDE BATCH EPOCHS WORKERS

Every epoch makes all batches: resized and cropped to SIDE, cropped with a padding of 4, flipped and normalized. Workers
are kept between epochs. Prints the number of images, the seconds of every epoch, and the mean of the last one's inputs,
as JSON.
"""

import json
import sys
import time


def main():
    import torch
    from torch.utils.data import DataLoader
    from torchvision import transforms
    from torchvision.datasets import ImageFolder
    folder, side, batch, epochs, workers = sys.argv[1], *map(int, sys.argv[2:])

    def loader(*more):
        images = ImageFolder(folder, transforms.Compose(
            [transforms.Resize(side), transforms.CenterCrop(side), *more[:2], transforms.ToTensor(), *more[2:]]))
        return DataLoader(
            images, batch_size=batch, shuffle=True, num_workers=workers, persistent_workers=workers > 0)

    # Normalized by the mean and deviation of the images, as ours; this pass is not timed.
    count, total, squares = 0, torch.zeros(3, dtype=torch.float64), torch.zeros(3, dtype=torch.float64)
    for inputs, _ in loader():
        inputs = inputs.double()
        count += inputs.numel() // 3
        total += inputs.sum((0, 2, 3))
        squares += (inputs ** 2).sum((0, 2, 3))
    mean = total / count
    deviation = (squares / count - mean ** 2).sqrt()
    start, seconds = time.perf_counter(), []
    timed = loader(
        transforms.RandomCrop(side, padding=4), transforms.RandomHorizontalFlip(),
        transforms.Normalize(mean.tolist(), deviation.tolist()))
    for _ in range(epochs):
        weighted = 0.0
        for inputs, labels in timed:
            weighted += float(inputs.mean()) * len(labels)
        seconds.append(time.perf_counter() - start)
        start = time.perf_counter()
    print(json.dumps({"count": len(timed.dataset), "seconds": seconds, "mean": weighted / len(timed.dataset)}))


if __name__ == "__main__":
    main()
