"""Targets that change: an amendment, or a reading that is corrected once the document is in force.

Either way a target keeps its identity and gets a version; what stood before stays readable, and the values of its time
stay explained by it. A target that never changed has no version rows; from its first change on every version is a row,
the newest included, and the target repeats the newest.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import Period, Plan, Target, TargetVersion
from indicators.reading import Reading
from indicators.services.permissions import require_role
from indicators.services.plans import READING_FIELDS, fill_reading, read_demand
from indicators.services.versions import Change, Draft, Milestones, judge_anew
from localities.choices import MAY_WRITE_PLANS
from localities.models import User
from localities.services.changes import facts_of, log_change
from localities.ways import current_reason

LONGEST_REASON = TargetVersion._meta.get_field("reason").max_length


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
    draft = Draft(plan, effective_on, reason.strip(), by)
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


def _taken_into(draft: Draft, target: Target, change: Change) -> list[str]:
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
        # Stored, so in the language of the service.
        with translation.override(settings.LANGUAGE_CODE):
            why = current_reason() or _("Sửa cách đọc.")
        draft = Draft(newest.plan if newest else stored.plan, stored.effective_on, why, by)
        draft.add(stored, Change(stored, stored.written), reading, is_correction=True)
        draft.store()
        return
    before = facts_of(stored, tuple(READING_FIELDS))
    fill_reading(stored, reading)
    stored.read_by = by
    stored.save(update_fields=[*READING_FIELDS, "read_by"])
    log_change(stored, before, by)
    judge_anew([stored])


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
