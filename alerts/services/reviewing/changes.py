"""What a review is set off by: changed states, values that a rule waits for, decisions and amendments."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from alerts.choices import AlertState, AlertStep
from alerts.models import Alert
from alerts.services.reviewing.findings import review_findings
from alerts.services.reviewing.lives import Changes, take_turn
from alerts.services.reviewing.reports import review_reports
from alerts.services.reviewing.rules import review_changed_rules
from alerts.services.reviewing.targets import review_targets
from alerts.services.reviewing.unattended import review_unattended
from alerts.services.reviewing.waking import wake_alerts
from indicators.models import Target, TargetVersion, VerdictDecision
from indicators.services.status_changes import claim_status_changes

# As large as a chunk of the recompute, so that one upload is reviewed as one.
BATCH_SIZE = 5000


@dataclass(slots=True)
class Reviewed:
    """What became of everything that was looked at."""

    changes: int = 0
    opened: int = 0
    updated: int = 0
    resolved: int = 0

    def add(self, found: Changes) -> None:
        self.opened += found.count(AlertStep.OPENED, AlertStep.REOPENED)
        self.updated += found.count(AlertStep.UPDATED, AlertStep.WORSENED, AlertStep.EASED, AlertStep.WOKEN)
        self.resolved += found.count(AlertStep.RESOLVED)

    @property
    def has_news(self) -> bool:
        return bool(self.opened or self.updated or self.resolved)


def handle_status_changes() -> Reviewed:
    """Act on everything that happened since the last call.

    Batch by batch, each one transaction: what a killed worker had begun is done again from the start by the next.
    """
    done = Reviewed()
    while True:
        with transaction.atomic():
            changes = claim_status_changes(limit=BATCH_SIZE)
            if not changes:
                break
            done.add(review_targets({change.target_id for change in changes}))
        done.changes += len(changes)
    for review in (review_waiting, review_decisions, review_reports, review_findings, wake_alerts):
        with transaction.atomic():
            done.add(review())
    while _review_next_rule(done):
        pass
    return done


@transaction.atomic
def _review_next_rule(done: Reviewed) -> bool:
    changes = review_changed_rules()
    done.add(changes or Changes())
    return changes is not None


def review_waiting() -> Changes:
    """Look again at alerts whose rule waits for another value, or that are within their margin of recovery, once there
    is one.

    Their state may have moved without a change of verdict or pace, which is what sets off every other review. A value
    that was corrected on its own date waits for the nightly run.
    """
    waiting = Alert.objects.filter(Q(state=AlertState.WATCHED) | Q(is_recovering=True), target__isnull=False)
    newer = waiting.filter(
        Q(held_as_of__isnull=True) | Q(target__assessment__observation__as_of__gt=F("held_as_of")),
    )
    return review_targets(list(newer.order_by("pk").values_list("target_id", flat=True)[:BATCH_SIZE]))


def review_decisions() -> Changes:
    """Look at the targets whose official verdict or version is new: neither need move what is computed."""
    targets = [
        *_new_rows("decisions", VerdictDecision.objects.values_list("pk", "target_id")),
        *_new_rows("versions", TargetVersion.objects.values_list("pk", "target_id")),
    ]
    return review_targets(set(targets))


def _new_rows(name: str, rows: QuerySet[Any, tuple[int, int]]) -> list[int]:
    """The targets of the rows behind the cursor, which moves on with the transaction."""
    cursor = take_turn(name)
    found = list(rows.filter(pk__gt=cursor.last_pk).order_by("pk")[:BATCH_SIZE])
    if found:
        cursor.last_pk = found[-1][0]
        cursor.save(update_fields=["last_pk"])
    return [target for _pk, target in found]


def review_day(*, on: dt.date | None = None) -> Reviewed:
    """What the clock alone changes: periods that closed, whatever a sweep missed. The nightly run."""
    on = on or timezone.localdate()
    done = Reviewed()
    ids = list(_touched_by_the_clock(on))
    for start in range(0, len(ids), BATCH_SIZE):
        with transaction.atomic():
            done.add(review_targets(ids[start : start + BATCH_SIZE], on=on))
    with transaction.atomic():
        done.add(review_unattended(on=on))
    with transaction.atomic():
        done.add(wake_alerts(on=on))
    return done


# How long after its close a period is looked at every night, should the service have been down.
CLOSED_WITHIN = dt.timedelta(days=31)


def _touched_by_the_clock(on: dt.date) -> set[int]:
    """Targets of periods that closed lately and ask for something or have an alert, and all with an alert about to end
    or an official verdict that differs."""
    closed = Target.objects.filter(period__ends_on__lt=on, period__ends_on__gte=on - CLOSED_WITHIN)
    missed = closed.filter(Q(assessment__verdict="not_met") | Q(official_verdict="not_met"))
    alive = Alert.objects.exclude(state=AlertState.OVER).filter(target__isnull=False)
    differing = Target.objects.where_verdicts_differ()
    return {
        *missed.values_list("pk", flat=True),
        *alive.values_list("target_id", flat=True),
        *differing.values_list("pk", flat=True),
    }
