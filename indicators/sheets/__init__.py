"""The sheet of a report: what it asks, what stands beside it, what was typed and what that comes to. Reads only."""

from indicators.sheets.previews import Preview, Typed, preview_rows, suppose
from indicators.sheets.rows import AskedRow, read_rows
from indicators.sheets.sheet import Sheet, SheetRow, draft_of, load_sheet, written_of
from indicators.sheets.standing import entry_fault, last_turn

__all__ = [
    "AskedRow",
    "Preview",
    "Sheet",
    "SheetRow",
    "Typed",
    "draft_of",
    "entry_fault",
    "last_turn",
    "load_sheet",
    "preview_rows",
    "read_rows",
    "suppose",
    "written_of",
]
