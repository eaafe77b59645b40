"""The one mail builder: facts in, subject, text and HTML out, each from a template, in the reader's language."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.digests import Digest
from alerts.links import board_url, target_url
from alerts.listing import Listing
from alerts.moments import weeks_between
from indicators.choices import Standing, Verdict
from indicators.judged import assessment_of, explain_target
from indicators.models import Target
from localities.models import Locality, User

# State is said by hue, sign and word together; the templates give each code its colour, the sentence its word.
SIGNS = {
    Verdict.EXCEEDED: "▲",
    Verdict.MET: "●",
    Verdict.NOT_MET: "✕",
    Verdict.NO_DATA: "–",
    Verdict.MANUAL: "–",
}
KIND_WORDS = ("Tỉnh", "Thành phố", "Quận", "Huyện", "Thị xã", "Xã", "Phường", "Thị trấn", "Đặc khu")


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Row:
    """A target with its state in one sentence."""

    name: str
    verdict: str
    sign: str
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Section:
    """Targets under one heading, by locality and period; `hidden` more stand at `hidden_url`."""

    title: str
    groups: list[Group]
    hidden: int
    hidden_url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One verdict's share of the picture of counts; `width` in percent, never 0."""

    verdict: str
    sign: str
    label: str
    count: int
    width: int


def build_alerts_mail(*, user: User, opened: Listing, over: Listing, places: Sequence[Locality], on: dt.date) -> Mail:
    """What became Chưa đạt and what no longer is, as of a day, in all of `places`."""
    with translation.override(user.language):
        context = {
            "place": place_name(places),
            "news": _alerts_news(opened.total, over.total),
            "heading": _("Thay đổi đánh giá ngày %(day)s") % {"day": date_format(on, "SHORT_DATE_FORMAT")},
            "sections": _sections([(_("Mới chưa đạt"), opened), (_("Ra khỏi diện chưa đạt"), over)], on),
            "reason": _("Anh/chị nhận thư này vì đã đăng ký nhận tin khi có chỉ tiêu chưa đạt."),
        }
        return _render("alerts", context)


def build_digest_mail(*, user: User, digest: Digest, subscribed: Sequence[Locality], on: dt.date) -> Mail:
    """The week in short: what changed, what is still open, one line of counts."""
    with translation.override(user.language):
        starts, ends = timezone.localtime(digest.starts), timezone.localtime(digest.ends)
        sections = [
            (_("Mới chưa đạt"), digest.opened),
            (_("Ra khỏi diện chưa đạt"), digest.over),
            (_("Vẫn chưa đạt"), digest.still_open),
        ]
        context = {
            "place": place_name(subscribed),
            "news": _digest_news(digest),
            "weeks": weeks_between(starts, ends),
            "heading": _("Từ %(starts)s đến %(ends)s")
            % {"starts": date_format(starts, "DATETIME_FORMAT"), "ends": date_format(ends, "DATETIME_FORMAT")},
            "movements": _movements(digest),
            "sections": _sections(sections, on),
            "period": str(digest.period or ""),
            "bars": _bars(digest.counts),
            "boards": _boards(digest),
            "reason": _("Anh/chị nhận thư này vì đã đăng ký bản tin tuần."),
        }
        return _render("digest", context)


def place_name(localities: Sequence[Locality]) -> str:
    """ "Vĩnh Bảo", or "Vĩnh Bảo và 2 địa phương khác"."""
    names = list({locality.pk: short_name(locality) for locality in localities}.values())
    if len(names) == 1:
        return names[0]
    return _("%(first)s và %(n)s địa phương khác") % {"first": names[0], "n": len(names) - 1}


def short_name(locality: Locality) -> str:
    """The name without the word for its kind; a numbered unit keeps it ("Quận 1")."""
    for word in KIND_WORDS:
        rest = locality.name.removeprefix(f"{word} ")
        if rest != locality.name and not rest.isdigit():
            return rest
    return locality.name


