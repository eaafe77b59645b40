"""The digest in words: what changed, what is still open, what falls due, and how the boards stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.choices import Severity
from alerts.digests import BoardLine, Digest
from alerts.links import alerts_url, board_url
from alerts.listing import LONGEST, Brief
from alerts.mails.base import Mail, place_name, render, with_body
from alerts.mails.news import reason
from alerts.mails.rows import COLOURS, NAMED, RowWriter, Section, section, tone_of
from alerts.mails.words import CHANGES, counted, over_count
from alerts.moments import weeks_between
from alerts.movements import Movement
from alerts.unsubscribing import unsubscribe_url
from indicators.reporting import label_of
from localities.models import User
from localities.naming import short_name


@dataclass(frozen=True, slots=True)
class Bar:
    """One state's share of a board's picture; `width` in percent, never 0."""

    tone: str
    sign: str
    label: str
    count: int
    width: int

    @property
    def colour(self) -> str:
        return COLOURS[self.tone]


@dataclass(frozen=True, slots=True)
class Board:
    name: str
    sentence: str
    bars: list[Bar]
    url: str


@dataclass(frozen=True, slots=True)
class DueLine:
    day: str
    text: str


class DigestWriter:
    """Writes the digests of many people: what the same news amount to is said once for all who hear them.

    `rows` holds at least what `shown_in` names; `ceiling` is how many mails an hour go out at once.
    """

    def __init__(self, rows: RowWriter, ceiling: int) -> None:
        self._rows = rows
        self._ceiling = ceiling
        self._said: dict[tuple[object, ...], dict[str, Any]] = {}

    def build(self, *, user: User, digest: Digest, why: Iterable[object], has_sheet: bool) -> Mail:
        with translation.override(user.language):
            key = user.language, has_sheet, digest.key
            if key not in self._said:
                self._said[key] = with_body("digest", self._say(digest, has_sheet))
            own = {"reason": reason(why), "unsubscribe_url": unsubscribe_url(user)}
            return render("digest", self._said[key] | own)

    def _say(self, digest: Digest, has_sheet: bool) -> dict[str, Any]:
        starts, ends = timezone.localtime(digest.span.starts), timezone.localtime(digest.span.ends)
        span = {"starts": date_format(starts, "DATETIME_FORMAT"), "ends": date_format(ends, "DATETIME_FORMAT")}
        return {
            "place": place_name(digest.places),
            "news": _news(digest),
            "rhythm": digest.rhythm,
            "weeks": weeks_between(starts, ends),
            "day": date_format(ends, "d/m"),
            "heading": _("Từ %(starts)s đến %(ends)s") % span,
            "changes": _changes(digest),
            "folded": _folded(digest.folded, self._ceiling),
            "sections": _sections(digest, self._rows),
            "old": _old(digest.old),
            "all_url": alerts_url(),
            "has_sheet": has_sheet,
            "due": [
                DueLine(date_format(report.due_on, "d/m"), f"{label_of(report)}, {report.locality}")
                for report in digest.due.reports
            ],
            "due_hidden": digest.due.total - len(digest.due.reports),
            "boards": [_board(line) for line in digest.boards],
        }


def shown_in(digest: Digest) -> set[int]:
    """The alerts that the mail of a digest shows or names."""
    shown = {one.pk for title, briefs in _lists(digest) for one in briefs[:LONGEST] if title}
    return shown | {one.pk for pk in shown for one in digest.muted.get(pk, ())[:NAMED]}


def is_cut(digest: Digest) -> bool:
    """Whether the mail shows less than there is."""
    return any(len(briefs) > LONGEST for _title, briefs in _lists(digest))


def _lists(digest: Digest) -> list[tuple[str, list[Brief]]]:
    """Each list of the mail under its title, in the order they are read."""
    lists = [(str(title), digest.changed.get(moved, [])) for moved, title in CHANGES.items()]
    for severity in reversed(Severity):
        still = [one for one in digest.still if one.severity == severity]
        lists.append((_("Vẫn còn: %(severity)s") % {"severity": severity.label}, still))
    lists.append((_("Đang hoãn hoặc đã chấp nhận"), digest.set_aside))
    return [(title, briefs) for title, briefs in lists if briefs]


def _sections(digest: Digest, writer: RowWriter) -> list[Section]:
    return [
        section(title, briefs, writer, muted=digest.muted, is_short=briefs is digest.set_aside)
        for title, briefs in _lists(digest)
    ]


def _news(digest: Digest) -> str:
    new, over = (len(digest.changed.get(moved, ())) for moved in (Movement.NEW, Movement.OVER))
    still = [briefs for moved, briefs in digest.changed.items() if moved != Movement.OVER]
    parts = counted(one for briefs in (*still, digest.still) for one in briefs)
    if not parts and digest.old:
        old = ngettext(
            "%(n)s cảnh báo của các kỳ trước, không có gì mới",
            "%(n)s cảnh báo của các kỳ trước, không có gì mới",
            digest.old,
        )
        parts = [old % {"n": digest.old}]
    elif not parts:
        parts = [_("không có cảnh báo nào đang mở")]
    if new:
        parts.append(_("%(n)s mới") % {"n": new})
    if over:
        parts.append(over_count(over, after=True))
    return ", ".join(parts)


def _changes(digest: Digest) -> str:
    """How many alerts moved which way; empty when none did."""
    counts = [(str(title).lower(), len(digest.changed.get(moved, ()))) for moved, title in CHANGES.items()]
    return ", ".join(f"{n} {title}" for title, n in counts if n)


def _folded(count: int, ceiling: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "%(n)s tin báo ngay được gộp vào bản tin này vì vượt mức %(ceiling)s thư mỗi giờ.",
        "%(n)s tin báo ngay được gộp vào bản tin này vì vượt mức %(ceiling)s thư mỗi giờ.",
        count,
    )
    return said % {"n": count, "ceiling": ceiling}


def _old(count: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "Còn %(n)s cảnh báo đang mở về các kỳ đã kết thúc hơn một năm.",
        "Còn %(n)s cảnh báo đang mở về các kỳ đã kết thúc hơn một năm.",
        count,
    )
    return said % {"n": count}


def _board(line: BoardLine) -> Board:
    slices = line.summary.summary.tally.slices
    return Board(
        name=short_name(line.locality),
        sentence=line.summary.short_sentence,
        bars=[
            Bar(tone_of(part.state), part.sign, str(part.state.label), part.count, max(1, part.width // 10))
            for part in slices
        ],
        url=board_url(line.locality.pk, line.summary.span),
    )
