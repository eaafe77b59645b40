"""Storing the values of series: what a new one replaces, and which one counts."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from indicators.aggregates import SeriesKey
from indicators.aggregating import PRECEDENCE
from indicators.choices import ObservationKind
from indicators.errors import ConflictError
from indicators.models import Observation, Period


def series_of(row: Observation) -> SeriesKey:
    return row.locality_id, row.indicator_id, row.period_id


def live_rows(series: Collection[SeriesKey]) -> list[Observation]:
    """What is stored for some series and was not corrected, locked for this write, oldest first."""
    if not series:
        return []
    localities, indicators, periods = (set(ids) for ids in zip(*series, strict=True))
    # Without the key: a recompute that commits checks the key of a value it was judged by, and the two would wait for
    # each other.
    stored = Observation.objects.select_for_update(no_key=True).filter(
        locality__in=localities, indicator__in=indicators, period__in=periods, is_superseded=False
    )
    wanted = set(series)
    return [row for row in stored.order_by("id") if series_of(row) in wanted]


def store_rows(
    rows: Sequence[Observation], *, live: Sequence[Observation], withdrawn: Collection[Observation] = ()
) -> list[Observation]:
    """Store new rows beside the live ones of their series, which must all be given and locked (`live_rows`).

    A row that corrects another supersedes it; `withdrawn` ones are superseded by nothing. Raises ConflictError.
    """
    gone = {row.corrects_id for row in rows if row.corrects_id} | {row.pk for row in withdrawn}
    remaining = [row for row in live if row.pk not in gone]
    demoted, promoted = _settle_current(rows, remaining)
    # The constraints allow one current and one live row at a time: first make room.
    if demoted:
        Observation.objects.filter(pk__in=[row.pk for row in demoted]).update(is_current=False)
    if gone:
        Observation.objects.filter(pk__in=gone).update(is_current=False, is_superseded=True)
    if promoted:
        Observation.objects.filter(pk__in=[row.pk for row in promoted]).update(is_current=True)
    try:
        with transaction.atomic():
            return Observation.objects.bulk_create(rows, batch_size=2000)
    except IntegrityError as error:
        raise ConflictError([_("Có người vừa ghi số liệu cho cùng chỉ tiêu và ngày. Tải lại rồi ghi lại.")]) from error


def return_rows(rows: Collection[Observation], *, live: Sequence[Observation], at: dt.datetime) -> None:
    """Let some live rows no longer count, until others take their place; what was there before them counts meanwhile.

    `live` are all live rows of their series, locked (`live_rows`).
    """
    ids = {row.pk for row in rows}
    Observation.objects.filter(pk__in=ids).update(is_current=False, returned_at=at, accepted_at=None, accepted_by=None)
    for row in live:
        if row.pk in ids:
            row.is_current, row.returned_at, row.accepted_at, row.accepted_by = False, at, None, None
    _demoted, promoted = _settle_current([], live)
    if promoted:
        Observation.objects.filter(pk__in=[row.pk for row in promoted]).update(is_current=True)


def _rank(row: Observation, ends_on: dt.date) -> tuple[dt.date, bool, int, dt.date]:
    """The latest date counts, then what was entered before what was computed, then the most settled kind.

    Whatever is dated after the period's last day speaks of that day: an estimate of January does not push aside the
    final value of 31 December.
    """
    return min(row.as_of, ends_on), not row.is_computed, PRECEDENCE[ObservationKind(row.kind)], row.as_of


def counting(rows: Sequence[Observation]) -> dict[SeriesKey, Observation]:
    """The one of each series that counts, among all that stand and new ones after them. One query at most."""
    best: dict[SeriesKey, Observation] = {}
    ends = _last_days(rows)
    for row in rows:
        if row.returned_at is not None:
            continue
        key, end = series_of(row), ends.get(row.period_id, row.as_of)
        if key not in best or _rank(row, end) >= _rank(best[key], end):
            best[key] = row
    return best


def _settle_current(
    rows: Sequence[Observation], remaining: Iterable[Observation]
) -> tuple[list[Observation], list[Observation]]:
    """Decide which value counts for each series.

    Sets `is_current` on the new rows; returns the stored ones that no longer count, and those that count again. What
    was returned counts in no case.
    """
    stored = list(remaining)
    best = counting([*stored, *rows])
    for row in rows:
        row.is_current = best[series_of(row)] is row
    winners = {id(row) for row in best.values()}
    demoted = [row for row in stored if row.is_current and id(row) not in winners]
    promoted = [row for row in stored if not row.is_current and id(row) in winners]
    return demoted, promoted


def _last_days(rows: Sequence[Observation]) -> dict[int, dt.date]:
    """The last day of each period, asked for only where several values of a series compete."""
    if len({series_of(row) for row in rows}) == len(rows):
        return {}
    periods = Period.objects.filter(pk__in={row.period_id for row in rows})
    return dict(periods.values_list("pk", "ends_on"))
