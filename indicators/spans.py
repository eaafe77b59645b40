"""Spans of days as people say them and as addresses hold them: a year, years, or two dates. Pure."""

import datetime as dt
import re
from typing import NamedTuple, Self

_day = dt.date.fromisoformat
_YEARS = re.compile(r"([12][0-9]{3})(?:-([12][0-9]{3}))?", re.ASCII)


class Span(NamedTuple):
    """From one day to another, both included."""

    starts_on: dt.date
    ends_on: dt.date

    @classmethod
    def of_years(cls, first: int, last: int | None = None) -> Self:
        return cls(dt.date(first, 1, 1), dt.date(last or first, 12, 31))

    @classmethod
    def from_slug(cls, slug: str) -> Self:
        """Read an address: "2023", "2021-2025", "2020-10-15_2025-10-14". Raises ValueError."""
        years = _YEARS.fullmatch(slug)
        first, _line, last = slug.partition("_")
        try:
            span = cls.of_years(int(years[1]), int(years[2] or years[1])) if years else cls(*map(_day, (first, last)))
        except ValueError:
            span = None
        # One span has one address.
        if span is None or span.ends_on < span.starts_on or span.slug != slug:
            raise ValueError(f"no span: {slug}")
        return span

    @property
    def slug(self) -> str:
        return self._years or f"{self.starts_on.isoformat()}_{self.ends_on.isoformat()}"

    def __str__(self) -> str:
        return self._years or f"{self.starts_on:%d/%m/%Y} - {self.ends_on:%d/%m/%Y}"

    @property
    def is_year(self) -> bool:
        return bool(self._years) and self.starts_on.year == self.ends_on.year

    @property
    def _years(self) -> str:
        """ "2023" or "2021-2025"; nothing for what does not begin and end with a year."""
        starts, ends = self.starts_on, self.ends_on
        if (starts.month, starts.day, ends.month, ends.day) != (1, 1, 12, 31):
            return ""
        return str(starts.year) if starts.year == ends.year else f"{starts.year}-{ends.year}"
