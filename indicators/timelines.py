"""The story of one target: how it was set and amended, every value with its source, what was decided, how the verdict
and the pace moved and why. Reads only."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import ChangeCause, ObservationKind, Pace, Problem, Verdict
from indicators.models import Observation, StatusChange, Target, TargetVersion, VerdictDecision
from indicators.numbers import format_plain


class EventSort(StrEnum):
    """What happened, in the order of cause and effect at one moment."""

    TARGET_SET = "target_set"
    AMENDED = "amended"
    VALUE = "value"
    CORRECTION = "correction"
    COMPUTED = "computed"
    DECISION = "decision"
    JUDGED = "judged"


_ORDER = {sort: number for number, sort in enumerate(EventSort)}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a target. `who` is blank for the system; `source` is where it was said: a document, a
    table, a report. `data` is the same for programs: ids, codes, plain numbers, ISO dates."""

    at: dt.datetime
    sort: EventSort
    sentence: str
    who: str = ""
    source: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def timeline_of(target: Target) -> list[Event]:
    """Everything that happened, oldest first; four queries for a target loaded with plan, period and indicator."""
    versions = list(target.versions.select_related("plan", "created_by").order_by("version"))
    events = [
        _target_set(target, versions),
        *(_amended(earlier, later) for earlier, later in pairwise(versions)),
        *_values(target),
        *(_decided(row) for row in target.decisions.select_related("decided_by", "observation").order_by("id")),
        *(_judged(row) for row in _changes(target)),
    ]
    return sorted(events, key=lambda event: (event.at, _ORDER[event.sort]))


def _name(person: object) -> str:
    return str(person) if person else ""


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format_plain(value)


def _iso(on: dt.date | None) -> str | None:
    return on.isoformat() if on else None


def _target_set(target: Target, versions: list[TargetVersion]) -> Event:
    written = versions[0].written if versions else target.written
    if written:
        sentence = _("Giao chỉ tiêu “%(written)s” theo %(plan)s.") % {"written": written, "plan": target.plan}
    else:
        sentence = _("Đưa chỉ tiêu vào %(plan)s, chưa có mức giao.") % {"plan": target.plan}
    data = {"version": 1, "written": written, "plan": target.plan_id, "table": target.table_id}
    at = target.created_at
    return Event(at, EventSort.TARGET_SET, sentence, _name(target.created_by), str(target.plan), data)


def _amended(earlier: TargetVersion, later: TargetVersion) -> Event:
    words = {"before": earlier.written, "after": later.written, "plan": later.plan, "reason": later.reason}
    if later.effective_on:
        words["day"] = f"{later.effective_on:%d/%m/%Y}"
        sentence = _("Mức giao từ “%(before)s” thành “%(after)s”, hiệu lực từ %(day)s, theo %(plan)s.") % words
    else:
        sentence = _("Mức giao từ “%(before)s” thành “%(after)s”, theo %(plan)s.") % words
    if later.reason:
        sentence += " " + _("Lý do: %s.") % later.reason.rstrip(".")
    data = {
        "version": later.version,
        "before": earlier.written,
        "written": later.written,
        "plan": later.plan_id,
        "effective_on": _iso(later.effective_on),
    }
    return Event(later.created_at, EventSort.AMENDED, sentence, _name(later.created_by), str(later.plan), data)


def _values(target: Target) -> Iterator[Event]:
    """Every value of the series, the replaced ones too; each knows which it replaced and which replaced it."""
    rows = list(
        Observation.objects.filter(locality=target.locality_id, indicator=target.indicator_id, period=target.period_id)
        .select_related("recorded_by", "table")
        .order_by("id")
    )
    by_id = {row.pk: row for row in rows}
    replaced_by = {row.corrects_id: row.pk for row in rows if row.corrects_id}
    unit = target.indicator.unit.name if target.indicator.unit else ""
    for row in rows:
        before = by_id.get(row.corrects_id) if row.corrects_id else None
        yield Event(
            at=row.recorded_at,
            sort=_sort_of(row),
            sentence=_value_sentence(row, before, unit, is_replaced=row.pk in replaced_by),
            who=_name(row.recorded_by),
            source=row.source if row.table is None else f"{row.source} ({row.table.file_name})",
            data=_value_data(row, before, replaced_by.get(row.pk)),
        )


def _sort_of(row: Observation) -> EventSort:
    if row.is_computed:
        return EventSort.COMPUTED
    return EventSort.CORRECTION if row.corrects_id else EventSort.VALUE


