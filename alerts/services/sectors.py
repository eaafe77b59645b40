"""What alerts keep of sectors, moved along when one is merged into another (`settings.FOLLOWING_SECTORS`)."""

from alerts.choices import TOPIC_OF, Cause
from alerts.models import AlertRule, Subscription
from alerts.services.reviewing.rules import ask_for_review
from alerts.services.rules import problems_of
from alerts.services.subscriptions import WISHES
from indicators.models import Sector
from localities.models import User
from localities.services.changes import log_change, log_removal


def follow_sector(*, old: Sector, new: Sector, by: User | None) -> list[str]:
    """Let rules and subscriptions of one sector be of another. Of a person's two subscriptions that of the sector that
    stays is kept. Returns what speaks against it."""
    problems = _move_rules(old, new, by)
    _move_subscriptions(old, new, by)
    return problems


def _move_rules(old: Sector, new: Sector, by: User | None) -> list[str]:
    problems = []
    for rule in AlertRule.objects.filter(sector=old).select_related("locality").order_by("pk"):
        rule.sector = new
        if faults := problems_of(rule):
            problems += [f"{rule}: {fault}" for fault in faults]
            continue
        rule.save(update_fields=["sector"])
        log_change(rule, {"sector": old}, by)
    for rule in AlertRule.objects.applied().filter(sector=new).select_related("locality"):
        # Those that were there apply to more indicators now.
        ask_for_review(topic=TOPIC_OF[Cause(rule.cause)], locality=rule.locality)
    return problems


def _move_subscriptions(old: Sector, new: Sector, by: User | None) -> None:
    for stored in Subscription.objects.filter(sector=old).select_related("user", "locality", "plan").order_by("pk"):
        place = {"user": stored.user, "locality": stored.locality, "plan": stored.plan}
        if Subscription.objects.filter(sector=new, **place).exists():
            log_removal(stored, by, facts=WISHES)
            stored.delete()
            continue
        stored.sector = new
        stored.save(update_fields=["sector"])
        log_change(stored, {"sector": old}, by)
