"""How a plan is followed: whether it leads, how its table is counted, which lags are slow.

All of it may change while the plan is in force: it says how the document is read, not what it demands.
"""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.choices import Counting
from indicators.errors import InvalidInputError
from indicators.models import Plan
from indicators.numbering import Numbers, NumbersError, read_numbers
from indicators.services.indicator_rules import faults_of_bands
from indicators.services.permissions import require_role
from indicators.services.staleness import mark_stale
from localities.choices import MAY_WRITE_PLANS
from localities.models import User
from localities.services.changes import facts_of, log_change

FOLLOWED = ("is_leading", "counting", "counted_numbers", "on_track_below", "behind_below")


@transaction.atomic
def follow_plan(
    *,
    plan: Plan,
    is_leading: bool,
    counting: str,
    counted_numbers: str,
    on_track_below: Decimal | None,
    behind_below: Decimal | None,
    by: User | None,
) -> None:
    """Store how a plan is followed. A plan that leads takes the lead from the others of its locality and period.

    `counted_numbers` is "1-19", or empty for every indicator; the bands are in points of the period's work, None for
    what the indicators say. Raises InvalidInputError, NotAllowedError.
    """
    require_role(by=by, localities=[plan.locality], roles=MAY_WRITE_PLANS)
    # In one order, so that two who choose at once wait for each other.
    beside = Plan.objects.select_for_update().filter(locality=plan.locality_id, period=plan.period_id).order_by("pk")
    leading = [other for other in beside if other.is_leading and other.pk != plan.pk]
    numbers = _check(plan, counting, counted_numbers, on_track_below, behind_below)
    before = facts_of(plan, FOLLOWED)
    plan.is_leading, plan.counting, plan.counted_numbers = is_leading, counting, str(numbers or "")
    plan.on_track_below, plan.behind_below = on_track_below, behind_below
    plan.save(update_fields=FOLLOWED)
    log_change(plan, before, by)
    if is_leading:
        _stop_leading(leading, by)
    if (before["on_track_below"], before["behind_below"]) != (on_track_below, behind_below):
        mark_stale(plan.targets.values_list("id", flat=True))


def _stop_leading(others: list[Plan], by: User | None) -> None:
    for other in others:
        before = facts_of(other, ("is_leading",))
        other.is_leading = False
        other.save(update_fields=["is_leading"])
        log_change(other, before, by)


def _check(
    plan: Plan, counting: str, counted_numbers: str, on_track_below: Decimal | None, behind_below: Decimal | None
) -> Numbers | None:
    """The numbers as read. Raises InvalidInputError with everything that is wrong."""
    problems, numbers = [], None
    if counting not in Counting.values:
        problems.append(_("Cách đếm “%s” không có trong danh mục.") % counting)
    try:
        numbers = read_numbers(counted_numbers)
    except NumbersError as error:
        problems += [_("Số thứ tự được đếm: %s") % problem for problem in error.problems]
    if numbers is not None and len(str(numbers)) > 100:
        problems.append(_("Số thứ tự được đếm: viết trong 100 ký tự."))
    if numbers is not None and not any(number in numbers for number in plan.targets.values_list("number", flat=True)):
        problems.append(_("Số thứ tự được đếm: văn bản không có chỉ tiêu nào mang số trong “%s”.") % numbers)
    problems += faults_of_bands(on_track_below, behind_below)
    if problems:
        raise InvalidInputError(problems)
    return numbers
