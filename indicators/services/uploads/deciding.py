"""What a planner decides on the preview: how the table is taken in, and row by row what its cells mean.

The file is never changed; decisions stand beside it and are shown as such.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.choices import Direction, ObservationKind, UploadState
from indicators.errors import InvalidInputError
from indicators.models import Indicator, Upload
from indicators.services.uploads.holding import hold
from indicators.uploads.decisions import FIXABLE, KEEPABLE, NEW, Documents
from indicators.uploads.files import content_of, read_uploaded
from localities.models import User

LONGEST_CELL = 1000
FIX_GROUPS = ("cells", "kept", "directions", "indicators")


@dataclass(frozen=True, slots=True)
class RowDecisions:
    """Everything that a person says of one row. `cells` are the texts of the columns that can be corrected; one that is
    as in the file is no correction. `indicator` is an id, `NEW`, or None where nothing is said."""

    cells: Mapping[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    direction: str = ""
    indicator: int | None = None


@transaction.atomic
def decide_options(
    *,
    upload: Upload,
    as_of: dt.date | None,
    effective_on: dt.date | None,
    observation_kind: str,
    assume_unclear: bool,
    accept_new_units: bool,
    by: User | None,
) -> Upload:
    """Say how the whole table is taken in (`importing.Options`). Raises InvalidInputError, NotAllowedError,
    ConflictError."""
    held = hold(upload, by)
    if observation_kind not in ObservationKind.values:
        raise InvalidInputError([_("Loại số liệu không có trong danh mục.")])
    held.options = {
        **held.options,
        "as_of": as_of.isoformat() if as_of else "",
        "effective_on": effective_on.isoformat() if effective_on else "",
        "observation_kind": str(observation_kind),
        "assume_unclear": assume_unclear,
        "accept_new_units": accept_new_units,
    }
    return _keep(held)


@transaction.atomic
def decide_documents(*, upload: Upload, documents: str, by: User | None) -> Upload:
    """Say into which document the rows go that name another one (`Documents`). Raises InvalidInputError,
    NotAllowedError, ConflictError."""
    held = hold(upload, by)
    if documents not in set(Documents):
        raise InvalidInputError([_("Chọn các dòng ghi văn bản khác được nhập vào đâu.")])
    held.options = {**held.options, "documents": str(documents)}
    return _keep(held)


@transaction.atomic
def decide_row(*, upload: Upload, line: int, said: RowDecisions, by: User | None) -> Upload:
    """Say what one row of the file means; it replaces what was said of the row before.

    Raises InvalidInputError with every problem, NotAllowedError, ConflictError.
    """
    held = hold(upload, by)
    printed = {row.line: row.cells for row in read_uploaded(content_of(held), held.file_name).rows}
    problems = list(_faults(line, said, printed))
    if problems:
        raise InvalidInputError(problems)
    cells = {column: " ".join(text.split()) for column, text in said.cells.items()}
    decided = {
        "cells": {column: text for column, text in cells.items() if text != printed[line][column]},
        "kept": sorted(said.kept),
        "directions": said.direction,
        "indicators": said.indicator,
    }
    _write(held, line, decided)
    return _keep(held)


@transaction.atomic
def reset_row(*, upload: Upload, line: int, by: User | None) -> Upload:
    """Forget what was said of a row: it counts as it stands in the file. Raises NotAllowedError, ConflictError."""
    held = hold(upload, by)
    _write(held, line, dict.fromkeys(FIX_GROUPS))
    return _keep(held)


@transaction.atomic
def confirm_matches(*, upload: Upload, matches: Mapping[int, int], by: User | None) -> Upload:
    """Confirm the indicators that were shown for some lines (line → id). Raises InvalidInputError, NotAllowedError,
    ConflictError."""
    held = hold(upload, by)
    known = set(Indicator.objects.filter(pk__in=set(matches.values())).values_list("pk", flat=True))
    gone = sorted(line for line, pk in matches.items() if pk not in known)
    if gone:
        message = _("Dòng %(line)d: chỉ tiêu đã chọn không còn trong danh mục.")
        raise InvalidInputError([message % {"line": line} for line in gone])
    held.fixes.setdefault("indicators", {}).update({str(line): pk for line, pk in matches.items()})
    return _keep(held)


def _faults(line: int, said: RowDecisions, printed: Mapping[int, Mapping[str, str]]) -> Any:
    if line not in printed:
        yield _("Bảng không có dòng %(line)d.") % {"line": line}
    if not said.cells.keys() <= set(FIXABLE) or not said.kept <= set(KEEPABLE):
        yield _("Cột này không sửa ở đây được. Sửa trong tệp rồi tải lên lại.")
    if any(len(text) > LONGEST_CELL for text in said.cells.values()):
        yield _("Dòng %(line)d: dài quá %(limit)d ký tự.") % {"line": line, "limit": LONGEST_CELL}
    if said.direction and said.direction not in Direction.values:
        yield _("Chiều “%(direction)s” không có trong danh mục.") % {"direction": said.direction}
    if said.indicator and not Indicator.objects.filter(pk=said.indicator).exists():
        yield _("Dòng %(line)d: chỉ tiêu đã chọn không còn trong danh mục.") % {"line": line}


def _write(held: Upload, line: int, decided: Mapping[str, Any]) -> None:
    """Put what was decided of a row into the fixes; what says nothing is taken out."""
    for group, value in decided.items():
        rows = held.fixes.setdefault(group, {})
        if value or (group == "indicators" and value == NEW and value is not None):
            rows[str(line)] = value
        else:
            rows.pop(str(line), None)


def _keep(held: Upload) -> Upload:
    """Store the decisions; what an earlier attempt failed by is said no more."""
    held.state, held.problems = UploadState.READ, []
    held.save(update_fields=["options", "fixes", "state", "problems"])
    return held
