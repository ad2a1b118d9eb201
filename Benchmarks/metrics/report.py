"""The benchmark's tables, in Markdown, and its rows."""

import statistics

import costs


def markdown(titles, rows):
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


class Report:
    """Of ours by metrics and cell, and of theirs by (checkout, metrics)."""

    def __init__(self, ours, theirs, everything, drawn):
        self.ours, self.theirs = ours, theirs
        self.cells = {cell: costs.Together(found) for cell, found in ours[tuple(everything)].items()}
        self.everything = everything
        alone = ours.get((drawn,))
        self.drawing = {cell: costs.drawing(found, drawn) for cell, found in alone.items()} if alone else {}

    def seconds(self, metrics, cell):
        """Of a plan of these metrics alone; of the plan of all, where they have none."""
        found = self.ours.get(tuple(metrics))
        if found is None:
            return max(self.cells[cell].metrics[name] for name in metrics)
        return costs.alone(found[cell], self.drawing.get(cell, 0))

    def together(self):
        rows = [
            [cell, f"{found.total:.3f}", f"{found.dearest} {found.metrics[found.dearest]:.3f}",
             f"{found.over_dearest:.2f}", f"{found.separately:.3f}"]
            for cell, found in self.cells.items()]
        titles = ["cell", f"all {len(self.everything)} metrics, s", "the dearest, s", "all / dearest", "one by one, s"]
        return markdown(titles, rows)

    def groups(self):
        """Metrics as the table has them: those of one call of theirs together, then the others."""
        compared = [metrics for _, metrics in self.theirs]
        named = {name for metrics in compared for name in metrics}
        return list(dict.fromkeys(compared)) + [(name,) for name in self.everything if name not in named]

    def by_metric(self):
        lines = []
        for metrics in self.groups():
            mine = [self.seconds(metrics, cell) for cell in self.cells]
            shares = [seconds / self.cells[cell].total for cell, seconds in zip(self.cells, mine)]
            start = [", ".join(metrics), f"{statistics.median(mine):.4f}", f"{100 * statistics.median(shares):.1f} %"]
            entries = [(owner, entry) for (owner, of), entry in self.theirs.items() if of == metrics]
            for owner, entry in entries or [(None, None)]:
                lines.append(start + self.beside(metrics, owner, entry))
        titles = ["metric", "ours, s", "share", "authors' code", "theirs, s", "theirs / ours", "covers"]
        return markdown(titles, lines)

    def beside(self, metrics, owner, entry):
        if not entry or not entry["cells"]:
            return ["", "", "", ""]
        theirs = {cell: statistics.median(timed["seconds"]) for cell, timed in entry["cells"].items()}
        ratio, least, most = costs.over_cells(
            [seconds / self.seconds(metrics, cell) for cell, seconds in theirs.items() if self.seconds(metrics, cell)])
        return [
            f"{owner.repository} `{entry['function']}`", f"{statistics.median(theirs.values()):.4f}",
            f"{ratio:.1f} ({least:.1f} to {most:.1f})", entry["covers"]]

    def failures(self):
        for (owner, metrics), entry in self.theirs.items():
            for cell, reason in entry["failures"].items():
                yield f"{owner.repository} `{entry['function']}` on cell {cell}: {reason}"

    def rows(self):
        """One for each cell, metrics and repository."""
        found = []
        for metrics in self.groups():
            entries = [(owner, entry) for (owner, of), entry in self.theirs.items() if of == metrics]
            for owner, entry in entries or [(None, None)]:
                for cell, together in self.cells.items():
                    mine = self.seconds(metrics, cell)
                    timed = entry["cells"].get(cell) if entry else None
                    theirs = statistics.median(timed["seconds"]) if timed else None
                    found.append({
                        "cell": cell, "metrics": " ".join(metrics), "seconds": mine, "share": mine / together.total,
                        "together": together.total, "repository": owner.repository if owner else "",
                        "commit": owner.commit if owner else "", "function": entry["function"] if entry else "",
                        "authors_seconds": theirs, "ratio": theirs / mine if theirs and mine else None,
                        "covers": entry["covers"] if entry else ""})
        return found
