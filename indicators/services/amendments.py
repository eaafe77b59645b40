"""Targets that change: an amendment, or a reading that is corrected once the document is in force.

Either way a target keeps its identity and gets a version; what stood before stays readable, and the values of its time
stay explained by it. A target that never changed has no version rows; from its first change on every version is a row,
the newest included, and the target repeats the newest.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import Milestone, Period, Plan, Target, TargetVersion
from indicators.reading import Reading
from indicators.services.aggregation import compute_above
from indicators.services.permissions import require_role
from indicators.services.plans import DEMAND_FIELDS, READING_FIELDS, fill_reading, read_demand
from indicators.services.staleness import mark_stale
from localities.choices import MAY_WRITE_PLANS
from localities.models import User
from localities.services.changes import Facts, facts_of, log_change, log_changes

VERSION_FIELDS = ("written", *READING_FIELDS)
# What a new version changes on the target.
HISTORY_FIELDS = (*VERSION_FIELDS, "effective_on")
REPEATED_FIELDS = (*DEMAND_FIELDS, "is_heading", "version", "effective_on", "read_by")
LONGEST_REASON = TargetVersion._meta.get_field("reason").max_length
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


@transaction.atomic
def amend_targets(
    *, plan: Plan, changes: Sequence[Change], effective_on: dt.date, reason: str, by: User | None
) -> list[TargetVersion]:
    """Give targets of an earlier document the demand that an amending one sets, from a day on. Returns new versions.

    `plan` is the amending document; `reason` fills in for the changes that have none of their own. An amendment that
    holds from the start is one whose day is the period's first.
    Raises InvalidInputError with every problem of every target, NotAllowedError.
    """
    targets = _locked(change.target.pk for change in changes)
    localities = [plan.locality, *(target.plan.locality for target in targets.values())]
    require_role(by=by, localities=localities, roles=MAY_WRITE_PLANS)
    every, own = faults_of_reasons(changes, reason)
    problems = [*faults_of_document(plan), *every]
    if not changes:
        problems.append(_("Chưa có mục tiêu nào được sửa đổi."))
    draft = _Draft(plan, effective_on, reason.strip(), by)
    amended, seen = amended_plan_ids(plan), set()
    for change in changes:
        target = targets[change.target.pk]
        if target.pk in seen:
            said = [_("có hai lần trong danh sách sửa đổi.")]
        else:
            said = [*faults_of_amending(target, amended, effective_on), *_faults_of_change(target, change)]
            said += [*own.get(target.pk, ()), *_taken_into(draft, target, change)]
        seen.add(target.pk)
        problems += [f"{target.indicator}, {target.locality}: {one}" for one in said]
    if problems:
        raise InvalidInputError(problems)
    return draft.store()


def _taken_into(draft: "_Draft", target: Target, change: Change) -> list[str]:
    """Add a change to the draft; what is wrong with its words otherwise."""
    try:
        reading = _reading_of(target, change)
    except InvalidInputError as error:
        return error.problems
    draft.add(target, change, reading)
    return []


@transaction.atomic
def correct_reading(*, target: Target, reading: Reading, by: User | None) -> None:
    """Replace how a target was read by what a person says; the text as written stays. Raises NotAllowedError.

    Once the document is in force, or the target was amended, the correction is a version with the same effective day,
    so that what was judged by the earlier reading stays explained.
    """
    stored = _locked([target.pk])[target.pk]
    # The plan's own planners: a district does not lower what the province demands of it.
    require_role(by=by, localities=[stored.plan.locality], roles=MAY_WRITE_PLANS)
    if stored.plan.is_in_force(timezone.localdate()) or stored.version > 1:
        newest = stored.versions.select_related("plan").filter(version=stored.version).first()
        draft = _Draft(newest.plan if newest else stored.plan, stored.effective_on, _("Sửa cách đọc."), by)
        draft.add(stored, Change(stored, stored.written), reading, is_correction=True)
        draft.store()
        return
    before = facts_of(stored, tuple(READING_FIELDS))
    fill_reading(stored, reading)
    stored.read_by = by
    stored.save(update_fields=[*READING_FIELDS, "read_by"])
    log_change(stored, before, by)
    _judge_anew([stored])


def _judge_anew(targets: Sequence[Target]) -> None:
    """Queue targets whose demand changed, and count the units that meet theirs again."""
    mark_stale(target.pk for target in targets)
    compute_above(keys={(target.locality_id, target.indicator_id, target.period_id) for target in targets})


def amended_plan_ids(plan: Plan) -> list[int]:
    """What a document amends, itself or through others that it amends, the nearest first."""
    found: list[int] = []
    while plan.amends is not None and plan.amends_id not in found:
        plan = plan.amends
        found.append(plan.pk)
    return found


def faults_of_document(plan: Plan) -> list[str]:
    """Why a document cannot amend targets; empty where it can."""
    problems = []
    if plan.amends_id is None:
        problems.append(_("“%(plan)s” không sửa đổi văn bản nào.") % {"plan": plan})
    if not plan.number.strip() or plan.issued_on is None:
        problems.append(_("Văn bản sửa đổi phải có số, ký hiệu và ngày ban hành."))
    return problems


def faults_of_reasons(changes: Sequence[Change], common: str) -> tuple[list[str], dict[int, list[str]]]:
    """What is wrong with the common reason, and by the target's id with its own. Where nothing has a reason that is
    said once, and not of every target."""
    every, own = [], {}
    is_given = bool(common.strip())
    if not is_given and not any(change.reason.strip() for change in changes):
        every.append(_("Sửa đổi phải có lý do."))
        is_given = True
    if len(common.strip()) > LONGEST_REASON:
        every.append(_("Lý do: dài quá %(limit)d ký tự.") % {"limit": LONGEST_REASON})
    for change in changes:
        if len(change.reason.strip()) > LONGEST_REASON:
            own[change.target.pk] = [_("lý do dài quá %(limit)d ký tự.") % {"limit": LONGEST_REASON}]
        elif not change.reason.strip() and not is_given:
            own[change.target.pk] = [_("chưa ghi lý do, và không có lý do chung.")]
    return every, own


def faults_of_amending(target: Target, amended: Sequence[int], effective_on: dt.date) -> Iterator[str]:
    """Why a target cannot be amended from a day on by a document that amends those plans."""
    if target.plan_id not in amended:
        yield _("không phải là mục tiêu của văn bản được sửa đổi.")
    if not target.period.starts_on <= effective_on <= target.period.ends_on:
        values = {"day": f"{effective_on:%d/%m/%Y}", "period": target.period}
        yield _("ngày hiệu lực %(day)s ở ngoài kỳ %(period)s.") % values
    if target.effective_on is not None and effective_on < target.effective_on:
        values = {"day": f"{effective_on:%d/%m/%Y}", "before": f"{target.effective_on:%d/%m/%Y}"}
        yield _("ngày hiệu lực %(day)s ở trước ngày hiệu lực %(before)s của lần sửa đổi trước.") % values


def _locked(ids: Sequence[int] | Iterator[int]) -> Mapping[int, Target]:
    """The targets as they stand now, held until the end of the transaction; in the order of their ids, so that two
    amendments never wait for each other in a circle."""
    rows = Target.objects.select_for_update(of=("self",), no_key=True).select_related(
        "plan__locality", "locality", "indicator__unit", "period"
    )
    return {target.pk: target for target in rows.filter(pk__in=list(ids)).order_by("pk")}


def _reading_of(target: Target, change: Change) -> Reading | None:
    """How the new words are read; None where they are the old ones, whose reading stays."""
    if change.reading is None and change.written.strip() == target.written:
        return None
    return change.reading or read_demand(indicator=target.indicator, text=change.written)


def faults_of_sight(target: Target, change: Change) -> Iterator[str]:
    """That somebody else changed the demand since the person saw it."""
    if change.seen is not None and change.seen.strip() != target.written.strip():
        yield _("đã được người khác sửa thành “%(written)s”.") % {"written": target.written}


def _faults_of_change(target: Target, change: Change) -> Iterator[str]:
    yield from faults_of_sight(target, change)
    if change.milestones is None and change.reading is None and change.written.strip() == target.written:
        yield _("vẫn là “%(written)s”, không có gì được sửa đổi.") % {"written": target.written}
    yield from faults_of_milestones(target.period, change.milestones or ())


def faults_of_milestones(period: Period, milestones: Milestones) -> Iterator[str]:
    """What is wrong with the days of a scenario: one of each, inside the period."""
    days = [on for on, _value in milestones]
    if len(set(days)) != len(days):
        yield _("có hai mốc tiến độ cùng ngày.")
    if outside := [on for on in days if not period.starts_on <= on <= period.ends_on]:
        listed = ", ".join(f"{on:%d/%m/%Y}" for on in outside)
        yield _("mốc tiến độ %(days)s ở ngoài kỳ %(period)s.") % {"days": listed, "period": period}


@dataclass(slots=True)
class _Draft:
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
        _judge_anew(targets)
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
