"""One target as a line of the board: its cells as text, its state, and what stands behind it."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from indicators.board.beside import Beside
from indicators.board.bullets import Bullet, draw_bullet
from indicators.board.distances import distance_of
from indicators.choices import Kind, ObservationKind, Pace, Severity, State
from indicators.explaining import Explanation
from indicators.findings import Said
from indicators.judged import assessment_of, demand_of, explain_target
from indicators.judging import EXACT
from indicators.models import Milestone, Observation, Sector, Target, TargetVersion
from indicators.numbers import format_number
from indicators.official import official_stands, official_waits
from indicators.planning.levels import Level, level_on
from indicators.reporting import LateValue
from indicators.states import FALLS_BEHIND, differs, may_turn, state_of
from indicators.summarising import shorten
from indicators.units import UnitError, read_unit


def percent_text(exact: Decimal | None) -> str:
    """Percent of plan with one decimal, two where one would round a miss up to 100."""
    if exact is None:
        return ""
    rounded = exact.quantize(Decimal("0.1"), ROUND_HALF_UP, EXACT)
    return format_number(exact if rounded == 100 and exact != 100 else rounded)


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

    def __init__(self, target: Target, on: dt.date, beside: Beside) -> None:
        self.target, self.on, self.beside = target, on, beside
        self.pk, self.plan_id, self.indicator_id = target.pk, target.plan_id, target.indicator_id
        self.table_id, self.position, self.number = target.table_id, target.position, target.number
        self.stands_under_id, self.standing = target.stands_under_id, target.standing
        self.name, self.is_heading = target.indicator.name, target.is_heading
        self.assessment = assessment_of(target)
        self.observation: Observation | None = self.assessment.observation if self.assessment else None
        self.computed = self.assessment.verdict if self.assessment else ""

    @property
    def sector(self) -> Sector | None:
        return self.target.indicator.sector

    @property
    def is_estimate(self) -> bool:
        return self.observation is not None and self.observation.kind == ObservationKind.ESTIMATE

    # --- Verdicts ----------------------------------------------------------------------------------------------------
    @property
    def _official(self) -> tuple[str, int | None, int | None]:
        observation = self.assessment.observation_id if self.assessment else None
        return self.target.official_verdict, self.target.official_observation_id, observation

    @cached_property
    def standing_verdict(self) -> str:
        """What the authority decided about the value that counts now, or nothing."""
        return self.target.official_verdict if official_stands(*self._official) else ""

    @property
    def waits(self) -> bool:
        """Whether the value changed since the authority decided; a target not judged yet waits for that first."""
        return self.assessment is not None and official_waits(*self._official)

    @property
    def state(self) -> State:
        return state_of(self.standing_verdict, self.computed)

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
        return bool(self.standing_verdict) and not self.differs and self.standing_verdict != self.computed

    @property
    def may_turn(self) -> bool:
        """Whether it is missed and may still be reached: nobody decided, and `states.may_turn`."""
        target, judged = self.target, self.assessment
        if judged is None or self.observation is None or self.standing_verdict:
            return False
        return may_turn(
            judged.verdict,
            judged.threshold,
            judged.value,
            target.indicator.accumulation,
            self.observation.as_of,
            target.period.ends_on,
            self.on,
        )

    @property
    def is_paced(self) -> bool:
        """Whether it is missed only so far and its pace says if somebody is needed."""
        return self.may_turn and self.has_pace

    @property
    def is_pressing(self) -> bool:
        """Missed, and no pace speaks for it."""
        return self.state == State.NOT_MET and not self.is_paced

    @property
    def distance(self) -> Decimal | None:
        """See `distance_of`."""
        threshold, value = (self.assessment.threshold, self.assessment.value) if self.assessment else (None, None)
        return distance_of(self.computed, threshold, value, self.target.kind, is_share=self.target.is_share)

    # --- Pace --------------------------------------------------------------------------------------------------------
    @property
    def pace(self) -> str:
        """While the period runs on after the value's day; from its last day on the verdict says it all."""
        if self.assessment is None or self.observation is None or self.observation.as_of >= self.target.period.ends_on:
            return ""
        return self.assessment.pace

    @property
    def is_slow(self) -> bool:
        return self.pace in FALLS_BEHIND

    @property
    def has_pace(self) -> bool:
        return self.pace not in ("", Pace.UNKNOWN)

    @property
    def late(self) -> LateValue | None:
        return self.beside.late.get(self.pk)

    # --- What stands beside it ---------------------------------------------------------------------------------------
    @property
    def series(self) -> list[Observation]:
        return self.beside.series.get(self.indicator_id, [])

    @property
    def versions(self) -> list[TargetVersion]:
        """All of them once it was amended, the first included; none before."""
        return sorted(self.target.versions.all(), key=lambda one: one.version)

    @property
    def milestones(self) -> list[Milestone]:
        return self.beside.milestones.get(self.pk, [])

    @property
    def findings(self) -> list[Said]:
        """Which figures of it do not add up."""
        return self.beside.findings.get(self.pk, [])

    @property
    def is_doubtful(self) -> bool:
        """Whether more than a habit or a hint was found."""
        return any(one.severity != Severity.HINT for one in self.findings)

    @cached_property
    def level(self) -> Level:
        """What is demanded on the day the board shows."""
        return level_on(self.target, self.versions if self.target.version > 1 else (), self.on)

    # --- Cells -------------------------------------------------------------------------------------------------------
    @property
    def plan_label(self) -> str:
        return self.target.plan.number or self.target.plan.title

    @property
    def unit(self) -> str:
        """As printed beside the target."""
        return self.target.written_unit or self.own_unit

    @property
    def own_unit(self) -> str:
        """The unit of the indicator, which every stored number is in."""
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
        return percent_text(self.assessment.percent if self.assessment else None)

    @property
    def gap(self) -> str:
        """Value less threshold: in points for percentages, and wherever a percent of plan would say nothing."""
        gap = Decimal(self.explanation.data["gap"] or 0) if self.explanation else Decimal(0)
        in_points = self.own_unit == "%" or self.target.kind == Kind.RELATIVE
        if not gap or not self.is_decided_by_numbers or (self.percent and not in_points):
            return ""
        sign = "−" if gap < 0 else "+"
        unit = _("điểm") if in_points else self.own_unit
        return f"{sign}{format_number(gap.copy_abs())} {unit}".strip()

    @property
    def is_decided_by_numbers(self) -> bool:
        return self.computed in (State.EXCEEDED, State.MET, State.NOT_MET)

    @cached_property
    def bullet(self) -> Bullet | None:
        if self.assessment is None or not self.is_decided_by_numbers:
            return None
        expected = self.assessment.expected if self.has_pace else None
        return draw_bullet(demand_of(self.target), self.assessment.value, expected)

    @cached_property
    def explanation(self) -> Explanation | None:
        return explain_target(self.target, self.on)
