"""What one person hears of one piece of news, from facts at hand. Knows neither the database nor the clock."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alerts.choices import Cause, Frequency, Severity
from alerts.hearing.news import News
from alerts.models import Subscription
from localities.choices import Role

# From the least up.
SOONER = {one: rank for rank, one in enumerate((Frequency.NEVER, Frequency.WEEKLY, Frequency.DAILY, Frequency.AT_ONCE))}
WORSE = {one: rank for rank, one in enumerate(Severity)}
# Who answers for a unit's figures: they hear of their own unit whatever they chose.
OF_THE_UNIT = (Role.DATA_OFFICER, Role.PLANNING_OFFICER)


class Decision(NamedTuple):
    """How soon a person hears, and the sentence why, in the language of whoever reads it."""

    frequency: Frequency
    why: str | Promise


class Part(NamedTuple):
    """A role that covers a place. `is_own`: the place is a row that the role's locality stands for, not one below."""

    role: str
    locality: str
    is_own: bool


class Wish(NamedTuple):
    """A subscription that covers a place; `depth` is how deep its locality lies, 0 for the whole country."""

    depth: int
    subscription: Subscription


@dataclass(slots=True)
class Standing:
    """How one person stands to one place: what they are there, what they chose there or (`has_chosen`) anywhere."""

    has_chosen: bool
    parts: list[Part] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)


def decide(standing: Standing, news: News) -> Decision:
    """By the person's own choice, or else by role; then no less than the unit itself is owed, and no sooner where a
    reminder has said it."""
    chosen = _by_wish(standing.wishes, news) if standing.has_chosen else _by_role(standing.parts, news)
    unit = next((part.locality for part in standing.parts if part.is_own and part.role in OF_THE_UNIT), None)
    if unit is None:
        return chosen
    if chosen.frequency == Frequency.NEVER:
        return Decision(Frequency.WEEKLY, _unit_reason(unit))
    if chosen.frequency == Frequency.AT_ONCE and news.cause == Cause.OVERDUE:
        return Decision(Frequency.WEEKLY, _reminded_reason(unit))
    return chosen


def for_owner(decision: Decision, locality: str) -> Decision:
    """No less than the weekly digest for who answers for the indicator."""
    return Decision(Frequency.WEEKLY, _owner_reason(locality)) if decision.frequency == Frequency.NEVER else decision


def of_own_change(decision: Decision) -> Decision:
    """What came of one's own change is not mailed at once: it stands in the digest."""
    return Decision(Frequency.WEEKLY, _own_change_reason()) if decision.frequency == Frequency.AT_ONCE else decision


def default_of_role(role: str, severity: str, *, is_own: bool) -> Frequency:
    """What those hear who chose nothing."""
    match role:
        case Role.PLANNING_OFFICER:
            return Frequency.AT_ONCE
        case Role.LEADER:
            return Frequency.AT_ONCE if severity == Severity.CRITICAL else Frequency.WEEKLY
        case Role.DATA_OFFICER if is_own:
            return Frequency.AT_ONCE
    return Frequency.NEVER


def _by_wish(wishes: list[Wish], news: News) -> Decision:
    fitting = [wish for wish in wishes if _fits(wish.subscription, news)]
    if not fitting:
        return Decision(Frequency.NEVER, _("Không có đăng ký nào hợp với tin này"))
    chosen = max(fitting, key=_specificity).subscription
    wanted = news.cause in chosen.wanted_causes and WORSE[Severity(news.severity)] >= WORSE[chosen.least_severity]
    return Decision(Frequency(chosen.frequency) if wanted else Frequency.NEVER, wish_reason(chosen))


def _fits(subscription: Subscription, news: News) -> bool:
    return subscription.sector_id in (None, news.sector_id) and subscription.plan_id in (None, news.plan_id)


def _specificity(wish: Wish) -> tuple[object, ...]:
    """Plan before sector before the nearest locality; of equals the newer."""
    found = wish.subscription
    return (found.plan_id is not None, found.sector_id is not None, wish.depth, found.created_at, found.pk)


def _by_role(parts: list[Part], news: News) -> Decision:
    best = Decision(Frequency.NEVER, _("Vai trò này mặc định không nhận tin"))
    for part in parts:
        frequency = default_of_role(part.role, news.severity, is_own=part.is_own)
        if SOONER[frequency] > SOONER[best.frequency]:
            best = Decision(frequency, _role_reason(part.role, part.locality))
    return best


# --- The sentences: one object for all the news it is said of -------------------------------------------------------
def wish_reason(subscription: Subscription) -> str | Promise:
    """Why a subscription decides; it must have its locality, sector and plan at hand."""
    sector = subscription.sector.name if subscription.sector else ""
    plan = str(subscription.plan) if subscription.plan else ""
    return _wish_reason(str(subscription.locality), sector, plan)


@lru_cache(maxsize=4096)
def _wish_reason(locality: str, sector: str, plan: str) -> Promise:
    if sector and plan:
        return format_lazy(
            _("Đã đăng ký: {locality}, lĩnh vực {sector}, {plan}"), locality=locality, sector=sector, plan=plan
        )
    if plan:
        return format_lazy(_("Đã đăng ký: {locality}, {plan}"), locality=locality, plan=plan)
    if sector:
        return format_lazy(_("Đã đăng ký: {locality}, lĩnh vực {sector}"), locality=locality, sector=sector)
    return format_lazy(_("Đã đăng ký: {locality}"), locality=locality)


@lru_cache(maxsize=4096)
def _role_reason(role: str, locality: str) -> Promise:
    return format_lazy(_("Mặc định của {role}, {locality}"), role=Role(role).label, locality=locality)


@lru_cache(maxsize=4096)
def _unit_reason(locality: str) -> Promise:
    return format_lazy(_("Phụ trách số liệu của chính {locality}: ít nhất có trong bản tin tuần"), locality=locality)


@lru_cache(maxsize=4096)
def _reminded_reason(locality: str) -> Promise:
    return format_lazy(
        _("Phụ trách số liệu của chính {locality}: báo cáo quá hạn đã có thư nhắc riêng"), locality=locality
    )


@lru_cache(maxsize=4096)
def _owner_reason(locality: str) -> Promise:
    return format_lazy(_("Phụ trách chỉ tiêu này ở {locality}: ít nhất có trong bản tin tuần"), locality=locality)


@lru_cache(maxsize=1)
def _own_change_reason() -> Promise:
    return format_lazy(_("Do số liệu chính mình nhập: chỉ có trong bản tin, không báo ngay"))