def _render(kind: str, context: dict[str, Any]) -> Mail:
    folder = "alerts/mails"
    context = context | {"mails_url": settings.SITE_URL + reverse("mails"), "language": translation.get_language()}
    # A name with a line break in it must not break the header.
    subject = " ".join(render_to_string(f"{folder}/{kind}_subject.txt", context).split())
    context |= {"subject": subject}
    return Mail(
        subject=subject if len(subject) <= 300 else subject[:299] + "…",
        text=render_to_string(f"{folder}/{kind}.txt", context).strip() + "\n",
        html=render_to_string(f"{folder}/{kind}.html", context).strip() + "\n",
    )


def _alerts_news(opened: int, over: int) -> str:
    parts = []
    if opened:
        news = ngettext("%(n)s chỉ tiêu mới chưa đạt", "%(n)s chỉ tiêu mới chưa đạt", opened)
        parts.append(news % {"n": opened})
    if over and parts:
        parts.append(_("%(n)s ra khỏi diện chưa đạt") % {"n": over})
    elif over:
        news = ngettext("%(n)s chỉ tiêu ra khỏi diện chưa đạt", "%(n)s chỉ tiêu ra khỏi diện chưa đạt", over)
        parts.append(news % {"n": over})
    return ", ".join(parts)


def _digest_news(digest: Digest) -> str:
    total = digest.opened.total + digest.still_open.total
    missed = ngettext("%(n)s chỉ tiêu chưa đạt", "%(n)s chỉ tiêu chưa đạt", total) % {"n": total}
    parts = [missed if total else _("không có chỉ tiêu chưa đạt")]
    if digest.opened.total:
        parts.append(_("%(n)s mới") % {"n": digest.opened.total})
    if digest.over.total:
        parts.append(_("%(n)s ra khỏi diện này") % {"n": digest.over.total})
    return ", ".join(parts)


def _movements(digest: Digest) -> str:
    """How many verdicts moved which way; empty when none did."""
    counted = [
        (_("%(n)s lượt tốt lên"), digest.better),
        (_("%(n)s lượt kém đi"), digest.worse),
        (_("%(n)s lượt có đánh giá lần đầu"), digest.first),
    ]
    return ", ".join(text % {"n": n} for text, n in counted if n)


def _sections(listings: Sequence[tuple[str, Listing]], on: dt.date) -> list[Section]:
    return [_section(title, listing, on) for title, listing in listings if listing.total]


def _section(title: str, listing: Listing, on: dt.date) -> Section:
    groups = [
        Group(f"{targets[0].locality.name} · {targets[0].period}", [_row(target, on) for target in targets])
        for _key, found in groupby(listing.targets, key=lambda target: (target.locality_id, target.period_id))
        if (targets := list(found))
    ]
    last = listing.targets[-1]
    return Section(
        title=f"{title} ({listing.total})",
        groups=groups,
        hidden=listing.total - len(listing.targets),
        hidden_url=board_url(last.locality_id, last.period),
    )


def _row(target: Target, on: dt.date) -> Row:
    assessment = assessment_of(target)
    verdict = Verdict(assessment.verdict) if assessment and assessment.verdict else None
    return Row(
        name=_full_name(target),
        verdict=str(verdict or "unknown"),
        sign=SIGNS[verdict] if verdict else "–",
        sentence=str(explain_target(target, on) or ""),
        url=target_url(target),
    )


def _full_name(target: Target) -> str:
    """A part is named after its whole: "Trong đó: lúa" alone says nothing outside its table."""
    name = str(target.indicator)
    if target.stands_under is not None and target.standing == Standing.PART:
        name = f"{target.stands_under.indicator}: {name}"
    return name[:1].upper() + name[1:]


def _bars(counts: dict[str, int]) -> list[Bar]:
    total = sum(counts.values())
    return [
        Bar(str(verdict), SIGNS[verdict], str(verdict.label), n, max(1, n * 100 // total))
        for verdict in Verdict
        if (n := counts.get(verdict, 0))
    ]


def _boards(digest: Digest) -> list[dict[str, str]]:
    """A link to each whole table, with the sentence that its board begins with."""
    if digest.period is None:
        return []
    return [
        {
            "name": board.locality.name,
            "url": board_url(board.locality.pk, digest.period),
            "sentence": board.short_sentence,
        }
        for board in digest.boards
    ]
