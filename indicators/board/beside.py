"""What stands beside the targets of one locality and period: their values over time, milestones, what does not add
up, what is late. The same number of queries however many targets there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from indicators.aggregates import AggregateDifference, differences_among
from indicators.findings import Said, findings_by_target
from indicators.models import Milestone, Observation, Target, VerdictDecision
from indicators.reporting import LateValue, late_targets


@dataclass(slots=True)
class Beside:
    """`series` by indicator, in order of their dates, superseded values included; `aggregates` are the values that
    differ from the one computed from the units below, by indicator; the rest by target: `findings` those that nobody
    accepted, `decisions` the last of each."""

    series: dict[int, list[Observation]] = field(default_factory=dict)
    milestones: dict[int, list[Milestone]] = field(default_factory=dict)
    findings: dict[int, list[Said]] = field(default_factory=dict)
    late: dict[int, LateValue] = field(default_factory=dict)
    decisions: dict[int, VerdictDecision] = field(default_factory=dict)
    aggregates: dict[int, AggregateDifference] = field(default_factory=dict)


def load_beside(targets: Collection[Target], on: dt.date) -> Beside:
    """Read it for the targets of one locality and period, as of a day."""
    if not targets:
        return Beside()
    first = next(iter(targets))
    beside = Beside(late=late_targets(targets, on))
    series: dict[int, list[Observation]] = defaultdict(list)
    values = Observation.objects.filter(
        locality=first.locality_id, period=first.period_id, indicator__in={target.indicator_id for target in targets}
    )
    for value in values.order_by("as_of", "id"):
        series[value.indicator_id].append(value)
    beside.series = dict(series)
    live = [value for values in series.values() for value in values if value.stands]
    beside.aggregates = {one.entered.indicator_id: one for one in differences_among(live) if not one.agrees}
    ids = [target.pk for target in targets]
    milestones = defaultdict(list)
    for milestone in Milestone.objects.filter(target__in=ids).order_by("target_id", "version", "on"):
        milestones[milestone.target_id].append(milestone)
    beside.milestones = dict(milestones)
    decided = VerdictDecision.objects.filter(target__in=ids)
    beside.decisions = {decision.target_id: decision for decision in decided.order_by("id")}
    found = findings_by_target(first.locality_id, first.period_id)
    beside.findings = {pk: [one for one in said if not one.is_accepted] for pk, said in found.items()}
    return beside


def load_besides(targets: Collection[Target], on: dt.date) -> dict[int, Beside]:
    """By unit, the values over time, milestones and what is late of targets of one indicator and period in several
    units, no more than one in each."""
    besides = {target.locality_id: Beside() for target in targets}
    if not targets:
        return besides
    first, late = next(iter(targets)), late_targets(targets, on)
    values = Observation.objects.filter(
        locality__in=besides, period=first.period_id, indicator=first.indicator_id
    ).order_by("as_of", "id")
    for value in values:
        besides[value.locality_id].series.setdefault(value.indicator_id, []).append(value)
    units = {target.pk: target.locality_id for target in targets}
    for milestone in Milestone.objects.filter(target__in=units).order_by("target_id", "version", "on"):
        besides[units[milestone.target_id]].milestones.setdefault(milestone.target_id, []).append(milestone)
    for target in targets:
        if target.pk in late:
            besides[target.locality_id].late[target.pk] = late[target.pk]
    return besides
