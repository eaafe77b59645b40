"""The mail that goes out at once: what happened within a few minutes, by severity and locality."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alerts.choices import Severity
from alerts.listing import LONGEST, Brief
from alerts.mails.base import Mail, place_name, render
from alerts.mails.rows import RowWriter, Section, section
from alerts.mails.words import CHANGES, counted, over_count
from alerts.movements import Movement
from alerts.unsubscribing import unsubscribe_url
from localities.models import Locality, User


class NewsItem(NamedTuple):
    """One alert and what became of it."""

    brief: Brief
    movement: Movement


def build_news_mail(
    *,
    user: User,
    items: Sequence[NewsItem],
    places: Sequence[Locality],
    why: Sequence[object],
    writer: RowWriter,
    on: dt.date,
) -> Mail:
    """Everything that one person hears at once, in one mail. `items` are in the order of lists; `why` they hear it."""
    with translation.override(user.language):
        opened = [item.brief for item in items if item.movement != Movement.OVER]
        over = [item.brief for item in items if item.movement == Movement.OVER]
        context = {
            "place": place_name(places),
            "news": _news(items, opened, over),
            "heading": _("Cảnh báo ngày %(day)s") % {"day": date_format(on, "SHORT_DATE_FORMAT")},
            "sections": _sections(items, over, writer),
            "reason": reason(why),
            "unsubscribe_url": unsubscribe_url(user),
        }
        return render("alerts", context)


def shown_of(items: Sequence[NewsItem]) -> set[int]:
    """The alerts that a mail of these items shows: the first of each of its sections."""
    groups: dict[str, list[int]] = {}
    for item in items:
        groups.setdefault("" if item.movement == Movement.OVER else item.brief.severity, []).append(item.brief.pk)
    return {pk for group in groups.values() for pk in group[:LONGEST]}


def reason(why: Iterable[object]) -> str:
    """Why a person gets a mail: each reason once, the first of them by name."""
    said = list(dict.fromkeys(str(one) for one in why))
    if not said:
        return _("Anh/chị nhận thư này theo lựa chọn nhận tin của mình.")
    return _("Anh/chị nhận thư này vì: %(why)s.") % {"why": "; ".join(said[:3])}


def _news(items: Sequence[NewsItem], opened: Sequence[Brief], over: Sequence[Brief]) -> str:
    parts = counted(opened)
    worse = sum(item.movement == Movement.WORSE for item in items)
    if worse:
        parts.append(_("%(n)s nặng hơn") % {"n": worse})
    if over:
        parts.append(over_count(len(over), after=bool(parts)))
    return ", ".join(parts)


def _sections(items: Sequence[NewsItem], over: Sequence[Brief], writer: RowWriter) -> list[Section]:
    changes = {item.brief.pk: str(CHANGES[item.movement]) for item in items if item.movement != Movement.NEW}
    found = []
    for severity in reversed(Severity):
        briefs = [one.brief for one in items if one.movement != Movement.OVER and one.brief.severity == severity]
        if briefs:
            found.append(section(str(severity.label), briefs, writer, changes=changes))
    if over:
        found.append(section(str(CHANGES[Movement.OVER]), over, writer))
    return found
