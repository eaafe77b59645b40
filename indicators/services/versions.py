"""The versions that one amendment, or one corrected reading, makes of its targets, stored together."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from indicators.models import Milestone, Plan, Target, TargetVersion
from indicators.reading import Reading
from indicators.services.aggregation import compute_above
from indicators.services.plans import DEMAND_FIELDS, READING_FIELDS, fill_reading
from indicators.services.staleness import mark_stale
from localities.models import User
from localities.services.changes import Facts, facts_of, log_changes

VERSION_FIELDS = ("written", *READING_FIELDS)
HISTORY_FIELDS = (*VERSION_FIELDS, "effective_on")
# What a new version changes on the target.
REPEATED_FIELDS = (*DEMAND_FIELDS, "is_heading", "version", "effective_on", "read_by")
BATCH = 500

Milestones = Sequence[tuple[dt.date, Decimal]]


@dataclass(frozen=True, slots=True)
class Change:
    """What a target is to demand from now on, as written.

    `milestones` are all days and levels of the new scenario; without them those before the effective day stay and the
    later ones go. A table brings its own `reading` and `unit_text`; without them the words are read against the
    indicator's unit. `reason` is this target's own; without it the reason of the whole amendment counts. `seen` is the
    demand that the person saw, where it may be another by now.
    """

    target: Target
    written: str
    milestones: Milestones | None = None
    reading: Reading | None = None
    unit_text: str = ""
    reason: str = ""
    seen: str | None = None


@dataclass(slots=True)
class Draft:
    """The versions that one document (or one correction) makes, stored together."""

    plan: Plan
    effective_on: dt.date | None
    reason: str
    by: User | None
    first: list[TargetVersion] = field(default_factory=list)
    new: list[TargetVersion] = field(default_factory=list)
    # Target → the days and levels of its new version; None keeps them all.
    milestones: dict[int, Milestones | None] = field(default_factory=dict)
    corrected: set[int] = field(default_factory=set)
    # Reason → the targets changed for it, as they were.
    before: dict[str, list[tuple[Target, Facts]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, target: Target, change: Change, reading: Reading | None, *, is_correction: bool = False) -> None:
        """Take in the new version of one target, which repeats it at once (nothing is stored yet)."""
        was = facts_of(target, HISTORY_FIELDS)
        if target.version == 1:
            self.first.append(_version_of(target, plan=target.plan, created_by_id=target.created_by_id))
        if reading is not None:
            fill_reading(target, reading)
            target.read_by = self.by if is_correction else None
        target.written = change.written.strip()
        target.is_heading = target.is_heading and is_correction
        target.written_unit = change.unit_text or target.written_unit
        target.version, target.effective_on = target.version + 1, self.effective_on
        reason = change.reason.strip() or self.reason
        self.new.append(_version_of(target, plan=self.plan, created_by=self.by, reason=reason))
        self.before[reason].append((target, was))
        self.milestones[target.pk] = change.milestones
        if is_correction:
            self.corrected.add(target.pk)

    def store(self) -> list[TargetVersion]:
        """Write versions, milestones and targets, and queue the targets."""
        first = TargetVersion.objects.bulk_create(self.first, batch_size=BATCH)
        for version in first:
            # It stood since then, not since it was copied.
            version.created_at = version.target.created_at
        TargetVersion.objects.bulk_update(first, ["created_at"], batch_size=BATCH)
        stored = TargetVersion.objects.bulk_create(self.new, batch_size=BATCH)
        Milestone.objects.bulk_create(self._new_milestones(), batch_size=BATCH)
        targets = [version.target for version in stored]
        Target.objects.bulk_update(targets, REPEATED_FIELDS, batch_size=BATCH)
        for reason, changed in self.before.items():
            log_changes(changed, self.by, reason)
        judge_anew(targets)
        return stored

    def _new_milestones(self) -> Iterator[Milestone]:
        before: dict[tuple[int, int], list[Milestone]] = defaultdict(list)
        for row in Milestone.objects.filter(target__in=[version.target_id for version in self.new]):
            before[row.target_id, row.version].append(row)
        for version in self.new:
            given = self.milestones[version.target_id]
            if given is None:
                rows = before[version.target_id, version.version - 1]
                given = [(row.on, row.value) for row in rows if self._stays(version, row)]
            for on, value in given:
                yield Milestone(target_id=version.target_id, version=version.version, on=on, value=value)

    def _stays(self, version: TargetVersion, row: Milestone) -> bool:
        """What was expected before an amendment still was; a corrected reading leaves the scenario as it is."""
        is_amendment = version.target_id not in self.corrected
        return not (is_amendment and self.effective_on is not None and row.on >= self.effective_on)


def _version_of(target: Target, **facts: object) -> TargetVersion:
    demand = {name: getattr(target, name) for name in VERSION_FIELDS}
    return TargetVersion(target=target, version=target.version, effective_on=target.effective_on, **demand, **facts)


def judge_anew(targets: Sequence[Target]) -> None:
    """Queue targets whose demand changed, and count the units that meet theirs again."""
    mark_stale(target.pk for target in targets)
    compute_above(keys={(target.locality_id, target.indicator_id, target.period_id) for target in targets})
