"""Keeping what is typed before it is sent. Nobody overwrites what they have not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Answer, ObservationKind
from indicators.models import DueReport, SheetCell
from indicators.reporting import AskedFigure, FigureKey, asked_figures
from indicators.services.sheets.access import hold_report
from indicators.sheets import draft_of
from indicators.typed import LONGEST
from localities.models import User

# With the name of the report it must fit into the source of a value.
LONGEST_NOTE = 180
SAID = ("written", "kind", "answer", "note")


class SaveState(StrEnum):
    """What became of one cell."""

    SAVED = "saved"
    # Somebody else wrote something different since it was seen.
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CellChange:
    """What one person typed in a row. `seen` is the version of the cell that they had before them, 0 for none."""

    key: FigureKey
    written: str = ""
    kind: str = ObservationKind.ESTIMATE
    answer: str = ""
    note: str = ""
    seen: int = 0


@dataclass(frozen=True, slots=True)
class SavedCell:
    """`cell` is what is stored now: the change, or in a conflict what the other person wrote (None: it was cleared).
    `sentence` says what is wrong."""

    state: SaveState
    cell: SheetCell | None = None
    sentence: str = ""


@transaction.atomic
def save_cells(
    *, report: DueReport, changes: Sequence[CellChange], by: User | None, turn: int | None = None
) -> dict[FigureKey, SavedCell]:
    """Store the drafts of some rows, each as far as nobody else changed it meanwhile; by row what became of it.

    The same words again are no conflict, so that a save that got lost on its way can be repeated. The number of queries
    does not grow with the rows. `turn`: see `hold_report`. Raises NotAllowedError, ConflictError where the sheet is not
    open.
    """
    held = hold_report(report, by, turn)
    asked = {figure.key: figure for figures in asked_figures(held).values() for figure in figures}
    rows = SheetCell.objects.filter(report=held).select_related("saved_by")
    stored = {FigureKey(cell.indicator_id, cell.period_id): cell for cell in rows}
    done: dict[FigureKey, SavedCell] = {}
    fresh, changed = [], []
    for change in changes:
        figure = asked.get(change.key)
        cell = draft_of(figure, stored) if figure else None
        fault = _fault(change, figure)
        if fault:
            done[change.key] = SavedCell(SaveState.REFUSED, cell, fault)
        elif cell is not None and _said(cell) == _wanted(change):
            done[change.key] = SavedCell(SaveState.SAVED, cell)
        elif change.seen != (cell.version if cell else 0):
            done[change.key] = SavedCell(SaveState.CONFLICT, cell, _told(cell))
        else:
            row = _written(held, change, cell, by)
            (changed if cell else fresh).append(row)
            done[change.key] = SavedCell(SaveState.SAVED, row)
    SheetCell.objects.bulk_create(fresh)
    SheetCell.objects.bulk_update(changed, [*SAID, "period", "version", "saved_at", "saved_by"])
    return done


def _fault(change: CellChange, figure: AskedFigure | None) -> str:
    if figure is None:
        return _("Báo cáo này không hỏi số liệu đó.")
    if change.kind not in ObservationKind.values:
        return _("Loại số liệu không có trong danh mục.")
    if change.answer and change.answer not in Answer.values:
        return _("Câu trả lời “%(answer)s” không có trong danh mục.") % {"answer": change.answer}
    if change.answer and figure.is_further:
        return _("Trả lời thay số liệu thì ghi ở dòng chính của chỉ tiêu.")
    if change.answer and change.written.strip():
        return _("Một dòng chỉ có số liệu hoặc câu trả lời, không có cả hai.")
    if len(change.written.strip()) > LONGEST:
        return _("Số liệu dài quá %(limit)d ký tự.") % {"limit": LONGEST}
    if len(change.note.strip()) > LONGEST_NOTE:
        return _("Ghi chú dài quá %(limit)d ký tự.") % {"limit": LONGEST_NOTE}
    return ""


def _said(cell: SheetCell) -> Mapping[str, str]:
    return {name: getattr(cell, name) for name in SAID}


def _wanted(change: CellChange) -> Mapping[str, str]:
    return {
        "written": change.written.strip(),
        "kind": change.kind,
        "answer": change.answer,
        "note": change.note.strip(),
    }


def _written(report: DueReport, change: CellChange, cell: SheetCell | None, by: User | None) -> SheetCell:
    row = cell or SheetCell(report=report, indicator_id=change.key.indicator_id, version=0)
    row.period_id = change.key.period_id
    for name, value in _wanted(change).items():
        setattr(row, name, value)
    row.version += 1
    row.saved_at, row.saved_by = timezone.now(), by
    return row


def _told(cell: SheetCell | None) -> str:
    """Who wrote what, when."""
    if cell is None:
        return _("Ô này đã được người khác gửi lên hoặc bỏ trống.")
    said = cell.written or (str(Answer(cell.answer).label) if cell.answer else _("để trống"))
    return _("%(who)s đã ghi “%(said)s” lúc %(time)s.") % {
        "who": cell.saved_by or _("Người khác"),
        "said": said,
        "time": f"{timezone.localtime(cell.saved_at):%H:%M %d/%m}",
    }
