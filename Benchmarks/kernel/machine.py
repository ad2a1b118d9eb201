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
