"""Recording what was reached. A correction supersedes; nothing is overwritten."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.choices import ObservationKind
from indicators.errors import InvalidInputError
from indicators.models import DueReport, ImportedTable, Indicator, Observation, Period
from indicators.numbers import format_number
from indicators.services.aggregation import compute_levels, lock_above
from indicators.services.findings import refuse_blocking
from indicators.services.permissions import require_role
from indicators.services.reporting.locks import hold_reports_of, refuse_locked
from indicators.services.series import live_rows, series_of, store_rows
from indicators.services.staleness import SeriesKey, mark_stale_for_series
from localities.choices import MAY_WRITE_OBSERVATIONS
from localities.models import Locality, User

LiveKey = tuple[int, int, int, dt.date, str]


@dataclass(frozen=True, slots=True)
class NewObservation:
    """A value to record, in the indicator's unit. `written` is the text as printed; without it the value is written.
    `source` where it has one of its own."""

    indicator: Indicator
    locality: Locality
    period: Period
    as_of: dt.date
    kind: str
    value: Decimal | None
    denominator: Decimal | None = None
    written: str = ""
    is_approximate: bool = False
    is_relative: bool = False
    is_share: bool = False
    source: str = ""

    @property
    def series(self) -> SeriesKey:
        return self.locality.pk, self.indicator.pk, self.period.pk

    @property
    def live_key(self) -> LiveKey:
        return *self.series, self.as_of, str(self.kind)


@transaction.atomic
def record_observations(
    *,
    entries: Sequence[NewObservation],
    source: str,
    by: User | None,
    table: ImportedTable | None = None,
    report: DueReport | None = None,
) -> list[Observation]:
    """Store values, mark every target they touch and compute what they are part of, in one transaction.

    Returns the rows stored, without those computed. `report` is the one they were sent with.

    The same value given again for the same date and kind stores nothing, unless a report says something new of it;
    another value supersedes the earlier one. A report has one value for a date: sent again as another kind, it
    supersedes what was sent before.
    Raises InvalidInputError (every problem at once, also what a blocking check finds, and what a closed or accepted
    report holds), NotAllowedError, ConflictError.
    """
    _check(entries, source)
    require_role(by=by, localities=(entry.locality for entry in entries), roles=MAY_WRITE_OBSERVATIONS)
    held = hold_reports_of(entries)
    above = lock_above({entry.series for entry in entries})
    live = live_rows({entry.series for entry in entries})
    known = {(*series_of(row), row.as_of, row.kind): row for row in live if not row.is_computed}
    replaced = _of_other_kinds(entries, live, report)
    fresh = [
        entry
        for entry in entries
        if entry.live_key in replaced or not _says_the_same(known.get(entry.live_key), entry, report)
    ]
    if not fresh:
        return []
    refuse_locked(fresh, by=by, held=held, sent_with=report)
    facts = {"source": source, "recorded_by": by, "table": table, "report": report}
    rows = [_row(entry, known.get(entry.live_key), **facts) for entry in fresh]
    stored = store_rows(rows, live=live, withdrawn=[row for found in replaced.values() for row in found])
    mark_stale_for_series({entry.series for entry in fresh})
    compute_levels(above)
    if table is None:
        # A table is audited as a whole, once all of it is stored.
        refuse_blocking(keys={entry.series for entry in fresh})
    return stored


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value: its place in what was given, the field, a sentence."""

    index: int
    field: str
    message: str


def faults_of(entries: Sequence[NewObservation | None]) -> Iterator[Fault]:
    """Everything that is wrong with some values; None holds the place of one that could not be made."""
    first: dict[LiveKey, int] = {}
    for index, entry in enumerate(entries):
        if entry is None:
            continue
        if entry.value is None and not entry.written.strip():
            yield Fault(index, "value", _("Chưa có giá trị."))
        if entry.as_of < entry.period.starts_on:
            yield Fault(index, "as_of", _("Ngày này ở trước kỳ báo cáo."))
        if entry.kind not in ObservationKind.values:
            yield Fault(index, "kind", _("Loại số liệu không có trong danh mục."))
        if entry.denominator is not None and entry.denominator <= 0:
            yield Fault(index, "denominator", _("Tổng số phải lớn hơn 0."))
        if first.setdefault(entry.live_key, index) != index:
            message = _("Trùng với số liệu thứ %d của lần gửi này.")
            yield Fault(index, "as_of", message % first[entry.live_key])


def _check(entries: Sequence[NewObservation], source: str) -> None:
    problems = [] if source.strip() else [_("Nguồn số liệu không được để trống.")]
    for fault in faults_of(entries):
        entry = entries[fault.index]
        problems.append(f"{entry.indicator}, {entry.locality}, {entry.as_of:%d/%m/%Y}: {fault.message}")
    if problems:
        raise InvalidInputError(problems)


def _of_other_kinds(
    entries: Sequence[NewObservation], live: Sequence[Observation], report: DueReport | None
) -> dict[LiveKey, list[Observation]]:
    """What the same report brought for the same dates as another kind, by the key of the entry that replaces it."""
    if report is None:
        return {}
    by_day = {(*entry.series, entry.as_of): entry for entry in entries}
    found: dict[LiveKey, list[Observation]] = defaultdict(list)
    for row in live:
        entry = by_day.get((*series_of(row), row.as_of))
        if entry is not None and row.report_id == report.pk and row.kind != entry.kind:
            found[entry.live_key].append(row)
    return found


def known_already(entries: Sequence[NewObservation]) -> list[bool]:
    """Which of some values are stored just so, and would not be stored again. One query; reads only."""
    stored = Observation.objects.filter(
        locality__in={entry.locality.pk for entry in entries},
        indicator__in={entry.indicator.pk for entry in entries},
        period__in={entry.period.pk for entry in entries},
        is_superseded=False,
        is_computed=False,
    )
    known = {(*series_of(row), row.as_of, row.kind): row for row in stored}
    return [_says_the_same(known.get(entry.live_key), entry, None) for entry in entries]


def _says_the_same(stored: Observation | None, entry: NewObservation, report: DueReport | None) -> bool:
    """A value that was returned and is sent again unchanged says something new: that it stays. So does one that a
    report sends with a note of its own."""
    return (
        stored is not None
        and stored.returned_at is None
        and (report is None or entry.source in ("", stored.source))
        and (stored.value, stored.denominator, stored.is_relative, stored.is_share, stored.is_approximate)
        == (entry.value, entry.denominator, entry.is_relative, entry.is_share, entry.is_approximate)
        and (entry.value is not None or stored.written == entry.written)
    )


def _row(entry: NewObservation, corrected: Observation | None, **facts: Any) -> Observation:
    return Observation(
        indicator=entry.indicator,
        locality=entry.locality,
        period=entry.period,
        as_of=entry.as_of,
        kind=entry.kind,
        value=entry.value,
        denominator=entry.denominator,
        is_approximate=entry.is_approximate,
        is_relative=entry.is_relative,
        is_share=entry.is_share,
        written=entry.written or _written(entry),
        corrects=corrected,
        **(facts | {"source": entry.source or facts["source"]}),
    )


def _written(entry: NewObservation) -> str:
    if entry.value is None:
        return ""
    text = format_number(entry.value)
    return text if entry.denominator is None else f"{text}/{format_number(entry.denominator)}"
