"""How words that were just typed would be read, and which indicators of the catalogue a name may mean."""

from typing import NamedTuple

from indicators.demands import demand_in_words
from indicators.judging_table import demand_of
from indicators.matching import Candidate, Catalogue, Known, Wanted
from indicators.models import Indicator
from indicators.reading import ReadingError, is_blank, read_target
from indicators.units import UnitError, read_unit
from localities.folding import fold

MOST_SUGGESTIONS = 12


class Read(NamedTuple):
    """How a demand is understood, or what is wrong with it; both empty for a blank one."""

    words: str = ""
    problem: str = ""


def read_row(written: str, *, unit: str, direction: str, is_strict: bool = False) -> Read:
    """Read a demand as written beside a unit and a direction, as it would be stored."""
    if is_blank(written):
        return Read()
    try:
        reading = read_target(written, unit)
        demand = demand_of(reading, unit, direction)._replace(is_strict=is_strict)
    except (ReadingError, UnitError) as error:
        return Read(problem=str(error))
    return Read(demand_in_words(demand, unit=unit, relative_to=reading.relative_to))


def read_for(indicator: Indicator, written: str, *, is_strict: bool = False) -> Read:
    """The same for an indicator of the catalogue."""
    unit = indicator.unit.name if indicator.unit else ""
    return read_row(written, unit=unit, direction=indicator.direction, is_strict=is_strict)


def suggest_indicators(words: str) -> list[Indicator]:
    """Indicators whose names hold all of some words, diacritics, case and order aside; the shortest names first."""
    wanted = fold(words).split()
    if not wanted:
        return []
    found = Indicator.objects.select_related("unit", "sector", "parent__unit")
    for word in wanted[:10]:
        found = found.filter(search_name__contains=word)
    return sorted(found[:200], key=lambda one: (len(one.name), one.name, one.pk))[:MOST_SUGGESTIONS]


def similar_indicators(name: str, unit: str) -> list[tuple[Indicator, int]]:
    """Indicators that a name may mean, counted in the same dimension, with how sure that is (0 to 100)."""
    try:
        dimension = read_unit(unit).dimension
    except UnitError:
        return []
    rows = Indicator.objects.filter(unit__dimension=dimension) if dimension else Indicator.objects.filter(unit=None)
    facts = rows.order_by("pk").values_list("pk", "name", "unit__dimension", "sector__name", "parent_id")
    catalogue = Catalogue(Known(pk, said, own or "", sector or "", parent) for pk, said, own, sector, parent in facts)
    found: list[Candidate] = catalogue.candidates(Wanted(0, name, dimension), None)
    known = Indicator.objects.select_related("unit", "parent").in_bulk([one.id for one in found])
    return [(known[one.id], one.score) for one in found]
