"""The draft of a letter about the alerts that were ticked on the list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alerts.letters import letter_of, sender_for, write_letter
from alerts.models import Alert
from alerts.seeing import alerts_seen_by
from alerts.views.days import read_day
from indicators.errors import InvalidInputError

MOST_ALERTS = 200
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_required
@require_POST
def urging_letter(request: HttpRequest) -> HttpResponse:
    """A .docx file to save; what is wrong is said on the list."""
    today = timezone.localdate()
    try:
        deadline = read_day(request.POST.get("deadline", ""))
        chosen = _chosen(request)
        sender = sender_for(request.user, chosen, today)
        if sender is None:
            raise InvalidInputError(
                [_("Chỉ lãnh đạo, cán bộ kế hoạch của đơn vị quản lý mọi dòng đã chọn mới soạn được công văn này.")]
            )
    except InvalidInputError as error:
        for problem in error.problems:
            messages.error(request, str(problem))
        return redirect("alerts")
    content = write_letter(letter_of(chosen, sender=sender, on=today, deadline=deadline))
    response = HttpResponse(content, content_type=WORD)
    response.headers["Content-Disposition"] = f'attachment; filename="cong-van-don-doc-{today:%Y-%m-%d}.docx"'
    return response


def _chosen(request: HttpRequest) -> list[Alert]:
    """The open alerts that were ticked, within the person's scope, in the order of the tables."""
    ids = [int(one) for one in request.POST.getlist("alert") if one.isascii() and one.isdigit() and len(one) < 19]
    if not ids:
        raise InvalidInputError([_("Chọn ít nhất một cảnh báo.")])
    if len(ids) > MOST_ALERTS:
        raise InvalidInputError([_("Chọn nhiều nhất %(n)d cảnh báo cho một công văn.") % {"n": MOST_ALERTS}])
    rows = alerts_seen_by(request.user).open().filter(pk__in=ids).select_related("locality")
    chosen = list(rows.order_by("locality__path", "target__plan_id", "target__position", "pk"))
    if not chosen:
        raise InvalidInputError([_("Các cảnh báo đã chọn đã hết.")])
    return chosen