def _value_sentence(row: Observation, before: Observation | None, unit: str, *, is_replaced: bool) -> str:
    words = {
        "value": _with_unit(row, unit),
        "before": before.written if before else "",
        "day": f"{row.as_of:%d/%m/%Y}",
        "kind": ObservationKind(row.kind).label,
    }
    if before is None and row.is_computed:
        sentence = _("Tổng hợp được %(value)s đến %(day)s (%(kind)s).")
    elif before is None:
        sentence = _("Ghi %(value)s đến %(day)s (%(kind)s).")
    elif row.is_computed:
        sentence = _("Tổng hợp lại số liệu đến %(day)s: từ %(before)s thành %(value)s (%(kind)s).")
    else:
        sentence = _("Đính chính số liệu đến %(day)s: từ %(before)s thành %(value)s (%(kind)s).")
    said = sentence % words
    if row.is_superseded and not is_replaced:
        said += " " + _("Nay không còn tổng hợp được số này.")
    if row.returned_at is not None:
        said += " " + _("Bị trả lại ngày %(day)s.") % {"day": f"{timezone.localtime(row.returned_at):%d/%m/%Y}"}
    return said


def _with_unit(row: Observation, unit: str) -> str:
    """Words and texts that name their unit are left as they are."""
    is_bare = row.value is not None and not any(ch.isalpha() or ch == "%" for ch in row.written)
    return f"{row.written} {unit}".strip() if is_bare else row.written


def _value_data(row: Observation, before: Observation | None, replaced_by: int | None) -> dict[str, Any]:
    return {
        "observation": row.pk,
        "value": _plain(row.value),
        "denominator": _plain(row.denominator),
        "written": row.written,
        "kind": row.kind,
        "as_of": _iso(row.as_of),
        "corrects": row.corrects_id,
        "before": _plain(before.value) if before else None,
        "replaced_by": replaced_by,
        "is_current": row.is_current,
        "is_superseded": row.is_superseded,
        "returned_at": row.returned_at.isoformat() if row.returned_at else None,
        "is_computed": row.is_computed,
        "table": row.table_id,
    }


def _decided(row: VerdictDecision) -> Event:
    if row.verdict:
        sentence = _("Đánh giá chính thức: %s.") % Verdict(row.verdict).label
        if row.observation:
            sentence += " " + _("Số liệu khi đó: %(value)s đến %(day)s.") % _spoken(row.observation)
    else:
        sentence = _("Rút đánh giá chính thức.")
    reason = row.reason or row.evidence_text
    if reason:
        sentence += " " + _("Lý do: %s.") % reason.strip().rstrip(".")
    data = {"decision": row.pk, "verdict": row.verdict or None, "observation": row.observation_id}
    source = row.document or row.written or row.evidence_link
    return Event(row.decided_at, EventSort.DECISION, sentence, _name(row.decided_by), source, data)


def _spoken(row: Observation) -> dict[str, str]:
    return {"value": row.written, "day": f"{row.as_of:%d/%m/%Y}"}


def _changes(target: Target) -> Iterator[StatusChange]:
    rows = target.status_changes.select_related("observation", "from_observation")
    yield from rows.order_by("changed_at", "id")


def _judged(row: StatusChange) -> Event:
    parts = []
    if row.from_verdict != row.to_verdict:
        after = Verdict(row.to_verdict).label if row.to_verdict else _("chưa đánh giá được")
        parts.append(_moved(_("Đánh giá"), Verdict(row.from_verdict).label if row.from_verdict else "", str(after)))
    if row.from_pace != row.to_pace:
        parts.append(_moved(_("Tiến độ"), _pace(row.from_pace), _pace(row.to_pace) or _("không tính")))
    if row.from_forecast != row.to_forecast:
        before = Verdict(row.from_forecast).label if row.from_forecast else ""
        after = Verdict(row.to_forecast).label if row.to_forecast else _("không dự báo được")
        parts.append(_moved(_("Dự báo cuối kỳ"), before, str(after)))
    sentence = "; ".join(parts) + "."
    if row.problem:
        sentence += " " + _("Vướng mắc: %s.") % Problem(row.problem).label
    sentence += _why(row)
    data = {
        name: getattr(row, name) or None
        for name in ("from_verdict", "to_verdict", "from_pace", "to_pace", "from_forecast", "to_forecast", "cause")
    }
    data |= {"version": row.version, "from_observation": row.from_observation_id, "observation": row.observation_id}
    return Event(row.changed_at, EventSort.JUDGED, sentence, data=data)


def _pace(code: str) -> str:
    return str(Pace(code).label) if code else ""


def _moved(what: str, before: str, after: str) -> str:
    if not before:
        return _("%(what)s: %(after)s") % {"what": what, "after": after}
    return _("%(what)s từ %(before)s thành %(after)s") % {"what": what, "before": before, "after": after}


def _why(row: StatusChange) -> str:
    """What made the difference, with the values where they are what differs."""
    if not row.cause:
        return ""
    cause = str(ChangeCause(row.cause).label)
    old, new = row.from_observation, row.observation
    if old and new and old.written != new.written:
        words = {"cause": cause, "before": old.written, "after": new.written, "day": f"{new.as_of:%d/%m/%Y}"}
        return " " + _("Nguyên nhân: %(cause)s, từ %(before)s thành %(after)s đến %(day)s.") % words
    return " " + _("Nguyên nhân: %s.") % cause
