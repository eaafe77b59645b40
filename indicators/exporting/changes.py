"""The history of changes as a file."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from indicators.exporting.lists import BATCH, Row, moment
from indicators.tablefiles import Column, Sheet
from localities.history import thing_name
from localities.models import Change


def changes_sheet(changes: QuerySet[Change]) -> Sheet:
    """One row a change, with every field before and after; load them with who made them and the locality."""
    columns = [
        Column(_("Lúc"), 16),
        Column(_("Người làm"), 24),
        Column(_("Cách làm"), 14),
        Column(_("Việc"), 10),
        Column(_("Loại"), 24),
        Column(_("Tên"), 50),
        Column(_("Địa phương"), 24),
        Column(_("Trước và sau"), 90),
        Column(_("Lý do"), 40),
    ]
    return Sheet("lich-su-thay-doi", _("Lịch sử thay đổi"), columns, _rows(changes))


def _rows(changes: QuerySet[Change]) -> Iterator[Row]:
    for change in changes.iterator(chunk_size=BATCH):
        yield [
            moment(change.at),
            str(change.by),
            change.get_way_display(),
            change.get_action_display(),
            thing_name(change.thing),
            change.label,
            change.locality.name if change.locality else "",
            "; ".join(f"{name}: {old} → {new}" for name, old, new in change.differences),
            change.reason,
        ]
