"""Daily and weekly digests: each covers exactly from the end of the last one."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alerts.choices import DeliveryKind, Frequency
from alerts.digests import Digest, Reader, Span
from alerts.digests.people import began_hearing, expecting, schedules, waiting_for
from alerts.mails import DigestWriter, RowWriter, SheetWriter, is_cut, shown_in
from alerts.models import DigestCursor, MailPreference
from alerts.moments import last_moment
from alerts.services.deliveries import Outgoing, write_deliveries
from indicators.reporting import working_days
from localities.models import User

# People whose digests are read, written and stored in one go: what one worker holds, and what one transaction loses.
PEOPLE_AT_ONCE = 200
# Digests that one statement stores, so that attached lists do not add up.
STORED_AT_ONCE = 50


@dataclass(slots=True)
class _Run:
    """One rhythm's moment for the people of one schedule."""

    rhythm: str
    moment: dt.datetime
    on: dt.date
    queued: int = 0
    failures: list[Exception] = field(default_factory=list)


def queue_digests(*, now: dt.datetime | None = None) -> int:
    """Queue the digests that are due at the last moment of everyone's own schedule. Returns how many were queued.

    A weekly digest is due on the person's weekday, a daily one on every working day, at their time. It covers from the
    end of their last one of the same rhythm, or from when they began to hear. Called again, nothing is queued twice;
    called late, the one digest covers the whole gap. Any number of workers may do so at once: they share the people.
    A daily digest is written only when something changed, a weekly one also then unless the person turned that off.
    One person's failure does not hold up the others: what went wrong is raised at the end, and the next call tries
    those people again.
    """
    now = now or timezone.now()
    calendar, zone = working_days(), timezone.get_default_timezone()
    queued, failures = 0, []
    for rhythm in (Frequency.DAILY, Frequency.WEEKLY):
        for schedule, users in schedules():
            run = _Run(rhythm, last_moment(rhythm, now, schedule, zone, calendar), timezone.localdate(now))
            # First what nobody else is at; then, waiting for others, whatever they may have left.
            for waits in (False, True):
                ids = waiting_for(users, rhythm, run.moment)
                for start in range(0, len(ids), PEOPLE_AT_ONCE):
                    _queue_some(ids[start : start + PEOPLE_AT_ONCE], run, waits=waits)
                if run.failures:
                    break
            queued += run.queued
            failures += run.failures
    if failures:
        raise ExceptionGroup("digests", failures)
    return queued


def queue_first_digests(*, users: Collection[User], now: dt.datetime | None = None) -> int:
    """Queue a weekly digest now for those of some people who never had one: it says where everything stands.

    Their next one covers from here. Returns how many were queued.
    """
    now = now or timezone.now()
    known = set(DigestCursor.objects.filter(user__in=users, rhythm=Frequency.WEEKLY).values_list("user_id", flat=True))
    run = _Run(Frequency.WEEKLY, now, timezone.localdate(now))
    _queue_some([user.pk for user in users if user.pk not in known], run, waits=True)
    if run.failures:
        raise ExceptionGroup("digests", run.failures)
    return run.queued


@transaction.atomic
def _queue_some(ids: Collection[int], run: _Run, *, waits: bool) -> None:
    cursors = _claim(ids, run, waits=waits)
    if not cursors:
        return
    starts = {user: cursor.covers_from for user, cursor in cursors.items()}
    reader = Reader(cursors.keys(), on=run.on, since=min([*filter(None, starts.values()), run.moment]))
    can_be_reached, wanted = expecting(cursors.keys(), run.rhythm, run.on)
    digests = {}
    for user, cursor in cursors.items():
        cursor.looked_until = run.moment
        hears = user in wanted or (user in can_be_reached and reader.hears(user, run.rhythm))
        begins = cursor.covers_from
        if not hears or begins is None:
            # What happens while nobody wants to hear it is not caught up on.
            cursor.covers_from, cursor.folded = None, 0
        elif begins < run.moment:
            digests[user] = reader.digest_of(user, run.rhythm, Span(begins, run.moment), cursor.folded)
        else:
            cursor.covers_from = None
    for user in _unchanged(digests, run.rhythm):
        del digests[user]
    failed = _write(digests, reader, run)
    for user in digests.keys() - failed:
        cursors[user].covers_from, cursors[user].folded = run.moment, 0
    _store(cursor for user, cursor in cursors.items() if user not in failed)


