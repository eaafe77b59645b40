"""What the services of this app refuse: a small family, each with every problem at once.

Who shows them (a form, the API, a command) decides how; nothing here knows about HTTP.
"""

import datetime as dt


class LocalityError(Exception):
    """Base of the family. `by_field` maps a field's name to its messages ("" where no single field is at fault)."""

    def __init__(self, by_field: dict[str, list[str]]) -> None:
        self.by_field = by_field
        super().__init__("; ".join(self.problems))

    @property
    def problems(self) -> list[str]:
        """Sentences for the person, one for each thing that is wrong."""
        return [message for messages in self.by_field.values() for message in messages]

    @classmethod
    def raise_if(cls, problems: "Problems") -> None:
        if problems.by_field:
            raise cls(problems.by_field)


class UnitError(LocalityError):
    """A unit would break the tree or the time line."""


class SuccessionError(LocalityError):
    """These units cannot become those on that day."""


class OfficeError(LocalityError):
    """An office without a name, or a second one of the same name."""


class MembershipError(LocalityError):
    """A role that overlaps itself, or ends before it begins."""


class UserError(LocalityError):
    """A person whose facts do not fit, such as a user name already taken."""


class AccountError(LocalityError):
    """A name, password or code that does not fit, or an account's facts that cannot be so."""


class TooManyAttemptsError(LocalityError):
    """Too many attempts failed; `until` says when the next is listened to."""

    def __init__(self, message: str, until: dt.datetime) -> None:
        self.until = until
        super().__init__({"": [message]})


class NotTheirsError(LocalityError):
    """The person may not decide this."""


class DataError(LocalityError):
    """The files of units do not fit together, or contradict what is stored."""


class Problems:
    """Collects problems field by field, so that a person sees all of them in one go."""

    def __init__(self) -> None:
        self.by_field: dict[str, list[str]] = {}

    def add(self, field: str, message: str) -> None:
        self.by_field.setdefault(field, []).append(message)
