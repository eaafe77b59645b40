"""The full list of a digest as a workbook, for when the mail itself shows only the first of it."""

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import xlsxwriter
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alerts.choices import Cause, Severity
from alerts.digests import Digest
from alerts.listing import BATCH, Brief
from alerts.mails.rows import RowWriter
from alerts.mails.words import CHANGES
from localities.models import User

# Whatever the rows hold is text: a name that begins with "=" is no formula, an address is no link to follow.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
WIDTHS = (14, 14, 24, 28, 12, 60, 80, 14, 50)


class Sheet(NamedTuple):
    """An attached file."""

    name: str
    content: bytes


class SheetWriter:
    """Writes each list once for everybody whose digest has the same one."""

    def __init__(self) -> None:
        self._written: dict[tuple[object, ...], Sheet] = {}

    def build(self, *, user: User, digest: Digest) -> Sheet:
        with translation.override(user.language):
            key = user.language, digest.key
            if key not in self._written:
                self._written[key] = Sheet(_file_name(digest), _content(digest))
            return self._written[key]


def _file_name(digest: Digest) -> str:
    return f"canh-bao-{timezone.localtime(digest.span.ends):%Y-%m-%d}.xlsx"


def _content(digest: Digest) -> bytes:
    """Every alert of a digest, also those that others stand for, in a workbook in the active language."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as book:
        sheet = book.add_worksheet(_("Cảnh báo"))
        head, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, wrapped)
        sheet.write_row(0, 0, _titles(), head)
        last = 0
        for last, values in enumerate(_rows(digest), start=1):
            sheet.write_row(last, 0, values)
        sheet.autofilter(0, 0, last, len(WIDTHS) - 1)
    return written.getvalue()


def _titles() -> list[str]:
    return [
        _("Diễn biến"),
        _("Mức độ"),
        _("Nguyên nhân"),
        _("Địa phương"),
        _("Kỳ"),
        _("Về việc"),
        _("Giải thích"),
        _("Mở ngày"),
        _("Liên kết"),
    ]


def _rows(digest: Digest) -> Iterator[Sequence[str]]:
    """In parts, so that a whole country's list takes no more memory than a commune's."""
    listed = _listed(digest)
    while part := list(islice(listed, BATCH)):
        writer = RowWriter([brief.pk for _said, brief in part], timezone.localtime(digest.span.ends).date())
        for said, brief in part:
            alert, row = writer.alerts[brief.pk], writer.row(brief.pk)
            opened = timezone.localtime(alert.opened_at) if alert.opened_at else None
            yield [
                said,
                str(Severity(alert.severity).label),
                str(Cause(alert.cause).label),
                alert.locality.name,
                str(alert.period or ""),
                row.name,
                row.sentence,
                date_format(opened, "SHORT_DATE_FORMAT") if opened else "",
                row.url,
            ]


def _listed(digest: Digest) -> Iterator[tuple[str, Brief]]:
    """Each alert with what became of it, in the order of the mail, under each those it stands for."""
    lists = [(str(title), digest.changed.get(moved, [])) for moved, title in CHANGES.items()]
    lists += [(_("Vẫn còn"), digest.still), (_("Đang hoãn hoặc đã chấp nhận"), digest.set_aside)]
    for said, briefs in lists:
        for brief in briefs:
            yield said, brief
            for part in digest.muted.get(brief.pk, ()):
                yield _("Gộp theo dòng trên"), part
