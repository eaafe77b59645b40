"""Days that a decision made free, or made working days in compensation. Deadlines that are still to come follow."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.calendars import add_working_days, deadline
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import DayException, DueReport
from indicators.reporting import working_days
from localities.models import User
from localities.services.changes import facts_of, log_addition, log_change, log_removal


@transaction.atomic
def set_day_exception(*, on: dt.date, is_working: bool, name: str, by: User | None) -> DayException:
    """Say that a day is worked, or free, whatever the public holidays say; `name` names the decision.

    Raises InvalidInputError, NotAllowedError.
    """
    _require_operator(by)
    if not name.strip():
        raise InvalidInputError([_("Ngày nghỉ, ngày làm bù phải ghi lý do hoặc văn bản.")])
    stored = DayException.objects.select_for_update().filter(on=on).first()
    if stored is None:
        stored = DayException.objects.create(on=on, is_working=is_working, name=name.strip())
        log_addition(stored, by)
    else:
        before = facts_of(stored, ("is_working", "name"))
        stored.is_working, stored.name = is_working, name.strip()
        stored.save(update_fields=["is_working", "name"])
        log_change(stored, before, by)
    _move_deadlines()
    return stored


@transaction.atomic
def clear_day_exception(*, exception: DayException, by: User | None) -> None:
    """Let a day be again what the calendar says. Raises NotAllowedError."""
    _require_operator(by)
    log_removal(exception, by, facts=("is_working", "name"))
    exception.delete()
    _move_deadlines()


def _move_deadlines() -> None:
    """Count the deadlines of today and later again. None moves into the past: nobody is late by a decision of today."""
    calendar, today = working_days(), timezone.localdate()
    earliest = add_working_days(today, 0, calendar)
    coming = DueReport.objects.filter(due_on__gte=today, sent_at__isnull=True).order_by()
    rules = coming.values_list("cut_off_on", "duty__calendar__working_days", "due_on").distinct()
    for cut_off_on, after, due_on in list(rules):
        moved = max(deadline(cut_off_on, after, calendar), earliest)
        if moved != due_on:
            coming.filter(cut_off_on=cut_off_on, duty__calendar__working_days=after, due_on=due_on).update(due_on=moved)


def _require_operator(by: User | None) -> None:
    if by is not None and not by.is_superuser:
        raise NotAllowedError([_("Ngày nghỉ, ngày làm bù áp dụng cho cả nước: chỉ quản trị hệ thống ghi được.")])
