"""What a trial finds."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import ngettext

from localities.models import Locality

EXAMPLES = 10


class Opening(NamedTuple):
    """An alert that would have opened, or opened again: when, where, about what (`subject` as alerts name it)."""

    on: dt.date
    subject: str
    locality: Locality
    name: str
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have opened from `since` to `on`. `tried` of `total` targets were looked at, where there were
    too many to look at all; `is_today_only` for what has no history."""

    since: dt.date
    on: dt.date
    opened: int
    by_month: list[tuple[dt.date, int]]
    examples: list[Opening]
    tried: int = 0
    total: int = 0
    is_today_only: bool = False

    @property
    def is_partial(self) -> bool:
        return self.tried < self.total

    @property
    def sentence(self) -> str:
        """ "Từ 20/06/2025 đến 20/06/2026 quy tắc này sẽ mở 14 cảnh báo."."""
        facts = {"n": self.opened, "since": f"{self.since:%d/%m/%Y}", "on": f"{self.on:%d/%m/%Y}"}
        if self.is_today_only:
            words = ngettext(
                "Nguyên nhân này không có lịch sử; hôm nay quy tắc sẽ mở %(n)d cảnh báo.",
                "Nguyên nhân này không có lịch sử; hôm nay quy tắc sẽ mở %(n)d cảnh báo.",
                self.opened,
            )
        else:
            words = ngettext(
                "Từ %(since)s đến %(on)s quy tắc này sẽ mở %(n)d cảnh báo.",
                "Từ %(since)s đến %(on)s quy tắc này sẽ mở %(n)d cảnh báo.",
                self.opened,
            )
        if not self.is_partial:
            return words % facts
        part = ngettext(
            "Mới thử trên %(tried)d trong %(total)d chỉ tiêu.",
            "Mới thử trên %(tried)d trong %(total)d chỉ tiêu.",
            self.total,
        )
        return f"{words % facts} {part % {'tried': self.tried, 'total': self.total}}"


def summed_up(openings: Collection[Opening], since: dt.date, on: dt.date, tried: int = 0, total: int = 0) -> Trial:
    """The openings as a trial: counted by month, every month of the span named; the last ones as examples."""
    inside = sorted((one for one in openings if since <= one.on <= on), key=lambda one: (one.on, one.subject))
    months = Counter(one.on.replace(day=1) for one in inside)
    return Trial(
        since,
        on,
        len(inside),
        [(month, months[month]) for month in _months(since, on)],
        inside[-EXAMPLES:][::-1],
        tried,
        total,
    )


def _months(since: dt.date, on: dt.date) -> list[dt.date]:
    found, month = [], since.replace(day=1)
    while month <= on:
        found.append(month)
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return found
