"""What is noted with an import so that it can be taken back: made from what stood before and after it.

{"targets": {id: {column: text before}}, "made": {"targets": […], "version": […], "milestone": […], "decision": […],
"plans": […], "indicators": […], "units": […], "sectors": […], "observations": […]}, "directed": {id of an indicator
whose direction was unclear: what it is now}, "corrected": {new value's id: corrected one's id}, "after": {target id:
{group: digest}}, "counts": what was written, for the page of the result}
"""

from typing import Any

from indicators.models import Indicator, Observation, Target
from indicators.services.importing.writing import Imported
from indicators.services.uploads.photographs import HANGING, Photograph

Notes = dict[str, Any]


def notes_of(imported: Imported, before: Photograph, after: Photograph) -> Notes:
    """The difference, as far as it is the import's own."""
    table = imported.table
    made = after.targets.keys() - before.targets.keys()
    own = set(Target.objects.filter(table=table).values_list("pk", flat=True)) & made
    changed = {pk: _before(facts, after.targets[pk]) for pk, facts in before.targets.items() if pk in after.targets}
    changed = {pk: facts for pk, facts in changed.items() if facts}
    values = Observation.objects.filter(table=table, is_computed=False)
    series = set(values.values_list("indicator_id", flat=True))
    touched = (
        own | changed.keys() | {pk for pk, facts in after.targets.items() if int(facts["indicator_id"] or 0) in series}
    )
    hanging = {
        kind: [pk for pk, target in after.hanging[kind].items() if pk not in before.hanging[kind]] for kind in HANGING
    }
    return {
        "targets": {str(pk): facts for pk, facts in changed.items()},
        "made": {
            "targets": sorted(own),
            **hanging,
            "plans": _made_beside(imported, before, own, after),
            **_made_catalogue(imported, before, own, after),
            "observations": sorted(values.values_list("pk", flat=True)),
        },
        "directed": _directed(before, after),
        "corrected": {str(pk): old for pk, old in values.filter(corrects__isnull=False).values_list("pk", "corrects")},
        "after": {str(pk): after.digests[pk] for pk in sorted(touched)},
        "counts": _counts(imported),
    }


def _before(old: dict[str, str | None], new: dict[str, str | None]) -> dict[str, str | None]:
    return {name: text for name, text in old.items() if new[name] != text}


def _made_beside(imported: Imported, before: Photograph, own: set[int], after: Photograph) -> list[int]:
    """The documents that the table named for the first time."""
    plans = {int(after.targets[pk]["plan_id"] or 0) for pk in own}
    return sorted(plans - before.plans - {imported.plan.pk})


def _made_catalogue(imported: Imported, before: Photograph, own: set[int], after: Photograph) -> dict[str, list[int]]:
    fresh = {int(after.targets[pk]["indicator_id"] or 0) for pk in own} - before.indicators
    rows = Indicator.objects.filter(pk__in=fresh).values_list("unit_id", "sector_id")
    units, sectors = ({row[place] for row in rows} - {None} for place in (0, 1))
    return {
        "indicators": sorted(fresh),
        "units": sorted(units - before.units),
        "sectors": sorted(sectors - before.sectors),
    }


def _directed(before: Photograph, after: Photograph) -> dict[str, str]:
    """The indicators whose unclear direction the table decided, with what it is now."""
    here = {int(facts["indicator_id"] or 0) for facts in after.targets.values()}
    decided = Indicator.objects.filter(pk__in=(before.unclear - after.unclear) & here)
    return {str(pk): direction for pk, direction in decided.values_list("pk", "direction")}


def _counts(imported: Imported) -> dict[str, int]:
    return {
        "targets": len(imported.targets),
        "observations": len(imported.observations),
        "indicators": imported.new_indicators,
        "unchanged": imported.unchanged,
        "updated": imported.updated,
    }
