"""Tables written as files people open: .xlsx and .csv. Pure: no database, no clock.

What a table holds is for `indicators.exporting` to say; `indicators.tables` reads both kinds back.
"""

from indicators.tablefiles.csvfile import write_csv
from indicators.tablefiles.official import OfficialTable, write_official
from indicators.tablefiles.types import Cell, Column, Sheet
from indicators.tablefiles.workbook import write_workbook

__all__ = ["Cell", "Column", "OfficialTable", "Sheet", "write_csv", "write_official", "write_workbook"]
