"""What is said of a report that was returned. Reads only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.links import report_url
from alerts.mails import Mail, place_name, render
from indicators.choices import Review, Step
from indicators.models import ReportStep, ReturnedRow
from indicators.reporting import label_of
from localities.models import User

# A return that nobody could be told of for so long is found on the home page and in the list.
TOLD_WITHIN = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """A row with the reason why it came back, or what was said of the whole."""

    name: str
    sentence: str
    url: str


def returns_to_tell(now: dt.datetime) -> list[ReportStep]:
    """The last return of each report that still stands, as far as it is news; the oldest first."""
    steps = ReportStep.objects.filter(step=Step.RETURNED, at__gte=now - TOLD_WITHIN, report__review=Review.RETURNED)
    found = steps.select_related("by", "report__locality", "report__duty__calendar", "report__sent_by").order_by(
        "at", "id"
    )
    return list({step.report_id: step for step in found}.values())


def build_page_note(*, user: User, step: ReportStep, rows: Sequence[ReturnedRow]) -> Mail:
    """The return as a notification on the page: what was said of the whole, then row by row."""
    with translation.override(user.language):
        subject = _("%(unit)s: báo cáo %(label)s bị trả lại") % _names(step)
        said = [*([step.note] if step.note else []), *(f"{row.indicator}: {row.reason}" for row in rows)]
        return Mail(subject=subject[:300], text="\n".join([*said, ""]), html="")


def build_returned_mail(*, user: User, step: ReportStep, rows: Sequence[ReturnedRow]) -> Mail:
    """What must be looked at again, row by row with its reason."""
    with translation.override(user.language):
        url = report_url(step.report_id)
        lines = [ReturnedLine(str(row.indicator), row.reason, f"{url}#row-{row.indicator_id}") for row in rows]
        whole = ReturnedLine(_("Mở báo cáo để sửa rồi gửi lên lần nữa"), step.note, url)
        count = ngettext("%(n)d dòng cần sửa", "%(n)d dòng cần sửa", len(lines)) % {"n": len(lines)}
        context = {
            "place": place_name([step.report.locality]),
            "news": _("báo cáo %(label)s bị trả lại") % _names(step),
            "heading": _("%(who)s trả lại lúc %(when)s")
            % {
                "who": step.by or _("Đơn vị nhận báo cáo"),
                "when": date_format(timezone.localtime(step.at), "H:i d/m/Y"),
            },
            "parts": [*([(count, lines)] if lines else []), (_("Báo cáo"), [whole])],
            "reason": _("Anh/chị nhận thư này vì đã gửi báo cáo hoặc là cán bộ thống kê của đơn vị."),
            # A duty is not a subscription: there is nothing to end.
            "unsubscribe_url": "",
        }
        return render("reminder", context)


def _names(step: ReportStep) -> dict[str, object]:
    return {"unit": step.report.locality, "label": label_of(step.report)}
