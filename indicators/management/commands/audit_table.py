"""`manage.py audit_table FILE`: figures of a table that do not add up; neither reads nor writes the database."""

import csv
import io
import os
import sys
from argparse import ArgumentTypeError
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from indicators.auditing import Finding, Limits, Relation, audit_figures, with_past
from indicators.choices import Severity
from indicators.management.tablefile import load_table
from indicators.numbers import NumberError, parse_number
from indicators.services.importing.figures import read_figures
from indicators.tables import TableProblem

COLUMNS = ("row", "check", "severity", "printed", "computed", "message")
# From here on the command fails where it is asked to; hints never make it fail.
FAILING = {
    str(Severity.ERROR): {Severity.ERROR},
    str(Severity.WARNING): {Severity.ERROR, Severity.WARNING},
}


class Command(BaseCommand):
    help = (
        "Check the figures of a CSV or XLSX table against each other ('-': standard input): parts and totals, shares "
        "and 100, percentages and plans, verdicts, the same figure given twice. Writes CSV with row, check, severity, "
        "printed, computed, message; what could not be read is told beside it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        defaults = Limits()
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--before", metavar="FILE", help="last year's table: also look for jumps against it")
        parser.add_argument(
            "--jump-factor",
            type=factor,
            default=defaults.jump_factor,
            help="how many times larger or smaller than last year is a jump (default: %(default)s)",
        )
        parser.add_argument(
            "--near",
            type=share,
            default=defaults.near,
            help="parts at most this many percent below their total are taken for all of them (default: %(default)s)",
        )
        parser.add_argument(
            "--fail-on", choices=FAILING, help="end with status 1 when a finding is at least this severe"
        )

    def handle(self, *_args: Any, file: str, before: str | None, fail_on: str | None, **options: Any) -> None:
        if file == before == "-":
            raise CommandError(_("Chỉ đọc được một bảng từ đầu vào chuẩn."))
        table, _name = load_table(file, required=("indicator",))
        figures, problems = read_figures(table)
        if before:
            older, _problems = read_figures(load_table(before, required=("indicator",))[0])
            figures = with_past(figures, older, Relation.LAST_YEAR)
        findings = audit_figures(figures, Limits(jump_factor=options["jump_factor"], near=options["near"]))
        self._write(findings)
        self._tell_unread(problems)
        if fail_on and any(finding.severity in FAILING[fail_on] for finding in findings):
            sys.exit(1)

    def _write(self, findings: list[Finding]) -> None:
        writer = csv.writer(self._output(), lineterminator="\n")
        try:
            writer.writerow(COLUMNS)
            for finding in findings:
                codes = (finding.figure.place, finding.check, finding.severity)
                writer.writerow([*map(str, codes), finding.printed, finding.computed, finding.message])
        except BrokenPipeError:
            # Whoever reads the output (`| head`) has seen enough; nothing more is to be flushed at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _tell_unread(self, problems: list[TableProblem]) -> None:
        """A cell that was not read was not checked: silence about it would read as approval."""
        if problems:
            self.stderr.write(_("Chưa kiểm tra được:"))
            for problem in problems:
                self.stderr.write(str(problem))

    def _output(self) -> Any:
        """Standard output in UTF-8 whatever the terminal's encoding, so that the file opens as what it is."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8")
        return sys.stdout if getattr(self.stdout, "_out", None) is sys.stdout else self.stdout


def factor(text: str) -> Decimal:
    value = share(text)
    if value <= 1:
        raise ArgumentTypeError(_("“%(text)s” phải lớn hơn 1.") % {"text": text})
    return value


def share(text: str) -> Decimal:
    try:
        value = parse_number(text)
    except NumberError as error:
        raise ArgumentTypeError(str(error)) from error
    if value < 0:
        raise ArgumentTypeError(_("“%(text)s” phải từ 0 trở lên.") % {"text": text})
    return value
