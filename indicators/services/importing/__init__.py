"""Loading a table of targets and results: every row is validated before any is written, all or nothing."""

from indicators.services.importing.preparing import prepare_table
from indicators.services.importing.types import Options, Preparation
from indicators.services.importing.writing import Imported, import_table

__all__ = ["Imported", "Options", "Preparation", "import_table", "prepare_table"]
