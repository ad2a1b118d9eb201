"""Small .npy and .npz files of every kind that NumPy writes, what they hold, and some that must be refused."""

import base64
import io
import zipfile

import numpy
from PIL import Image, ImageOps

import golden_file
from portable_numbers import labels, uniform

ELEMENTS = ["u1", "i1", "u2", "i2", "u4", "i4", "i8", "f4", "f8", "b1"]


def encoded(contents):
    return base64.b64encode(contents).decode()


def npy(array, version=None):
    file = io.BytesIO()
    numpy.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def npz(save=numpy.savez, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def zip64(**arrays):
    """As files beyond 4 GiB are written: every size and place has 64 bits."""
    kept = zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 0, 0
    try:
        return npz(**arrays)
    finally:
        zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = kept


def numbers(name, element, shape):
    """Of the whole range of small integers, and fractions for floats; byte order as `element` says."""
    drawn = uniform(name, int(numpy.prod(shape))).reshape(shape)
    kind = numpy.dtype(element)
    if kind.kind == "f":
        return (drawn * 1000).astype(kind)
    if kind.kind == "b":
        return drawn > 0
    limits = numpy.iinfo(kind)
    largest = min(limits.max, 2**50)
    return numpy.rint((drawn + 1) / 2 * largest if limits.min == 0 else drawn * largest).astype(kind)


def arrays():
    for element in ELEMENTS:
        for order in "|" if element in ("u1", "i1", "b1") else "<>":
            yield order + element, numbers(element, order + element, (2, 3)), None
    for version in ((1, 0), (2, 0), (3, 0)):
        yield f"version {version[0]}", numbers("version", "<i4", (5,)), version
    yield "no dimensions", numpy.array(7.5), None
    yield "no elements", numpy.zeros((0, 3), "f4"), None


def pixels(name, shape):
    return numpy.clip(numpy.rint((uniform(name, int(numpy.prod(shape))) + 1) * 128), 0, 255).astype("u1").reshape(shape)


def part(images, classes):
    """What is expected of images (N, C, H, W) in bytes."""
    return {"shape": list(images.shape[1:]), "pixels": encoded(images.tobytes()), "labels": [int(c) for c in classes]}


def sets():
    train, valid, test = pixels("train", (6, 4, 5)), pixels("valid", (2, 4, 5)), pixels("test", (3, 4, 5))
    of = {name: numpy.array(labels(name, count, 4)) for name, count in (("train", 6), ("valid", 2), ("test", 3))}
    parts = [part(images[:, None], of[name])
             for name, images in (("train", train), ("valid", valid), ("test", test))]
    yield "Keras", npz(x_train=train, y_train=of["train"], x_test=test, y_test=of["test"]), [parts[0], None, parts[2]]
    yield "MedMNIST", npz(
        numpy.savez_compressed, train_images=train, train_labels=of["train"][:, None].astype("u1"),
        val_images=valid, val_labels=of["valid"][:, None].astype("u1"), test_images=test,
        test_labels=of["test"][:, None].astype("u1")), parts
    yield "x_valid", npz(x_train=train, y_train=of["train"], x_valid=valid, y_valid=of["valid"].astype("f8")), [
        parts[0], parts[1], None]
    colors = pixels("colors", (6, 4, 5, 3))
    first = pixels("first", (6, 3, 4, 5))
    yield "channels last", npz(x_train=colors, y_train=of["train"]), [
        part(colors.transpose(0, 3, 1, 2), of["train"]), None, None]
    yield "channels first", npz(x_train=first, y_train=of["train"]), [part(first, of["train"]), None, None]
    shares = (colors / 255).astype("f4")
    yield "floats from 0 to 1", npz(numpy.savez_compressed, x_train=shares, y_train=of["train"]), [
        part(colors.transpose(0, 3, 1, 2), of["train"]), None, None]
    darker = numpy.clip(train, 0, 254)
    yield "floats from 0 to 255", npz(x_train=darker.astype(">f8") + 0.3, y_train=of["train"].astype(">i2")), [
        part(darker[:, None], of["train"]), None, None]
    yield "zip64", zip64(x_train=train, y_train=of["train"]), [parts[0], None, None]
    yield "truths", npz(x_train=train > 99, y_train=of["train"]), [
        part((train > 99)[:, None] * numpy.uint8(255), of["train"]), None, None]
    yield "wider integers", npz(x_train=train.astype("i8"), y_train=of["train"]), [parts[0], None, None]
    many = pixels("many", (300, 2, 2))
    yield "many classes", npz(x_train=many, y_train=numpy.arange(300, dtype="<i2")), [
        part(many[:, None], range(300)), None, None]


def resized():
    """Images in other sizes, by Pillow."""
    change = {"crop": lambda image, side: ImageOps.fit(image, (side, side), Image.BILINEAR),
              "pad": lambda image, side: ImageOps.pad(image, (side, side), Image.BILINEAR),
              "stretch": lambda image, side: image.resize((side, side), Image.BILINEAR)}
    for height, width, side in ((12, 9, 5), (6, 9, 10)):
        for channels in (1, 3):
            images = pixels(f"resized {height} {channels}", (2, height, width, channels))
            classes = numpy.array([0, 1])
            for fit in change:
                made = [numpy.array(change[fit](Image.fromarray(image.squeeze()), side)).reshape(side, side, channels)
                        for image in images]
                yield {"name": f"{height}x{width}x{channels} to {side}, {fit}", "fit": fit, "side": side,
                       "file": encoded(npz(numpy.savez_compressed, x_train=images.squeeze(), y_train=classes)),
                       "images": part(numpy.stack(made).transpose(0, 3, 1, 2), classes)}


def refused():
    images, classes = pixels("refused", (4, 5, 6)), numpy.arange(4)
    yield "no training images", npz(data=images), "no training images: expected arrays named x_train and y_train"
    yield "no labels", npz(x_train=images), "has x_train without y_train"
    yield "too few labels", npz(x_train=images, y_train=classes[:3]), "expected the shape [4] or [4, 1]"
    yield "one-hot labels", npz(x_train=images, y_train=numpy.eye(4)), "save argmax(axis=1)"
    yield "negative labels", npz(x_train=images, y_train=classes - 1), "found -1 as the label of image 0"
    yield "large labels", npz(x_train=images, y_train=classes * 30_000), "found 90000 as the label of image 3"
    yield "flat images", npz(x_train=images.reshape(4, 30), y_train=classes), "the shape [4, 30] is not one of images"
    yield "four channels", npz(x_train=pixels("four", (4, 4, 5, 4)), y_train=classes), "a fourth extent of 1 or 3"
    yield "two meanings", npz(x_train=pixels("two", (4, 3, 5, 3)), y_train=classes), "could be channels"
    yield "normalized", npz(x_train=images / 255 - 0.5, y_train=classes), "before any normalization"
    broken = images.astype(float)
    broken[2:, 1, 3] = numpy.nan
    yield "not a number", npz(x_train=broken, y_train=classes), "found nan in image 2, counted from 0"
    yield "beyond 255", npz(x_train=images.astype("i4") * 2, y_train=classes), "expected pixels from 0 to 255"
    yield "a little more than 1", npz(x_train=images / 240, y_train=classes), "0 to 1 or 0 to 255"
    yield "other sizes", npz(
        x_train=images, y_train=classes, x_test=images[:, :3], y_test=classes), "the test images are [1, 3, 6]"
    yield "two ranges", npz(
        x_train=images / 255, y_train=classes, x_val=images, y_val=classes), "the validation images are from 0 to 255"
    yield "Fortran's order", npz(x_train=numpy.asfortranarray(images), y_train=classes), "ascontiguousarray"
    yield "objects", npz(x_train=numpy.array([None, 1]), y_train=classes), "NumPy's type |O"
    yield "records", npz(x_train=numpy.zeros(4, "u1,f4"), y_train=classes), "an array of records"
    yield "half floats", npz(x_train=images.astype("f2"), y_train=classes), "NumPy's type <f2"


def main():
    golden_file.write("arrays.json", {
        "arrays": [
            {"name": name, "shape": list(array.shape), "element": array.dtype.str[1:],
             "values": [float(value) for value in array.ravel()], "file": encoded(npy(array, version))}
            for name, array, version in arrays()],
        "sets": [
            {"name": name, "training": parts[0], "validation": parts[1], "test": parts[2], "file": encoded(file)}
            for name, file, parts in sets()],
        "resized": list(resized()),
        "refused": [{"name": name, "message": message, "file": encoded(file)} for name, file, message in refused()],
    })


if __name__ == "__main__":
    main()
