"""What can go wrong when indicators are written: a small family, each with every problem at once."""

from collections.abc import Sequence


class IndicatorsError(Exception):
    """Base of the family. `problems` are sentences for the person, one for each thing that is wrong."""

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class InvalidInputError(IndicatorsError):
    """What was given cannot be stored."""


class NotAllowedError(IndicatorsError):
    """The person may not write this, there, on that date."""


class ConflictError(IndicatorsError):
    """Somebody else wrote the same thing meanwhile."""
