"""An uploaded table file as rows of text: CSV or XLSX in, canonical columns out, every fault told in plain words.

Pure: no database, no clock, no settings. What the texts mean is for `indicators.reading` and the services to say.
"""

import hashlib
from collections.abc import Collection

from indicators.tables.corrections import Corrections, correct_cells
from indicators.tables.csvfile import read_csv
from indicators.tables.headers import match_header
from indicators.tables.names import COLUMNS, column_label, heading_of
from indicators.tables.package import check_size, is_package, refuse_other_formats
from indicators.tables.types import Table, TableProblem, TableRow, UnusableTable
from indicators.tables.workbook import read_workbook

__all__ = [
    "COLUMNS",
    "Corrections",
    "Table",
    "TableProblem",
    "TableRow",
    "UnusableTable",
    "column_label",
    "correct_cells",
    "heading_of",
    "is_package",
    "match_header",
    "read_table",
]


def read_table(
    content: bytes,
    name: str,
    *,
    required: Collection[str] = ("indicator",),
    max_bytes: int,
    max_rows: int,
) -> Table:
    """Read a table file, told apart by its content; `name` only serves messages.

    The header row is the first of the top twenty rows that has every `required` column. Cells that cannot be used are
    `problems` of the table, in the order of its lines; a file that cannot be used raises UnusableTable, and nothing
    else is ever raised, whatever the bytes.
    """
    check_size(content, max_bytes)
    if is_package(content):
        header, body, sheet = read_workbook(content, required, max_bytes, max_rows)
    else:
        refuse_other_formats(content, name)
        header, body = read_csv(content, required, max_rows)
        sheet = ""
    return Table(
        headers=list(header.names.values()),
        columns=header.columns,
        rows=body.rows,
        problems=sorted(body.problems, key=lambda problem: problem.line or 0),
        sha256=hashlib.sha256(content).hexdigest(),
        sheet=sheet,
        places={name: position for position, name in header.names.items()},
    )
