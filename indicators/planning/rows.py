"""The rows of one document, with how each was read and what it demanded before."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from indicators.board.rows import DEEPEST
from indicators.choices import Standing
from indicators.demands import demand_in_words
from indicators.judged import demand_of
from indicators.models import Milestone, Plan, Target, TargetVersion
from indicators.planning.levels import Level, levels_on
from localities.models import LocalityQuerySet


@dataclass(slots=True)
class DocumentRow:
    """A target as the document prints it. `level` is its demand on the day asked for and `words` says how that is read;
    `earlier` are the demands before it, the newest first; `depth` is how far it stands in; `units` and `periods` count
    its shares."""

    target: Target
    level: Level
    depth: int = 0
    units: int = 0
    periods: int = 0
    milestones: int = 0

    @property
    def unit(self) -> str:
        return self.target.indicator.unit.name if self.target.indicator.unit else ""

    @property
    def words(self) -> str:
        return words_of(self.target, self.level.present)

    @property
    def earlier(self) -> list[TargetVersion]:
        return self.level.earlier

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is set for another unit or period than the document's own."""
        target, plan = self.target, self.target.plan
        return (target.locality_id, target.period_id) != (plan.locality_id, plan.period_id)


def words_of(target: Target, version: TargetVersion | None = None) -> str:
    """How the stored demand of a target, or of one of its versions, is understood."""
    unit = target.indicator.unit.name if target.indicator.unit else ""
    read = version or target
    return demand_in_words(demand_of(target, version), unit=unit, relative_to=read.relative_to)


def load_rows(plan: Plan, scope: LocalityQuerySet, on: dt.date) -> list[DocumentRow]:
    """The rows of a document that the scope holds, in their order, with what they demand on a day: all without shares
    where its own unit is in scope, otherwise what it sets for the units in scope."""
    targets = plan.targets.select_related("indicator__unit", "indicator__sector", "locality", "period", "plan")
    if scope.filter(pk=plan.locality_id).exists():
        targets = targets.filter(breaks_down__isnull=True)
    else:
        targets = targets.filter(locality__in=scope)
    return fill_rows(targets.order_by("position", "id"), on)


def rows_beside(plan: Plan) -> list[Target]:
    """What the tables of a document print and other documents set, of indicators that it does not set itself."""
    printed = Target.objects.filter(table__plan=plan, locality=plan.locality, period=plan.period, is_heading=False)
    others = printed.exclude(plan=plan).exclude(indicator__in=plan.targets.values("indicator"))
    return list(others.filter(breaks_down__isnull=True).select_related("indicator", "plan").order_by("position", "pk"))


def fill_rows(targets: Iterable[Target], on: dt.date) -> list[DocumentRow]:
    """Rows with their depth, shares, milestones and levels: three queries whatever their number."""
    targets = list(targets)
    levels = levels_on(targets, on)
    rows = {target.pk: DocumentRow(target, levels[target.pk]) for target in targets}
    for row in rows.values():
        row.depth = min(_depth(row.target, rows), DEEPEST)
    _count_parts(rows)
    return list(rows.values())


def _depth(target: Target, rows: dict[int, DocumentRow]) -> int:
    depth, seen = 0, set()
    while target.stands_under_id in rows and target.pk not in seen:
        seen.add(target.pk)
        depth += target.standing == Standing.PART
        target = rows[target.stands_under_id].target
    return depth


def _count_parts(rows: dict[int, DocumentRow]) -> None:
    shares = Target.objects.filter(breaks_down__in=rows).values_list("breaks_down", "locality", "breaks_down__locality")
    for pk, locality, own in shares:
        if locality == own:
            rows[pk].periods += 1
        else:
            rows[pk].units += 1
    marks = Milestone.objects.filter(target__in=rows).values("target", "version").annotate(count=Count("pk"))
    for mark in marks.order_by():
        row = rows[mark["target"]]
        if mark["version"] == row.target.version:
            row.milestones = mark["count"]
