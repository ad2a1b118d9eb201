"""Deterministic numbers that any language reproduces bit for bit.

uniform(name, count) are doubles in [-1, 1):

    state = FNV-1a, 64 bit, of the name's UTF-8 bytes
            (offset basis 0xcbf29ce484222325, prime 0x100000001b3)
    for every number, all arithmetic modulo 2^64 (SplitMix64; Steele, Lea and Flood 2014):
        state += 0x9e3779b97f4a7c15
        z = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb
        z = z ^ (z >> 31)
        number = (z >> 11) * 2^-52 - 1

Both the product and the difference of the last line are exact in double precision. A tensor of a
golden file is offset + factor * uniform(...), in row-major order: two roundings, no fused
multiply-add. That way no file has to hold weights or images.
"""

import numpy

MASK = (1 << 64) - 1


def fnv1a(text):
    """The 64-bit FNV-1a hash of a text's UTF-8 bytes."""
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def bits(name, count):
    """The first `count` 64-bit outputs of the stream with this name, as Python integers."""
    state = fnv1a(name)
    outputs = []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        outputs.append(z ^ (z >> 31))
    return outputs


def uniform(name, count):
    """`count` doubles in [-1, 1)."""
    return numpy.array([(z >> 11) * 2.0**-52 - 1.0 for z in bits(name, count)], dtype=numpy.float64)


def labels(name, count, classes):
    """`count` class indices: the stream's outputs modulo the number of classes."""
    return [z % classes for z in bits(name, count)]


class Recipe:
    """A tensor as offset + factor * uniform(name)."""

    def __init__(self, name, shape, offset=0.0, factor=1.0):
        self.name = name
        self.shape = [int(extent) for extent in shape]
        self.offset = float(offset)
        self.factor = float(factor)

    def values(self):
        count = int(numpy.prod(self.shape)) if self.shape else 1
        return (self.offset + self.factor * uniform(self.name, count)).reshape(self.shape)

    def description(self):
        return {"stream": self.name, "shape": self.shape, "offset": self.offset, "factor": self.factor}