def _claim(ids: Collection[int], run: _Run, *, waits: bool) -> dict[int, DigestCursor]:
    """Lock those of the people whose moment nobody has looked at, each with where their digest begins.

    Two callers take turns for each person: the second finds what the first has stored, and nothing left to cover.
    """
    locked = User.objects.select_for_update(no_key=True, skip_locked=not waits).filter(pk__in=ids)
    free = list(locked.order_by("pk").values_list("pk", flat=True))
    stored = DigestCursor.objects.select_for_update().filter(user__in=free, rhythm=run.rhythm)
    cursors = {cursor.user_id: cursor for cursor in stored}
    began = began_hearing(free, run.rhythm)
    found = {}
    for user in (pk for pk in ids if pk in began):
        cursor = cursors.get(user) or DigestCursor(user_id=user, rhythm=run.rhythm)
        if cursor.looked_until is not None and cursor.looked_until >= run.moment:
            continue
        if cursor.covers_from is None:
            cursor.covers_from = max(filter(None, (cursor.looked_until, began[user])))
        found[user] = cursor
    return found


def _unchanged(digests: dict[int, Digest], rhythm: str) -> list[int]:
    """Whose digest says nothing new and is not sent for that: daily ones, and the weekly ones of who wants it so."""
    quiet = [user for user, digest in digests.items() if not digest.has_changes and not digest.folded]
    if rhythm == Frequency.DAILY:
        return quiet
    return list(MailPreference.objects.filter(user__in=quiet, skips_unchanged=True).values_list("user_id", flat=True))


def _write(digests: dict[int, Digest], reader: Reader, run: _Run) -> set[int]:
    """Write the digests as mails and queue them. Returns those that could not be written."""
    rows = RowWriter({pk for digest in digests.values() for pk in shown_in(digest)}, run.on)
    mails, sheets = DigestWriter(rows, settings.ALERT_MAILS_PER_HOUR), SheetWriter()
    users = User.objects.in_bulk(digests.keys())
    failed, outgoing = set(), []
    for user, digest in digests.items():
        try:
            outgoing.append(_outgoing(users[user], digest, reader, mails, sheets))
        except Exception as error:
            error.add_note(f"digest for user {user}")
            run.failures.append(error)
            failed.add(user)
        if len(outgoing) >= STORED_AT_ONCE:
            run.queued += len(write_deliveries(outgoing=outgoing))
            outgoing = []
    run.queued += len(write_deliveries(outgoing=outgoing))
    return failed


def _outgoing(user: User, digest: Digest, reader: Reader, mails: DigestWriter, sheets: SheetWriter) -> Outgoing:
    sheet = sheets.build(user=user, digest=digest) if is_cut(digest) else None
    why = reader.why(user.pk, digest.rhythm)
    mail = mails.build(user=user, digest=digest, why=why, has_sheet=sheet is not None)
    return Outgoing(
        user,
        DeliveryKind.DIGEST,
        mail,
        covers_from=digest.span.starts,
        covers_to=digest.span.ends,
        rhythm=digest.rhythm,
        attachment_name=sheet.name if sheet else "",
        attachment=sheet.content if sheet else None,
    )


def _store(cursors: Iterable[DigestCursor]) -> None:
    DigestCursor.objects.bulk_create(
        cursors,
        update_conflicts=True,
        unique_fields=["user", "rhythm"],
        update_fields=["looked_until", "covers_from", "folded"],
    )
