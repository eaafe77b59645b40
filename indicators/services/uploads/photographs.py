"""What an import can change, as it stands: taken before and after, so that the difference can be taken back.

An import touches the targets of its plan's unit and period (with their versions, milestones and decisions), the
documents beside it, and the catalogue. Values are not in the picture: each import's own carry its table, and what they
corrected is found by them. What is computed (assessments, wholes, findings) follows by itself.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from indicators.choices import Direction
from indicators.models import (
    Indicator,
    Milestone,
    Plan,
    Sector,
    Target,
    TargetVersion,
    UnitOfMeasure,
    VerdictDecision,
)
from indicators.services.decisions import OFFICIAL_FIELDS
from indicators.services.versions import REPEATED_FIELDS

Facts = dict[str, str | None]
# What hangs on a target, each with the group of its facts that it belongs to.
HANGING = {"version": TargetVersion, "milestone": Milestone, "decision": VerdictDecision}
DEMAND, OFFICIAL, PLACE = "demand", "official", "place"


@dataclass(slots=True)
class Photograph:
    """Facts by id, as texts that JSON keeps exactly. `hanging`: kind → id → the target it hangs on."""

    targets: dict[int, Facts]
    hanging: dict[str, dict[int, int]]
    plans: set[int]
    indicators: set[int]
    unclear: set[int]
    units: set[int]
    sectors: set[int]
    digests: dict[int, dict[str, str]] = field(default_factory=dict)


def photograph(plan: Plan) -> Photograph:
    """What stands now of all that an import into a plan can change; eight queries."""
    rows = list(targets_beside(plan))
    hanging = {
        kind: dict(model.objects.filter(target__in=targets_beside(plan)).order_by("pk").values_list("pk", "target_id"))
        for kind, model in HANGING.items()
    }
    return Photograph(
        targets={row.pk: facts_as_texts(row) for row in rows},
        hanging=hanging,
        plans=_ids(Plan.objects.filter(locality=plan.locality_id, period=plan.period_id)),
        indicators=_ids(Indicator.objects.all()),
        unclear=_ids(Indicator.objects.filter(direction=Direction.UNCLEAR)),
        units=_ids(UnitOfMeasure.objects.all()),
        sectors=_ids(Sector.objects.all()),
        digests=_digests_of(rows, hanging),
    )


def _ids(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def facts_as_texts(row: Model) -> Facts:
    """Every column but the key, as text; None stays None."""
    facts: Facts = {}
    for column in row._meta.concrete_fields:
        if not column.primary_key:
            is_blank = column.value_from_object(row) is None
            facts[column.attname] = None if is_blank else column.value_to_string(row)
    return facts


def facts_from_texts(model: type[Model], facts: Mapping[str, str | None]) -> dict[str, Any]:
    """The values behind `facts_as_texts`."""
    columns = {column.attname: column for column in model._meta.concrete_fields}
    return {name: None if text is None else columns[name].to_python(text) for name, text in facts.items()}


def targets_beside(plan: Plan) -> QuerySet[Target]:
    """Every document's targets for a plan's unit and period: the rows of a table may speak of any of them."""
    return Target.objects.filter(locality=plan.locality_id, period=plan.period_id)


def hold_targets(plan: Plan) -> None:
    """Keep others from changing these targets until the transaction ends, in the order in which all take them."""
    list(targets_beside(plan).select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _digests_of(rows: Iterable[Target], hanging: Mapping[str, Mapping[int, int]]) -> dict[int, dict[str, str]]:
    """Target → a short digest of each group of its facts, with what hangs on it: to see later whether somebody changed
    it, and what."""
    ids: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for kind, targets in hanging.items():
        for pk, target in targets.items():
            ids[target][kind].append(pk)
    return {row.pk: _digests(facts_as_texts(row), ids[row.pk]) for row in rows}


def _digests(facts: Facts, hanging: Mapping[str, list[int]]) -> dict[str, str]:
    demand = {Target._meta.get_field(name).attname for name in REPEATED_FIELDS}
    official = {Target._meta.get_field(name).attname for name in OFFICIAL_FIELDS}
    groups: dict[str, Any] = {
        DEMAND: [{name: facts[name] for name in sorted(demand)}, hanging["version"], hanging["milestone"]],
        OFFICIAL: [{name: facts[name] for name in sorted(official)}, hanging["decision"]],
        PLACE: {name: facts[name] for name in sorted(facts.keys() - demand - official)},
    }
    return {group: hashlib.sha256(repr(said).encode()).hexdigest()[:16] for group, said in groups.items()}
