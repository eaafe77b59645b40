"""`manage.py judge_table FILE`: judge a table before it is sent; reads nothing and stores nothing in the database."""

import csv
import io
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from indicators.judging_table import ADDED_COLUMNS, JudgedRow, depends_on_unclear_direction, judge_row
from indicators.management.tablefile import load_table
from indicators.tables import Table, TableRow

JUDGED_COLUMNS = ("indicator", "unit", "direction", "target", "result")


class Command(BaseCommand):
    help = (
        "Judge a CSV or XLSX table with the columns indicator, unit, direction, target, result ('-': standard input). "
        "Writes CSV with kind, threshold, exceed, value, verdict, percent, problem added. A column of the input that "
        "has one of these names is kept as printed_…"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *_args: Any, file: str, **_options: Any) -> None:
        table, _name = load_table(file, required=("indicator", "target", "result"))
        spoilt = _spoilt_rows(table)
        writer = csv.writer(self._output(), lineterminator="\n")
        try:
            writer.writerow([*(_kept(header) for header in table.headers), *ADDED_COLUMNS])
            for row in table.rows:
                judged = JudgedRow(problem=" ".join(spoilt[row.line])) if row.line in spoilt else _judge(row)
                added = [getattr(judged, column) for column in ADDED_COLUMNS]
                writer.writerow([*_passed_through(table, row), *added])
            self._state_assumption(table)
        except BrokenPipeError:
            # Whoever reads the output (`| head`) has seen enough; nothing more is to be flushed at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _state_assumption(self, table: Table) -> None:
        """The added columns have no room for it: say beside the table where a direction was assumed."""
        lines = [str(row.line) for row in table.rows if depends_on_unclear_direction(**_cells(row))]
        if lines:
            message = _("Chưa rõ chiều, tạm tính càng cao càng tốt ở dòng: %(lines)s.")
            self.stderr.write(message % {"lines": ", ".join(lines)})

    def _output(self) -> Any:
        """Standard output in UTF-8 whatever the terminal's encoding, so that the file opens as what it is."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8")
        return sys.stdout if getattr(self.stdout, "_out", None) is sys.stdout else self.stdout


def _spoilt_rows(table: Table) -> dict[int, list[str]]:
    """Lines whose judged cells cannot be used, with why; a formula in a column that is not judged spoils nothing."""
    judged = {table.columns[column] for column in JUDGED_COLUMNS if column in table.columns}
    spoilt: dict[int, list[str]] = {}
    for problem in table.problems:
        if problem.spoils_row and (not problem.column or problem.column in judged):
            spoilt.setdefault(problem.line or 0, []).append(str(problem))
    return spoilt


def _judge(row: TableRow) -> JudgedRow:
    return judge_row(**_cells(row))


def _cells(row: TableRow) -> dict[str, str]:
    return {name: row.cells[name] for name in ("unit", "direction", "target", "result")}


def _kept(header: str) -> str:
    return f"printed_{header}" if header in ADDED_COLUMNS else header


def _passed_through(table: Table, row: TableRow) -> list[str]:
    names = {header: column for column, header in table.columns.items()}
    return [row.cells[names[header]] if header in names else row.extra.get(header, "") for header in table.headers]
