"""How far the pixels of two programs are from each other, in levels."""


def deviation(ours, theirs):
    """The mean and the largest difference of two byte strings of equal length; None where lengths differ."""
    if len(ours) != len(theirs) or not ours:
        return None
    differences = [abs(mine - other) for mine, other in zip(ours, theirs)]
    return sum(differences) / len(differences), max(differences)


# The largest difference that passes from a peer that does the same arithmetic. The others decode at full size.
LIMITS = {"pillow": 2}


def disagreement(peer, found):
    """What is wrong with a deviation, or None."""
    if found is None:
        return "the number of pixels is another"
    limit = LIMITS.get(peer)
    if limit is not None and found[1] > limit:
        return f"pixels differ by up to {found[1]} levels, and {limit} is the most that passes"
    return None


# How far the means of normalized inputs may be apart: crops and flips are drawn differently, filters differ by levels.
MEAN_LIMIT = 0.05


def different_inputs(ours, theirs):
    """What is wrong with the inputs of an epoch, or None."""
    if abs(ours["mean"] - theirs["mean"]) > MEAN_LIMIT:
        return f"the inputs do not agree: their means are {ours['mean']:.3f} and {theirs['mean']:.3f}"
    return None
