"""`manage.py import_table FILE --locality … --plan …`: load a table of targets and results, all of it or nothing."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from indicators.choices import Direction, ObservationKind, Setter
from indicators.errors import IndicatorsError
from indicators.management.tablefile import load_table
from indicators.models import Plan
from indicators.services.catalogue import get_year
from indicators.services.importing import Imported, Options, import_table
from indicators.services.plans import find_or_create_plan, find_plan
from indicators.wakeup import wake
from localities.models import Locality, User


def _day(text: str) -> dt.date:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(_("“%s” không phải là ngày. Viết ngày/tháng/năm.") % text)


def _cell(text: str) -> tuple[int, str]:
    line, _colon, column = text.partition(":")
    if not line.isdigit() or column not in ("target", "result"):
        raise argparse.ArgumentTypeError(_("“%s” không phải là một ô. Viết ví dụ 24:result.") % text)
    return int(line), column


def _line_direction(text: str) -> tuple[int, str]:
    line, _sign, direction = text.partition("=")
    if not line.isdigit() or direction not in Direction.values:
        raise argparse.ArgumentTypeError(_("“%s” không phải là chiều của một dòng. Viết ví dụ 10=higher.") % text)
    return int(line), direction


class Command(BaseCommand):
    help = (
        "Load a CSV or XLSX table of targets and results into a plan. Every row is validated before any is written; "
        "problems are listed by line and column and then nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="CSV or XLSX; '-' for standard input")
        parser.add_argument("--locality", required=True, help="code of the unit, as valid at the end of the year")
        parser.add_argument("--plan", required=True, help="number or title of the document; made when it is not there")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--title", default="", help="title of a new document (default: as --plan)")
        parser.add_argument("--setter", choices=Setter.values, default=Setter.PEOPLES_COMMITTEE)
        parser.add_argument("--issued-on", type=_day)
        parser.add_argument("--amends", default="", help="number or title of the document that a new one amends")
        parser.add_argument(
            "--effective-on", type=_day, help="from when a table of amendments holds (default: the day of issue)"
        )
        parser.add_argument("--as-of", type=_day, help="date of results without a date (default: end of the year)")
        parser.add_argument("--observation-kind", choices=ObservationKind.values, default=ObservationKind.ESTIMATE)
        parser.add_argument("--assume-unclear", action="store_true", help="go on with unclear directions as 'higher'")
        parser.add_argument("--accept-new-units", action="store_true", help="add unknown units to the catalogue")
        parser.add_argument("--keep-text", type=_cell, action="append", default=[], metavar="LINE:COLUMN")
        parser.add_argument("--direction", type=_line_direction, action="append", default=[], metavar="LINE=DIRECTION")
        parser.add_argument("--by", default="", help="user name of the planner who loads the table")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")

    def handle(self, *_args: Any, file: str, **options: Any) -> None:
        table, name = load_table(file, required=("indicator",))
        try:
            with transaction.atomic():
                plan = _plan(options)
                imported = import_table(
                    table=table, file_name=name, plan=plan, options=_options(options), by=_user(options["by"])
                )
                if options["dry_run"]:
                    transaction.set_rollback(True)
                else:
                    wake("indicators.recompute_stale")
        except IndicatorsError as error:
            listed = "\n".join(str(problem) for problem in error.problems)
            count = len(error.problems)
            raise CommandError(_("Không ghi gì: bảng có %d chỗ phải sửa.") % count + "\n" + listed) from error
        self._report(imported, dry_run=options["dry_run"])

    def _report(self, imported: Imported, *, dry_run: bool) -> None:
        counts = {
            "targets": len(imported.targets),
            "observations": len(imported.observations),
            "indicators": imported.new_indicators,
            "unchanged": imported.unchanged,
            "updated": imported.updated,
        }
        done = _(
            "%(targets)d mục tiêu, %(observations)d số liệu, %(indicators)d chỉ tiêu mới trong danh mục; "
            "%(unchanged)d dòng đã có, %(updated)d dòng cập nhật."
        )
        said = _("Chạy thử, không ghi gì: %(done)s") if dry_run else _("Đã ghi: %(done)s")
        self.stdout.write(said % {"done": done % counts})
        for assumption in imported.assumptions:
            self.stdout.write(assumption)
        if imported.findings:
            self.stdout.write(_("Số liệu không khớp:"))
        for found in imported.findings:
            severity = found.finding.get_severity_display()
            names = {"line": found.line, "severity": severity, "message": found.message}
            self.stdout.write(_("Dòng %(line)d (%(severity)s): %(message)s") % names)


def _plan(options: dict[str, Any]) -> Plan:
    where = {"locality": _locality(options["locality"], options["year"]), "period": get_year(options["year"])}
    amended = find_plan(**where, name=options["amends"]) if options["amends"] else None
    if options["amends"] and amended is None:
        raise CommandError(_("Không có văn bản “%s” để sửa đổi.") % options["amends"])
    return find_or_create_plan(
        **where,
        name=options["plan"],
        title=options["title"],
        setter=options["setter"],
        issued_on=options["issued_on"],
        amends=amended,
        by=_user(options["by"]),
    )


def _options(options: dict[str, Any]) -> Options:
    return Options(
        as_of=options["as_of"],
        effective_on=options["effective_on"],
        observation_kind=options["observation_kind"],
        assume_unclear=options["assume_unclear"],
        accept_new_units=options["accept_new_units"],
        kept_as_text=frozenset(options["keep_text"]),
        directions=dict(options["direction"]),
    )


def _locality(code: str, year: int) -> Locality:
    found = Locality.objects.filter(code=code).valid_on(dt.date(year, 12, 31)).first()
    if found is None:
        raise CommandError(_("Không có địa phương mã “%(code)s” vào cuối năm %(year)d.") % {"code": code, "year": year})
    return found


def _user(username: str) -> User | None:
    if not username:
        return None
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(_("Không có người dùng “%s”.") % username)
    return user
