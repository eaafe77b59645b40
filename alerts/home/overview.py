"""What a leader takes in at a glance: the numbers, and the few alerts that matter most, each with why and whose."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.choices import Severity, Topic
from alerts.links import alert_path
from alerts.listing import OLD_AFTER
from alerts.mails.rows import RowWriter
from alerts.models import Alert, Ownership
from alerts.models.alerts import AlertQuerySet
from indicators.board import BoardSummary, board_localities, summarise
from indicators.board.beside import Beside
from indicators.board.lines import Line
from indicators.board.paces import pace_finding
from indicators.choices import Kind, State
from indicators.models import Target
from indicators.spans import Span
from localities.models import Locality, LocalityQuerySet

MATTER_MOST = 5
LOOKED_THROUGH = 10 * MATTER_MOST
# A leader of many units reads their sum: a province's communes. Of more units than these nothing is summed up.
MOST_BOARDS = 250
# Where a board's rows begin: a phone shows nothing but the sentence above them.
ROWS = "#rows"
ABOUT_PACE = (Topic.PACE, Topic.FORECAST)


@dataclass(frozen=True, slots=True)
class Number:
    """One of the numbers: `code` is the state it stands for, `address` where its rows are."""

    code: str
    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One of the few that matter most: the reason in a line, whose it is, one tap to the chart or to the alert."""

    alert: Alert
    name: str
    place: str
    reason: str
    whose: str
    address: str


@dataclass(frozen=True, slots=True)
class Overview:
    """`numbers` are empty without any board, and where there are too many to sum up (`is_too_wide`); `boards` are those
    that they sum up, all of one span."""

    numbers: Sequence[Number]
    boards: Sequence[BoardSummary]
    matters: Sequence[Matter]
    open_alerts: int
    is_too_wide: bool

    @property
    def span(self) -> Span | None:
        return self.boards[0].span if self.boards else None

    @property
    def pressing(self) -> int:
        """How many of the missed no pace speaks for."""
        return sum(one.summary.pressing for one in self.boards)

    @property
    def reached(self) -> int:
        return sum(one.summary.tally.reached for one in self.boards)

    @property
    def total(self) -> int:
        return sum(one.summary.tally.total for one in self.boards)


def load_overview(units: LocalityQuerySet, unit: Locality | None, on: dt.date) -> Overview:
    """A fixed number of queries. The numbers are those of the unit's own board; where it has none, those of the
    boards below."""
    places = _places(units, unit)
    is_too_wide = len(places) > MOST_BOARDS
    boards = [] if is_too_wide else _boards(places, on)
    open_alerts = Alert.objects.opened_once().for_localities(units).heard_of()
    matters = _matters(_gravest(_of_span(open_alerts, boards), on), on)
    return Overview(_numbers(boards), boards, matters, open_alerts.count(), is_too_wide)


def _places(units: LocalityQuerySet, unit: Locality | None) -> list[Locality]:
    """The unit itself where it has a board, else all that have one, up to one too many."""
    own = list(board_localities(units).filter(pk=unit.pk)) if unit else []
    return own or list(board_localities(units).order_by("path", "-valid_from")[: MOST_BOARDS + 1])


def _boards(places: Collection[Locality], on: dt.date) -> list[BoardSummary]:
    """Those of the year that runs, else of the last one that there is."""
    found = [one for summaries in summarise(places, on).values() for one in summaries if one.span.starts_on <= on]
    if not found:
        return []
    # A year before the term that it is part of, the latest before all others.
    span = max({one.span for one in found}, key=lambda span: (min(span.ends_on, on), span.starts_on))
    return [one for one in found if one.span == span]


def _numbers(boards: Sequence[BoardSummary]) -> list[Number]:
    if not boards:
        return []
    only = boards[0] if len(boards) == 1 else None
    board = reverse("board", args=[only.locality.pk, only.span]) if only else reverse("boards")
    missed = sum(one.summary.tally.missed for one in boards)
    unknown = sum(one.summary.tally.of(State.NO_DATA) for one in boards)
    waiting = sum(one.summary.tally.of(state) for one in boards for state in (State.MANUAL, State.UNJUDGED))
    slow = sum(one.slow for one in boards)
    numbers = [
        Number("met", _("Đạt và vượt"), sum(one.summary.tally.reached for one in boards), board),
        Number("not_met", State.NOT_MET.label, missed, f"{board}?verdict=not_met{ROWS}" if only else board),
        Number("behind", _("Chậm tiến độ"), slow, f"{board}?pace=slow{ROWS}" if only else board),
        Number("no_data", State.NO_DATA.label, unknown, f"{board}?verdict=no_data{ROWS}" if only else board),
    ]
    # The counts of what is judged, missed and without data are all of them only together with these.
    return [*numbers, Number("unjudged", _("Chưa đánh giá"), waiting, board)] if waiting else numbers


