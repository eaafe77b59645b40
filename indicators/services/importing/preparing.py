"""A whole table against the rules and against what is stored: what would be written, or every problem at once."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from indicators.choices import Direction
from indicators.models import Indicator, Plan
from indicators.models.catalogue import indicator_key
from indicators.services.importing.checking import (
    check_closed,
    check_dates,
    check_directions,
    check_doubles,
    check_units,
)
from indicators.services.importing.documents import Documents
from indicators.services.importing.kept import allow_kept_texts
from indicators.services.importing.row_units import express
from indicators.services.importing.rows import RowReader
from indicators.services.importing.slots import check_stored, fill_slots
from indicators.services.importing.structure import place_rows, settle_standing
from indicators.services.importing.types import Options, Preparation, PreparedRow, RowReading
from indicators.tables import Table, TableProblem
from indicators.units import NO_UNIT, Unit, UnitError


def prepare_table(table: Table, plan: Plan, options: Options) -> Preparation:
    """Validate every row; reads only."""
    reader = RowReader(table, options.kept_as_text, options.directions)
    readings = [reader.read(row) for row in table.rows]
    problems = [*table.problems, *reader.problems, *place_rows(table, readings)]
    readings = [reading for reading in readings if not reading.is_sector]
    settle_standing(readings)
    preparation = Preparation([], problems)
    documents = Documents(plan, _labels(readings, options))
    _match(preparation, table, readings, documents, options)
    _doubt_labels(preparation, documents, table, options)
    check_units(preparation, table, options)
    check_doubles(preparation, table)
    check_directions(preparation, table, options)
    check_dates(preparation, table, plan)
    check_closed(preparation, table, plan, options)
    fill_slots(preparation, table, documents, plan)
    allow_kept_texts(preparation, table, plan, options)
    check_stored(preparation, table, plan, options)
    preparation.problems.sort(key=lambda problem: problem.line or 0)
    return preparation


def _labels(readings: Sequence[RowReading], options: Options) -> list[str]:
    """Every way in which the table names a document, in its order."""
    labels = [label for reading in readings for _column, label in _named(reading, options)]
    return list(dict.fromkeys(label for label in labels if label))


def _named(reading: RowReading, options: Options) -> list[tuple[str, str]]:
    """(column, words) of each document that a row names and that counts."""
    setters = [] if options.own_document else [("target_set_by", reading.setter)]
    return [*setters, *(("verdict", verdict.setter) for verdict in reading.verdicts)]


def _doubt_labels(preparation: Preparation, documents: Documents, table: Table, options: Options) -> None:
    for row in preparation.rows:
        for column, label in _named(row.reading, options):
            if message := documents.doubt(label):
                preparation.problems.append(TableProblem(message, row.reading.line, table.columns.get(column, column)))


def _match(
    preparation: Preparation, table: Table, readings: Sequence[RowReading], documents: Documents, options: Options
) -> None:
    """Find each row's indicator: the one that a person chose, or by its key, the names from the top down and the
    dimension of the unit. Rows below stand under the chosen one."""
    chosen = Indicator.objects.select_related("unit").in_bulk(set(options.indicators.values()))
    for reading in readings:
        if options.indicators.get(reading.line, 0) not in {0, *chosen}:
            message = _("chỉ tiêu đã chọn không còn trong danh mục. Chọn lại cho dòng này.")
            preparation.problems.append(TableProblem(message, reading.line, table.columns["indicator"]))
    keys: dict[int, str] = {}
    for reading in readings:
        picked = chosen.get(options.indicators.get(reading.line, 0))
        above = keys.get(reading.parent, "") if reading.parent is not None else ""
        keys[reading.line] = picked.key if picked else indicator_key(reading.name, reading.unit.dimension, above)
    known = {
        indicator.key: indicator
        for indicator in Indicator.objects.filter(key__in=set(keys.values())).select_related("unit")
    }
    # A new indicator is counted in the unit of its first row.
    units = {key: _unit_of(indicator) for key, indicator in known.items()}
    for reading in readings:
        key = keys[reading.line]
        indicator = known.get(key)
        _express(preparation, table, reading, units.setdefault(key, reading.unit))
        preparation.rows.append(
            PreparedRow(
                reading=reading,
                key=key,
                indicator=indicator,
                direction=reading.direction or (indicator.direction if indicator else Direction.UNCLEAR),
                as_of=reading.as_of or options.as_of or documents.period.ends_on,
                document=documents.find("" if options.own_document else reading.setter),
            )
        )


def _express(preparation: Preparation, table: Table, reading: RowReading, unit: Unit) -> None:
    """Express a row in its indicator's unit; only one that a person chose can be counted in something else."""
    try:
        express(reading, unit)
    except UnitError as error:
        if not reading.is_heading:
            column = table.columns.get(reading.unit_column, reading.unit_column)
            preparation.problems.append(TableProblem(f"{error}.", reading.line, column))


def _unit_of(indicator: Indicator) -> Unit:
    return Unit(indicator.unit.dimension, indicator.unit.exponent) if indicator.unit else NO_UNIT
