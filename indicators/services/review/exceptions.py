"""Leave for one unit to change a closed period until a day."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from indicators.choices import Step
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import CloseException, DueReport
from indicators.services.reporting.steps import add_step
from indicators.services.review.holding import hold_reports
from localities.models import User

LONGEST_REASON = 500


@transaction.atomic
def grant_exception(*, report: DueReport, until: dt.date, reason: str, by: User | None) -> CloseException:
    """Let a unit change its closed period until a day, that day included; one that has passed gives way to a new one.

    Raises InvalidInputError (every problem at once), NotAllowedError, ConflictError.
    """
    (held,) = hold_reports([report], by)
    today, now = timezone.localdate(), timezone.now()
    _check(until, reason, today)
    names = {"label": held.label, "unit": held.locality}
    if held.closed_at is None:
        raise ConflictError([_("Kỳ %(label)s của %(unit)s chưa khóa nên vẫn sửa được.") % names])
    standing = CloseException.objects.filter(report=held, withdrawn_at__isnull=True)
    standing.filter(until__lt=today).update(withdrawn_at=now)
    if holds := standing.first():
        raise ConflictError(
            [
                _("%(unit)s đang được sửa kỳ %(label)s đến hết %(until)s. Thôi cho sửa rồi cho phép lại.")
                % {**names, "until": f"{holds.until:%d/%m/%Y}"}
            ]
        )
    granted = CloseException.objects.create(
        report=held, until=until, reason=reason.strip(), granted_at=now, granted_by=by
    )
    add_step(report=held, step=Step.EXCEPTED, by=by, note=_note(granted))
    return granted


def _note(granted: CloseException) -> str:
    """In the language of the service, as it is stored."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("đến hết %(until)s: %(reason)s") % {"until": f"{granted.until:%d/%m/%Y}", "reason": granted.reason}


@transaction.atomic
def withdraw_exception(*, exception: CloseException, by: User | None) -> None:
    """Let the lock hold again before the exception's day has passed. Raises NotAllowedError, ConflictError."""
    (held,) = hold_reports([exception.report], by)
    now = timezone.now()
    if not CloseException.objects.filter(pk=exception.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        raise ConflictError([_("Việc cho sửa này đã thôi.")])
    exception.withdrawn_at = now
    add_step(report=held, step=Step.EXCEPTION_ENDED, by=by)


def _check(until: dt.date, reason: str, today: dt.date) -> None:
    problems = []
    if until < today:
        problems.append(_("Ngày được sửa phải từ hôm nay trở đi."))
    if not reason.strip():
        problems.append(_("Cho sửa sau khi khóa phải có lý do."))
    if len(reason.strip()) > LONGEST_REASON:
        problems.append(_("Lý do dài quá %(limit)d ký tự.") % {"limit": LONGEST_REASON})
    if problems:
        raise InvalidInputError(problems)
