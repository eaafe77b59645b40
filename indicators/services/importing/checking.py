"""What can be wrong with the rows of a table beside each other and beside the catalogue."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Direction, Kind
from indicators.models import DueReport, Indicator, Plan, Sector, UnitOfMeasure
from indicators.reading import Reading, Result
from indicators.reporting import label_of
from indicators.reporting.locked import locks
from indicators.services.importing.results import result_of, rows_with_results
from indicators.services.importing.types import Document, Options, Preparation, PreparedRow
from indicators.services.observations import known_already
from indicators.tables import Table, TableProblem

# How long after a period its results may still come: a later date is a slip of the pen.
MAX_DAYS_AFTER = 366


def check_units(preparation: Preparation, table: Table, options: Options) -> None:
    known = set(UnitOfMeasure.objects.values_list("dimension", flat=True))
    for row in preparation.rows:
        unit, reading = row.reading.unit, row.reading
        if not unit.dimension or row.indicator is not None:
            continue
        if unit.dimension not in known and not options.accept_new_units:
            message = _("đơn vị “%(unit)s” chưa có trong danh mục. Sửa lại cho đúng hoặc thêm vào danh mục.")
            column = table.columns.get(reading.unit_column, reading.unit_column)
            preparation.problems.append(TableProblem(message % {"unit": reading.unit_name}, reading.line, column))
        preparation.new_units.setdefault(unit, reading.unit_name)


def check_doubles(preparation: Preparation, table: Table) -> None:
    """One indicator twice from one setter, or with two results on one day, is one too many."""
    name = table.columns["indicator"]
    seen: dict[tuple[str, Document], int] = {}
    results: dict[tuple[str, dt.date], tuple[int, Result | str]] = {}
    for row in preparation.rows:
        reading = row.reading
        here = (row.key, row.document)
        if here in seen:
            message = _("chỉ tiêu “%(name)s” đã có ở dòng %(line)d.") % {"name": reading.name, "line": seen[here]}
            preparation.problems.append(TableProblem(message, reading.line, name))
        elif reading.result_text:
            # Words that are kept without a number are a result, too.
            said = reading.result or reading.result_text
            first = results.setdefault((row.key, row.as_of), (reading.line, said))
            if first[1] != said:
                message = _("kết quả “%(text)s” khác kết quả của cùng chỉ tiêu ở dòng %(line)d.")
                column = table.columns.get("result", "result")
                values = {"text": reading.result_text, "line": first[0]}
                preparation.problems.append(TableProblem(message % values, reading.line, column))
        seen.setdefault(here, reading.line)


def check_directions(preparation: Preparation, table: Table, options: Options) -> None:
    _check_contradictions(preparation, table)
    column = table.columns.get("direction", "direction")
    assumed = 0
    for row in preparation.rows:
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


def _needs_direction(reading: Reading | None) -> bool:
    """Whether the verdict depends on the indicator's direction: a floor, a ceiling or a zero brings its own."""
    if reading is None:
        return False
    two_sided = reading.low is not None and reading.high is not None
    return reading.kind in (Kind.POINT, Kind.RANGE, Kind.RATIO) or (reading.kind == Kind.RELATIVE and two_sided)


def _check_contradictions(preparation: Preparation, table: Table) -> None:
    """One indicator has one direction: the catalogue's, or that of the first row which decides it."""
    decided: dict[str, PreparedRow] = {}
    column = table.columns.get("direction", "direction")
    for row in preparation.rows:
        stored = row.indicator.direction if row.indicator else ""
        first = decided.get(row.key)
        if _contradict(stored, row.direction):
            message = _("chiều “%(new)s” trái với danh mục (“%(old)s”).")
            values = {"new": Direction(row.direction).label, "old": Direction(stored).label}
            preparation.problems.append(TableProblem(message % values, row.reading.line, column))
        elif first is not None and _contradict(first.direction, row.direction):
            message = _("chiều “%(new)s” trái với dòng %(line)d (“%(old)s”).")
            values = {"new": Direction(row.direction).label, "old": Direction(first.direction).label}
            values["line"] = first.reading.line
            preparation.problems.append(TableProblem(message % values, row.reading.line, column))
        elif row.direction != Direction.UNCLEAR:
            decided.setdefault(row.key, row)


def _contradict(one: str, other: str) -> bool:
    """Whether two directions judge differently; what nobody decided contradicts nothing."""
    judged = [Direction.HIGHER if way == Direction.MAINTAIN else way for way in (one, other)]
    return not {"", Direction.UNCLEAR} & set(judged) and judged[0] != judged[1]


def check_closed(preparation: Preparation, table: Table, plan: Plan, options: Options) -> None:
    """Results of closed periods cannot be written: each row that would change one says so before anything is."""
    column = table.columns.get("result", "result")
    for line, report in _held_lines(preparation, plan, options).items():
        day = f"{timezone.localtime(report.closed_at):%d/%m/%Y}"
        message = _(
            "kỳ %(label)s đã khóa ngày %(day)s nên không ghi kết quả được: để trống ô này, hoặc đề nghị đơn vị nhận "
            "báo cáo cho phép sửa sau khi khóa."
        )
        said = message % {"label": label_of(report), "day": day}
        preparation.problems.append(TableProblem(said, line, column))


def _held_lines(preparation: Preparation, plan: Plan, options: Options) -> dict[int, DueReport]:
    """By line, the first report that holds its result fast; not of results that are there already, just so."""
    rows = rows_with_results(preparation.rows)
    names = {row.reading.sector for row in rows if row.indicator is None}
    sectors = {sector.name: sector for sector in Sector.objects.filter(name__in=names)}
    results = [
        result_of(row, row.indicator or Indicator(sector=sectors.get(row.reading.sector)), plan, options)
        for row in rows
    ]
    found = locks(results, timezone.localdate())
    if not found:
        return {}
    held = {id(result): report for result, report in reversed(found)}
    return {
        row.reading.line: held[id(result)]
        for row, result, is_known in zip(rows, results, known_already(results), strict=True)
        if id(result) in held and not is_known
    }


def check_dates(preparation: Preparation, table: Table, plan: Plan) -> None:
    column = table.columns.get("as_of", "as_of")
    for row in rows_with_results(preparation.rows):
        names = {"day": f"{row.as_of:%d/%m/%Y}", "period": plan.period}
        if row.as_of < plan.period.starts_on:
            message = _("ngày %(day)s ở trước kỳ %(period)s.") % names
        elif (row.as_of - plan.period.ends_on).days > MAX_DAYS_AFTER:
            message = _("ngày %(day)s ở quá xa sau kỳ %(period)s.") % names
        else:
            continue
        preparation.problems.append(TableProblem(message, row.reading.line, column))
