"""What Pillow makes of small images: the operations of TrivialAugment.

The operations and their ranges are those of Mueller and Hutter's wide space (ICCV 2021): strength s of 30 is a shear
of 0.99, a translation of 32 pixels, a turn of 135 degrees, a factor of 1 +- 0.99, 2 of 8 bits left, a threshold of 0.
torchvision's TrivialAugmentWide has the same table; where it is installed, its values are compared with these.
"""

import base64
import math

import numpy
from PIL import Image, ImageEnhance, ImageOps

import golden_file
from portable_numbers import uniform

STRENGTHS = [0, 1, 8, 15, 20, 23, 30]
LARGEST = 30


def values(name, channels, width, height, lowest=0, largest=255):
    """Slopes with noise: (height, width) or (height, width, channels)."""
    y, x = numpy.mgrid[0:height, 0:width]
    noise = uniform(name, height * width * channels).reshape(height, width, channels)
    slopes = numpy.stack([x / width, y / height, 1 - (x + y) / (width + height)][:channels], axis=2)
    mixed = 0.6 * slopes + 0.4 * (noise + 1) / 2
    result = numpy.clip(numpy.rint(lowest + mixed * (largest - lowest)), 0, 255).astype(numpy.uint8)
    return result[:, :, 0] if channels == 1 else result


def affine(image, coefficients):
    return image.transform(image.size, Image.AFFINE, coefficients, Image.NEAREST)


def enhanced(kind):
    return lambda image, share, sign: kind(image).enhance(1 + sign * 0.99 * share)


OPERATIONS = {
    "identity": lambda image, share, sign: image,
    "shear-x": lambda image, share, sign: affine(image, (1, sign * 0.99 * share, 0, 0, 1, 0)),
    "shear-y": lambda image, share, sign: affine(image, (1, 0, 0, sign * 0.99 * share, 1, 0)),
    "translate-x": lambda image, share, sign: affine(image, (1, 0, -sign * math.floor(32 * share), 0, 1, 0)),
    "translate-y": lambda image, share, sign: affine(image, (1, 0, 0, 0, 1, -sign * math.floor(32 * share))),
    "rotate": lambda image, share, sign: image.rotate(sign * 135 * share, Image.NEAREST),
    "brightness": enhanced(ImageEnhance.Brightness),
    "color": enhanced(ImageEnhance.Color),
    "contrast": enhanced(ImageEnhance.Contrast),
    "sharpness": enhanced(ImageEnhance.Sharpness),
    "posterize": lambda image, share, sign: ImageOps.posterize(image, 8 - round(6 * share)),
    "solarize": lambda image, share, sign: ImageOps.solarize(image, 255 * (LARGEST - round(LARGEST * share)) / LARGEST),
    "auto-contrast": lambda image, share, sign: ImageOps.autocontrast(image),
    "equalize": lambda image, share, sign: ImageOps.equalize(image),
}
SIGNED = ["shear-x", "shear-y", "translate-x", "translate-y", "rotate", "brightness", "color", "contrast", "sharpness"]
UNCHANGING = ["identity", "auto-contrast", "equalize"]


def encoded(image):
    """Base64 of the values, a channel after the other."""
    array = numpy.asarray(image)
    planes = array[None] if array.ndim == 2 else array.transpose(2, 0, 1)
    return base64.b64encode(numpy.ascontiguousarray(planes).tobytes()).decode()


def cases(image):
    for name, operation in OPERATIONS.items():
        for strength in [LARGEST] if name in UNCHANGING else STRENGTHS:
            for sign in (1, -1) if name in SIGNED else (1,):
                changed = operation(image, strength / LARGEST, sign)
                yield {"operation": name, "strength": strength, "isNegative": sign < 0, "pixels": encoded(changed)}


def compare_with_torchvision():
    """The table of torchvision's operations, where there is one: name, share of its largest strength, sign."""
    try:
        from torchvision.transforms import TrivialAugmentWide
    except ImportError:
        print("operations.json: torchvision is not installed, so its table was not compared")
        return
    table = TrivialAugmentWide()._augmentation_space(LARGEST + 1)
    shares = numpy.arange(LARGEST + 1) / LARGEST
    largest = {
        "ShearX": 0.99, "ShearY": 0.99, "TranslateX": 32, "TranslateY": 32, "Rotate": 135, "Brightness": 0.99,
        "Color": 0.99, "Contrast": 0.99, "Sharpness": 0.99}
    assert len(table) == len(OPERATIONS), sorted(table)
    for name, factor in largest.items():
        assert numpy.allclose(table[name][0].numpy(), factor * shares, atol=1e-4), name
    assert table["Posterize"][0].tolist() == [8 - round(6 * share) for share in shares]
    assert numpy.allclose(table["Solarize"][0].numpy(), 255 * (1 - shares), atol=1e-3)


def main():
    compare_with_torchvision()
    images = {
        "color": Image.fromarray(values("operations color", 3, 11, 9)),
        "square gray": Image.fromarray(values("operations gray", 1, 12, 12, 30, 220)),
        "one value": Image.fromarray(numpy.full((3, 4, 3), 77, numpy.uint8)),
        "many pixels": Image.fromarray(values("operations many", 1, 40, 30, 90, 140)),
    }
    made = []
    for name, image in images.items():
        wanted = cases(image)
        if name in ("one value", "many pixels"):
            wanted = (case for case in wanted if case["operation"] in ("auto-contrast", "equalize", "sharpness")
                      and case["strength"] == LARGEST)
        made.append({
            "name": name, "channels": len(image.getbands()), "width": image.width, "height": image.height,
            "pixels": encoded(image), "cases": list(wanted)})
    golden_file.write("operations.json", {"images": made})


if __name__ == "__main__":
    main()
