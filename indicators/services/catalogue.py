"""Writing the catalogue: units, sectors, periods, indicators."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.choices import Direction
from indicators.errors import InvalidInputError
from indicators.models import Indicator, Period, Sector, Target, UnitOfMeasure
from indicators.models.catalogue import indicator_key
from indicators.services.staleness import mark_stale
from indicators.units import UnitError, read_unit
from localities.folding import fold
from localities.models import User


def add_unit(*, name: str, by: User | None) -> UnitOfMeasure:
    """Put a unit of measure into the catalogue, or find it under another spelling. Raises InvalidInputError."""
    try:
        unit = read_unit(name)
    except UnitError as error:
        raise InvalidInputError([str(error)]) from error
    if not unit.dimension:
        raise InvalidInputError([_("Đơn vị tính không được để trống.")])
    return UnitOfMeasure.objects.get_or_create(
        dimension=unit.dimension, exponent=unit.exponent, defaults={"name": " ".join(name.split())}
    )[0]


def get_period(*, starts_on: dt.date, ends_on: dt.date) -> Period:
    """The period of those days, made when it is not there. Raises InvalidInputError."""
    if ends_on < starts_on:
        raise InvalidInputError([_("Ngày cuối kỳ phải sau ngày đầu kỳ.")])
    return Period.objects.get_or_create(starts_on=starts_on, ends_on=ends_on)[0]


def get_year(year: int) -> Period:
    """The period of one calendar year."""
    return get_period(starts_on=dt.date(year, 1, 1), ends_on=dt.date(year, 12, 31))


@dataclass(slots=True)
class NewIndicator:
    """An indicator to add; `key` is made from name, unit and parent."""

    name: str
    unit: UnitOfMeasure | None = None
    direction: str = Direction.UNCLEAR
    sector: Sector | None = None
    parent: Indicator | None = None
    standing: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        dimension = self.unit.dimension if self.unit else ""
        return indicator_key(self.name, dimension, self.parent.key if self.parent else "")


def add_indicator(*, new: NewIndicator, by: User | None) -> Indicator:
    """Add one indicator to the catalogue. Raises InvalidInputError where it is there already."""
    if Indicator.objects.filter(key=new.key).exists():
        raise InvalidInputError([_("Danh mục đã có chỉ tiêu “%(name)s”.") % {"name": new.name}])
    return Indicator.objects.create(
        name=new.name,
        key=new.key,
        search_name=fold(new.name),
        unit=new.unit,
        direction=new.direction,
        sector=new.sector,
        parent=new.parent,
        standing=new.standing,
        **new.facts,
    )


def get_sectors(names: Iterable[str]) -> dict[str, Sector]:
    """Sectors by name, made in the order given when they are not there."""
    found = {sector.name: sector for sector in Sector.objects.all()}
    for name in names:
        if name and name not in found:
            found[name] = Sector.objects.create(name=name, position=len(found) + 1)
    return found


@transaction.atomic
def decide_direction(*, indicator: Indicator, direction: str, by: User | None) -> None:
    """Say which way is better; every target of the indicator is judged again."""
    if direction not in Direction.values:
        raise InvalidInputError([_("Chiều “%(direction)s” không có trong danh mục.") % {"direction": direction}])
    if indicator.direction == direction:
        return
    indicator.direction = direction
    indicator.save(update_fields=["direction"])
    mark_stale(Target.objects.filter(indicator=indicator).values_list("id", flat=True))
