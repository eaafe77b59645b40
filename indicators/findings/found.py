"""A finding about stored figures before it is kept, and what it is known by."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from indicators.auditing import Column
from indicators.choices import Check, Severity
from indicators.models import Finding, Target

# What these say of the results holds whichever document the rows were printed in.
_OF_VALUES = {Check.TOTAL, Check.SHARES, Check.RATE, Check.DOUBLE, Check.FALL, Check.JUMP, Check.AGGREGATE}
# What rows are called, and what else shows that a list is full: none of the figures that contradict each other.
_BESIDE_THE_FIGURES = {"name", "place", "other_total"}
_WEIGHT = {severity: weight for weight, severity in enumerate(reversed(Severity.values))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One contradiction. `plan_id` is the document of its row; `concerns` are the indicators whose figures it holds
    against each other, its own included."""

    check: str
    severity: str
    data: dict[str, Any]
    indicator_id: int
    plan_id: int | None = None
    target_id: int | None = None
    observation_id: int | None = None
    concerns: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_hint(self) -> bool:
        return self.severity == Severity.HINT

    @property
    def fingerprint(self) -> str:
        """The same check on the same place with the same figures: whatever the rows are called by now."""
        subject = Check(self.data.get("of", self.check))
        is_of_values = subject in _OF_VALUES and self.data.get("column") == Column.RESULT
        figures = _figures(self.data)
        if subject == Check.TOTAL and "of" not in self.data:
            del figures["case"]
        known_by = [str(self.check), self.indicator_id, None if is_of_values else self.plan_id, figures]
        return hashlib.sha256(json.dumps(known_by, sort_keys=True).encode()).hexdigest()


def _figures(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _figures(value) for key, value in data.items() if key not in _BESIDE_THE_FIGURES}
    return [_figures(one) for one in data] if isinstance(data, list) else data


def named_rows(data: Any) -> Iterator[tuple[str, str]]:
    """Every row that a finding's data names, with its number."""
    if isinstance(data, dict):
        if "name" in data:
            yield data["name"], data.get("place", "")
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from named_rows(one)


def standing_at(found: Found | Finding, targets: Iterable[Target]) -> int | None:
    """The indicator at whose row a finding is told, where only some targets of its locality have rows: its own, or that
    of the first part it names where it is about a heading. None where it concerns none of them."""
    targets = list(targets)
    if any(target.indicator_id == found.indicator_id for target in targets):
        return found.indicator_id
    named = set(named_rows(found.data))
    parts = (target for target in targets if found.target_id and target.stands_under_id == found.target_id)
    rows = [target for target in parts if (target.indicator.name, target.number) in named]
    return min(rows, key=lambda target: (target.position, target.pk)).indicator_id if rows else None


def once(found: Iterable[Found]) -> list[Found]:
    """Each contradiction once, where it stands first, by its heaviest telling."""
    kept: dict[str, Found] = {}
    for one in found:
        known = kept.get(one.fingerprint)
        if known is None or _WEIGHT[one.severity] > _WEIGHT[known.severity]:
            kept[one.fingerprint] = one
    return list(kept.values())
