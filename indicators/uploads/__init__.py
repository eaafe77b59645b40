"""What an uploaded table says and would do, before anything of it is stored. Reads only."""

from indicators.uploads.decisions import FIXABLE, KEEPABLE, Decisions, Documents, digest_of
from indicators.uploads.files import content_of, read_again, read_uploaded
from indicators.uploads.marking import mark_problems
from indicators.uploads.preview import look_at
from indicators.uploads.progress import Step, progress_words, steps_of
from indicators.uploads.results import Written, find_indicators, stored_problems, written
from indicators.uploads.types import Match, Preview, PreviewRow, Show

__all__ = [
    "FIXABLE",
    "KEEPABLE",
    "Decisions",
    "Documents",
    "Match",
    "Preview",
    "PreviewRow",
    "Show",
    "Step",
    "Written",
    "content_of",
    "digest_of",
    "find_indicators",
    "look_at",
    "mark_problems",
    "progress_words",
    "read_again",
    "read_uploaded",
    "steps_of",
    "stored_problems",
    "written",
]
