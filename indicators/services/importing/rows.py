"""One row of a table, cell by cell: what it says, or every problem with it. Knows the rules, not what is stored."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from indicators.choices import COMPUTED_VALUE, Direction, Kind, ObservationKind, Standing
from indicators.published import read_verdicts
from indicators.reading import Reading, ReadingError, is_blank, read_direction, read_label, read_result, read_target
from indicators.services.importing.row_units import settle_unit
from indicators.services.importing.types import RowReading
from indicators.tables import Table, TableProblem, TableRow
from indicators.units import UnitError, read_unit

# A column of the database may not be cut off silently; the limits are those of the models.
MAX_LENGTHS = {
    "indicator": 500,
    "unit": 100,
    "target": 500,
    "result": 1000,
    "verdict": 300,
    "published_percent": 100,
    "number": 20,
    "sector": 200,
    "target_set_by": 300,
}
_BULLET = re.compile(r"^(?:[-+•*–]\s*)?(?:trong đó\s*:?\s*)?[-+•*–]?\s*", re.IGNORECASE)
_BESIDE = "not a part of the parent row"
_VALUE_KINDS = (*ObservationKind.choices, COMPUTED_VALUE)


class RowReader:
    """Reads the rows of one table. `kept_as_text` names (line, column) cells that a person decided to keep unread,
    `directions` the ways that a person decided for lines."""

    def __init__(self, table: Table, kept_as_text: frozenset[tuple[int, str]], directions: Mapping[int, str]) -> None:
        self.table = table
        self.kept_as_text = kept_as_text
        self.directions = directions
        self.problems: list[TableProblem] = []
        # Cells the file reader already complained about are not complained about twice.
        self._spoilt = {(problem.line, problem.column) for problem in table.problems}

    def read(self, row: TableRow) -> RowReading:
        cells = row.cells
        self._check_lengths(row)
        kind, value_kind = read_label(cells["kind"], Kind.choices) or "", self._choice(row, "value_kind", _VALUE_KINDS)
        reading = RowReading(
            line=row.line,
            number=cells["number"],
            name=_BULLET.sub("", cells["indicator"]).strip(" :"),
            sector=cells["sector"],
            unit_text="" if is_blank(cells["unit"]) else cells["unit"],
            target_text="" if is_blank(cells["target"]) else cells["target"],
            result_text="" if is_blank(cells["result"]) else cells["result"],
            verdict_text="" if is_blank(cells["verdict"]) else cells["verdict"],
            percent_text="" if is_blank(cells["published_percent"]) else cells["published_percent"],
            setter=cells["target_set_by"],
            note=cells["note"],
            standing=self._standing(row),
            value_kind=value_kind,
        )
        if not reading.name:
            self._complain(row, "indicator", _("chưa có tên chỉ tiêu."))
        self._read_unit(row, reading)
        if value_kind == COMPUTED_VALUE[0]:
            # What the system made of the units below is nobody's to record.
            reading.result_text = reading.value_kind = ""
        self._read_target(row, reading, kind)
        self._read_result(row, reading, kind)
        self._settle_unit(row, reading)
        self._read_verdict(row, reading)
        self._read_direction(row, reading)
        self._read_date(row, reading)
        return reading

    def _complain(self, row: TableRow, column: str, message: str) -> None:
        name = self.table.columns.get(column, column)
        if (row.line, name) not in self._spoilt:
            self.problems.append(TableProblem(message, row.line, name))

    def _check_lengths(self, row: TableRow) -> None:
        for column, limit in MAX_LENGTHS.items():
            if len(row.cells[column]) > limit:
                self._complain(row, column, _("dài quá %(limit)d ký tự.") % {"limit": limit})

    def _read_unit(self, row: TableRow, reading: RowReading) -> None:
        try:
            reading.unit = read_unit(reading.unit_text)
            reading.unit_name = reading.unit_text
        except UnitError as error:
            self._complain(row, "unit", f"{error}.")

    def _standing(self, row: TableRow) -> str:
        said = self._choice(row, "standing", Standing.choices)
        return said or (Standing.BESIDE if _BESIDE in row.cells["note"] else Standing.PART)

    def _choice(self, row: TableRow, column: str, choices: Sequence[tuple[str, object]]) -> str:
        """What a cell chooses, "" for a blank one."""
        found = read_label(row.cells[column], choices)
        if found is None:
            names = ", ".join(str(label) for _code, label in choices)
            message = _("không đọc được “%(text)s”. Viết một trong: %(names)s.")
            self._complain(row, column, message % {"text": row.cells[column], "names": names})
        return found or ""

    def _read_target(self, row: TableRow, reading: RowReading, kind: str) -> None:
        if (row.line, "target") in self.kept_as_text:
            return
        if not reading.target_text:
            # "Tiếp tục duy trì …": the demand stands in the name, and the table says that it is one in words.
            if kind == Kind.QUALITATIVE and not reading.is_heading:
                reading.target = Reading(Kind.QUALITATIVE)
            return
        try:
            reading.target = read_target(reading.target_text, reading.unit_text)
        except ReadingError as error:
            if kind == Kind.QUALITATIVE:
                reading.target = Reading(Kind.QUALITATIVE, words=reading.target_text)
                return
            self._complain(row, "target", str(error))
            return

    def _read_result(self, row: TableRow, reading: RowReading, said_kind: str) -> None:
        if not reading.result_text or (row.line, "result") in self.kept_as_text:
            return
        kind = reading.target.kind if reading.target else said_kind
        if kind not in (Kind.QUALITATIVE, Kind.ZERO) and not reading.target:
            kind = ""
        is_share = reading.target is not None and reading.target.is_share
        try:
            reading.result = read_result(reading.result_text, reading.unit_text, kind, is_share=is_share)
        except ReadingError as error:
            self._complain(row, "result", str(error))
            return

    def _settle_unit(self, row: TableRow, reading: RowReading) -> None:
        try:
            settle_unit(reading)
        except UnitError as error:
            self._complain(row, "result", f"{error}.")

    def _read_verdict(self, row: TableRow, reading: RowReading) -> None:
        if reading.verdict_text:
            reading.verdicts = read_verdicts(reading.verdict_text)
            if not reading.verdicts:
                self._complain(
                    row,
                    "verdict",
                    _("không đọc được “%(text)s”. Viết Vượt, Đạt hoặc Chưa đạt.") % {"text": reading.verdict_text},
                )

    def _read_direction(self, row: TableRow, reading: RowReading) -> None:
        text = self.directions.get(row.line) or row.cells["direction"]
        reading.direction = (read_direction(text) or "") if text else ""
        if text and not reading.direction:
            self._complain(
                row,
                "direction",
                _("“%(text)s” không phải là chiều. Viết một trong: %(choices)s.")
                % {"text": text, "choices": ", ".join(Direction.values)},
            )

    def _read_date(self, row: TableRow, reading: RowReading) -> None:
        text = row.cells["as_of"]
        if not text:
            return
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                reading.as_of = dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC).date()
            except ValueError:
                continue
            return
        self._complain(row, "as_of", _("“%(text)s” không phải là ngày. Viết ngày/tháng/năm.") % {"text": text})
