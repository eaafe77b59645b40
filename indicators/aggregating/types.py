"""What a whole is made from, what comes out, and why nothing does."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from indicators.choices import ObservationKind
from indicators.judging import Demand

# At the same as-of date the more settled value counts.
PRECEDENCE = {ObservationKind.ESTIMATE: 0, ObservationKind.PRELIMINARY: 1, ObservationKind.FINAL: 2}

# How many parts a sentence names before it counts the rest.
NAMED = 5


class Point(NamedTuple):
    """A value as of a day, in its indicator's unit; `value` is None where it is words."""

    on: dt.date
    kind: str
    value: Decimal | None
    denominator: Decimal | None = None
    is_relative: bool = False
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A unit below: one point a day, its weights, and the demands it is counted by. It stands below the whole from
    `since` to the day before `until` (open where that is None)."""

    name: str
    values: Sequence[Point] = ()
    weights: Sequence[Point] = ()
    demands: Sequence[Demand] = ()
    since: dt.date = dt.date.min
    until: dt.date | None = None

    def stands_on(self, on: dt.date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Rule:
    """How units make a whole. `places` brings the result into the whole's unit (a power of ten); a state's weight may
    be older than the value, any other has its day; `last_day` is the period's: later figures are still of its units."""

    aggregation: str
    last_day: dt.date
    is_percent: bool = False
    places: int = 0
    is_weight_state: bool = False
    # Whether units give what is added up (a numerator) as an indicator of its own.
    has_source: bool = True
    condition: str = ""
    condition_value: Decimal | None = None
    counts_of_total: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """A value that was made: of `made_of` parts where there are `of`; `weighted_on` is the day of the weights."""

    on: dt.date
    kind: str
    value: Decimal
    denominator: Decimal | None
    made_of: int
    of: int
    weighted_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why there is no value on a day. `names` are the parts it is about; `str()` is the sentence."""

    code: str
    on: dt.date | None = None
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return _sentences()[self.code] % {"names": listed(self.names), "on": f"{self.on:%d/%m/%Y}" if self.on else "–"}


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        return _("%(names)s và %(count)d đơn vị khác") % {"names": shown, "count": len(names) - NAMED}
    return shown


def _sentences() -> dict[str, str]:
    return {
        "not_aggregated": _("Chỉ tiêu này không tổng hợp từ đơn vị bên dưới."),
        "no_parts": _("Chưa có đơn vị hoặc kỳ nào bên dưới để tổng hợp."),
        "missing": _("Chưa tổng hợp được đến %(on)s: còn thiếu số liệu của %(names)s."),
        "no_number": _("Không tổng hợp được: số liệu của %(names)s không phải là số cộng được."),
        "mixed": _("Không tổng hợp được: nơi báo số đạt trên tổng số, nơi chỉ báo một số."),
        "bare_percent": _("Không cộng hay chia bình quân tỷ lệ phần trăm khi không có quyền số."),
        "no_counts": _("Không tổng hợp được tỷ số: cần chỉ tiêu làm tử số, hoặc số đạt trên tổng số của từng đơn vị."),
        "no_weight": _("Chưa tổng hợp được đến %(on)s: còn thiếu quyền số, mẫu số của %(names)s."),
        "weight_days": _("Chưa tổng hợp được đến %(on)s: quyền số, mẫu số của các đơn vị chưa có cùng một ngày."),
        "zero_weight": _("Không tổng hợp được đến %(on)s: tổng quyền số, mẫu số không lớn hơn 0."),
        "no_target": _("Chưa đếm được: %(names)s chưa được giao chỉ tiêu."),
        "not_judged": _("Chưa đếm được: chưa đánh giá được chỉ tiêu của %(names)s."),
        "two_values": _("Không chọn được số mới nhất: %(names)s có số khác nhau cùng ngày %(on)s."),
        "no_accumulation": _("Chưa xác định chỉ tiêu cộng dồn từ đầu kỳ hay là trạng thái tại thời điểm."),
        "gap": _("Chưa cộng được cả kỳ: thiếu số cả kỳ liền trước của ngày %(on)s."),
    }


@dataclass(frozen=True, slots=True)
class Span:
    """A shorter period inside the whole: one point a day, in order."""

    starts_on: dt.date
    ends_on: dt.date
    values: Sequence[Point]

    @property
    def closing(self) -> Point | None:
        """The newest value that covers the whole span."""
        late = (point for point in self.values if point.on >= self.ends_on)
        return max(late, key=lambda point: point.on, default=None)
