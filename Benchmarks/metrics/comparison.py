"""What one call of the authors' code is compared with."""

import dataclasses
import typing


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A function of the authors, and the metrics of ours that give the same numbers."""

    # Measured by one plan of ours, because one call of theirs gives all of them.
    metrics: tuple
    # As the repository calls it.
    function: str
    # What the seconds cover, on both sides.
    covers: str
    # Everything that is not timed; returns a function without arguments that is, and that returns a number or several.
    prepare: typing.Callable

    @property
    def title(self):
        return ", ".join(self.metrics)
