"""The list of due reports as a file."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from indicators.exporting.lists import Row, moment
from indicators.sheets.lists import ListedReport
from indicators.tablefiles import Column, Sheet


def reports_sheet(rows: Iterable[ListedReport]) -> Sheet:
    """The reports of one shelf, each with where it stands today."""
    columns = [
        Column(_("Kỳ báo cáo"), 20),
        Column(_("Đơn vị"), 24),
        Column(_("Chế độ báo cáo"), 32),
        Column(_("Từ ngày"), 12),
        Column(_("Chốt số liệu"), 12),
        Column(_("Hạn gửi"), 12),
        Column(_("Tình trạng"), 18),
        Column(_("Số ngày làm việc quá hạn"), 12),
        Column(_("Gửi lúc"), 16),
        Column(_("Người gửi"), 20),
    ]
    return Sheet("bao-cao", _("Báo cáo"), columns, map(_report, rows))


def _report(row: ListedReport) -> Row:
    report = row.report
    duty = report.duty
    return [
        row.label,
        report.locality.name,
        str(duty.plan or duty.sector or duty.calendar),
        report.starts_on,
        report.cut_off_on,
        report.due_on,
        str(row.word),
        row.days_late or None,
        moment(report.sent_at),
        str(report.sent_by or ""),
    ]
