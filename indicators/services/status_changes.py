"""Handing changes of verdict to whoever acts on them, each once."""

from django.utils import timezone

from indicators.models import StatusChange


def claim_status_changes(*, limit: int) -> list[StatusChange]:
    """Take the oldest unhandled changes and mark them handled.

    Call it inside the transaction that acts on them: if that fails, they are unhandled again; rows another worker
    holds are passed over.
    """
    changes = list(
        # No key is changed: whoever names one of them beside us must not wait for us.
        StatusChange.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(handled_at__isnull=True)
        .select_related("target__assessment__observation", "target__indicator__unit", "target__locality")
        .select_related("target__plan", "target__period")
        .order_by("id")[:limit]
    )
    StatusChange.objects.filter(pk__in=[change.pk for change in changes]).update(handled_at=timezone.now())
    return changes
