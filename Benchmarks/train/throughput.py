"""What the training benchmark computes from seconds and losses, and what it is to show."""

import math

# The most that a loss may differ, relative to the peer's, for each step on a fixed batch. In float64 nothing but
# the order of sums differs, and three steps amplify that ten thousandfold or so. In float32 the first is
# rounding alone; the later ones say nothing, as PyTorch's own two layouts are up to 1.7e-2 apart by then (cell
# 4317, a batch of 128), and are not judged.
EXACT_AGREEMENT = (1e-9, 1e-9, 1e-9)
AGREEMENT = (1e-5,)

# (peer, what of its ratios, how they become one, the least it may be)
GOALS = [
    ("usual", "least", min, 1.3),
    ("usual", "mean", lambda ratios: sum(ratios) / len(ratios), 1.5),
    ("channels-last", "least", min, 1.05),
]


def operations(multiply_accumulates):
    """Of an image's training step: forward, input gradients, weight gradients, two a multiply-accumulate."""
    return 2 * 3 * multiply_accumulates


def disagreement(ours, theirs, bounds):
    """The first step whose losses are further apart than its bound allows, as a text; None where none is."""
    if len(ours) != len(theirs) or len(ours) < len(bounds):
        return f"{len(ours)} and {len(theirs)} losses"
    for number, (mine, other, bound) in enumerate(zip(ours, theirs, bounds), start=1):
        # A loss that is not a number, or comes as text for that reason, agrees with nothing.
        if not (isinstance(mine, (int, float)) and math.isfinite(other) and abs(mine - other) <= bound * abs(other)):
            return f"step {number}: {mine} and {other}"
    return None


def deviation(ours, theirs):
    """The largest relative difference of two lists of losses; None where one is not a number."""
    if not all(isinstance(value, (int, float)) for value in [*ours, *theirs]):
        return None
    return max(abs(mine - other) / abs(other) for mine, other in zip(ours, theirs))


def reached(rows):
    """For every goal whose peer was measured: the ratio over all rows, the bound, and whether it is met."""
    found = []
    for peer, what, joined, bound in GOALS:
        ratios = [row["ratio"] for row in rows if row["peer"] == peer]
        if ratios:
            value = joined(ratios)
            found.append({
                "peer": peer, "what": what, "value": value, "bound": bound, "rows": len(ratios),
                "met": value >= bound})
    return found
