"""Marking what must be audited again.

The recompute marks the localities and periods of the targets it has judged: whatever can change a finding (values,
demands, printed verdicts, directions) makes it judge, so one statement a chunk marks everything, and who records ten
thousand values writes no mark. The audit itself runs later, in a task of its own, and slows nobody down.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.utils import timezone

from indicators.models import StaleAudit
from indicators.services.judged_rows import among, id_parameter

BATCH = 5000
# In one order, so that two workers never wait for each other in a circle. What a target is a share of does not add up
# any more either.
MARK = """
INSERT INTO indicators_staleaudit (locality_id, period_id, marked_at)
SELECT marks.locality_id, marks.period_id, CURRENT_TIMESTAMP FROM (
    SELECT t.locality_id, t.period_id FROM indicators_target t WHERE {of_targets}
    UNION
    SELECT w.locality_id, w.period_id FROM indicators_target t
    JOIN indicators_target w ON w.id = t.breaks_down_id WHERE {of_targets}
) marks WHERE TRUE ORDER BY 1, 2
ON CONFLICT (locality_id, period_id) DO UPDATE SET marked_at = excluded.marked_at
"""


def mark_audits_of_targets(ids: Sequence[int]) -> None:
    """Queue the localities and periods of some targets, and of those they are shares of."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(MARK.format(of_targets=among("t.id")), [*id_parameter(ids), *id_parameter(ids)])


def mark_audit(pairs: Iterable[tuple[int, int]]) -> int:
    """Queue some (locality, period) ids."""
    now = timezone.now()
    rows = [StaleAudit(locality_id=one, period_id=other, marked_at=now) for one, other in sorted(set(pairs))]
    StaleAudit.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["locality", "period"],
        update_fields=["marked_at"],
    )
    return len(rows)
