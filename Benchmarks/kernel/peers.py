"""What others do for one tangent kernel, in plain PyTorch: timed beside ours by bench_kernel.py.

    peers.py FOLDER PEER MODE THREADS REPEATS [CHUNK]

FOLDER holds network.json and network.safetensors as KernelBenchmark exports them, and images.safetensors.
Prints the wall and processor seconds of every repetition and the bytes by which memory grew as JSON; a
peer that computes the kernel writes it to kernel-PEER.f64.

    published   the procedure of the released code of Mok et al. 2022: one backward pass an image through
                one retained graph, the Jacobian as a list of vectors, one product
    exact       the same in float64
    im2col      layer-wise, as one writes it first: hooks, unfold, batched product, Gram matrix
    func        torch.func: vmap(grad) over the images, CHUNK of them at a time (0: all); running statistics
                only; needs PyTorch 2
    step        no kernel: forward and backward pass of a training step, channels last
    speed       no network either: the operations a second of the best float32 matrix product
"""

import ctypes
import functools
import json
import operator
import pathlib
import struct
import sys
import time

import numpy
import torch
from torch.nn import functional

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts" / "golden"))
import nasbench201  # noqa: E402


def read_safetensors(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", entry
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(data[8 + length + begin:8 + length + end], dtype="<f4").copy()
        tensors[name] = torch.from_numpy(values).reshape(entry["shape"])
    return tensors


class BatchNorm(torch.nn.BatchNorm2d):
    """The framework's own: what a user of PyTorch runs."""


nasbench201.BatchNorm = BatchNorm


def total(values):
    """A node's sum without the builtin's start at zero: one addition, and one pass over memory, fewer a node."""
    return functools.reduce(operator.add, values)


# As published the networks use the builtin. Without it a training step is 3 to 4 % faster, and peers get the best.
nasbench201.sum = total


def load(folder, mode, kind=torch.float32):
    """The network in train mode for coupled batch norm, in eval mode for constant statistics."""
    description = json.loads((folder / "network.json").read_text())
    scale = description["scale"]
    network = nasbench201.Network(
        description["architecture"], scale["sizes"]["channels"], scale["sizes"]["cells"], scale["imageChannels"],
        scale["classes"])
    # Parameters that reach no logit are not in the file; they keep their first values.
    network.load_state_dict(read_safetensors(folder / "network.safetensors"), strict=False)
    network = network.to(kind)
    images = read_safetensors(folder / "images.safetensors")["images"].to(kind)
    if mode == "frozen":
        # The batch's statistics, once, in the place of the running ones; biased, as batch norm uses them.
        for module in network.modules():
            if isinstance(module, BatchNorm):
                module.register_forward_hook(remember_statistics)
                module.momentum = 1.0
        network.train()
        with torch.no_grad():
            network(images)
        for module in network.modules():
            module._forward_hooks.clear()
    network.train(mode == "coupled")
    return network, images


def remember_statistics(module, inputs, output):
    count = inputs[0].numel() / inputs[0].shape[1]
    module.running_var.mul_((count - 1) / count)


def kernel_parameters(network):
    return {name: p for name, p in network.named_parameters() if name.endswith(".weight") and "classifier" not in name}


def published(network, images, chunk):
    network.zero_grad()
    logits = network(images)
    rows = []
    for index in range(images.shape[0]):
        logits[index:index + 1].backward(torch.ones_like(logits[index:index + 1]), retain_graph=True)
        row = []
        for name, parameter in kernel_parameters(network).items():
            gradient = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            row.append(gradient.reshape(-1).clone())
        rows.append(torch.cat(row))
        network.zero_grad()
    jacobian = torch.stack(rows)
    return jacobian @ jacobian.T


def im2col(network, images, chunk):
    inputs, outputs, hooks = {}, {}, []

    def keep(module, arguments, output):
        inputs[module] = arguments[0].detach()
        output.retain_grad()
        outputs[module] = output

    for name, module in network.named_modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.BatchNorm2d)):
            hooks.append(module.register_forward_hook(keep))
    logits = network(images)
    logits.backward(torch.ones_like(logits))
    for hook in hooks:
        hook.remove()
    kernel = torch.zeros(images.shape[0], images.shape[0])
    with torch.no_grad():
        for module, output in outputs.items():
            if output.grad is None:
                continue
            gradient = output.grad
            if isinstance(module, torch.nn.Conv2d):
                patches = functional.unfold(
                    inputs[module], module.kernel_size, module.dilation, module.padding, module.stride)
                rows = torch.bmm(gradient.flatten(2), patches.transpose(1, 2)).flatten(1)
            else:
                shape = (1, -1, 1, 1)
                normal = (inputs[module] - module.running_mean.reshape(shape)) / torch.sqrt(
                    module.running_var.reshape(shape) + module.eps)
                rows = (gradient * normal).sum(dim=(2, 3))
            kernel += rows @ rows.T
    return kernel


