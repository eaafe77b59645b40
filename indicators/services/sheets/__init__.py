"""Filling in the sheet of a report: drafts as one types, who else is at it, sending it up."""

from indicators.services.sheets.access import TurnedSheetError
from indicators.services.sheets.cells import CellChange, SavedCell, SaveState, save_cells
from indicators.services.sheets.sending import Sent, UnfinishedSheetError, send_sheet
from indicators.services.sheets.visits import visit_sheet

__all__ = [
    "CellChange",
    "SaveState",
    "SavedCell",
    "Sent",
    "TurnedSheetError",
    "UnfinishedSheetError",
    "save_cells",
    "send_sheet",
    "visit_sheet",
]
