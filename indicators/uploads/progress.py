"""How far an import is, in words. What is written is one transaction that nobody sees into, so the steps are told and
no share of rows that would only look like progress."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.choices import UploadState
from indicators.models import Upload


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an import; `is_present` where it stands now."""

    label: str
    is_present: bool


def steps_of(upload: Upload) -> list[Step]:
    """Waiting, checking, writing."""
    labels = (_("Chờ đến lượt"), _("Kiểm tra lại các dòng"), _("Ghi tất cả các dòng"))
    return [Step(label, number == _present(upload)) for number, label in enumerate(labels)]


def progress_words(upload: Upload) -> str:
    """The present step as a sentence."""
    present = _present(upload)
    if present == 0 and upload.options.get("attempts"):
        return _("Có người vừa ghi cùng dữ liệu: chờ nhập lại.")
    sentences = (
        _("Chờ đến lượt nhập."),
        _("Đang kiểm tra lại %(count)d dòng, chưa ghi gì."),
        _("Đang ghi %(count)d dòng: tất cả hoặc không dòng nào."),
    )
    return sentences[present] % {"count": upload.row_count}


def _present(upload: Upload) -> int:
    """`rows_done` are those that were checked again."""
    if upload.state != UploadState.RUNNING:
        return 0
    return 1 if upload.rows_done < upload.row_count else 2
