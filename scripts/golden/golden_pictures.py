"""Small pictures of every kind, and what Pillow and NumPy make of them.

Pillow decodes, turns and resamples: `ImageOps.exif_transpose`, `convert("L")`, `resize`, `fit` and `pad` with
BILINEAR, and `draft` where a JPEG is much larger than its target. NumPy does what Pillow has another idea of:
alpha times color on black, and 16 bits to 8, both rounded to the nearest. PNGs that Pillow cannot write are put
together here.

A tolerance is 0 where a file is lossless and keeps its size, one level for resampling, and two for the
arithmetic of lossy decoders, which differs between their versions.
"""

import base64
import io
import struct
import zlib

import numpy
from PIL import Image, ImageOps

import golden_file
from portable_numbers import uniform

WIDTH, HEIGHT = 21, 13
ORIENTATION = 274


def values(name, channels, width=WIDTH, height=HEIGHT, largest=255):
    """Slopes with some noise: (height, width, channels), or (height, width) for one channel."""
    y, x = numpy.mgrid[0:height, 0:width]
    noise = uniform(name, height * width * channels).reshape(height, width, channels)
    slopes = [(x / width), (y / height), 1 - (x + y) / (width + height), (x * y) / (width * height)]
    mixed = numpy.stack(slopes[:channels], axis=2) * 0.85 + 0.15 * (noise + 1) / 2
    result = numpy.clip(numpy.rint(mixed * largest), 0, largest).astype(numpy.uint16 if largest > 255 else numpy.uint8)
    return result[:, :, 0] if channels == 1 else result


def on_black(pixels):
    """Colors times alpha, the last channel."""
    return numpy.rint(pixels[..., :-1].astype(float) * pixels[..., -1:] / 255).astype(numpy.uint8)


def to_eight_bits(pixels):
    return numpy.rint(pixels.astype(float) * 255 / 65535).astype(numpy.uint8)


def rgb(pixels):
    return Image.fromarray(numpy.squeeze(pixels)).convert("RGB")


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(orientation):
    made = Image.Exif()
    made[ORIENTATION] = orientation
    return made


def chunk(name, contents):
    return struct.pack(">I", len(contents)) + name + contents + struct.pack(">I", zlib.crc32(name + contents))


def png(pixels, color, bits, chunks=(), interlaced=False):
    """A PNG of rows without filters; the chunks stand before the pixels."""
    height, width = pixels.shape[:2]
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for left, top, right_step, down_step in passes if interlaced else [(0, 0, 1, 1)]:
        part = pixels[top::down_step, left::right_step]
        if part.size:
            rows += b"".join(b"\0" + row.astype(">u2" if bits == 16 else "u1").tobytes() for row in part)
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*each) for each in chunks)
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


class Picture:
    """A file, and the RGB picture that it shows, as displayed and as if there were no target."""

    def __init__(self, name, file, shown=None, gray=False, tolerance=0):
        self.name, self.file, self.gray, self.tolerance, self.results = name, file, gray, tolerance, []
        opened = Image.open(io.BytesIO(file))
        self.shown = shown or ImageOps.exif_transpose(opened).convert("RGB")
        self.add(3, *self.shown.size, "stretch")

    def drafted(self, channels, width, height):
        """A JPEG decoded as small as it may be for the size, and the part of it that holds the picture."""
        opened = Image.open(io.BytesIO(self.file))
        box = opened.draft("L" if channels == 1 else "RGB", (width, height))[1]
        return opened, box

    def add(self, channels, width, height, fit, draft=False):
        picture = self.shown if channels == 3 else self.shown.convert("L")
        if draft:
            opened, box = self.drafted(channels, width, height)
            made = opened.resize((width, height), Image.BILINEAR, box=box)
        elif fit == "stretch":
            made = picture.resize((width, height), Image.BILINEAR)
        else:
            change = {"crop": ImageOps.fit, "pad": ImageOps.pad}[fit]
            made = change(picture, (width, height), Image.BILINEAR)
        array = numpy.asarray(made).reshape(height, width, channels).transpose(2, 0, 1)
        resampled = (width, height) != self.shown.size
        self.results.append({
            "channels": channels, "width": width, "height": height, "fit": fit,
            "tolerance": self.tolerance + int(resampled), "pixels": base64.b64encode(array.tobytes()).decode()})
        return self

    def description(self):
        kind = Image.open(io.BytesIO(self.file)).format.lower()
        return {
            "name": self.name, "format": kind, "width": self.shown.width, "height": self.shown.height,
            "isGray": self.gray, "file": base64.b64encode(self.file).decode(), "results": self.results}


