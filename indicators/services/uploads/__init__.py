"""Tables uploaded on the web: kept, corrected, imported in the background, undone within a day."""

from indicators.services.uploads.deciding import (
    RowDecisions,
    confirm_matches,
    decide_documents,
    decide_options,
    decide_row,
    reset_row,
)
from indicators.services.uploads.holding import OPEN_STATES
from indicators.services.uploads.running import Done, import_next, queue_upload
from indicators.services.uploads.storing import discard_file, drop_upload, forget_files, store_upload
from indicators.services.uploads.undoing import faults_of_undoing, takes_plan, undo_until, undo_upload

__all__ = [
    "OPEN_STATES",
    "Done",
    "RowDecisions",
    "confirm_matches",
    "decide_documents",
    "decide_options",
    "decide_row",
    "discard_file",
    "drop_upload",
    "faults_of_undoing",
    "forget_files",
    "import_next",
    "queue_upload",
    "reset_row",
    "store_upload",
    "takes_plan",
    "undo_until",
    "undo_upload",
]
