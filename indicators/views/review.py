"""Reviewing what units send: the list of a period's units, and the sheet of one with what needs a look unfolded."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import DateField
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from indicators.choices import Review
from indicators.errors import ConflictError, IndicatorsError, InvalidInputError, NotAllowedError
from indicators.models import DueReport, ReportAttachment
from indicators.reporting import exception_on, label_of
from indicators.reviewing import is_own_sending, mark_of, read_remarks, whole_answer
from indicators.reviewing.listing import PeriodChoice, list_period
from indicators.services import review
from indicators.sheets import load_sheet
from indicators.views.sheets.access import report_in_scope
from indicators.views.sheets.shown import facts_of
from indicators.wakeup import wake, wake_step_listeners
from localities.asking import Question, ask_first, asks_first
from localities.choices import MAY_REVIEW_REPORTS
from localities.scope import localities_for_user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@asks_first
def review_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """The sheet of a report for who receives it. A POST (`action`) accepts or returns it, or opens its closed period,
    for who may; `seen` is the mark of the page that was looked at."""
    found = report_in_scope(request, report_id)
    if request.method != "POST":
        return _page(request, found)
    if not _may_review(request, found):
        return render(request, "403.html", status=403)
    try:
        with transaction.atomic():
            said = _act(request, found)
            wake("indicators.recompute_stale")
            wake_step_listeners()
    except NotAllowedError as error:
        return _page(request, found, error, status=403)
    except ConflictError as error:
        return _page(request, found, error, status=409)
    except InvalidInputError as error:
        return _page(request, found, error, status=400)
    messages.success(request, said)
    return redirect("review-report", found.pk)


@login_required
@require_safe
def attachment(request: HttpRequest, report_id: int, attachment_id: int) -> FileResponse:
    """A file that came with a report, for whoever may see the report."""
    found = report_in_scope(request, report_id)
    kept = get_object_or_404(ReportAttachment, report=found, pk=attachment_id, removed_at__isnull=True)
    return FileResponse(kept.file.open("rb"), as_attachment=True, filename=kept.name)


def _act(request: HttpRequest, found: DueReport) -> str:
    names = {"label": label_of(found), "unit": found.locality}
    seen, note = _text(request, "seen"), _text(request, "note")
    match request.POST.get("action", ""):
        case "accept":
            _refuse_with_reasons(request, found)
            review.accept_report(report=found, note=note, seen=seen, by=request.user)
            return _("Đã nhận báo cáo %(label)s của %(unit)s.") % names
        case "return":
            rows = _reasons(request, found)
            review.return_report(report=found, rows=rows, note=note, seen=seen, by=request.user)
            return _("Đã trả lại báo cáo %(label)s của %(unit)s, người gửi được báo tin.") % names
        case "open":
            review.open_reports(reports=[found], note=note, by=request.user)
            return _("Đã mở lại kỳ %(label)s của %(unit)s.") % names
        case "grant":
            return _grant(request, found)
        case "withdraw":
            leave = exception_on(found, timezone.localdate())
            if leave is None:
                raise ConflictError([_("Việc cho sửa này đã thôi.")])
            review.withdraw_exception(exception=leave, by=request.user)
            title = _("%(unit)s thôi được sửa kỳ %(label)s") % names
            effect = _(
                "Từ bây giờ đơn vị không ghi được số liệu của kỳ này nữa; muốn cho sửa lại phải ghi ngày và lý do."
            )
            ask_first(request, Question(title, _("Thôi cho sửa"), effect, asks_why=False))
            return _("%(unit)s thôi được sửa kỳ %(label)s.") % names
    raise InvalidInputError([_("Không rõ việc cần làm. Tải lại trang rồi bấm lại.")])


def _grant(request: HttpRequest, found: DueReport) -> str:
    try:
        until = DateField(required=False).clean(_text(request, "until"))
    except ValidationError:
        until = None
    if until is None:
        raise InvalidInputError([_("Chưa chọn ngày cuối được sửa.")])
    review.grant_exception(report=found, until=until, reason=_text(request, "reason"), by=request.user)
    names = {"unit": found.locality, "until": f"{until:%d/%m/%Y}"}
    return _("%(unit)s được sửa đến hết %(until)s.") % names


def _reasons(request: HttpRequest, found: DueReport) -> Mapping[Any, str]:
    """The rows to return: those ticked, and those with a reason."""
    ticked = set(request.POST.getlist("row"))
    rows = {}
    for row in load_sheet(found, timezone.localdate(), with_drafts=False).asked:
        reason = _text(request, f"reason-{row.indicator_id}").strip()
        if reason or str(row.indicator_id) in ticked:
            rows[row.asked.indicator] = reason
    return rows


def _refuse_with_reasons(request: HttpRequest, found: DueReport) -> None:
    """Whoever wrote why a row comes back did not mean to accept it."""
    count = sum(bool(reason) for reason in _reasons(request, found).values())
    if count:
        told = ngettext(
            "Đã ghi lý do trả lại %(count)d dòng nên chưa nhận báo cáo. Bấm “Trả lại”, hoặc xóa lý do rồi nhận.",
            "Đã ghi lý do trả lại %(count)d dòng nên chưa nhận báo cáo. Bấm “Trả lại”, hoặc xóa lý do rồi nhận.",
            count,
        )
        raise InvalidInputError([told % {"count": count}])


def _may_review(request: HttpRequest, found: DueReport) -> bool:
    theirs = localities_for_user(request.user, roles=MAY_REVIEW_REPORTS)
    return theirs.filter(pk=found.locality_id).exists()


def _page(
    request: HttpRequest, found: DueReport, error: IndicatorsError | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    found = report_in_scope(request, found.pk)
    sheet = load_sheet(found, today, is_judged=True, with_drafts=False)
    remarks = read_remarks([found])[found.pk]
    rows = [
        (row, remarks.by_indicator.get(row.indicator_id, []), _text(request, f"reason-{row.indicator_id}"))
        for row in sheet.asked
    ]
    may_review = _may_review(request, found)
    is_own = is_own_sending(found, request.user)
    answer = whole_answer(found)
    has_come = found.review == Review.SENT or (found.review == Review.NOT_SENT and answer is not None)
    calendar = found.duty.calendar
    period = PeriodChoice(calendar.pk, calendar.name, calendar.frequency, found.cut_off_on)
    in_scope = DueReport.objects.for_localities(localities_for_user(request.user))
    context = {
        **facts_of(found, today),
        "period": period,
        "listing": list_period(in_scope, period, today),
        "odd": [one for one in rows if one[1]],
        "plain": [one for one in rows if not one[1]],
        "remarks": remarks,
        "mark": mark_of(found),
        "leave": exception_on(found, today) if found.closed_at else None,
        "today": today,
        "may_review": may_review,
        "is_own": is_own and may_review and has_come,
        "answer": answer,
        "may_accept": may_review and not is_own and has_come,
        "may_return": may_review
        and not is_own
        and (has_come or found.review == Review.ACCEPTED)
        and (found.closed_at is None or exception_on(found, today) is not None),
        "values": request.POST,
        "problems": error.problems if error else [],
        "back": f"{reverse('reviews')}?period={period.slug}",
    }
    return render(request, "indicators/review/report.html", context, status=status)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")
