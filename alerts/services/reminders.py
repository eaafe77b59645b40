"""Reminding those who must send a report, before its deadline and once it is late."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alerts.choices import DeliveryKind
from alerts.links import report_path
from alerts.models import Delivery
from alerts.reminders import build_page_note, build_reminder_mail, once_key, reports_to_remind_of
from alerts.services.deliveries import Outgoing, write_deliveries
from indicators.calendars import WorkingDays
from indicators.models import DueReport
from indicators.reporting import working_days
from localities.choices import Role
from localities.models import Membership, User

SENDERS = (Role.DATA_OFFICER, Role.PLANNING_OFFICER)
PEOPLE_AT_A_TIME = 200


def remind_of_reports(*, on: dt.date | None = None) -> int:
    """Write the reminders of a working day (today by default); returns how many mails and notifications.

    They go to the data and planning officers of exactly the report's unit: one mail a person and day for all of their
    reports, and one notification for each report. The notification's key says that a person was reminded of a report,
    so whoever runs this again, or at the same time, reminds nobody twice, and a morning that was missed is made up
    for by the next run. Nothing where a report was sent or answered.
    """
    on, calendar = on or timezone.localdate(), working_days()
    if not calendar.is_working(on):
        return 0
    reports = list(reports_to_remind_of(on, settings.REMINDER_WORKING_DAYS_BEFORE, calendar))
    duties = _by_person(reports, on)
    people, written = iter(duties.items()), 0
    while some := dict(islice(people, PEOPLE_AT_A_TIME)):
        written += _remind(some, on, calendar)
    return written


def _by_person(reports: Iterable[DueReport], on: dt.date) -> dict[User, list[DueReport]]:
    """Who must send which of the reports: two queries, however many there are."""
    of_place: dict[int, list[DueReport]] = defaultdict(list)
    for report in reports:
        of_place[report.locality_id].append(report)
    theirs = Membership.objects.valid_on(on).filter(role__in=SENDERS, user__is_active=True, locality__in=list(of_place))
    duties: dict[User, list[DueReport]] = {}
    # Somebody may be both kinds of officer of one unit.
    pairs = {(one.user, one.locality_id): None for one in theirs.select_related("user").order_by("user_id", "pk")}
    for user, place in pairs:
        duties.setdefault(user, []).extend(of_place[place])
    return duties


@transaction.atomic
def _remind(duties: dict[User, list[DueReport]], on: dt.date, calendar: WorkingDays) -> int:
    done = _keys_stored(
        [once_key(report, user, on) for user, reports in duties.items() for report in reports]
        + [_day_key(user, on) for user in duties]
    )
    notes = [
        _note(user, report, on, calendar)
        for user, reports in duties.items()
        if _day_key(user, on) not in done  # one mail a day; what has come up since waits for tomorrow's
        for report in reports
        if once_key(report, user, on) not in done
    ]
    told = {delivery.once_key for delivery in write_deliveries(outgoing=notes)}
    mails = []
    for user, reports in duties.items():
        news = [report for report in reports if once_key(report, user, on) in told]
        if news and user.email:
            mail = build_reminder_mail(user=user, reports=news, on=on, calendar=calendar)
            mails.append(Outgoing(user, DeliveryKind.REMINDER, mail, once_key=_day_key(user, on)))
    return len(told) + len(write_deliveries(outgoing=mails))


def _note(user: User, report: DueReport, on: dt.date, calendar: WorkingDays) -> Outgoing:
    note = build_page_note(user=user, report=report, on=on, calendar=calendar)
    return Outgoing(user, DeliveryKind.REMINDER, note).on_page(report_path(report.pk), once_key(report, user, on))


def _day_key(user: User, on: dt.date) -> str:
    return f"reminders:{user.pk}:{on}"


def _keys_stored(keys: list[str]) -> set[str | None]:
    return set(Delivery.objects.filter(once_key__in=keys).values_list("once_key", flat=True))
