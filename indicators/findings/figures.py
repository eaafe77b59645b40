"""The targets and values of a locality and period as the audit takes them, each document as it was printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.aggregates.points import unit_of
from indicators.auditing import Figure
from indicators.choices import Verdict
from indicators.findings.history import History, read_history
from indicators.judged import demand_of
from indicators.judging import Value
from indicators.models import Observation, Period, Target
from indicators.official import official_stands
from indicators.published import read_verdicts
from indicators.setters import read_setters
from localities.models import Locality


@dataclass(frozen=True, slots=True)
class Stored:
    """`documents` holds the figures of each document, the leading one first; a figure's key is its target's id."""

    targets: dict[int, Target]
    documents: list[list[Figure]]
    history: History


def read_figures(locality: Locality, period: Period, supposed: Sequence[Observation] = ()) -> Stored:
    """Four queries, however many targets; with values that are only supposed (see `read_history`)."""
    rows = Target.objects.filter(locality=locality, period=period).select_related(
        "plan", "period", "table", "indicator__unit", "indicator__sector", "indicator__weight"
    )
    targets = _in_order(list(rows), locality)
    history = read_history(locality, period, {target.indicator_id for target in targets.values()}, supposed)
    documents = _Documents(targets)
    figures: dict[int, list[Figure]] = {}
    for target in targets.values():
        figures.setdefault(documents.of(target), []).append(_figure(target, documents, history))
    return Stored(targets, list(figures.values()), history)


def _in_order(rows: list[Target], locality: Locality) -> dict[int, Target]:
    plans = {target.plan_id: target.plan for target in rows}
    setters = read_setters(plans, [target.plan_id for target in rows], locality.pk)
    rows.sort(key=lambda t: (t.plan_id not in setters.family, setters.ranks[t.plan_id], t.position, t.pk))
    return {target.pk: target for target in rows}


class _Documents:
    """Which rows were printed together. A document is known by its plan: everything in the tables that were loaded
    into it, other setters' rows included, with what amends it."""

    def __init__(self, targets: dict[int, Target]) -> None:
        self.targets = targets
        self._amended = {target.plan_id: target.plan.amends_id for target in targets.values()}

    def of(self, target: Target) -> int:
        return self.first(target.table.plan_id if target.table else target.plan_id)

    def first(self, plan_id: int) -> int:
        """What a plan amends, step by step."""
        seen = {plan_id}
        while (amended := self._amended.get(plan_id)) is not None and amended not in seen:
            seen.add(amended)
            plan_id = amended
        return plan_id

    def setter(self, target: Target) -> str:
        """Blank where a row is the document's own, as in a table that does not say."""
        return "" if self.of(target) == self.first(target.plan_id) else str(target.plan)

    def parent(self, target: Target) -> int | None:
        above = self.targets.get(target.stands_under_id or 0)
        return above.pk if above is not None and self.of(above) == self.of(target) else None


def _figure(target: Target, documents: _Documents, history: History) -> Figure:
    indicator, value = target.indicator, history.current.get(target.indicator_id)
    return Figure(
        key=target.pk,
        name=indicator.name,
        place=target.number,
        unit=unit_of(indicator),
        parent=documents.parent(target),
        standing=target.standing,
        direction=indicator.direction,
        accumulation=indicator.accumulation,
        setter=documents.setter(target),
        sector=indicator.sector.name if indicator.sector else "",
        as_of=value.as_of if value else None,
        demand=demand_of(target) if target.kind else None,
        value=_value(value),
        target_text=target.written,
        result_text=value.written if value else "",
        percent_text=_percent_text(target, value, documents),
        verdict_text=_verdict_text(target, value),
        past=tuple(history.past_of(target.indicator_id, indicator.accumulation)),
    )


def _value(row: Observation | None) -> Value | None:
    return None if row is None else Value(row.value, row.denominator, row.is_relative, row.is_share)


def _percent_text(target: Target, value: Observation | None, documents: _Documents) -> str:
    """The printed percentage while the value that it was printed beside counts, and the demand of that day stands."""
    printed_in = target.percent_table_id or target.table_id
    if value is None:
        return target.written_percent
    if printed_in is None or value.table is None or printed_in < value.table.pk:
        return ""
    if documents.first(value.table.plan_id) != documents.of(target):
        return ""
    is_amended_since = target.effective_on is not None and value.as_of < target.effective_on
    return "" if is_amended_since else target.written_percent


def _verdict_text(target: Target, value: Observation | None) -> str:
    """The printed verdict while the value that it was said of counts. Where the cell judges the targets of several
    documents, only the words for this one's."""
    if not target.official_written:
        return ""
    if not official_stands(target.official_verdict, target.official_observation_id, value.pk if value else None):
        return ""
    said = read_verdicts(target.official_written)
    if len(said) == 1 and not said[0].setter:
        return target.official_written
    return str(Verdict(target.official_verdict).label)
