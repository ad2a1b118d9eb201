"""What the seconds of metrics amount to: medians, shares, ratios."""

import statistics

# What only a training gives.
OF_A_TRAINING = {"training", "training-accuracy", "held-out", "classifier-similarity", "loss-landscape"}
# What is made of the tangent kernel.
OF_THE_KERNEL = {"kernel", "spectrum", "eigenvectors"}


def at_initialization(listed):
    """The metrics that need no training, of those that `tangent metrics --json` lists."""
    return [metric["name"] for metric in listed if not OF_A_TRAINING & set(metric["needs"])]


def measured_alone(listed, compared):
    """The metrics without a counterpart that are timed by a plan of their own: all but those of the kernel, which all
    cost one kernel, and those that are counts of the graph."""
    return [
        metric["name"] for metric in listed
        if metric["name"] in at_initialization(listed) and metric["name"] not in compared
        and not OF_THE_KERNEL & set(metric["needs"]) and set(metric["needs"]) != {"cost"}]


class Together:
    """The metrics of one cell in one plan, over several measurements."""

    def __init__(self, measurements):
        self.total = statistics.median(one["total"] for one in measurements)
        self.metrics = {
            name: statistics.median(one["metrics"][name] for one in measurements) for name in measurements[0]["metrics"]}

    @property
    def dearest(self):
        return max(self.metrics, key=self.metrics.get)

    @property
    def over_dearest(self):
        """All metrics together as a multiple of the dearest one."""
        return self.total / self.metrics[self.dearest]

    @property
    def separately(self):
        """What they would take one by one."""
        return sum(self.metrics.values())


def alone(measurements, drawing):
    """The seconds of a plan's metrics: all that it took, but for building the network."""
    return max(0.0, statistics.median(one["total"] for one in measurements) - drawing)


def drawing(measurements, metric):
    """The seconds of building a network: what a plan takes beyond its only metric."""
    return statistics.median(one["total"] - one["metrics"][metric] for one in measurements)


def over_cells(values):
    """(median, least, most) of one value for each cell."""
    return statistics.median(values), min(values), max(values)
