"""How fast the arithmetic of a kernel could go at best: its operations at the speed of a large matrix product.

A multiply-accumulate counts as two operations. A forward pass of an image takes the network's M of them,
and so do its input gradients and its weight gradients; the first layer's input gradient, which nobody
needs, is not worth telling apart.

    step               forward, input gradients, weight gradients:             2 · 3NM
    frozen, running    the same, each image's weight gradients kept apart,
                       and one triangle of the Gram matrix over P parameters:  2 · 3NM + 2 · N²P/2
    coupled            one forward pass; for every row the input and weight
                       gradients of the whole batch; the Gram matrix:          2 · (N + 2N²)M + 2 · N²P/2

This is the arithmetic of reverse passes done directly, and leaves out everything that touches memory
without multiplying (batch norm, ReLU, sums, copies): no implementation that multiplies directly reaches
it. Ours computes most 3x3 windows by minimal filtering, with 16 multiplications in place of 36, and may.
"""


def operations(mode, images, multiply_accumulates, parameters):
    """The operations of a kernel (`frozen`, `running`, `coupled`) or of a training step (`step`)."""
    gram = images * images * parameters
    if mode == "step":
        return 6 * images * multiply_accumulates
    if mode in ("frozen", "running"):
        return 6 * images * multiply_accumulates + gram
    if mode == "coupled":
        return 2 * (images + 2 * images * images) * multiply_accumulates + gram
    raise ValueError(f"{mode} is no mode of a kernel")


def seconds(mode, images, description, speed):
    """The least seconds, for a network as KernelBenchmark describes it and a speed in operations a second."""
    return operations(mode, images, description["multiplyAccumulates"], description["kernelParameters"]) / speed
