"""One target as a line of the board: its cells as text, its state, and what stands behind it."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.board.bullets import Bullet, draw_bullet
from indicators.board.states import State, differs, state_of
from indicators.choices import Kind, ObservationKind
from indicators.explaining import Explanation
from indicators.judged import assessment_of, demand_of, explain_target
from indicators.models import ImportedTable, Observation, Target
from indicators.numbers import format_number
from indicators.units import UnitError, read_unit
from localities.models import User

# What is longer stands whole in its row, or in what opens under it.
SHORT = 52


def shorten(text: str) -> str:
    return text if len(text) <= SHORT else text[:SHORT].rsplit(" ", 1)[0].rstrip(" ,;") + " …"


@dataclass(frozen=True, slots=True)
class Settled:
    """How settled the values are, and as of when: said once for a board and again only where a line differs."""

    kind: str
    as_of: dt.date

    def __str__(self) -> str:
        return f"{self.words} {self.as_of:%d/%m/%Y}".strip()

    @property
    def words(self) -> str:
        words = {ObservationKind.ESTIMATE: _("ước"), ObservationKind.PRELIMINARY: _("sơ bộ")}
        return words.get(ObservationKind(self.kind), "")


class Line:
    """A target with everything a row shows of it. Load the targets `with_judgement` and their sources."""

    def __init__(self, target: Target, on: dt.date) -> None:
        self.target, self.on = target, on
        self.pk, self.plan_id, self.indicator_id = target.pk, target.plan_id, target.indicator_id
        self.assessment = assessment_of(target)
        self.observation: Observation | None = self.assessment.observation if self.assessment else None
        self.computed = self.assessment.verdict if self.assessment else ""

    @property
    def is_heading(self) -> bool:
        return self.target.is_heading

    @property
    def state(self) -> State:
        return state_of(self.target.official_verdict, self.computed)

    @property
    def computed_state(self) -> State:
        return state_of("", self.computed)

    @property
    def official_state(self) -> State | None:
        return State(self.target.official_verdict) if self.target.official_verdict else None

    @property
    def differs(self) -> bool:
        return differs(self.target.official_verdict, self.computed)

    @property
    def is_only_official(self) -> bool:
        """An official verdict stands where the numbers allow none."""
        return bool(self.target.official_verdict) and not self.differs and self.target.official_verdict != self.computed

    @property
    def plan_label(self) -> str:
        return self.target.plan.number or self.target.plan.title

    @property
    def unit(self) -> str:
        """As printed beside the target."""
        return self.target.written_unit or self._own_unit

    @property
    def _own_unit(self) -> str:
        return self.target.indicator.unit.name if self.target.indicator.unit else ""

    @cached_property
    def value(self) -> str:
        """The value the Vietnamese way, or the words that stand for it."""
        seen = self.observation
        if seen is None:
            return ""
        if seen.value is None or seen.is_relative:
            return seen.written
        number = format_number(seen.value)
        if seen.denominator is not None:
            number = f"{number}/{format_number(seen.denominator)}"
        return _("khoảng %s") % number if seen.is_approximate else number

    @property
    def short_value(self) -> str:
        return shorten(self.value)

    @property
    def is_number(self) -> bool:
        return self.observation is not None and self.observation.value is not None

    @property
    def is_words(self) -> bool:
        return bool(self.value) and not self.is_number

    @property
    def value_unit(self) -> str:
        """The value's own unit, where the target was printed in another."""
        unit = self.target.indicator.unit
        if not self.is_number or unit is None or not self.target.written_unit:
            return ""
        try:
            printed = read_unit(self.target.written_unit)
        except UnitError:
            return unit.name
        return "" if printed.exponent == unit.exponent else unit.name

    @property
    def settled(self) -> Settled | None:
        return Settled(self.observation.kind, self.observation.as_of) if self.observation else None

    @property
    def percent(self) -> str:
        """Percent of plan with one decimal, two where one would round a miss up to 100."""
        exact = self.assessment.percent if self.assessment else None
        if exact is None:
            return ""
        rounded = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
        return format_number(exact if rounded == 100 and exact != 100 else rounded)

    @property
    def gap(self) -> str:
        """Value less threshold: in points for percentages, and wherever a percent of plan would say nothing."""
        gap = Decimal(self.explanation.data["gap"] or 0) if self.explanation else Decimal(0)
        in_points = self._own_unit == "%" or self.target.kind == Kind.RELATIVE
        if not gap or not self.is_decided_by_numbers or (self.percent and not in_points):
            return ""
        sign = "−" if gap < 0 else "+"
        unit = _("điểm") if in_points else self._own_unit
        return f"{sign}{format_number(gap.copy_abs())} {unit}".strip()

    @property
    def is_decided_by_numbers(self) -> bool:
        return self.computed in (State.EXCEEDED, State.MET, State.NOT_MET)

    @cached_property
    def bullet(self) -> Bullet | None:
        if self.assessment is None or not self.is_decided_by_numbers:
            return None
        return draw_bullet(demand_of(self.target), self.assessment.value)

    @cached_property
    def explanation(self) -> Explanation | None:
        return explain_target(self.target, self.on)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What opens under the explanation: label and text, only what there is."""
        found = [
            (_("Đánh giá chính thức"), self._official_text()),
            (_("Kết quả như đã viết"), self._written_result()),
            (_("So với kế hoạch, như đã công bố"), self.target.written_percent),
            (_("Ghi chú"), self.target.note),
            *self._sources(),
        ]
        return [(label, text) for label, text in found if text]

    def _official_text(self) -> str:
        target = self.target
        if not target.official_verdict:
            return ""
        said = [str(State(target.official_verdict).label)]
        if target.official_written and target.official_written != said[0]:
            said.append(_("văn bản ghi “%s”") % target.official_written)
        return "; ".join([*said, *filter(None, [target.official_reason, str(target.official_by or "")])])

    def _written_result(self) -> str:
        return self.observation.written if self.observation and self.observation.written != self.short_value else ""

    def _sources(self) -> list[tuple[str, str]]:
        target, seen = self.target, self.observation
        demanded = _source(str(target.plan), target.table, target.created_at, target.created_by)
        if seen is None:
            return [(_("Nguồn"), demanded)]
        reported = _source(seen.source, seen.table, seen.recorded_at, seen.recorded_by)
        if reported == demanded:
            return [(_("Nguồn"), demanded)]
        return [(_("Nguồn của mục tiêu"), demanded), (_("Nguồn của số liệu"), reported)]


def _source(document: str, table: ImportedTable | None, at: dt.datetime, by: User | None) -> str:
    """Document, file, day and person: "Nghị quyết …; bảng x.csv, nhập ngày 21/11/2026, Nguyễn Văn A"."""
    day = f"{timezone.localtime(at):%d/%m/%Y}"
    how = _("bảng %(file)s, nhập ngày %(day)s") if table else _("ghi ngày %(day)s")
    parts = [how % {"file": table.file_name if table else "", "day": day}, str(by or "")]
    return f"{document}; " + ", ".join(part for part in parts if part)
