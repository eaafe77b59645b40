"""Which file an address asks for, and the answer that carries it."""

from collections.abc import Mapping

from django.http import HttpResponse

from indicators.tablefiles import Sheet, write_csv, write_workbook

XLSX, CSV = "xlsx", "csv"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
WRITERS = {XLSX: write_workbook, CSV: write_csv}


def asked_format(query: Mapping[str, str]) -> str:
    """`XLSX` or `CSV`; "" for the page itself, also where the address asks for what there is not."""
    asked = query.get("format", "")
    return asked if asked in WRITERS else ""


def file_answer(sheet: Sheet, asked: str) -> HttpResponse:
    """A table as the file that was asked for."""
    return _answer(WRITERS[asked](sheet), sheet.name, asked)


def workbook_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook that is written already."""
    return _answer(content, name, XLSX)


def _answer(content: bytes, name: str, asked: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{asked}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=TYPES[asked], headers=headers)
