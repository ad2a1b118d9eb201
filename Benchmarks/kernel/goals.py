"""What the benchmark is to show, and whether its rows do."""

# (what, whose rows count, the ratio of a row, the most it may be)
GOALS = [
    ("kernel / training step", lambda row: row["peer"] == "step" and row["mode"] != "coupled",
     lambda row: row["ourSeconds"] / row["peerSeconds"], 1.3),
    ("kernel / arithmetic limit", lambda row: row["peer"] == "step",
     lambda row: row["ourSeconds"] / row["limitSeconds"], 2),
    ("kernel's memory / torch.func's", lambda row: row["peer"] == "func",
     lambda row: row["ourPeakBytes"] / max(row["peerPeakBytes"], 1), 1 / 3),
    ("scoring / kernel", lambda row: row["peer"] == "score",
     lambda row: row["peerSeconds"] / row["ourSeconds"], 1.25),
]


def worst(rows):
    """For every goal and mode that was measured: the goal, the bound, and the worst row with its ratio."""
    found = []
    measured = [row for row in rows if row["peerSeconds"] is not None]
    for name, counts, ratio, bound in GOALS:
        for mode in dict.fromkeys(row["mode"] for row in measured):
            candidates = [row for row in measured if row["mode"] == mode and counts(row)]
            if candidates:
                row = max(candidates, key=ratio)
                found.append({
                    "goal": name, "mode": mode, "worst": ratio(row), "bound": bound, "met": ratio(row) <= bound,
                    "network": row["network"], "images": row["images"], "threads": row["threads"]})
    return found