def pngs():
    gray, color, alpha = values("gray", 1), values("rgb", 3), values("rgba", 4)
    yield Picture("gray", saved(Image.fromarray(gray), "PNG"), gray=True).add(1, WIDTH, HEIGHT, "stretch")
    yield Picture("bits", saved(Image.fromarray(gray).convert("1"), "PNG"), gray=True)
    deep = values("gray16", 1, largest=65535)
    yield Picture("gray 16 bit", png(deep, 0, 16), rgb(to_eight_bits(deep)), gray=True)
    veiled = values("gray alpha", 2)
    yield Picture("gray alpha", saved(Image.fromarray(veiled, "LA"), "PNG"), rgb(on_black(veiled)), gray=True)
    colored = Picture("rgb", saved(Image.fromarray(color), "PNG"))
    colored.add(1, WIDTH, HEIGHT, "stretch")
    for fit in ("crop", "pad", "stretch"):
        colored.add(3, 8, 8, fit).add(3, 7, 11, fit).add(1, 24, 24, fit)
    yield colored
    deep = values("rgb16", 3, largest=65535)
    yield Picture("rgb 16 bit", png(deep, 2, 16), rgb(to_eight_bits(deep)))
    yield Picture("rgba", saved(Image.fromarray(alpha), "PNG"), rgb(on_black(alpha))).add(3, 8, 8, "crop")
    deep = values("rgba16", 4, largest=65535)
    yield Picture("rgba 16 bit", png(deep, 6, 16), rgb(on_black(to_eight_bits(deep))))
    indexed = Image.fromarray(color).quantize(24)
    yield Picture("palette", saved(indexed, "PNG"))
    veils = bytes(numpy.arange(24, dtype=numpy.uint8) * 11)
    shown = on_black(numpy.asarray(Image.open(io.BytesIO(saved(indexed, "PNG", transparency=veils))).convert("RGBA")))
    yield Picture("palette with transparency", saved(indexed, "PNG", transparency=veils), rgb(shown))
    grays = Image.fromarray(gray // 16)
    grays.putpalette([value * 17 for value in range(16) for _ in range(3)])
    yield Picture("palette of grays", saved(grays, "PNG"), gray=True)
    key = int(gray[4, 4])
    shown = rgb(numpy.where(gray == key, 0, gray).astype(numpy.uint8))
    yield Picture("gray with a transparent value", saved(Image.fromarray(gray), "PNG", transparency=key), shown, True)
    key = tuple(int(value) for value in color[5, 5])
    shown = rgb(numpy.where((color == key).all(axis=2, keepdims=True), 0, color).astype(numpy.uint8))
    yield Picture("rgb with a transparent color", saved(Image.fromarray(color), "PNG", transparency=key), shown)
    yield Picture("interlaced", png(color, 2, 8, interlaced=True)).add(3, 8, 8, "pad")
    yield Picture("interlaced gray 16 bit", png(values("adam", 1, largest=65535), 0, 16, interlaced=True),
                  rgb(to_eight_bits(values("adam", 1, largest=65535))), gray=True)
    turned = exif(6).tobytes()[6:]
    yield Picture("turned", png(color, 2, 8, [(b"eXIf", turned)])).add(3, 10, 6, "crop").add(3, 10, 6, "pad")
    yield Picture("one pixel", saved(Image.new("RGB", (1, 1), (10, 200, 90)), "PNG")).add(3, 4, 4, "crop")
    slope = (numpy.arange(30_000) * 255 // 29_999).astype(numpy.uint8)
    wide = Picture("wide", saved(Image.fromarray(slope[None]), "PNG", optimize=True), gray=True)
    wide.results.clear()
    yield wide.add(3, 8, 4, "stretch").add(1, 8, 8, "crop")
    tall = Picture("tall", saved(Image.fromarray(slope[:, None]), "PNG", optimize=True), gray=True)
    tall.results.clear()
    yield tall.add(3, 4, 8, "stretch").add(1, 8, 8, "crop")


def in_rgb(file):
    """A JPEG whose three components are renamed to R, G and B, without the segment that says YCbCr."""
    end = 4 + struct.unpack(">H", file[4:6])[0]
    renamed = file[:2] + file[end:]
    frame, scan = renamed.index(b"\xff\xc0"), renamed.index(b"\xff\xda")
    for index, name in enumerate(b"RGB"):
        for place in (frame + 10 + 3 * index, scan + 5 + 2 * index):
            renamed = renamed[:place] + bytes([name]) + renamed[place + 1:]
    return renamed


def in_ycck(file):
    """A JPEG in CMYK whose Adobe segment says that its inks are transformed."""
    place = file.index(b"Adobe") + 11
    return file[:place] + b"\x02" + file[place + 1:]


def jpegs():
    color = Image.fromarray(values("jpeg", 3))
    options = {"quality": 90, "optimize": True}
    yield Picture("gray jpeg", saved(color.convert("L"), "JPEG", **options), gray=True, tolerance=2).add(
        1, WIDTH, HEIGHT, "stretch")
    yield Picture("jpeg 4:4:4", saved(color, "JPEG", subsampling=0, **options), tolerance=2).add(
        1, WIDTH, HEIGHT, "stretch", draft=True)
    yield Picture("jpeg 4:2:0", saved(color, "JPEG", subsampling=2, **options), tolerance=2).add(3, 12, 12, "crop")
    yield Picture("progressive", saved(color, "JPEG", progressive=True, **options), tolerance=2)
    inks = Image.fromarray(values("cmyk", 4), "CMYK")
    yield Picture("cmyk", saved(inks, "JPEG", **options), tolerance=2).add(1, WIDTH, HEIGHT, "stretch")
    yield Picture("ycck", in_ycck(saved(inks, "JPEG", **options)), tolerance=2)
    separate = saved(color, "JPEG", subsampling=0, **options)
    yield Picture("jpeg in rgb", in_rgb(separate), tolerance=2).add(1, WIDTH, HEIGHT, "stretch")
    small = Image.fromarray(values("turned", 3, 11, 7))
    for orientation in range(1, 9):
        yield Picture(
            f"orientation {orientation}", saved(small, "JPEG", exif=exif(orientation), quality=60, optimize=True),
            tolerance=2)
    # Sides that no multiple of eight divides, decoded at a half, a quarter and an eighth.
    large = Image.fromarray(values("large", 3, 101, 67))
    shrunk = Picture("large", saved(large, "JPEG", quality=60, optimize=True), tolerance=2)
    shrunk.results.clear()
    for channels, width, height in ((3, 40, 30), (3, 20, 15), (3, 12, 8), (1, 12, 8)):
        shrunk.add(channels, width, height, "stretch", draft=True)
    yield shrunk


def webps():
    color, alpha = Image.fromarray(values("webp", 3)), values("webp alpha", 4)
    yield Picture("webp lossless", saved(color, "WEBP", lossless=True)).add(1, WIDTH, HEIGHT, "stretch")
    exact = {"lossless": True, "exact": True}
    yield Picture(
        "webp lossless with alpha", saved(Image.fromarray(alpha), "WEBP", **exact), rgb(on_black(alpha)))
    yield Picture("webp", saved(color, "WEBP", quality=80), tolerance=2).add(3, 8, 8, "crop")
    file = saved(Image.fromarray(alpha), "WEBP", quality=80)
    shown = on_black(numpy.asarray(Image.open(io.BytesIO(file)).convert("RGBA")))
    yield Picture("webp with alpha", file, rgb(shown), tolerance=2)
    yield Picture("turned webp", saved(color, "WEBP", lossless=True, exif=exif(8)))


def main():
    made = [*pngs(), *jpegs(), *webps()]
    golden_file.write("pictures.json", {"pictures": [picture.description() for picture in made]})


if __name__ == "__main__":
    main()
