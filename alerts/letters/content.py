"""What an urging letter says: to whom, about what, with which figures, by when. Vietnamese whoever reads the page: it
is an official document. Reads only."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import takewhile

from django.utils import translation

from alerts.choices import Topic
from alerts.figures import Figures, figures_of
from alerts.mails.rows import RowWriter
from alerts.models import Alert
from alerts.services.acting import IN_CHARGE
from localities.models import Locality, Membership, User
from localities.naming import authority_of, short_name
from localities.scope import localities_for_user


@dataclass(frozen=True, slots=True)
class LetterRow:
    """An indicator with its figures, of one unit."""

    locality: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Letter:
    """`rows` are indicators that lag or were missed, `sentences` whatever else is urged (late reports, figures that do
    not add up). `deadline` is the day to answer by, where one was chosen."""

    sender: Locality
    place: str
    recipients: list[str]
    rows: list[LetterRow]
    sentences: list[str]
    on: dt.date
    deadline: dt.date | None

    @property
    def authority(self) -> str:
        return authority_of(self.sender)

    @property
    def subject(self) -> str:
        if not self.rows:
            return "đôn đốc thực hiện chế độ báo cáo"
        return "đôn đốc thực hiện các chỉ tiêu kinh tế - xã hội"


def letter_of(alerts: Collection[Alert], *, sender: Locality, on: dt.date, deadline: dt.date | None) -> Letter:
    """The letter about some alerts, in the order given."""
    writer = RowWriter([alert.pk for alert in alerts], on)
    full = [writer.alerts[alert.pk] for alert in alerts]
    with translation.override("vi"):
        lagging = [alert for alert in full if alert.target is not None and alert.topic in LAGS]
        rows = [LetterRow(alert.locality.name, figures_of(alert.target, on)) for alert in lagging if alert.target]
        sentences = [_sentence(alert, writer) for alert in full if alert not in lagging]
    return Letter(sender, short_name(sender), _recipients(full, sender), _once(rows), sentences, on, deadline)


LAGS = (Topic.MISSED, Topic.PACE, Topic.FORECAST)


def _once(rows: Sequence[LetterRow]) -> list[LetterRow]:
    """A target that lags and is forecast to miss is one row."""
    return list(dict.fromkeys(rows))


def _sentence(alert: Alert, writer: RowWriter) -> str:
    row = writer.row(alert.pk)
    if alert.topic == Topic.OVERDUE:
        return row.sentence
    return f"{alert.locality.name}: {row.name}: {row.sentence}"


def _recipients(alerts: Sequence[Alert], sender: Locality) -> list[str]:
    """Each unit once, in the order of the tables; the sender's own alerts go to its departments."""
    units = {alert.locality_id: alert.locality for alert in alerts}
    below = [unit for unit in units.values() if unit.pk != sender.pk]
    found = [authority_of(unit) for unit in sorted(below, key=lambda unit: (unit.path, unit.pk))]
    if sender.pk in units:
        found.insert(0, f"Các cơ quan, đơn vị thuộc {authority_of(sender)}")
    return found


def sender_for(user: User, alerts: Collection[Alert], on: dt.date) -> Locality | None:
    """In whose name a person urges: the highest unit that they lead or plan for and that has all of the alerts; for a
    superuser without one, the unit right above. None where there is no such unit."""
    paths = {alert.locality.path for alert in alerts}
    theirs = Membership.objects.valid_on(on).filter(user=user, role__in=IN_CHARGE).select_related("locality")
    in_scope = localities_for_user(user, on, IN_CHARGE)
    if {alert.locality_id for alert in alerts} - set(in_scope.values_list("pk", flat=True)):
        return None
    own = [one.locality for one in theirs if all(path.startswith(one.locality.path) for path in paths)]
    if own or not user.is_superuser:
        return min(own, key=lambda unit: len(unit.path), default=None)
    path = _path_above(paths)
    rows = Locality.objects.filter(path=path).order_by("-valid_from")
    return rows.valid_on(on).first() or rows.first()


def _path_above(paths: Collection[str]) -> str:
    """The path of the unit that has all of these in it; of a single one, the unit above."""
    levels = zip(*(path.rstrip("/").split("/") for path in paths), strict=False)
    shared = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels)]
    if len(paths) == 1:
        shared = shared[:-1] or shared
    return "/".join([*shared, ""])
