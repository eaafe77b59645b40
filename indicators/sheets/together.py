"""What the units below make together, beside the figure that is typed. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass

from indicators.aggregates import UnitsBelow, read_units_below
from indicators.aggregating import Whole
from indicators.calendars import ValueDays
from indicators.choices import Aggregation
from indicators.models import DueReport
from indicators.reporting import FigureKey
from indicators.sheets.past import shown_number
from indicators.sheets.rows import AskedRow


@dataclass(frozen=True, slots=True)
class Together:
    """`value` is what the units make, in the sheet's unit; blank while it cannot be made, and then `reason` says why.
    `made_of` of `of` units have reported."""

    made_of: int
    of: int
    value: str = ""
    reason: str = ""


def read_together(report: DueReport, rows: Iterable[AskedRow], days: ValueDays) -> dict[FigureKey, Together]:
    """By figure, for those that are made from units; a handful of queries, none where there is none."""
    made = [row for row in rows if row.is_asked and row.indicator.aggregation != Aggregation.NONE]
    if not made:
        return {}
    series = {row.key: (report.locality_id, *row.key) for row in made}
    found = read_units_below(series.values())
    together = {row.key: _together(found[series[row.key]], row, days) for row in made}
    return {key: one for key, one in together.items() if one.of}


def _together(units: UnitsBelow, row: AskedRow, days: ValueDays) -> Together:
    wholes = [whole for whole in units.wholes() if days.first <= whole.on <= days.last]
    if wholes:
        return _made(wholes[-1], row)
    there = [member for member in units.members if any(days.first <= point.on <= days.last for point in member.values)]
    shortfall = units.shortfall()
    return Together(len(there), len(units.members), reason=str(shortfall) if shortfall and there else "")


def _made(whole: Whole, row: AskedRow) -> Together:
    return Together(whole.made_of, whole.of, shown_number(whole.value, whole.denominator, row.places))
