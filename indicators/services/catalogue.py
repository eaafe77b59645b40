"""Writing the catalogue: units, sectors, periods, indicators."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.choices import Direction
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Indicator, Period, Sector, Target, UnitOfMeasure
from indicators.models.catalogue import indicator_key
from indicators.services.indicator_rules import RULE_FIELDS, IndicatorRules, faults_of_rules, store_rules
from indicators.services.permissions import require_operator
from indicators.services.staleness import mark_stale
from indicators.units import Unit, UnitError, read_unit
from localities.choices import MAY_WRITE_PLANS
from localities.folding import fold
from localities.models import User
from localities.scope import localities_for_user
from localities.services.changes import facts_of, log_addition, log_change


def add_unit(*, name: str, by: User | None) -> UnitOfMeasure:
    """Put a unit of measure into the catalogue, or find it under another spelling. Raises InvalidInputError."""
    unit = unit_called(name)
    stored, is_new = UnitOfMeasure.objects.get_or_create(
        dimension=unit.dimension, exponent=unit.exponent, defaults={"name": " ".join(name.split())}
    )
    if is_new:
        log_addition(stored, by)
    return stored


def unit_called(name: str) -> Unit:
    """What the name of a unit of measure means. Raises InvalidInputError."""
    try:
        unit = read_unit(name)
    except UnitError as error:
        raise InvalidInputError([str(error)]) from error
    if not unit.dimension:
        raise InvalidInputError([_("Đơn vị tính không được để trống.")])
    return unit


def get_period(*, starts_on: dt.date, ends_on: dt.date) -> Period:
    """The period of those days, made when it is not there. Raises InvalidInputError."""
    if ends_on < starts_on:
        raise InvalidInputError([_("Ngày cuối kỳ phải sau ngày đầu kỳ.")])
    return Period.objects.get_or_create(starts_on=starts_on, ends_on=ends_on)[0]


def get_year(year: int) -> Period:
    """The period of one calendar year."""
    return get_period(starts_on=dt.date(year, 1, 1), ends_on=dt.date(year, 12, 31))


_SECTOR_PREFIX = re.compile(r"^(?:(?:các )?chỉ tiêu )?(?:về )?", re.IGNORECASE)


@dataclass(slots=True)
class NewIndicator:
    """An indicator to add; `key` is made from name, unit and parent."""

    name: str
    unit: UnitOfMeasure | None = None
    direction: str = Direction.UNCLEAR
    sector: Sector | None = None
    parent: Indicator | None = None
    standing: str = ""
    rules: IndicatorRules = field(default_factory=IndicatorRules)

    @property
    def key(self) -> str:
        dimension = self.unit.dimension if self.unit else ""
        return indicator_key(self.name, dimension, self.parent.key if self.parent else "")


def add_indicator(*, new: NewIndicator, by: User | None) -> Indicator:
    """Add one indicator to the catalogue. Raises InvalidInputError, also where it is there already."""
    problems = faults_of_rules(new.rules, new.unit, None)
    if Indicator.objects.filter(key=new.key).exists():
        problems.append(_("Danh mục đã có chỉ tiêu “%(name)s”.") % {"name": new.name})
    if problems:
        raise InvalidInputError(problems)
    stored = Indicator.objects.create(
        name=new.name,
        key=new.key,
        search_name=fold(new.name),
        unit=new.unit,
        direction=new.direction,
        sector=new.sector,
        parent=new.parent,
        standing=new.standing,
        **new.rules.values(),
    )
    log_addition(stored, by, facts=("unit", "direction"))
    return stored


def get_sectors(names: Iterable[str]) -> dict[str, Sector]:
    """Sectors by the headings given, made in their order when they are not there.

    Documents head one sector as "Kinh tế", "KINH TẾ", "Về kinh tế" or "Chỉ tiêu kinh tế": all of these are one.
    """
    known = {fold(sector.name): sector for sector in Sector.objects.all()}
    found = {}
    for heading in names:
        name = _SECTOR_PREFIX.sub("", " ".join(heading.split()))
        if not name or heading in found:
            continue
        if fold(name) not in known:
            known[fold(name)] = Sector.objects.create(name=name[:1].upper() + name[1:], position=len(known) + 1)
        found[heading] = known[fold(name)]
    return found


@transaction.atomic
def store_sector(*, name: str, position: int, by: User | None, sector: Sector | None = None) -> Sector:
    """Add a sector, or give a stored one another place or, for superusers, another name. Raises InvalidInputError,
    NotAllowedError."""
    require_planner(by)
    name = " ".join(name.split())
    if sector is not None and name != sector.name:
        require_operator(by)
    if not name:
        raise InvalidInputError([_("Lĩnh vực phải có tên.")])
    if Sector.objects.filter(name=name).exclude(pk=sector.pk if sector else None).exists():
        raise InvalidInputError([_("Đã có lĩnh vực “%(name)s”.") % {"name": name}])
    if sector is None:
        added = Sector.objects.create(name=name, position=position)
        log_addition(added, by)
        return added
    before = facts_of(sector, ("name", "position"))
    sector.name, sector.position = name, position
    sector.save(update_fields=["name", "position"])
    log_change(sector, before, by)
    return sector


@transaction.atomic
def change_indicator(
    *, indicator: Indicator, name: str, sector: Sector | None, rules: IndicatorRules, by: User | None
) -> None:
    """Give an indicator another name, sector or rules; none of them changes what a value is worth against its target.

    What stands under it is known by its name, too, so the keys below follow; what hangs on the rules is judged and made
    anew. Raises InvalidInputError, NotAllowedError.
    """
    _require_say(indicator, by)
    name = " ".join(name.split())
    problems = [] if name else [_("Chỉ tiêu phải có tên.")]
    problems += faults_of_rules(rules, indicator.unit, indicator.pk)
    if problems:
        raise InvalidInputError(problems)
    before = facts_of(indicator, ("name", "sector", *RULE_FIELDS))
    if (name, sector) != (indicator.name, indicator.sector):
        indicator.name, indicator.search_name, indicator.sector = name, fold(name), sector
        indicator.save(update_fields=["name", "search_name", "sector"])
        _follow_names([indicator])
    store_rules(indicator=indicator, rules=rules)
    log_change(indicator, before, by)


def _follow_names(renamed: list[Indicator]) -> None:
    """Make the keys of some indicators and of all below them from their names, level by level."""
    while renamed:
        for indicator in renamed:
            dimension = indicator.unit.dimension if indicator.unit else ""
            key = indicator_key(indicator.name, dimension, indicator.parent.key if indicator.parent else "")
            if Indicator.objects.filter(key=key).exclude(pk=indicator.pk).exists():
                raise InvalidInputError([_("Danh mục đã có chỉ tiêu “%(name)s”.") % {"name": indicator.name}])
            indicator.key = key
            indicator.save(update_fields=["key"])
        renamed = list(Indicator.objects.filter(parent__in=renamed).select_related("parent", "unit"))


@transaction.atomic
def decide_direction(*, indicator: Indicator, direction: str, by: User | None) -> None:
    """Say which way is better; every target of the indicator is judged again.

    Any planner may decide what is unclear; a decision is changed by who plans for everyone it judges. Raises
    InvalidInputError, NotAllowedError.
    """
    if direction not in Direction.values:
        raise InvalidInputError([_("Chiều “%(direction)s” không có trong danh mục.") % {"direction": direction}])
    if indicator.direction == direction:
        return
    if indicator.direction == Direction.UNCLEAR:
        require_planner(by)
    else:
        _require_say(indicator, by)
    before = facts_of(indicator, ("direction",))
    indicator.direction = direction
    indicator.save(update_fields=["direction"])
    log_change(indicator, before, by)
    mark_stale(Target.objects.filter(indicator=indicator).values_list("id", flat=True))


def require_planner(by: User | None) -> None:
    """The catalogue is everyone's: whoever writes plans somewhere may add to it."""
    if by is not None and not localities_for_user(by, roles=MAY_WRITE_PLANS).exists():
        raise NotAllowedError([_("Chỉ cán bộ kế hoạch mới sửa được danh mục.")])


def _require_say(indicator: Indicator, by: User | None) -> None:
    """Changing what others use takes the role in every locality that has targets of it."""
    require_planner(by)
    if by is None:
        return
    theirs = localities_for_user(by, roles=MAY_WRITE_PLANS)
    if Target.objects.filter(indicator=indicator).exclude(locality__in=theirs).exists():
        raise NotAllowedError(
            [_("“%(name)s” còn là chỉ tiêu của địa phương ngoài phạm vi của bạn.") % {"name": indicator.name}]
        )
