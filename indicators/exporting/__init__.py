"""The tables of the pages as files, with what the reader chose on the page. Reads only.

`asked_format` says which file an address asks for (`format=xlsx` or `csv`), `file_answer` gives it.
"""

from indicators.exporting.answers import CSV, XLSX, asked_format, file_answer, workbook_answer
from indicators.exporting.boards import board_sheet
from indicators.exporting.changes import changes_sheet
from indicators.exporting.documents import demands_sheet, documents_sheet, uploads_sheet
from indicators.exporting.lists import boards_sheet, differences_sheet, figures_sheet, findings_sheet
from indicators.exporting.official import official_table
from indicators.exporting.reports import reports_sheet

__all__ = [
    "CSV",
    "XLSX",
    "asked_format",
    "board_sheet",
    "boards_sheet",
    "changes_sheet",
    "demands_sheet",
    "differences_sheet",
    "documents_sheet",
    "figures_sheet",
    "file_answer",
    "findings_sheet",
    "official_table",
    "reports_sheet",
    "uploads_sheet",
    "workbook_answer",
]
