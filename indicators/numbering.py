"""Which of a table's numbers are meant: "1-19", "1-7, 9, 12-14". Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

_RANGE = re.compile(r"([0-9]{1,4})(?:\s*[-–—]\s*([0-9]{1,4}))?")
_LEADING_NUMBER = re.compile(r"\s*0*([0-9]+)(?![0-9])")


class NumbersError(ValueError):
    """A list of numbers that cannot be read. `problems` are sentences, one for each piece that is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers printed in a table, as ranges with both ends included. A part ("7.1") belongs to its number (7)."""

    ranges: tuple[tuple[int, int], ...]

    def __contains__(self, number: str) -> bool:
        printed = number_of(number)
        return printed is not None and any(first <= printed <= last for first, last in self.ranges)

    def __str__(self) -> str:
        return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in self.ranges)


def number_of(text: str) -> int | None:
    """The number that a printed one begins with: 7 of "07" and of "7.1"; None where there is none."""
    printed = _LEADING_NUMBER.match(text)
    return int(printed[1]) if printed else None


def read_numbers(text: str) -> Numbers | None:
    """Read "1-19" or "1-7, 9, 12-14"; None where nothing is written: every number counts. Raises NumbersError."""
    pieces = [piece.strip() for piece in re.split(r"[,;]", text)]
    if pieces == [""]:
        return None
    ranges, problems = [], []
    for piece in pieces:
        read = _RANGE.fullmatch(piece)
        first, last = (int(read[1]), int(read[2] or read[1])) if read else (0, 0)
        if read is None:
            problems.append(_("Không đọc được “%s”. Viết số và khoảng số, ví dụ 1-7, 9, 12-14.") % piece)
        elif not 0 < first <= last:
            problems.append(_("“%s”: số đầu phải từ 1 và không lớn hơn số cuối.") % piece)
        ranges.append((first, last))
    if problems:
        raise NumbersError(problems)
    return Numbers(tuple(ranges))
