"""The file of an upload as a table."""

from django.conf import settings

from indicators.models import Upload
from indicators.tables import Table, correct_cells, read_table
from indicators.uploads.decisions import Decisions


def read_uploaded(content: bytes, name: str) -> Table:
    """Read a file within the limits of this service. Raises UnusableTable."""
    return read_table(
        content,
        name,
        required=("indicator",),
        max_bytes=settings.IMPORT_MAX_BYTES,
        max_rows=settings.IMPORT_MAX_ROWS,
    )


def content_of(upload: Upload) -> bytes:
    """The file as it was uploaded. Raises OSError where it is there no longer."""
    if not upload.file:
        raise FileNotFoundError(upload.file_name)
    with upload.file.open("rb") as file:
        return file.read()


def read_again(upload: Upload) -> Table:
    """The table of a stored upload, with the cells that a person corrected. Raises UnusableTable, OSError."""
    table = read_uploaded(content_of(upload), upload.file_name)
    return correct_cells(table, Decisions.of(upload).cells)
