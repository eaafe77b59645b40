"""A digest as it would be on a day, for whoever may look at it. Nothing is stored."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from alerts.choices import Frequency
from alerts.digests import Reader
from alerts.digests.people import preview_span, schedule_of
from alerts.mails import DigestWriter, Mail, RowWriter, Sheet, SheetWriter, is_cut, shown_in
from alerts.moments import last_moment
from indicators.reporting import working_days
from localities.models import User
from localities.scope import localities_for_user

RHYTHMS = (Frequency.WEEKLY, Frequency.DAILY)


@dataclass(frozen=True, slots=True)
class Preview:
    """The mail, with the list attached to it where it is cut."""

    mail: Mail
    sheet: Sheet | None


def preview_digest(*, user: User, asker: User | None, rhythm: str, on: dt.date) -> Preview:
    """The digest of the last moment up to the end of a day, past or to come, from the end of the one before it.

    It tells what the asker may see (None: the operator, who sees all). What changed and what is open are those of the
    time; how a row is explained, what is put off and what falls due are of now.
    """
    zone = timezone.get_default_timezone()
    end_of_day = dt.datetime.combine(on, dt.time.max, tzinfo=zone)
    moment = last_moment(rhythm, end_of_day, schedule_of(user), zone, working_days())
    span = preview_span(user, rhythm, moment)
    places = None
    if asker is not None and asker != user and not asker.is_superuser:
        places = set(localities_for_user(asker).values_list("pk", flat=True))
    reader = Reader([user.pk], on=on, since=span.starts, places=places)
    digest = reader.digest_of(user.pk, rhythm, span)
    sheet = SheetWriter().build(user=user, digest=digest) if is_cut(digest) else None
    writer = DigestWriter(RowWriter(shown_in(digest), on), settings.ALERT_MAILS_PER_HOUR)
    why = reader.why(user.pk, rhythm)
    return Preview(writer.build(user=user, digest=digest, why=why, has_sheet=sheet is not None), sheet)
