"""Documents, the rows of one, and uploaded tables as files."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from indicators.exporting.lists import BATCH, Row, moment
from indicators.models import Plan, TargetVersion, Upload
from indicators.planning.lists import counted, stage_of
from indicators.planning.rows import DocumentRow
from indicators.tablefiles import Column, Sheet


def documents_sheet(plans: QuerySet[Plan], on: dt.date) -> Sheet:
    """The list of documents, each with how far it is and how much it sets."""
    columns = [
        Column(_("Trích yếu"), 50),
        Column(_("Số, ký hiệu"), 18),
        Column(_("Đơn vị"), 24),
        Column(_("Kỳ"), 12),
        Column(_("Cấp giao"), 18),
        Column(_("Ngày ban hành"), 12),
        Column(_("Trạng thái"), 16),
        Column(_("Có hiệu lực từ"), 12),
        Column(_("Sửa đổi văn bản"), 36),
        Column(_("Số chỉ tiêu"), 10),
        Column(_("Số phần phân bổ"), 10),
    ]
    return Sheet("van-ban-giao-chi-tieu", _("Văn bản giao chỉ tiêu"), columns, _documents(plans, on))


def _documents(plans: QuerySet[Plan], on: dt.date) -> Iterator[Row]:
    for plan in counted(list(plans)):
        yield [
            plan.title,
            plan.number,
            plan.locality.name,
            str(plan.period),
            plan.get_setter_display(),
            plan.issued_on,
            str(stage_of(plan, on).label),
            plan.in_force_on,
            str(plan.amends or ""),
            plan.target_count,
            plan.share_count or None,
        ]


def demands_sheet(plan: Plan, rows: Iterable[DocumentRow]) -> Sheet:
    """The rows of one document: what each demands, how that is read, what it demanded before and why it was changed."""
    columns = [
        Column(_("TT"), 6),
        Column(_("Chỉ tiêu"), 50),
        Column(_("Đơn vị tính"), 14),
        Column(_("Kế hoạch"), 16),
        Column(_("Cách hiểu"), 40),
        Column(_("Địa phương"), 24),
        Column(_("Kỳ"), 12),
        Column(_("Hiệu lực từ"), 12),
        Column(_("Theo văn bản"), 36),
        Column(_("Lý do sửa đổi"), 36),
        Column(_("Mức trước đây"), 50),
        Column(_("Mức sắp có hiệu lực"), 30),
        Column(_("Số đơn vị được phân bổ"), 10),
        Column(_("Số kỳ được phân bổ"), 10),
        Column(_("Số mốc tiến độ"), 10),
        Column(_("Ghi chú"), 30),
    ]
    return Sheet(f"van-ban-{plan.pk}", str(plan), columns, map(_demand, rows))


def _demand(row: DocumentRow) -> Row:
    target, present = row.target, row.level.present
    return [
        target.number,
        target.indicator.name,
        target.written_unit or row.unit,
        row.level.written,
        row.words,
        target.locality.name,
        str(target.period),
        present.effective_on if present else None,
        str(present.plan if present else target.plan),
        present.reason if present else "",
        "; ".join(map(_earlier, row.earlier)),
        row.level.coming_words,
        row.units or None,
        row.periods or None,
        row.milestones or None,
        target.note,
    ]


def _earlier(version: TargetVersion) -> str:
    day = _("từ %(day)s") % {"day": f"{version.effective_on:%d/%m/%Y}"} if version.effective_on else ""
    said = ", ".join(filter(None, [version.written, day, str(version.plan)]))
    return f"{said}: {version.reason}" if version.reason else said


def uploads_sheet(uploads: QuerySet[Upload]) -> Sheet:
    """The tables that people brought, with what became of each."""
    columns = [
        Column(_("Tệp"), 36),
        Column(_("Số dòng"), 10),
        Column(_("Văn bản"), 36),
        Column(_("Địa phương"), 24),
        Column(_("Kỳ"), 12),
        Column(_("Trạng thái"), 16),
        Column(_("Tải lên lúc"), 16),
        Column(_("Người tải lên"), 20),
        Column(_("Nhập xong lúc"), 16),
        Column(_("Hoàn tác lúc"), 16),
        Column(_("Người hoàn tác"), 20),
    ]
    rows = map(_upload, uploads.select_related("undone_by").iterator(chunk_size=BATCH))
    return Sheet("bang-da-tai-len", _("Nhập bảng"), columns, rows)


def _upload(one: Upload) -> Row:
    return [
        one.file_name,
        one.row_count,
        str(one.plan),
        one.plan.locality.name,
        str(one.plan.period),
        one.get_state_display(),
        moment(one.uploaded_at),
        str(one.uploaded_by or ""),
        moment(one.finished_at),
        moment(one.undone_at),
        str(one.undone_by or ""),
    ]
