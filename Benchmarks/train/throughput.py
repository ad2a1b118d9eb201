"""What the training benchmark computes from seconds and losses, and what it is to show."""

import math

# The most that a loss of the fixed batch may differ, relative to the peer's, for each step. The weights are
# the same, so the first is rounding alone; steps amplify it. Measured for cell 9930 at C = 16, N = 5 and a batch of
# 128 between the two layouts of PyTorch: 1e-7, 2e-4 and 2e-3. Momentum without Nesterov is 1.5e-2 apart at step 2.
AGREEMENT = (1e-5, 3e-3, 1.5e-2)

# (peer, what of its ratios, how they become one, the least it may be)
GOALS = [
    ("usual", "least", min, 1.3),
    ("usual", "mean", lambda ratios: sum(ratios) / len(ratios), 1.5),
    ("channels-last", "least", min, 1.05),
]


def operations(multiply_accumulates):
    """Of an image's training step: forward, input gradients, weight gradients, two a multiply-accumulate."""
    return 2 * 3 * multiply_accumulates


def disagreement(ours, theirs):
    """The first step whose losses are further apart than AGREEMENT allows, as a text; None where none is."""
    if not len(ours) == len(theirs) == len(AGREEMENT):
        return f"{len(ours)} and {len(theirs)} losses instead of {len(AGREEMENT)}"
    for number, (mine, other, bound) in enumerate(zip(ours, theirs, AGREEMENT), start=1):
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
