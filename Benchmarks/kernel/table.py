"""A table that is printed row by row, so that a long run shows what it has."""


def plain(value):
    return str(value)


def seconds(value):
    return f"{value:.3f}"


def factor(value):
    return f"{value:.2f}"


def tenth(value):
    return f"{value:.1f}"


def mebibytes(value):
    return f"{value / 2**20:.0f}"


def scientific(value):
    return f"{value:.1e}"


class Table:
    """Columns are (title, width, format of a value); a value that is None shows as a dash.

    Text stands on the left and every other format on the right, because digits are compared by place.
    """

    def __init__(self, *columns):
        self.columns = columns

    def header(self):
        return self.line([title for title, _, _ in self.columns])

    def row(self, values):
        """One line of the table; `values` has one value a column, by its title."""
        return self.line([
            "-" if values.get(title) is None else form(values[title]) for title, _, form in self.columns])

    def line(self, texts):
        cells = [
            text.ljust(width) if form is plain else text.rjust(width)
            for text, (_, width, form) in zip(texts, self.columns, strict=True)]
        return "  ".join(cells).rstrip()
