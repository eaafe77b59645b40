"""Refusing what would change a closed period."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import DueReport
from indicators.reporting import is_open_for_entry, label_of
from indicators.reporting.locked import Figure, locked_reports


def refuse_locked(figures: Collection[Figure]) -> None:
    """Raise InvalidInputError, naming each closed report, where values of a closed period would be written today."""
    if locked := locked_reports(figures, timezone.localdate()):
        raise InvalidInputError([_sentence(report) for report in locked])


def refuse_closed(report: DueReport) -> None:
    """Raise InvalidInputError where a report is closed and no exception leaves it open today."""
    if not is_open_for_entry(report, timezone.localdate()):
        raise InvalidInputError([_sentence(report)])


def _sentence(report: DueReport) -> str:
    names = {
        "label": label_of(report),
        "unit": report.locality,
        "day": f"{timezone.localtime(report.closed_at):%d/%m/%Y}",
        "who": report.closed_by or "–",
    }
    return (
        _(
            "Kỳ %(label)s của %(unit)s đã khóa ngày %(day)s (người khóa: %(who)s). "
            "Cần sửa số liệu thì đề nghị cán bộ kế hoạch nhận báo cáo cho phép sửa sau khi khóa."
        )
        % names
    )
