"""Issuing an amendment: the amending document and what it changes, stored together."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import Plan
from indicators.services.amendments import (
    Change,
    amend_targets,
    amended_plan_ids,
    faults_of_amending,
    faults_of_reasons,
    faults_of_sight,
)
from indicators.services.copying import NewDocument
from indicators.services.entering import RefusedRowsError
from indicators.services.plans import create_plan, put_in_force, read_demand
from localities.models import User


@transaction.atomic
def issue_amendment(
    *,
    amended: Plan,
    document: NewDocument,
    changes: Sequence[Change],
    effective_on: dt.date | None,
    reason: str,
    by: User | None,
) -> Plan:
    """Store a document that amends another with the demands it changes, in force from its effective day: all of it or
    nothing. Raises RefusedRowsError (by the target's id), NotAllowedError, ConflictError."""
    by_row = faults_by_row(amended, changes, effective_on, reason)
    names = {str(change.target.pk): change.target.indicator for change in changes}
    problems = [*faults_of_paper(document, reason, changes), *([] if changes else [_("Chưa sửa mức nào.")])]
    if effective_on is None:
        problems.append(_("Hiệu lực từ: ghi ngày/tháng/năm."))
    plan = None
    try:
        plan = create_plan(
            locality=amended.locality,
            period=amended.period,
            setter=document.setter,
            title=document.title,
            number=document.number,
            issued_on=document.issued_on,
            amends=amended,
            by=by,
        )
    except InvalidInputError as error:
        problems += error.problems
    problems += [f"{names[key]}: {one}" for key, fields in by_row.items() for said in fields.values() for one in said]
    if plan is None or effective_on is None or problems:
        raise RefusedRowsError(problems, by_row)
    amend_targets(plan=plan, changes=changes, effective_on=effective_on, reason=reason, by=by)
    put_in_force(plan=plan, on=effective_on, by=by)
    return plan


def faults_by_row(
    amended: Plan, changes: Sequence[Change], effective_on: dt.date | None, reason: str
) -> dict[str, dict[str, list[str]]]:
    """Target's id → field → why it cannot be changed so; without those that can."""
    _every, own = faults_of_reasons(changes, reason)
    found = {}
    for change in changes:
        said = {"written": list(faults_of(amended, change, effective_on)), "reason": own.get(change.target.pk, [])}
        found[str(change.target.pk)] = {name: faults for name, faults in said.items() if faults}
    return {key: fields for key, fields in found.items() if fields}


def faults_of(amended: Plan, change: Change, effective_on: dt.date | None) -> Iterator[str]:
    """Why one target cannot be changed so from a day on; without the day, what is wrong with the words."""
    if effective_on is not None:
        yield from faults_of_amending(change.target, [amended.pk, *amended_plan_ids(amended)], effective_on)
    yield from faults_of_sight(change.target, change)
    try:
        read_demand(indicator=change.target.indicator, text=change.written)
    except InvalidInputError as error:
        yield from (str(one) for one in error.problems)


def faults_of_paper(document: NewDocument, reason: str, changes: Sequence[Change]) -> Iterator[str]:
    """What an amending document lacks."""
    if not document.number.strip() or document.issued_on is None:
        yield _("Văn bản sửa đổi phải có số, ký hiệu và ngày ban hành.")
    every, _own = faults_of_reasons(changes, reason)
    yield from every
