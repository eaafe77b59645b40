"""A person's deadlines as a calendar that their phone or mail program subscribes to (iCalendar, RFC 5545)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alerts.models import MailPreference
from alerts.tokens import make_token, person_of, token_holds
from indicators.models import DueReport
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import ReportState, label_of, state_of_report
from localities.choices import Role
from localities.coverage import covered_roots
from localities.models import Membership, User

PURPOSE = "calendar"
SENDERS = (Role.DATA_OFFICER, Role.PLANNING_OFFICER)
# From a month back, so that what is late is still seen, to thirteen months ahead: as far as reports are planned.
BACK, AHEAD = dt.timedelta(days=31), dt.timedelta(days=396)
# RFC 5545, 3.1: a line is at most 75 octets; the next begins with a space.
LONGEST_LINE = 75


def calendar_url(user: User) -> str:
    """The secret address of the person's calendar; `reset_calendar` gives them another."""
    return settings.SITE_URL + reverse("calendar-feed", args=[make_token(PURPOSE, user.pk, _number(user))])


def calendar_owner(token: str) -> User | None:
    """The person whose calendar this is; None where the address does not hold."""
    user = User.objects.filter(pk=person_of(token), is_active=True).first()
    return user if user is not None and token_holds(PURPOSE, token, _number(user)) else None


def reports_of(user: User, on: dt.date) -> DueReportQuerySet:
    """What the person has to send: the reports of the units whose data or planning officer they are on that day, each
    unit with the rows it stands for and without what lies below it."""
    parts = Membership.objects.filter(user=user, role__in=SENDERS).valid_on(on).select_related("locality")
    roots = covered_roots(part.locality for part in parts)
    units = {row.pk for rows in roots.values() for row in rows}
    return (
        DueReport.objects.with_facts()
        .filter(locality__in=units, due_on__gte=on - BACK, due_on__lte=on + AHEAD)
        .order_by("due_on", "pk")
    )


def write_calendar(user: User, *, now: dt.datetime, on: dt.date) -> str:
    """The person's calendar in their language, one all-day event for each deadline."""
    with translation.override(user.language):
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Chi Tieu//Deadlines//VI",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            _line("NAME", _("Hạn báo cáo")),
            _line("X-WR-CALNAME", _("Hạn báo cáo")),
            "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
            "X-PUBLISHED-TTL:PT6H",
        ]
        for report in reports_of(user, on):
            lines += _event(report, now, on)
        lines.append("END:VCALENDAR")
    return "".join(_folded(lines))


def _event(report: DueReport, now: dt.datetime, on: dt.date) -> list[str]:
    """The day is the same whatever the zone. Its UID stays the report's for good: a moved deadline moves the event."""
    state = state_of_report(report, on)
    sent = state in (ReportState.SENT, ReportState.ANSWERED)
    duty = report.duty
    what = " · ".join(str(part) for part in (duty.plan, duty.sector) if part is not None)
    title = _("%(calendar)s, %(period)s: %(locality)s") % {
        "calendar": duty.calendar.name,
        "period": label_of(report),
        "locality": report.locality,
    }
    return [
        "BEGIN:VEVENT",
        f"UID:due-report-{report.pk}@{urlsplit(settings.SITE_URL).hostname}",
        f"DTSTAMP:{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{report.due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{report.due_on + dt.timedelta(days=1):%Y%m%d}",
        _line("SUMMARY", f"✓ {title}" if sent else title),
        _line("DESCRIPTION", "\n".join(filter(None, [str(state.label), what, duty.calendar.decided_by]))),
        "TRANSP:TRANSPARENT",
        "STATUS:CONFIRMED",
        "END:VEVENT",
    ]


def _line(name: str, text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, escaped)
    return f"{name}:{text}"


def _folded(lines: Iterable[str]) -> Iterator[str]:
    """Lines of at most 75 octets, cut between letters and not within one."""
    for line in lines:
        held = ""
        for letter in line:
            if len((held + letter).encode()) > LONGEST_LINE:
                yield held + "\r\n"
                held = " "
            held += letter
        yield held + "\r\n"


def _number(user: User) -> str:
    found = MailPreference.objects.filter(user=user).values_list("calendar_number", flat=True).first()
    return str(found or 0)
