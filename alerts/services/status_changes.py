"""From changes of verdict to alerts, and from alerts to mails: what `indicators` leaves off with begins here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alerts.choices import AlertStep, Cause, DeliveryKind
from alerts.listing import LONGEST, Listing, with_rows
from alerts.mails import build_alerts_mail
from alerts.models import Alert, AlertEvent
from alerts.recipients import Wish, recipients_of
from alerts.services.deliveries import Outgoing, write_deliveries
from indicators.choices import Verdict
from indicators.judged import explain_target
from indicators.models import StatusChange, Target
from indicators.services.status_changes import claim_status_changes
from localities.models import User

# One upload is one batch and so one mail a person: as large as a chunk of the recompute.
BATCH_SIZE = 5000
# What people hear about at once. That a known miss was confirmed waits for the digest.
TOLD_AT_ONCE = (AlertStep.OPENED, AlertStep.RESOLVED)


@dataclass(slots=True)
class Handled:
    """What became of the changes of verdict."""

    changes: int = 0
    opened: int = 0
    updated: int = 0
    resolved: int = 0
    mails: int = 0


def handle_status_changes() -> Handled:
    """Act on every change that nobody has acted on: open, update, resolve alerts, and write the mails about it.

    Batch by batch, each one transaction: what a killed worker had begun is done again from the start by the next.
    """
    done = Handled()
    while True:
        with transaction.atomic():
            changes = claim_status_changes(limit=BATCH_SIZE)
            if not changes:
                return done
            events = _act_on(changes)
            mails = _write_mails([event for event in events if event.step in TOLD_AT_ONCE])
        done.changes += len(changes)
        done.opened += sum(event.step == AlertStep.OPENED for event in events)
        done.updated += sum(event.step == AlertStep.UPDATED for event in events)
        done.resolved += sum(event.step == AlertStep.RESOLVED for event in events)
        done.mails += mails


def _act_on(changes: Sequence[StatusChange]) -> list[AlertEvent]:
    """Bring the alerts in line with the last change of each target; earlier ones were over before anyone heard.

    Chưa đạt opens an alert, or is noted on the one that is open. Any other verdict resolves it, a lost one as well:
    an alert that stays open after its value was withdrawn would say what the board does not; its reason tells which.
    """
    last = _last_of_each_target(changes)
    alerts = _open_alerts(change.target_id for change in last)
    now = timezone.now()
    steps = {change: _step(change, is_open=change.target_id in alerts) for change in last}
    new = [change.target_id for change, step in steps.items() if step == AlertStep.OPENED]
    # The targets are locked, so the constraint of one open alert can only stop a writer that went around this one.
    opened = Alert.objects.bulk_create(Alert(target_id=pk, cause=Cause.MISSED, opened_at=now) for pk in new)
    alerts |= {alert.target_id: alert for alert in opened}
    over = [alerts[change.target_id].pk for change, step in steps.items() if step == AlertStep.RESOLVED]
    Alert.objects.filter(pk__in=over).update(resolved_at=now)
    return AlertEvent.objects.bulk_create(
        AlertEvent(
            alert=alerts[change.target_id], step=step, status_change=change, reason=_reason(change), happened_at=now
        )
        for change, step in steps.items()
        if step
    )


def _last_of_each_target(changes: Sequence[StatusChange]) -> list[StatusChange]:
    """The changes to act on, with their targets locked against other workers.

    Two workers may hold changes of the same target: the second waits for the lock and then sees what the first has
    stored. A change with a later one behind it is left to whoever holds that, in whichever order they come.
    """
    targets = {change.target_id for change in changes}
    list(Target.objects.select_for_update(no_key=True).filter(pk__in=targets).order_by("pk").values_list("pk"))
    newest = StatusChange.objects.filter(target__in=targets).order_by().values("target").annotate(last=Max("pk"))
    last = set(newest.values_list("last", flat=True))
    return [change for change in changes if change.pk in last]


def _open_alerts(targets: Iterable[int]) -> dict[int, Alert]:
    is_open = Alert.objects.filter(target__in=list(targets), cause=Cause.MISSED, resolved_at__isnull=True)
    return {alert.target_id: alert for alert in is_open}


def _step(change: StatusChange, *, is_open: bool) -> AlertStep | None:
    if change.to_verdict != Verdict.NOT_MET:
        return AlertStep.RESOLVED if is_open else None
    if not is_open:
        return AlertStep.OPENED
    # Where only the pace or the forecast moved, the miss is as known as before.
    return AlertStep.UPDATED if change.from_verdict != change.to_verdict else None


def _reason(change: StatusChange) -> str:
    """The sentence kept with the step, in the service's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        sentence = str(explain_target(change.target, timezone.localdate()) or "")
        if change.to_verdict in (Verdict.NOT_MET, Verdict.MET, Verdict.EXCEEDED):
            return sentence
        return _("Không còn căn cứ để đánh giá là chưa đạt. %(sentence)s") % {"sentence": sentence}


def _write_mails(events: Sequence[AlertEvent]) -> int:
    """One mail for each person who hears of any of these events."""
    if not events:
        return 0
    by_target = {event.alert.target_id: event for event in events}
    targets = list(with_rows(Target.objects.filter(pk__in=by_target)))
    places = {target.locality_id: target.locality for target in targets}
    outgoing = []
    for recipient in recipients_of(Wish.ALERTS, on=timezone.localdate(), about=places.values()):
        heard = set(recipient.localities.values_list("pk", flat=True))
        theirs = [target for target in targets if target.locality_id in heard]
        if theirs:
            outgoing.append(_alerts_mail(recipient.user, theirs, by_target))
    return len(write_deliveries(outgoing=outgoing))


def _alerts_mail(user: User, targets: Sequence[Target], by_target: dict[int, AlertEvent]) -> Outgoing:
    opened = [target for target in targets if by_target[target.pk].step == AlertStep.OPENED]
    over = [target for target in targets if by_target[target.pk].step == AlertStep.RESOLVED]
    mail = build_alerts_mail(
        user=user,
        opened=Listing(len(opened), opened[:LONGEST]),
        over=Listing(len(over), over[:LONGEST]),
        places=[target.locality for target in targets],
        on=timezone.localdate(),
    )
    return Outgoing(user, DeliveryKind.ALERTS, mail, [by_target[target.pk] for target in targets])
