"""CSV as a Vietnamese Excel opens it by a double click."""

import csv
import io

from indicators.tablefiles.cells import text_of
from indicators.tablefiles.types import Cell, Sheet
from indicators.tables.formulas import protect

# Vietnamese Windows has the comma as its decimal mark, so its Excel splits columns at semicolons.
DELIMITER = ";"
# Without it Excel takes the file for the machine's old code page.
BYTE_ORDER_MARK = "\ufeff"


def write_csv(sheet: Sheet) -> bytes:
    """Write a table as UTF-8 with a byte order mark, separated by semicolons, every cell quoted."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=DELIMITER, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([protect(column.title) for column in sheet.columns])
    writer.writerows([_text(cell) for cell in row] for row in sheet.rows)
    return (BYTE_ORDER_MARK + written.getvalue()).encode()


def _text(cell: Cell) -> str:
    return protect(cell) if isinstance(cell, str) else text_of(cell)