def _of_span(alerts: AlertQuerySet, boards: Sequence[BoardSummary]) -> AlertQuerySet:
    """Those of the years that the numbers are of."""
    if not boards:
        return alerts
    span = boards[0].span
    inside = Q(period__starts_on__lte=span.ends_on, period__ends_on__gte=span.starts_on)
    return alerts.filter(inside | Q(period__isnull=True))


def _gravest(alerts: AlertQuerySet, on: dt.date) -> list[int]:
    """Of what is not history, the gravest; of equals those with figures to show, then the one that opened last. An
    indicator that several alerts are about is named once."""
    is_old = Case(When(period__ends_on__lt=on - OLD_AFTER, then=Value(True)), default=Value(False))
    ranks = [When(severity=severity, then=Value(-rank)) for rank, severity in enumerate(Severity.values)]
    measured = {"target__assessment__threshold__isnull": False, "target__assessment__value__isnull": False}
    only_said = Case(When(**measured, then=Value(False)), default=Value(True))
    ordered = alerts.alias(is_old=is_old, rank=Case(*ranks), only_said=only_said)
    ordered = ordered.order_by("is_old", "rank", "only_said", "-opened_at", "-pk")
    found: dict[object, int] = {}
    for pk, indicator, place, period in ordered.values_list("pk", "indicator", "locality", "period")[:LOOKED_THROUGH]:
        found.setdefault((indicator, place, period) if indicator else pk, pk)
    return list(found.values())[:MATTER_MOST]


def _matters(ids: Sequence[int], on: dt.date) -> list[Matter]:
    if not ids:
        return []
    writer = RowWriter(ids, on)
    shown = [writer.alerts[pk] for pk in ids]
    prefetch_related_objects(shown, "assigned_to")
    owners = _owners(shown)
    return [_matter(writer, pk, owners, on) for pk in ids]


def _matter(writer: RowWriter, pk: int, owners: Collection[Ownership], on: dt.date) -> Matter:
    alert, row = writer.alerts[pk], writer.row(pk)
    return Matter(
        alert=alert,
        name=row.name,
        place=row.heading,
        reason=_reason(alert, row.sentence, on),
        whose=_whose(alert, owners),
        address=reverse("target", args=[alert.target_id]) if alert.target_id else alert_path(pk),
    )


def _reason(alert: Alert, sentence: str, on: dt.date) -> str:
    """One line: how far behind, how far from the target, or the first sentence of what there is to say."""
    said = ""
    if alert.target is not None and alert.topic in ABOUT_PACE:
        said = pace_finding(Line(alert.target, on, Beside()))
    if alert.target is not None and alert.topic == Topic.MISSED:
        said = _missed(alert.target, on)
    return said or sentence.partition(". ")[0]


def _missed(target: Target, on: dt.date) -> str:
    """Result and plan; where the document printed only one of them or none, what it said instead."""
    line = Line(target, on, Beside())
    words = {"value": line.value, "plan": target.written, "unit": _unit_beside(line, target.written or line.value)}
    if line.value and target.written:
        said = (_("Thực hiện %(value)s, kế hoạch %(plan)s %(unit)s") % words).strip()
        return f"{said} ({line.percent} %)" if line.percent else said
    official = target.official_written or (line.official_state.label if line.official_state else "")
    said = [
        (_("Thực hiện %(value)s %(unit)s") % words).strip() if line.value else "",
        _("kế hoạch %(plan)s %(unit)s") % words if target.written else "",
        target.written_percent,
        _("văn bản đánh giá: %s") % official if official else "",
        "" if line.value else _("chưa có số liệu"),
    ]
    sentence = "; ".join(filter(None, (one.strip() for one in said)))
    return sentence[:1].upper() + sentence[1:]


def _unit_beside(line: Line, text: str) -> str:
    """Blank where the words name it themselves, or are of something else: "Tăng 5% so với dự toán thành phố giao"."""
    is_named = line.unit.casefold() in text.casefold()
    return "" if is_named or line.target.kind in (Kind.RELATIVE, Kind.QUALITATIVE) else line.unit


def _owners(alerts: Collection[Alert]) -> list[Ownership]:
    ids = {alert.indicator_id for alert in alerts if alert.indicator_id}
    rows = Ownership.objects.filter(indicator__in=ids, user__is_active=True)
    return list(rows.select_related("user", "locality").order_by("pk"))


def _whose(alert: Alert, owners: Collection[Ownership]) -> str:
    """Who has it in hand: whom it was given to, or who answers for the indicator nearest to the place; "" for
    nobody."""
    if alert.assigned_to_id:
        return str(alert.assigned_to)
    near = [
        one
        for one in owners
        if one.indicator_id == alert.indicator_id and alert.locality.path.startswith(one.locality.path)
    ]
    if near:
        deepest = max(len(one.locality.path) for one in near)
        return ", ".join(str(one.user) for one in near if len(one.locality.path) == deepest)
    return ""
