"""Who wants to hear about what."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.choices import Cause, Frequency, Severity
from alerts.models import Subscription
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Plan, Sector
from localities.choices import Role
from localities.coverage import below, covered_roots
from localities.models import Locality, User
from localities.scope import localities_for_user
from localities.services.changes import facts_of, log_addition, log_change, log_removal

WISHES = ("causes", "least_severity", "frequency")


@transaction.atomic
def subscribe(
    *,
    user: User,
    locality: Locality,
    by: User | None,
    sector: Sector | None = None,
    plan: Plan | None = None,
    causes: Collection[str] = (),
    least_severity: str = Severity.NOTICE,
    frequency: str = Frequency.AT_ONCE,
) -> Subscription:
    """Subscribe a person to a locality and everything below it, or a sector or a plan there, or change what they want
    to hear about it. No causes: all of them. From the first subscription on, what the role hears by default no longer
    counts (`alerts.hearing`).

    Raises InvalidInputError, NotAllowedError.
    """
    _require_may_change(user, locality, by)
    _refuse_problems(user, locality, plan, causes, least_severity, frequency)
    # Locked on the person, so that the same click twice makes one subscription.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    wanted = [cause for cause in Cause.values if cause in causes]
    facts = {"causes": wanted, "least_severity": least_severity, "frequency": frequency}
    stored = Subscription.objects.filter(user=user, locality=locality, sector=sector, plan=plan).first()
    if stored is None:
        stored = Subscription.objects.create(
            user=user, locality=locality, sector=sector, plan=plan, created_at=timezone.now(), **facts
        )
        log_addition(stored, by)
        return stored
    _change(stored, facts, by)
    return stored


@transaction.atomic
def unsubscribe(
    *, user: User, locality: Locality, by: User | None, sector: Sector | None = None, plan: Plan | None = None
) -> None:
    """End a subscription; where there is none, nothing happens. Raises NotAllowedError."""
    _require_may_change(user, locality, by)
    found = Subscription.objects.filter(user=user, locality=locality, sector=sector, plan=plan)
    stored = found.select_for_update(of=("self",)).first()
    if stored is None:
        return
    log_removal(stored, by, _("Ngừng nhận tin."), WISHES)
    stored.delete()


def _change(stored: Subscription, facts: dict[str, Any], by: User | None) -> None:
    before = facts_of(stored, WISHES)
    if stored.frequency == Frequency.NEVER != facts["frequency"]:
        # Digests begin anew here: the weeks nobody wanted to hear about are not caught up on.
        stored.created_at = timezone.now()
    for name, value in facts.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*facts, "created_at"])
    log_change(stored, before, by)


def _refuse_problems(
    user: User, locality: Locality, plan: Plan | None, causes: Collection[str], least_severity: str, frequency: str
) -> None:
    problems = []
    scope = localities_for_user(user)
    if not scope.filter(pk=locality.pk).exists():
        problems.append(_("%(locality)s không thuộc phạm vi của %(user)s.") % {"locality": locality, "user": user})
    elif plan is not None and not _is_there(plan, locality):
        problems.append(_("%(plan)s không giao chỉ tiêu nào cho %(locality)s.") % {"plan": plan, "locality": locality})
    if unknown := [str(cause) for cause in causes if cause not in Cause.values]:
        problems.append(_("Không có nguyên nhân “%(causes)s”.") % {"causes": "”, “".join(unknown)})
    if least_severity not in Severity.values:
        problems.append(_("Không có mức độ “%(severity)s”.") % {"severity": least_severity})
    if frequency not in Frequency.values:
        problems.append(_("Không có cách nhận “%(frequency)s”.") % {"frequency": frequency})
    if problems:
        raise InvalidInputError(problems)


def _is_there(plan: Plan, locality: Locality) -> bool:
    """Whether a plan is of the locality or below, or sets targets there."""
    covered = Locality.objects.filter(below(covered_roots([locality])[locality.pk])).values("pk")
    return Plan.objects.filter(Q(locality__in=covered) | Q(targets__locality__in=covered), pk=plan.pk).exists()


def _require_may_change(user: User, locality: Locality, by: User | None) -> None:
    """People change their own subscriptions; administrators of a locality change everyone's to it."""
    if by is None or by == user:
        return
    if not localities_for_user(by, roles=[Role.ADMINISTRATOR]).filter(pk=locality.pk).exists():
        raise NotAllowedError([_("Bạn không có quyền đổi đăng ký nhận tin của %(user)s.") % {"user": user}])
