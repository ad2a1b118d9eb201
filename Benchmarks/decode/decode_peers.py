"""A peer of the decoding benchmark, in a process of its own.

    decode_peers.py PEER FOLDER SIDE CHANNELS FIT PROCESSES REPEATS PIXELS

`pillow` decodes at the smallest size of `draft` that serves, `pillow-whole` at full size; both resample with BILINEAR.
`torchvision` decodes with `torchvision.io` and resamples with `antialias`. Work is shared by a pool of processes that
is started, and has imported everything, before the first repetition. Prints the seconds of every repetition as JSON,
on the clock and of the processor, and writes the pixels of all files to PIXELS.
"""

import functools
import json
import multiprocessing
import os
import pathlib
import sys
import time


def pillow(path, side, channels, fit, draft=True):
    import numpy
    from PIL import Image
    mode = "RGB" if channels == 3 else "L"
    picture = Image.open(path)
    width, height = picture.size
    box = (0, 0, width, height)
    if fit == "crop":
        edge = min(width, height)
        box = ((width - edge) / 2, (height - edge) / 2, (width + edge) / 2, (height + edge) / 2)
    if draft:
        # draft looks at the whole picture; what is cropped must still be as large as the target.
        least = (-(-side * width // int(box[2] - box[0])), -(-side * height // int(box[3] - box[1])))
        drafted = picture.draft(mode, least)
        if drafted:
            factor = drafted[1][2] / width
            box = tuple(edge * factor for edge in box)
    resized = picture.convert(mode).resize((side, side), Image.BILINEAR, box=box)
    return numpy.asarray(resized).reshape(side, side, channels).transpose(2, 0, 1).tobytes()


def torchvision(path, side, channels, fit):
    from torchvision import io
    from torchvision.transforms import functional
    mode = io.ImageReadMode.RGB if channels == 3 else io.ImageReadMode.GRAY
    picture = io.decode_jpeg(io.read_file(str(path)), mode)
    if fit == "crop":
        picture = functional.center_crop(picture, min(picture.shape[1:]))
    return functional.resize(picture, [side, side], antialias=True).numpy().tobytes()


PEERS = {
    "pillow": pillow,
    "pillow-whole": functools.partial(pillow, draft=False),
    "torchvision": torchvision,
}


def importable(peer):
    """Whether a peer's libraries are there."""
    try:
        __import__("torchvision" if peer == "torchvision" else "PIL.Image")
        import numpy  # noqa: F401
    except ImportError:
        return False
    return True


def prepare(peer):
    if importable(peer) and peer == "torchvision":
        import torch
        torch.set_num_threads(1)


class ProcessorTime:
    """What all processes of a pool have used, from what each says with every result."""

    def __init__(self):
        self.known = {}

    def since_last(self, reports):
        """Of (process, its processor seconds so far): what all used since the last call."""
        before = dict(self.known)
        for process, seconds in reports:
            self.known[process] = max(seconds, self.known.get(process, 0))
        return sum(seconds - before.get(process, 0) for process, seconds in self.known.items())


def decoded(path, decode):
    """The pixels, and how much processor time this process has used."""
    pixels = decode(path)
    return pixels, (os.getpid(), time.process_time())


def main():
    peer, folder, side, channels, fit, processes, repeats, output = sys.argv[1:]
    decode = functools.partial(PEERS[peer], side=int(side), channels=int(channels), fit=fit)
    work = functools.partial(decoded, decode=decode)
    files = sorted(pathlib.Path(folder).iterdir())
    seconds, processor_seconds, used = [], [], ProcessorTime()
    with multiprocessing.Pool(int(processes), prepare, [peer]) as pool:
        used.since_last(report for _, report in pool.map(work, files[:int(processes)], chunksize=1))
        for _ in range(int(repeats)):
            start, own = time.perf_counter(), time.process_time()
            results = pool.map(work, files, chunksize=16)
            seconds.append(time.perf_counter() - start)
            processor_seconds.append(
                used.since_last(report for _, report in results) + time.process_time() - own)
    pathlib.Path(output).write_bytes(b"".join(pixels for pixels, _ in results))
    print(json.dumps({"count": len(files), "seconds": seconds, "processorSeconds": processor_seconds}))


if __name__ == "__main__":
    main()
