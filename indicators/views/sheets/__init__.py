"""The reports of a person's units and the sheet of each."""

from indicators.views.sheets.calls import preview_cells, save_draft, visit
from indicators.views.sheets.lists import reports
from indicators.views.sheets.pages import report

__all__ = ["preview_cells", "report", "reports", "save_draft", "visit"]
