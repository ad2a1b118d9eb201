"""What a figure was measured on."""

import os
import pathlib
import platform


def processor():
    """The processor's name, as well as the system tells it, and the number of cores."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.machine()
    return f"{name}, {os.cpu_count()} cores"


def warning(load, threads, cores=None):
    """What to say where others keep so many cores busy that seconds on the clock mean little; None otherwise."""
    cores = cores or os.cpu_count() or 1
    if load + threads <= cores + 0.5:
        return None
    return (
        f"WARNING: with a load of {load:.1f} there are not {threads} of {cores} cores free: seconds on the clock, "
        "and every ratio of them, mean little. Measure again on a quiet machine.")
