"""Which numbers of workers and threads are compared, and what their rates say of the command's own choice."""

import statistics


def settings(cores):
    """(workers, threads) whose product is at most the cores, by powers of two and the cores themselves, and one
    worker too many."""
    sizes = sorted({1 << exponent for exponent in range(cores.bit_length()) if 1 << exponent <= cores} | {cores})
    return [(count, threads) for count in sizes for threads in sizes if count * threads <= cores] + [(cores + 1, 1)]


def per_hour(candidates, seconds):
    return 3600 * candidates / seconds


def verdict(rates, default):
    """The default beside the setting with the highest median.

    Level with it where their ranges over the rounds overlap; with one round only equal rates do.
    """
    best = max(rates, key=lambda setting: statistics.median(rates[setting]))
    if best == default:
        return "the best"
    other = f"{best[0]} x {best[1]}"
    if max(rates[default]) >= min(rates[best]):
        return f"level with {other} within the spread"
    return f"slower than {other}"
