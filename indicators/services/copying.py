"""Copying a document into another period: last year's plan as the beginning of this year's."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import Period, Plan, Target
from indicators.reading import is_blank
from indicators.services.entering import RefusedRowsError
from indicators.services.plans import add_targets, create_plan, fill_reading, read_demand
from localities.models import User


@dataclass(frozen=True, slots=True)
class CopiedRow:
    """A row to take over with its new demand; a blank one is to be filled in later. `baseline` is the level that its
    pace starts from (None: what is known of last period's close)."""

    target: Target
    written: str
    baseline: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is printed on the new document."""

    number: str
    title: str
    setter: str
    issued_on: dt.date | None = None


@transaction.atomic
def copy_plan(
    *, source: Plan, period: Period, document: NewDocument, rows: Sequence[CopiedRow], by: User | None
) -> Plan:
    """Make a new document of the same unit from rows of another one: all of them or nothing.

    Rows keep their number, order, place under others and how their pace is judged; what was decided, noted or broken
    down stays with the old document. Raises RefusedRowsError (by the id of the source row), NotAllowedError,
    ConflictError.
    """
    made = {row.target.pk: _copied(row, period) for row in rows}
    by_row = {str(row.target.pk): {"written": _demand(row, made[row.target.pk], source)} for row in rows}
    by_row = {key: fields for key, fields in by_row.items() if fields["written"]}
    names = {str(row.target.pk): row.target.indicator for row in rows}
    problems: list[object] = [] if rows else [_("Chưa chọn dòng nào để chép.")]
    problems += _faults_of_unit(source, period)
    plan = None
    try:
        plan = create_plan(
            locality=source.locality,
            period=period,
            setter=document.setter,
            title=document.title,
            number=document.number,
            issued_on=document.issued_on,
            is_strict=source.is_strict,
            by=by,
        )
    except InvalidInputError as error:
        problems += error.problems
    problems += [f"{names[key]}: {said}" for key, fields in by_row.items() for said in fields["written"]]
    if plan is None or problems:
        raise RefusedRowsError(problems, by_row)
    _store(plan, rows, made, by)
    return plan


def _copied(row: CopiedRow, period: Period) -> Target:
    old = row.target
    return Target(
        indicator=old.indicator,
        locality=old.locality,
        period=period,
        position=old.position,
        number=old.number,
        is_heading=old.is_heading,
        written_unit=old.indicator.unit.name if old.indicator.unit else "",
        profile=old.profile,
        baseline=row.baseline,
    )


def _demand(row: CopiedRow, target: Target, source: Plan) -> list[str]:
    """Read the new demand into the target; what is wrong with the row."""
    old = row.target
    if (old.plan_id, old.period_id, old.breaks_down_id) != (source.pk, source.period_id, None):
        return [_("không phải là dòng của văn bản này và kỳ của nó.")]
    if is_blank(row.written):
        return []
    target.written = row.written.strip()
    longest = Target._meta.get_field("written").max_length
    if len(target.written) > longest:
        return [_("mức giao dài quá %(limit)d ký tự.") % {"limit": longest}]
    try:
        fill_reading(target, read_demand(indicator=old.indicator, text=target.written))
    except InvalidInputError as error:
        return [str(one) for one in error.problems]
    # A heading that is given a demand is none any more.
    target.is_heading = False
    return []


def _faults_of_unit(source: Plan, period: Period) -> list[object]:
    unit, problems = source.locality, []
    if period.pk == source.period_id:
        problems.append(_("Kỳ mới phải khác kỳ %(period)s của văn bản nguồn.") % {"period": source.period})
    if unit.valid_to is not None and unit.valid_to <= period.starts_on:
        values = {"unit": unit, "day": f"{unit.valid_to:%d/%m/%Y}"}
        problems.append(_("%(unit)s không còn từ ngày %(day)s: lập văn bản mới cho đơn vị kế tiếp.") % values)
    return problems


def _store(plan: Plan, rows: Sequence[CopiedRow], made: dict[int, Target], by: User | None) -> None:
    """Level by level, so that a row is there before those that stand under it."""
    waiting = {row.target.pk: row.target.stands_under_id for row in rows}
    done: set[int] = set()
    while waiting:
        level = [pk for pk, above in waiting.items() if above not in waiting]
        for pk in level:
            above = waiting[pk]
            made[pk].plan = plan
            if above in done:
                made[pk].stands_under = made[above]
                made[pk].standing = next(row.target.standing for row in rows if row.target.pk == pk)
        add_targets(targets=[made[pk] for pk in level], by=by)
        done.update(level)
        for pk in level:
            del waiting[pk]