def func(network, images, chunk):
    from torch.func import functional_call, grad, vmap

    parameters = {name: p.detach() for name, p in kernel_parameters(network).items()}
    everything = dict(network.named_parameters()) | dict(network.named_buffers())
    rest = {name: t.detach() for name, t in everything.items() if name not in parameters}

    def total(weights, image):
        return functional_call(network, {**weights, **rest}, (image[None],)).sum()

    rows = vmap(grad(total), in_dims=(None, 0), chunk_size=chunk or None)(parameters, images)
    kernel = torch.zeros(images.shape[0], images.shape[0])
    for gradient in rows.values():
        flat = gradient.flatten(1)
        kernel += flat @ flat.T
    return kernel


def step(network, images, chunk):
    labels = torch.arange(images.shape[0]) % 10
    network.zero_grad()
    functional.cross_entropy(network(images), labels).backward()


def speed(repeats):
    """The best of several sizes, by each clock: what the hardware and this library's product can do."""
    best = {"seconds": 0.0, "processorSeconds": 0.0}
    for size in (512, 1024, 1536):
        left, right = torch.randn(size, size), torch.randn(size, size)
        for _ in range(repeats):
            start, processor_start = time.perf_counter(), time.process_time()
            left @ right
            seconds, processor = time.perf_counter() - start, time.process_time() - processor_start
            best["seconds"] = max(best["seconds"], 2 * size**3 / seconds)
            best["processorSeconds"] = max(best["processorSeconds"], 2 * size**3 / processor)
    return best


def memory(key):
    """A line of the process's memory figures, in bytes; 0 where the system has none."""
    try:
        lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    except FileNotFoundError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key + ":"))


def idle_memory():
    """The bytes in use now, from which on the peak counts: what loading freed is handed back first."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
        pathlib.Path("/proc/self/clear_refs").write_text("5")
    except (AttributeError, OSError):
        pass
    return memory("VmRSS")


def main():
    folder, peer, mode = pathlib.Path(sys.argv[1]), *sys.argv[2:4]
    threads, repeats, chunk = map(int, [*sys.argv[4:], 0][:3])
    torch.set_num_threads(threads)
    if peer == "speed":
        return print(json.dumps(speed(repeats)))
    network, images = load(folder, mode, torch.float64 if peer == "exact" else torch.float32)
    if peer == "step":
        network = network.to(memory_format=torch.channels_last).train()
        images = images.contiguous(memory_format=torch.channels_last)
    run = {"published": published, "exact": published, "im2col": im2col, "func": func, "step": step}[peer]
    seconds, processor = [], []
    kernel = None
    idle = idle_memory()
    for _ in range(repeats):
        start, processor_start = time.perf_counter(), time.process_time()
        kernel = run(network, images, chunk)
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - processor_start)
    peak = memory("VmHWM") - idle
    if kernel is not None:
        kernel.detach().to(torch.float64).numpy().tofile(folder / f"kernel-{peer}.f64")
    print(json.dumps({
        "seconds": seconds, "processorSeconds": processor, "peakBytes": peak, "version": torch.__version__}))


if __name__ == "__main__":
    main()
