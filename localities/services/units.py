"""Opening and correcting single units. Units that become others are `successions`."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from localities.choices import LEVEL_OF_KIND, Kind, Level
from localities.errors import Problems, UnitError
from localities.folding import fold
from localities.models import Locality, User
from localities.services.changes import facts_of, log_addition, log_change

# A district had communes, a province has districts or (since 1 July 2025) communes.
PARENT_LEVELS = {
    Level.PROVINCE: (),
    Level.DISTRICT: (Level.PROVINCE,),
    Level.COMMUNE: (Level.PROVINCE, Level.DISTRICT),
}
CODE_LENGTH = {Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}
FACTS = ("name", "kind", "parent", "valid_from", "valid_to")


def path_for(code: str, parent: Locality | None) -> str:
    """The unit's place in the tree, made of codes: "24/07777/"."""
    return f"{parent.path if parent else ''}{code}/"


def fill_derived(unit: Locality) -> None:
    """The one place where `path` and `search_name` are computed."""
    unit.path = path_for(unit.code, unit.parent)
    unit.search_name = fold(unit.name)


@transaction.atomic
def create_locality(
    *,
    code: str,
    name: str,
    kind: Kind,
    valid_from: dt.date,
    by: User | None,
    parent: Locality | None = None,
    valid_to: dt.date | None = None,
) -> Locality:
    """Open a unit that comes from nowhere in our records. Raises UnitError.

    A unit formed out of others is opened by `record_succession`, which also closes them.
    """
    unit = Locality(
        code=code.strip(), name=name.strip(), kind=kind, parent=parent, valid_from=valid_from, valid_to=valid_to
    )
    UnitError.raise_if(problems_of(unit))
    fill_derived(unit)
    unit.save(force_insert=True)
    log_addition(unit, by)
    return unit


@transaction.atomic
def correct_locality(locality: Locality, *, by: User | None, **facts: Any) -> Locality:
    """Correct what was recorded wrongly about a unit: any of name, kind, parent, valid_from, valid_to.

    Not for a change in the world: a new name or kind from some day on is a succession. The code never changes.
    Raises UnitError.
    """
    unit = Locality.objects.select_for_update().get(pk=locality.pk)
    before = facts_of(unit, FACTS)
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"cannot correct {sorted(unknown)}")
    for field, value in facts.items():
        setattr(unit, field, value)
    problems = problems_of(unit)
    moved = unit.parent_id != (before["parent"].pk if before["parent"] else None)
    if moved and unit.children.exists():
        problems.add("parent", _("Đơn vị có cấp dưới nên không thể chuyển sang nơi khác; hãy ghi nhận chuyển tiếp."))
    UnitError.raise_if(problems)
    fill_derived(unit)
    unit.save(update_fields=[*FACTS, "path", "search_name"])
    log_change(unit, before, by)
    return unit


def problems_of(unit: Locality) -> Problems:
    """Everything that speaks against this unit being stored as it is."""
    problems = Problems()
    level = LEVEL_OF_KIND.get(unit.kind)
    if not unit.name.strip():
        problems.add("name", _("Chưa có tên."))
    if level is None:
        problems.add("kind", _("Loại đơn vị không hợp lệ."))
        return problems
    if len(unit.code) != CODE_LENGTH[level] or not unit.code.isdigit():
        problems.add("code", _("Mã %(level)s gồm %(n)s chữ số.") % _level_words(level))
    if unit.valid_to is not None and unit.valid_to <= unit.valid_from:
        problems.add("valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
    _check_parent(unit, level, problems)
    _check_overlap(unit, problems)
    return problems


def _level_words(level: Level) -> dict[str, Any]:
    return {"level": str(level.label).lower(), "n": CODE_LENGTH[level]}


def _check_parent(unit: Locality, level: Level, problems: Problems) -> None:
    if unit.parent is None:
        if PARENT_LEVELS[level]:
            problems.add("parent", _("Chưa cho biết đơn vị trực thuộc."))
    elif unit.parent.level not in PARENT_LEVELS[level]:
        problems.add("parent", _("%(parent)s không thể là cấp trên trực tiếp.") % {"parent": unit.parent})
    elif not unit.parent.is_valid_on(unit.valid_from):
        day = date_format(unit.valid_from, "SHORT_DATE_FORMAT")
        problems.add("parent", _("%(parent)s không tồn tại ngày %(day)s.") % {"parent": unit.parent, "day": day})


def _check_overlap(unit: Locality, problems: Problems) -> None:
    # Locked, so that two people cannot both find the time free; the database itself holds only "one open row".
    rows = Locality.objects.select_for_update().filter(code=unit.code).exclude(pk=unit.pk)
    overlapping = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=unit.valid_from))
    if unit.valid_to is not None:
        overlapping = overlapping.filter(valid_from__lt=unit.valid_to)
    for other in overlapping:
        begins = date_format(other.valid_from, "SHORT_DATE_FORMAT")
        ends = date_format(other.valid_to, "SHORT_DATE_FORMAT") if other.valid_to else _("nay")
        problems.add(
            "code",
            _("Mã %(code)s thuộc %(name)s từ %(begins)s đến %(ends)s.")
            % {"code": unit.code, "name": other, "begins": begins, "ends": ends},
        )
