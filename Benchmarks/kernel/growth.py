"""Times our tangent kernel as the images become more and as the network becomes larger, and draws both.

    growth.py FOLDER OUTPUT [OPTIONS]

FOLDER holds the built KernelBenchmark; OUTPUT is the JSON file, and growth-images.svg and
growth-parameters.svg are written beside it. Seconds are medians and of the processor with one thread,
otherwise on the clock. Exponents are of a power law through the largest sizes.
"""

import json
import pathlib
import tempfile

import cells
import chart
import fit
import images as pictures
import options
import table
from machine import processor
from programs import Programs
from timings import Timings, clock

# The sizes that a power law goes through.
FITTED = 4
TABLE = table.Table(
    ("mode", 7, table.plain), ("network", 8, table.plain), ("images", 6, table.plain),
    ("parameters", 10, table.plain), ("seconds", 9, table.seconds), ("MiB", 7, table.mebibytes))


def parsed_options():
    parser = options.parser("bench-kernel.sh --growth [OPTIONS]")
    add = parser.add_argument
    add("--cell", default="9930", help="the network whose images grow; 9930")
    add(
        "--images", type=options.numbers, default=[16, 32, 64, 128, 256, 512, 1024],
        help="numbers of images; 16 to 1024")
    add("--coupled-images", type=int, default=128, help="the most with coupled batch norm; 128")
    add("--cells", type=options.words, default=list(cells.CELLS), help="the networks that grow; all with a name")
    add("--cells-images", type=int, default=64, help="images while networks grow; 64")
    add("--modes", type=options.words, default=["frozen", "coupled"], help="batch norm; frozen,coupled")
    add("--rounds", type=int, default=3, help="how often everything is run; 3, coupled once")
    add("--threads", type=int, default=1, help="1")
    chosen = parser.parse_args()
    options.check(parser, "mode", chosen.modes, ["frozen", "running", "coupled"])
    return chosen


class Growth:
    """Measured points; what was measured once is not measured again."""

    def __init__(self, chosen, folder):
        self.chosen, self.folder = chosen, folder
        self.programs = Programs(chosen.programs)
        self.origin, self.read = pictures.source(max([*chosen.images, chosen.cells_images]))
        self.points = {}

    def point(self, mode, cell, count):
        key = (mode, cell, count)
        if key not in self.points:
            description = self.programs.export(
                self.folder, cells.architecture(cell), self.chosen.channels, self.chosen.stage_cells)
            pictures.write_images(self.folder / "images.safetensors", self.read("test", count))
            timings = Timings()
            for _ in range(1 if mode == "coupled" else self.chosen.rounds):
                timings.add(self.programs.ours(
                    self.folder, mode, self.chosen.threads, 1 if mode == "coupled" else 3))
            self.points[key] = {
                "mode": mode, "network": cell, "images": count, "parameters": description["parameters"],
                "multiplyAccumulates": description["multiplyAccumulates"],
                "seconds": timings.median(clock(self.chosen.threads)), "peakBytes": timings.peak}
            print(TABLE.row(self.points[key] | {"MiB": timings.peak}), flush=True)
        return self.points[key]


def series(mode, points, size):
    """A mode's points against one of their sizes, with the law through the largest of them."""
    pairs = [(point[size], point["seconds"]) for point in points]
    law = None
    if len({pair[0] for pair in pairs}) > 1:
        fitted = fit.largest(pairs, FITTED)
        law = (*fit.power_law(fitted), fitted[0][0], fitted[-1][0])
    return chart.Series(f"{mode} batch norm", pairs, law)


def main():
    chosen = parsed_options()
    with tempfile.TemporaryDirectory() as name:
        growth = Growth(chosen, pathlib.Path(name))
        measure = "processor seconds" if chosen.threads == 1 else "seconds"
        print(f"{processor()}; {chosen.threads} thread(s), {measure}; images: {growth.origin}")
        print(TABLE.header())
        by_images, by_parameters = {}, {}
        for mode in chosen.modes:
            counts = [count for count in chosen.images if mode != "coupled" or count <= chosen.coupled_images]
            by_images[mode] = [growth.point(mode, chosen.cell, count) for count in counts]
        for mode in chosen.modes:
            by_parameters[mode] = [
                growth.point(mode, cell, chosen.cells_images) for cell in chosen.cells]
    size = f"C = {chosen.channels}, N = {chosen.stage_cells}"
    charts = {
        "images": (
            f"Kernel time against images: cell {chosen.cell}, {size}", "images", by_images, sorted(chosen.images)),
        "parameters": (
            f"Kernel time against parameters: {chosen.cells_images} images, {size}", "parameters", by_parameters,
            None)}
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    exponents = []
    for against, (title, axis, groups, ticks) in charts.items():
        lines = [series(mode, points, against) for mode, points in groups.items() if points]
        path = chosen.output.with_name(f"growth-{against}.svg")
        path.write_text(chart.drawn(title, axis, f"{measure}, {chosen.threads} thread(s)", lines, ticks))
        for mode, one in zip(groups, lines):
            if one.law:
                exponent, factor, low, high = one.law
                exponents.append({
                    "mode": mode, "against": against, "exponent": exponent, "factor": factor, "from": low, "to": high})
                print(f"{mode}: seconds grow as {against}^{exponent:.2f} from {low:,} to {high:,}")
        print(f"drawn in {path}")
    chosen.output.write_text(json.dumps({
        "processor": processor(), "images": growth.origin, "threads": chosen.threads, "measure": measure,
        "channels": chosen.channels, "cellsPerStage": chosen.stage_cells, "cell": chosen.cell,
        "points": list(growth.points.values()), "exponents": exponents}, indent=1) + "\n")
    print(f"written to {chosen.output}")


if __name__ == "__main__":
    main()
