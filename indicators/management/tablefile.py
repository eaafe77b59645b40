"""Reading a table from a path or from standard input, for the commands."""

import sys
from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from indicators.tables import Table, UnusableTable, read_table


def load_table(path: str, required: Collection[str]) -> tuple[Table, str]:
    """The table in a file ("-": standard input), and its name. Raises CommandError with every problem of the file."""
    try:
        if path == "-":
            name, content = "stdin", sys.stdin.buffer.read(settings.IMPORT_MAX_BYTES + 1)
        else:
            name = Path(path).name
            with Path(path).open("rb") as file:
                content = file.read(settings.IMPORT_MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(
            _("Không mở được tệp “%(path)s”: %(why)s") % {"path": path, "why": error.strerror}
        ) from error
    try:
        table = read_table(
            content,
            name,
            required=required,
            max_bytes=settings.IMPORT_MAX_BYTES,
            max_rows=settings.IMPORT_MAX_ROWS,
        )
    except UnusableTable as error:
        raise CommandError("\n".join(str(problem) for problem in error.problems)) from error
    return table, name
