"""Alerts as rows of a mail, said from their present state in the reader's language."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.choices import AlertState, Cause, Severity, Topic
from alerts.links import alert_url, alerts_url, target_url
from alerts.listing import LONGEST, Brief, load_alerts
from alerts.models import Alert
from alerts.steps import why
from indicators.auditing import sentence as finding_sentence
from indicators.choices import State
from indicators.judged import assessment_of, explain_target
from indicators.models import DueReport, Target
from indicators.reporting import label_of, sentence_of, working_days
from indicators.states import DECIDED, SIGNS, state_of

# How many of the alerts that another stands for are named under it.
NAMED = 3
# The sign and the colour of what is open; state is said by both and by the words.
MARKS = {
    Topic.MISSED: ("✕", "not_met"),
    Topic.PACE: ("◔", "slow"),
    Topic.FORECAST: ("◔", "slow"),
    Topic.OVERDUE: ("◔", "slow"),
    Topic.FIGURES: ("≠", "slow"),
    Topic.OFFICIAL: ("≠", "slow"),
    Topic.PLAN: ("≠", "slow"),
    Topic.OWNER: ("–", "unknown"),
}


# In light; the mail's own style sheet turns them for dark.
COLOURS = {"exceeded": "#1d5fa8", "met": "#1f7a4d", "not_met": "#b3261e", "slow": "#8a5a00", "unknown": "#5d656d"}


@dataclass(frozen=True, slots=True)
class Row:
    """One alert: `label` is its severity and cause, `more` what it stands for."""

    name: str
    sign: str
    tone: str
    label: str
    sentence: str
    url: str
    heading: str
    more: str = ""

    @property
    def colour(self) -> str:
        return COLOURS[self.tone]


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Section:
    """Alerts under one heading, by locality and period; `hidden` more stand at `hidden_url`."""

    title: str
    groups: list[Group]
    hidden: int
    hidden_url: str


class RowWriter:
    """Says alerts as rows, each once for everybody who reads it in the same language.

    `ids` are the alerts that will be shown, read at once.
    """

    def __init__(self, ids: Collection[int], on: dt.date) -> None:
        self.on = on
        self.alerts = load_alerts(ids)
        self._rows: dict[tuple[int, str | None], Row] = {}

    def row(self, pk: int) -> Row:
        key = pk, translation.get_language()
        if key not in self._rows:
            self._rows[key] = self._say(self.alerts[pk])
        return self._rows[key]

    def aside(self, pk: int) -> Row:
        """In one line: until when it is set aside."""
        return replace(self.row(pk), label=_until(self.alerts[pk]), sentence="")

    def _say(self, alert: Alert) -> Row:
        sign, tone = _mark(alert)
        return Row(
            name=name_of(alert),
            sign=sign,
            tone=tone,
            label=f"{Severity(alert.severity).label} · {Cause(alert.cause).label}",
            sentence=self._sentence(alert),
            url=target_url(alert.target) if alert.target is not None else alert_url(alert.pk),
            heading=alert.locality.name + (f" · {alert.period}" if alert.period else ""),
        )

    def _sentence(self, alert: Alert) -> str:
        if alert.finding is not None:
            found = alert.finding
            return found.accepted_reason or finding_sentence(found.check_code, found.data)
        if alert.report is not None:
            return self._of_report(alert, alert.report)
        if alert.target is None:
            return why(alert.last_word) if alert.last_word else ""  # type: ignore[attr-defined]
        return _of_target(alert, alert.target, str(explain_target(alert.target, self.on) or ""))

    def _of_report(self, alert: Alert, report: DueReport) -> str:
        if alert.state == AlertState.OPEN:
            return sentence_of(report, self.on, self._calendar)
        if report.sent_at is not None:
            return _("Đã gửi ngày %(day)s.") % {"day": date_format(report.sent_at, "SHORT_DATE_FORMAT")}
        return _("Không còn chờ báo cáo này.")

    @cached_property
    def _calendar(self) -> object:
        return working_days()


def _of_target(alert: Alert, target: Target, said: str) -> str:
    """The sentence of the target itself, after what the alert adds to it."""
    if alert.topic == Topic.OFFICIAL or (alert.topic == Topic.MISSED and target.is_official_standing):
        official = State(target.official_verdict or State.UNJUDGED).label
        return _("Văn bản đánh giá: %(official)s. Theo số liệu: %(said)s") % {"official": official, "said": said}
    if alert.topic == Topic.PLAN and alert.state == AlertState.OPEN:
        return _("Mức giao đã thay đổi sau khi có số liệu. %(said)s") % {"said": said}
    return said


def name_of(alert: Alert) -> str:
    """What it is about, as it is called in its table; a report by its period."""
    if alert.target is not None:
        return alert.target.full_name
    if alert.report is not None:
        return _("Báo cáo %(label)s") % {"label": label_of(alert.report)}
    return str(alert.indicator or alert.locality)


def _mark(alert: Alert) -> tuple[str, str]:
    if alert.state == AlertState.OPEN:
        return MARKS[Topic(alert.topic)]
    if alert.target is None:
        return SIGNS[State.MET], "met"
    assessment = assessment_of(alert.target)
    official = alert.target.official_verdict if alert.target.is_official_standing else ""
    state = state_of(official, assessment.verdict if assessment else "")
    return SIGNS[state], tone_of(state)


def tone_of(state: State) -> str:
    return state.value if state in DECIDED else "unknown"


def section(
    title: str,
    briefs: Sequence[Brief],
    writer: RowWriter,
    *,
    muted: Mapping[int, Sequence[Brief]] | None = None,
    changes: Mapping[int, str] | None = None,
    is_short: bool = False,
) -> Section:
    """The first rows of a list that is in order, by locality and period.

    `muted` are named under what stands for them, `changes` say what became of some; `is_short` says of each only
    until when it is set aside.
    """
    shown = []
    for brief in briefs[:LONGEST]:
        row = writer.aside(brief.pk) if is_short else writer.row(brief.pk)
        row = _with_muted(row, (muted or {}).get(brief.pk, ()), writer)
        if changes and brief.pk in changes:
            row = replace(row, label=f"{changes[brief.pk]} · {row.label}")
        shown.append(row)
    return Section(
        title=f"{title} ({len(briefs)})",
        groups=[Group(heading, list(rows)) for heading, rows in groupby(shown, key=lambda row: row.heading)],
        hidden=len(briefs) - len(shown),
        hidden_url=alerts_url(),
    )


def _with_muted(row: Row, muted: Sequence[Brief], writer: RowWriter) -> Row:
    if not muted:
        return row
    names = "; ".join(writer.row(one.pk).name for one in muted[:NAMED])
    rest = len(muted) - NAMED
    if rest > 0:
        words = ngettext("%(names)s và %(n)s cảnh báo khác", "%(names)s và %(n)s cảnh báo khác", rest)
        names = words % {"names": names, "n": rest}
    return replace(row, more=_("Gồm cả: %(names)s.") % {"names": names})


def _until(alert: Alert) -> str:
    """Until when nobody is reminded of it."""
    if alert.accepted_until is not None:
        return _("Đã chấp nhận đến %(day)s") % {"day": date_format(alert.accepted_until, "SHORT_DATE_FORMAT")}
    if alert.snoozed_until is not None:
        return _("Hoãn đến %(day)s") % {"day": date_format(alert.snoozed_until, "SHORT_DATE_FORMAT")}
    return _("Hoãn đến khi có số liệu mới")
