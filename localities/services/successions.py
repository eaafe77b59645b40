"""Who became whom: closing some units and opening others on the day a legal act takes effect."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from localities.choices import Kind
from localities.errors import Problems, SuccessionError, UnitError
from localities.models import Locality, Succession, User
from localities.services.changes import facts_of, log_addition, log_change
from localities.services.units import create_locality


@dataclass(frozen=True)
class NewUnit:
    """A unit that a succession opens on its day."""

    code: str
    name: str
    kind: Kind
    parent: Locality | None = None


@transaction.atomic
def record_succession(
    *,
    predecessors: Sequence[Locality],
    successors: Sequence[Locality | NewUnit],
    effective_on: dt.date,
    legal_act: str,
    by: User | None,
) -> list[Succession]:
    """One clause of a legal act: all of `predecessors` end on the day, each of `successors` takes over from each.

    A unit divided between clauses is named in each of them; one already closed on the same day is accepted again.
    A successor is a new unit, or a stored one that exists on that day (a ward that takes in a commune and goes on).
    What lies below a closed unit stays as it is: with the same code it goes on below the successor, otherwise it is
    closed by clauses of its own. Returns the pairs, old and new. Raises SuccessionError.
    """
    closing = list(Locality.objects.select_for_update().filter(pk__in=[unit.pk for unit in predecessors]))
    problems = _problems_of(closing, successors, effective_on, legal_act)
    SuccessionError.raise_if(problems)
    for unit in closing:
        before = facts_of(unit, ("valid_to",))
        unit.valid_to = effective_on
        unit.save(update_fields=["valid_to"])
        log_change(unit, before, by, legal_act.strip())
    opened = [_opened(unit, effective_on, by, problems) for unit in successors]
    SuccessionError.raise_if(problems)
    return [_paired(old, new, effective_on, legal_act.strip(), by) for old in closing for new in opened if new]


def _problems_of(
    closing: list[Locality], successors: Sequence[Locality | NewUnit], effective_on: dt.date, legal_act: str
) -> Problems:
    problems = Problems()
    day = date_format(effective_on, "SHORT_DATE_FORMAT")
    if not closing:
        problems.add("predecessor", _("Chưa có đơn vị cũ."))
    if not successors:
        problems.add("successor", _("Chưa có đơn vị mới."))
    if not legal_act.strip():
        problems.add("legal_act", _("Chưa có văn bản."))
    for unit in closing:
        if unit.valid_from >= effective_on or (unit.valid_to is not None and unit.valid_to != effective_on):
            problems.add("predecessor", _("%(unit)s không kết thúc được ngày %(day)s.") % {"unit": unit, "day": day})
    for unit in successors:
        if isinstance(unit, NewUnit):
            continue
        if not unit.is_valid_on(effective_on):
            problems.add("successor", _("%(unit)s không tồn tại ngày %(day)s.") % {"unit": unit, "day": day})
        elif unit in closing:
            problems.add("successor", _("Một đơn vị không thể kế tiếp chính nó."))
    return problems


def _opened(unit: Locality | NewUnit, on: dt.date, by: User | None, problems: Problems) -> Locality | None:
    if isinstance(unit, Locality):
        return unit
    try:
        return create_locality(code=unit.code, name=unit.name, kind=unit.kind, parent=unit.parent, valid_from=on, by=by)
    except UnitError as refused:
        for message in refused.problems:
            problems.add("successor", f"{unit.name}: {message}")
        return None


def _paired(old: Locality, new: Locality, on: dt.date, legal_act: str, by: User | None) -> Succession:
    pair, created = Succession.objects.get_or_create(
        predecessor=old, successor=new, defaults={"effective_on": on, "legal_act": legal_act}
    )
    if created:
        log_addition(pair, by, legal_act)
    return pair
