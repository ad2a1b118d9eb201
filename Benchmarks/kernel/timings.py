"""What repeated runs of one program took."""

import statistics

CLOCKS = ("seconds", "processorSeconds")


def clock(threads):
    """Which clock a figure is of: with one thread the processor's, which other programs disturb least."""
    return "processorSeconds" if threads == 1 else "seconds"


class Timings:
    """Seconds on the clock and of the processor, and the largest growth of memory, over several runs.

    The first repetition of a run warms up and does not count, unless it is the only one.
    """

    def __init__(self):
        self.values = {clock: [] for clock in CLOCKS}
        self.peak = 0

    def add(self, run):
        for clock in CLOCKS:
            self.values[clock] += run[clock][1:] or run[clock]
        self.peak = max(self.peak, run["peakBytes"])

    def median(self, clock):
        return statistics.median(self.values[clock])
