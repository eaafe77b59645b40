"""Holding reports while they are reviewed, for those who may."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from indicators.choices import Review
from indicators.errors import ConflictError, NotAllowedError
from indicators.models import DueReport
from indicators.reporting import label_of
from indicators.reviewing import is_own_sending, mark_of, whole_answer
from localities.choices import MAY_REVIEW_REPORTS
from localities.models import User
from localities.scope import localities_for_user


def hold_reports(reports: Collection[DueReport], by: User | None) -> list[DueReport]:
    """The reports as they stand now, locked until the transaction ends, in the order of their ids.

    Raises NotAllowedError, naming each unit that the person does not review (None may everything).
    """
    ids = {report.pk for report in reports}
    held = list(
        DueReport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("locality", "duty__calendar", "duty__plan", "duty__sector", "closed_by")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    require_reviewer(held, by)
    return held


def require_reviewer(reports: Collection[DueReport], by: User | None) -> None:
    """Raise NotAllowedError, naming each unit whose reports the person does not review (None may everything)."""
    if by is None:
        return
    wanted = {report.locality_id: report.locality for report in reports}
    theirs = localities_for_user(by, roles=MAY_REVIEW_REPORTS)
    allowed = set(theirs.filter(pk__in=list(wanted)).values_list("pk", flat=True))
    refused = [locality for pk, locality in wanted.items() if pk not in allowed]
    if refused:
        sentence = _("Bạn không duyệt báo cáo của %(unit)s: việc này của cán bộ kế hoạch, quản trị nơi nhận báo cáo.")
        raise NotAllowedError([sentence % {"unit": unit} for unit in refused])


def take_in(report: DueReport) -> None:
    """What was answered as a whole came in with its answer, although nobody sent it."""
    answer = whole_answer(report) if report.review == Review.NOT_SENT else None
    if answer is not None:
        report.review, report.sent_at, report.sent_by = Review.SENT, answer.answered_at, answer.answered_by
        report.save(update_fields=["review", "sent_at", "sent_by"])


def refuse_own(report: DueReport, by: User | None) -> None:
    """Nobody reviews what they sent themselves: a second pair of eyes is what a review is. Raises NotAllowedError."""
    if by is not None and is_own_sending(report, by):
        names = {"label": label_of(report), "unit": report.locality}
        raise NotAllowedError([_("Bạn là người gửi báo cáo %(label)s của %(unit)s, cần người khác duyệt.") % names])


def refuse_unseen(report: DueReport, seen: str | None) -> None:
    """`seen` is the mark that the page was made with (`reviewing.mark_of`), None where that does not matter. Raises
    ConflictError where something was sent, returned, accepted or recorded since."""
    if seen is not None and seen != mark_of(report):
        names = {"label": label_of(report), "unit": report.locality}
        raise ConflictError(
            [
                _(
                    "Báo cáo %(label)s của %(unit)s vừa thay đổi: có người gửi lại, duyệt hoặc sửa số liệu. "
                    "Xem lại rồi quyết định."
                )
                % names
            ]
        )
