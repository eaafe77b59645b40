"""A whole table against the rules and against what is stored: what would be written, or every problem at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.choices import Direction, Kind, ObservationKind
from indicators.models import Indicator, Plan, Target, UnitOfMeasure
from indicators.models.catalogue import indicator_key
from indicators.published import setter_identity
from indicators.reading import Reading, Result
from indicators.services.importing.rows import RowReader, RowReading
from indicators.services.importing.structure import place_rows, settle_standing
from indicators.tables import Table, TableProblem
from indicators.units import Unit, convert

OPPOSITES = {(Direction.HIGHER, Direction.LOWER), (Direction.LOWER, Direction.HIGHER)}


@dataclass(frozen=True, slots=True)
class Options:
    """How a table is taken in.

    `as_of` dates the results that carry no date of their own (None: the period's last day). `assume_unclear` goes on
    where nobody has said which way is better, judging the larger as better and saying so. `accept_new_units` adds units
    that the catalogue lacks. `keep_notes` stores the note column. `kept_as_text` and `directions` are a planner's
    decisions on single cells and lines.
    """

    as_of: dt.date | None = None
    observation_kind: str = ObservationKind.ESTIMATE
    assume_unclear: bool = False
    accept_new_units: bool = False
    keep_notes: bool = True
    kept_as_text: frozenset[tuple[int, str]] = frozenset()
    directions: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class PreparedRow:
    """A row that is ready: its reading in the indicator's unit, the indicator it matched or will make."""

    reading: RowReading
    key: str
    indicator: Indicator | None
    direction: str
    as_of: dt.date
    is_unchanged: bool = False


@dataclass(slots=True)
class Preparation:
    """What a table would do. Nothing may be written while there are problems."""

    rows: list[PreparedRow]
    problems: list[TableProblem]
    assumptions: list[str] = field(default_factory=list)
    new_units: dict[Unit, str] = field(default_factory=dict)


def prepare_table(table: Table, plan: Plan, options: Options) -> Preparation:
    """Validate every row; reads only."""
    reader = RowReader(table, options.kept_as_text, options.directions)
    readings = [reader.read(row) for row in table.rows]
    problems = [*table.problems, *reader.problems, *place_rows(table, readings)]
    readings = [reading for reading in readings if not reading.is_sector]
    settle_standing(readings)
    preparation = Preparation([], problems)
    _match(preparation, readings, plan, options)
    _check_units(preparation, table, options)
    _check_doubles(preparation, table, plan)
    _check_directions(preparation, table, options)
    _check_dates(preparation, table, plan)
    _check_stored(preparation, table, plan)
    preparation.problems.sort(key=lambda problem: problem.line or 0)
    return preparation


def _match(preparation: Preparation, readings: Sequence[RowReading], plan: Plan, options: Options) -> None:
    """Find each row's indicator by its key: the names from the top down and the dimension of the unit."""
    keys: dict[int, str] = {}
    for reading in readings:
        above = keys.get(reading.parent, "") if reading.parent is not None else ""
        keys[reading.line] = indicator_key(reading.name, reading.unit.dimension, above)
    known = {
        indicator.key: indicator
        for indicator in Indicator.objects.filter(key__in=set(keys.values())).select_related("unit")
    }
    for reading in readings:
        indicator = known.get(keys[reading.line])
        direction = reading.direction or (indicator.direction if indicator else Direction.UNCLEAR)
        _use_unit_of(indicator, reading)
        preparation.rows.append(
            PreparedRow(
                reading=reading,
                key=keys[reading.line],
                indicator=indicator,
                direction=direction,
                as_of=reading.as_of or options.as_of or plan.period.ends_on,
            )
        )


def _use_unit_of(indicator: Indicator | None, reading: RowReading) -> None:
    """Express what was read in the indicator's unit where the table counts in another of its dimension."""
    if indicator is None or indicator.unit is None:
        return
    wanted = Unit(indicator.unit.dimension, indicator.unit.exponent)
    source = reading.unit
    if source == wanted:
        return

    def moved(value: Decimal | None) -> Decimal | None:
        return None if value is None else convert(value, source, wanted)

    if reading.target and reading.target.kind not in (Kind.RELATIVE, Kind.QUALITATIVE, Kind.RATIO):
        reading.target = replace(reading.target, low=moved(reading.target.low), high=moved(reading.target.high))
    if reading.result and not reading.result.is_relative and reading.result.denominator is None:
        reading.result = replace(reading.result, value=moved(reading.result.value))


def _check_units(preparation: Preparation, table: Table, options: Options) -> None:
    known = set(UnitOfMeasure.objects.values_list("dimension", flat=True))
    for row in preparation.rows:
        unit = row.reading.unit
        if not unit.dimension or row.indicator is not None:
            continue
        if unit.dimension not in known and not options.accept_new_units:
            message = _("đơn vị “%(unit)s” chưa có trong danh mục. Sửa lại cho đúng hoặc thêm vào danh mục.")
            column = table.columns.get("unit", "unit")
            preparation.problems.append(
                TableProblem(message % {"unit": row.reading.unit_text or unit.dimension}, row.reading.line, column)
            )
        preparation.new_units.setdefault(unit, row.reading.unit_text or unit.dimension)


def _check_doubles(preparation: Preparation, table: Table, plan: Plan) -> None:
    """One indicator twice from one setter, or with two results on one day, is one too many."""
    name = table.columns["indicator"]
    seen: dict[tuple[str, str], int] = {}
    results: dict[tuple[str, dt.date], tuple[int, Result]] = {}
    for row in preparation.rows:
        reading = row.reading
        here = (row.key, "" if is_own_setter(reading.setter, plan) else setter_identity(reading.setter))
        if here in seen:
            message = _("chỉ tiêu “%(name)s” đã có ở dòng %(line)d.") % {"name": reading.name, "line": seen[here]}
            preparation.problems.append(TableProblem(message, reading.line, name))
        elif reading.result is not None:
            first = results.setdefault((row.key, row.as_of), (reading.line, reading.result))
            if first[1] != reading.result:
                message = _("kết quả “%(text)s” khác kết quả của cùng chỉ tiêu ở dòng %(line)d.")
                column = table.columns.get("result", "result")
                values = {"text": reading.result_text, "line": first[0]}
                preparation.problems.append(TableProblem(message % values, reading.line, column))
        seen.setdefault(here, reading.line)


def _needs_direction(reading: Reading | None) -> bool:
    """Whether the verdict depends on the indicator's direction: a floor, a ceiling or a zero brings its own."""
    if reading is None:
        return False
    two_sided = reading.low is not None and reading.high is not None
    return reading.kind in (Kind.POINT, Kind.RANGE, Kind.RATIO) or (reading.kind == Kind.RELATIVE and two_sided)


def _check_directions(preparation: Preparation, table: Table, options: Options) -> None:
    column = table.columns.get("direction", "direction")
    assumed = 0
    for row in preparation.rows:
        stored = row.indicator.direction if row.indicator else ""
        if (stored, row.direction) in OPPOSITES:
            message = _("chiều “%(new)s” trái với danh mục (“%(old)s”).")
            values = {"new": Direction(row.direction).label, "old": Direction(stored).label}
            preparation.problems.append(TableProblem(message % values, row.reading.line, column))
        if row.direction != Direction.UNCLEAR or not _needs_direction(row.reading.target):
            continue
        assumed += 1
        if not options.assume_unclear:
            message = _("chưa rõ “%(name)s” càng cao hay càng thấp thì tốt. Chọn chiều cho dòng này.")
            preparation.problems.append(TableProblem(message % {"name": row.reading.name}, row.reading.line, column))
    if assumed and options.assume_unclear:
        preparation.assumptions.append(
            _("%(count)d dòng chưa rõ chiều: tạm tính càng cao càng tốt, ghi rõ bên cạnh đánh giá.")
            % {"count": assumed}
        )


def _check_dates(preparation: Preparation, table: Table, plan: Plan) -> None:
    for row in preparation.rows:
        if row.reading.result_text and row.as_of < plan.period.starts_on:
            message = _("ngày %(day)s ở trước kỳ %(period)s.") % {
                "day": f"{row.as_of:%d/%m/%Y}",
                "period": plan.period,
            }
            column = table.columns.get("as_of", "as_of")
            preparation.problems.append(TableProblem(message, row.reading.line, column))


def _check_stored(preparation: Preparation, table: Table, plan: Plan) -> None:
    """A target that the plan already sets is the same, or the table needs an amendment of the plan."""
    stored = {
        (target.indicator_id, setter_identity(target.plan.title)): target
        for target in Target.objects.filter(
            locality=plan.locality,
            period=plan.period,
            indicator__in=[row.indicator for row in preparation.rows if row.indicator],
        ).select_related("plan")
    }
    own = setter_identity(plan.title)
    for row in preparation.rows:
        if row.indicator is None:
            continue
        label = own if is_own_setter(row.reading.setter, plan) else setter_identity(row.reading.setter)
        target = stored.get((row.indicator.pk, label))
        if target is None:
            continue
        row.is_unchanged = target.written == row.reading.target_text
        if not row.is_unchanged:
            message = _("văn bản này đã giao “%(old)s”; muốn đổi thành “%(new)s” phải có văn bản sửa đổi.")
            column = table.columns.get("target", "target")
            values = {"old": target.written, "new": row.reading.target_text}
            preparation.problems.append(TableProblem(message % values, row.reading.line, column))


def is_own_setter(label: str, plan: Plan) -> bool:
    """Whether the words in a row's setter cell speak of the plan the table is loaded for."""
    identity = setter_identity(label)
    return not identity or identity in (
        setter_identity(plan.title),
        setter_identity(plan.number),
        setter_identity(str(plan)),
    )
