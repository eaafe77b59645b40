"""Who wants to hear about what."""

from django.contrib.admin.models import DELETION, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.errors import NotAllowedError, SubscriptionError
from alerts.models import Subscription
from localities.choices import Role
from localities.models import Locality, User
from localities.scope import localities_for_user
from localities.services.changes import facts_of, log_addition, log_change

WISHES = ("wants_alerts", "wants_digest")


@transaction.atomic
def subscribe(
    *, user: User, locality: Locality, by: User | None, wants_alerts: bool = True, wants_digest: bool = True
) -> Subscription:
    """Subscribe a person to a locality and everything below it, or change what they want to hear about it.

    Raises SubscriptionError, NotAllowedError.
    """
    _require_may_change(user, locality, by)
    _refuse_problems(user, locality, wants_alerts, wants_digest)
    # Locked on the person, so that the same click twice makes one subscription.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    stored = Subscription.objects.filter(user=user, locality=locality).first()
    if stored is None:
        stored = Subscription.objects.create(
            user=user,
            locality=locality,
            wants_alerts=wants_alerts,
            wants_digest=wants_digest,
            created_at=timezone.now(),
        )
        log_addition(stored, by)
        return stored
    before = facts_of(stored, WISHES)
    if wants_digest and not stored.wants_digest:
        # Digests begin anew here: the weeks nobody wanted to hear about are not caught up on.
        stored.created_at = timezone.now()
    stored.wants_alerts, stored.wants_digest = wants_alerts, wants_digest
    stored.save(update_fields=[*WISHES, "created_at"])
    log_change(stored, before, by)
    return stored


@transaction.atomic
def unsubscribe(*, user: User, locality: Locality, by: User | None) -> None:
    """End a subscription; where there is none, nothing happens. Raises NotAllowedError."""
    _require_may_change(user, locality, by)
    stored = Subscription.objects.select_for_update().filter(user=user, locality=locality).first()
    if stored is None:
        return
    if by is not None:
        LogEntry.objects.log_actions(by.pk, [stored], DELETION, change_message=_("Ngừng nhận tin."), single_object=True)
    stored.delete()


def _refuse_problems(user: User, locality: Locality, wants_alerts: bool, wants_digest: bool) -> None:
    problems = []
    if not (wants_alerts or wants_digest):
        problems.append(_("Chọn ít nhất một trong hai: báo ngay, bản tin tuần."))
    if not localities_for_user(user).filter(pk=locality.pk).exists():
        problems.append(_("%(locality)s không thuộc phạm vi của %(user)s.") % {"locality": locality, "user": user})
    if problems:
        raise SubscriptionError(problems)


def _require_may_change(user: User, locality: Locality, by: User | None) -> None:
    """People change their own subscriptions; administrators of a locality change everyone's to it."""
    if by is None or by == user:
        return
    if not localities_for_user(by, roles=[Role.ADMINISTRATOR]).filter(pk=locality.pk).exists():
        raise NotAllowedError([_("Bạn không có quyền đổi đăng ký nhận tin của %(user)s.") % {"user": user}])
