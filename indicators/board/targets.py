"""The page of one target: its line beside those of the other setters, what was decided, its shares."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from indicators.board.beside import load_beside
from indicators.board.lines import Line
from indicators.board.paces import chart_of
from indicators.choices import Kind
from indicators.models import Target, VerdictDecision
from indicators.setters import read_setters
from indicators.spans import Span
from indicators.timelines import Event, timeline_of


@dataclass(frozen=True, slots=True)
class TargetPage:
    """`lines` are the targets of every setter for the same indicator, the one that counts first; `line` is the one
    asked for."""

    line: Line
    lines: list[Line]
    decisions: list[VerdictDecision]
    shares: list[Target]
    events: list[Event]
    span: Span

    @property
    def has_chart(self) -> bool:
        return chart_of(self.line) is not None

    @property
    def is_qualitative(self) -> bool:
        return self.line.target.kind == Kind.QUALITATIVE


def load_target(target: Target, on: dt.date) -> TargetPage:
    """Everything about a target as of a day; load it `with_judgement`."""
    beside = list(
        Target.objects.filter(locality=target.locality_id, period=target.period_id)
        .filter(indicator=target.indicator_id)
        .with_judgement()
        .select_related("table", "created_by", "official_by")
        .select_related("assessment__observation__table", "assessment__observation__recorded_by")
        .select_related("assessment__observation__report__duty__calendar", "assessment__observation__accepted_by")
    )
    found = load_beside(beside, on)
    everywhere = Target.objects.filter(locality=target.locality_id, period=target.period_id)
    plans = {one.plan_id: one.plan for one in beside}
    plan_ids = [plan for plan in everywhere.values_list("plan_id", flat=True) if plan in plans]
    setters = read_setters(plans, plan_ids, target.locality_id)
    lines = setters.order([Line(one, on, found) for one in beside])
    prefetch_related_objects(found.series.get(target.indicator_id, []), "table", "recorded_by", "accepted_by")
    decided = VerdictDecision.objects.filter(target=target.pk).select_related("decided_by", "observation")
    shares = Target.objects.filter(breaks_down=target.pk).select_related("locality", "period", "indicator__unit")
    return TargetPage(
        line=next(line for line in lines if line.pk == target.pk),
        lines=lines,
        decisions=list(decided.order_by("-decided_at", "-pk")),
        shares=list(shares.order_by("period__starts_on", "locality__path", "pk")),
        # The newest first: what happened last is what people come for.
        events=timeline_of(target)[::-1],
        span=Span(target.period.starts_on, target.period.ends_on),
    )
