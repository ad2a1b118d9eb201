"""A line chart with logarithmic axes, as SVG text."""

import html
import math

WIDTH, HEIGHT = 720, 490
LEFT, RIGHT, TOP, BOTTOM = 80, 24, 112, 64
COLOURS = ["#0b5fa5", "#c2410c", "#15803d"]


class Series:
    """Points with a name, and the power law through the largest of them as (exponent, factor, from, to)."""

    def __init__(self, name, points, law=None):
        self.name, self.points, self.law = name, sorted(points), law


class Axis:
    """Positions of logarithms between two pixels."""

    def __init__(self, values, start, end, ticks=None):
        self.low, self.high = min(values) / 1.15, max(values) * 1.15
        self.start, self.end = start, end
        self.ticks = [tick for tick in ticks or round_numbers(self.low, self.high) if self.low <= tick <= self.high]

    def __call__(self, value):
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(self.start + share * (self.end - self.start), 1)


def round_numbers(low, high):
    """1, 2 and 5 times every power of ten between two numbers."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [digit * 10.0**decade for decade in decades for digit in (1, 2, 5) if low <= digit * 10.0**decade <= high]


def label(value):
    """A number in a few characters: 0.05, 64, 200k, 1.5M."""
    for size, suffix in ((1e6, "M"), (1e4, "k")):
        if value >= size:
            return f"{value / (size if suffix == 'M' else 1e3):.3g}{suffix}"
    return f"{value:g}"


def text(x, y, content, anchor="middle", extra=""):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{extra}>{html.escape(content)}</text>'


def line(x1, y1, x2, y2, style):
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {style}/>'


def drawn(title, horizontal, vertical, series, ticks=None):
    """The chart of up to three series; `ticks` are where the horizontal axis is labeled."""
    x = Axis([size for one in series for size, _ in one.points], LEFT, WIDTH - RIGHT, ticks)
    y = Axis([value for one in series for _, value in one.points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="13" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        text(LEFT, 28, title, "start", ' font-size="16" font-weight="bold"')]
    grid = 'stroke="#ddd"'
    for tick in x.ticks:
        parts += [line(x(tick), TOP, x(tick), HEIGHT - BOTTOM, grid), text(x(tick), HEIGHT - BOTTOM + 20, label(tick))]
    for tick in y.ticks:
        parts += [line(LEFT, y(tick), WIDTH - RIGHT, y(tick), grid), text(LEFT - 8, y(tick) + 4, label(tick), "end")]
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts += [
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" stroke="#222"/>',
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, horizontal),
        text(22, middle, vertical, "middle", f' transform="rotate(-90 22 {middle})"')]
    for index, one in enumerate(series):
        parts += plotted(one, x, y, COLOURS[index])
        parts += legend(one, 54 + 20 * index, COLOURS[index])
    return "\n".join([*parts, "</svg>"]) + "\n"


def plotted(series, x, y, color):
    """A series: its points, and the law through them as a dashed line."""
    parts = [
        f'<circle cx="{x(size)}" cy="{y(value)}" r="4" fill="{color}"><title>{html.escape(series.name)}: '
        f"{label(size)}, {value:.3g}</title></circle>" for size, value in series.points]
    if series.law:
        exponent, factor, low, high = series.law
        parts.append(line(
            x(low), y(factor * low**exponent), x(high), y(factor * high**exponent),
            f'stroke="{color}" stroke-width="1.5" stroke-dasharray="6 4"'))
    return parts


def legend(series, y, color):
    """A series' name above the axes, with its exponent and where that holds."""
    name = series.name
    if series.law:
        exponent, _, low, high = series.law
        name += f": exponent {exponent:.2f} from {label(low)} to {label(high)}"
    return [f'<circle cx="{LEFT + 4}" cy="{y - 4}" r="4" fill="{color}"/>', text(LEFT + 16, y, name, "start")]
