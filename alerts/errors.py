"""What the services of this app refuse: a small family, each with every problem at once."""

from collections.abc import Sequence


class AlertsError(Exception):
    """Base of the family. `problems` are sentences for the person, one for each thing that is wrong."""

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class SubscriptionError(AlertsError):
    """This subscription cannot be stored."""


class NotAllowedError(AlertsError):
    """The person may not change this subscription."""
