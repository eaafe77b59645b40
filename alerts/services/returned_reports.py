"""Telling those who sent a report that it was returned: at once, and once for each return."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from alerts.choices import DeliveryKind
from alerts.links import report_path
from alerts.models import Delivery
from alerts.returned_reports import build_page_note, build_returned_mail, returns_to_tell
from alerts.services.deliveries import Outgoing, write_deliveries
from indicators.choices import Step
from indicators.models import ReportStep, ReturnedRow
from localities.choices import Role
from localities.models import Membership, User
from localities.scope import localities_for_user


@transaction.atomic
def tell_returned_reports(*, now: dt.datetime | None = None) -> int:
    """Write mails and notifications for the returns that nobody was told of; returns how many.

    They go to whoever sent the report last and to the data officers of exactly its unit, without the person who
    returned it. The steps of reports are the queue: a notification's key says that a person was told of a step, so
    whoever runs this again, or at the same time, tells nobody twice. What was sent again meanwhile is no news.
    """
    now = now or timezone.now()
    steps = returns_to_tell(now)
    if not steps:
        return 0
    people = _people(steps, timezone.localdate(now))
    keys = [_key(step, user) for step in steps for user in people[step.pk]]
    done = set(Delivery.objects.filter(once_key__in=keys).values_list("once_key", flat=True))
    fresh = [(step, user) for step in steps for user in people[step.pk] if _key(step, user) not in done]
    if not fresh:
        return 0
    rows = _rows(steps)
    notes = [_note(step, user, rows[step.report_id]) for step, user in fresh]
    told = {delivery.once_key for delivery in write_deliveries(outgoing=notes)}
    mails = [_mail(step, user, rows[step.report_id]) for step, user in fresh if _key(step, user) in told and user.email]
    return len(told) + len(write_deliveries(outgoing=mails))


def _people(steps: Sequence[ReportStep], on: dt.date) -> Mapping[int, list[User]]:
    """By step, who must hear."""
    officers: dict[int, dict[int, User]] = defaultdict(dict)
    units = {step.report.locality_id for step in steps}
    theirs = Membership.objects.valid_on(on).filter(role=Role.DATA_OFFICER, locality__in=units)
    for one in theirs.select_related("user").order_by("user_id"):
        officers[one.locality_id][one.user_id] = one.user
    sendings = ReportStep.objects.filter(report__in=[step.report_id for step in steps], step=Step.SENT)
    senders = {row.report_id: row.by for row in sendings.select_related("by").order_by("at", "id")}
    found = {}
    for step in steps:
        people = dict(officers[step.report.locality_id])
        sender = senders.get(step.report_id, step.report.sent_by)
        # Who has moved to another unit since is not told of this one.
        if sender is not None and localities_for_user(sender, on).filter(pk=step.report.locality_id).exists():
            people[sender.pk] = sender
        people.pop(step.by_id or 0, None)
        found[step.pk] = [user for _pk, user in sorted(people.items()) if user.is_active]
    return found


def _rows(steps: Collection[ReportStep]) -> Mapping[int, list[ReturnedRow]]:
    found: dict[int, list[ReturnedRow]] = defaultdict(list)
    rows = ReturnedRow.objects.filter(report__in=[step.report_id for step in steps], settled_at__isnull=True)
    for row in rows.select_related("indicator").order_by("id"):
        found[row.report_id].append(row)
    return found


def _note(step: ReportStep, user: User, rows: Sequence[ReturnedRow]) -> Outgoing:
    note = build_page_note(user=user, step=step, rows=rows)
    return Outgoing(user, DeliveryKind.RETURNED, note).on_page(report_path(step.report_id), _key(step, user))


def _mail(step: ReportStep, user: User, rows: Sequence[ReturnedRow]) -> Outgoing:
    mail = build_returned_mail(user=user, step=step, rows=rows)
    return Outgoing(user, DeliveryKind.RETURNED, mail, once_key=f"{_key(step, user)}:mail")


def _key(step: ReportStep, user: User) -> str:
    return f"returned:{step.pk}:{user.pk}"
