"""Auditing what is stored, and keeping what is found.

A finding with the same fingerprint stays the row it is, with what was said of it; one whose figures changed is gone,
and the new figures make a row of their own. Figures that come back bring their row back, too.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from indicators.findings import Found, audit_stored, read_rules
from indicators.models import Finding, Period, StaleAudit, Target
from indicators.services.findings.marking import mark_audit
from localities.models import Locality

logger = logging.getLogger(__name__)


class Kept(NamedTuple):
    """A finding as it was found and as it is stored; `is_new`: it did not stand before."""

    found: Found
    finding: Finding
    is_new: bool


@transaction.atomic
def audit_locality(*, locality: Locality, period: Period) -> list[Kept]:
    """Hold the stored figures of a locality and period against each other and keep what is found, the machine's own
    work: a dozen queries at most, however many rows, and some more where targets are broken down by a weight."""
    return _keep(locality, period, audit_stored(locality, period, read_rules()))


def _keep(locality: Locality, period: Period, found: Sequence[Found]) -> list[Kept]:
    now = timezone.now()
    rows = Finding.objects.select_for_update(of=("self",), no_key=True).filter(locality=locality, period=period)
    by_fingerprint = {one.fingerprint: one for one in found}
    standing = {row.fingerprint: row for row in rows.filter(gone_at__isnull=True).order_by("pk")}
    _end([row.pk for row in standing.values() if row.fingerprint not in by_fingerprint], now)
    known = {fingerprint: row for fingerprint, row in standing.items() if fingerprint in by_fingerprint}
    fresh = {fingerprint: one for fingerprint, one in by_fingerprint.items() if fingerprint not in known}
    if fresh:
        # The newest row of each: what was said of the same figures then still holds.
        returned = {row.fingerprint: row for row in rows.filter(fingerprint__in=fresh).order_by("pk")}
        Finding.objects.filter(pk__in=[row.pk for row in returned.values()]).update(gone_at=None)
        for row in returned.values():
            row.gone_at = None
        known |= returned
    _follow([(by_fingerprint[fingerprint], row) for fingerprint, row in known.items()])
    made = [_row(locality, period, one, now) for fingerprint, one in fresh.items() if fingerprint not in known]
    # Another audit of the same figures may have stored them meanwhile.
    Finding.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        stored = Finding.objects.filter(locality=locality, period=period, gone_at__isnull=True)
        known |= {row.fingerprint: row for row in stored.filter(fingerprint__in=[row.fingerprint for row in made])}
    return [Kept(one, known[fingerprint], fingerprint not in standing) for fingerprint, one in by_fingerprint.items()]


def _end(ids: Sequence[int], now: dt.datetime) -> None:
    if ids:
        Finding.objects.filter(pk__in=ids).update(gone_at=now)


FOLLOWED = ("severity", "data", "target_id", "observation_id")


def _follow(pairs: Sequence[tuple[Found, Finding]]) -> None:
    """Take over what a finding is told with: other names, another severity, a value that was confirmed."""
    changed = []
    for found, row in pairs:
        if any(getattr(found, name) != getattr(row, name) for name in FOLLOWED):
            for name in FOLLOWED:
                setattr(row, name, getattr(found, name))
            changed.append(row)
    if changed:
        Finding.objects.bulk_update(changed, [name.removesuffix("_id") for name in FOLLOWED], batch_size=500)


def _row(locality: Locality, period: Period, found: Found, now: dt.datetime) -> Finding:
    return Finding(
        locality=locality,
        period=period,
        fingerprint=found.fingerprint,
        check_code=found.check,
        severity=found.severity,
        data=found.data,
        indicator_id=found.indicator_id,
        target_id=found.target_id,
        observation_id=found.observation_id,
        found_at=now,
    )


def audit_stale() -> int:
    """Audit everything that is marked, one locality and period a transaction; returns how many were."""
    done = 0
    while _audit_next():
        done += 1
    return done


@transaction.atomic
def _audit_next() -> bool:
    """Take one mark and audit what it stands for; False when nothing is left or others hold the rest."""
    # Held until the end: a mark that is made meanwhile waits for it and stays.
    marks = StaleAudit.objects.select_for_update(skip_locked=True, of=("self",)).select_related("locality", "period")
    mark = marks.order_by("marked_at", "pk").first()
    if mark is None:
        return False
    try:
        audit_locality(locality=mark.locality, period=mark.period)
    except Exception:
        # One table that the checks cannot cope with must not keep the others waiting; the night tries it again.
        logger.exception("Audit of locality %s, period %s failed", mark.locality_id, mark.period_id)
    StaleAudit.objects.filter(pk=mark.pk).delete()
    return True


def audit_open() -> int:
    """Audit every locality and period that is still in motion: the period runs, or something found there still stands.

    The nightly run: it finds what any earlier fault left unmarked. Returns how many were audited.
    """
    today = timezone.localdate()
    running = Q(period__starts_on__lte=today, period__ends_on__gte=today)
    pairs = set(Target.objects.filter(running).values_list("locality_id", "period_id").distinct())
    pairs |= set(Finding.objects.filter(gone_at__isnull=True).values_list("locality_id", "period_id").distinct())
    mark_audit(pairs)
    return audit_stale()
