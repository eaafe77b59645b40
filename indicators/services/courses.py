"""How the pace of one target is judged: its profile, the day it counts from, the level it starts at.

All of it may change while the plan is in force: it says which way a value is expected to take, not what is demanded.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.choices import Profile
from indicators.errors import InvalidInputError
from indicators.models import Target
from indicators.services.permissions import require_role
from indicators.services.staleness import mark_stale
from localities.choices import MAY_WRITE_PLANS
from localities.models import User
from localities.services.changes import facts_of, log_change

COURSE_FIELDS = ("profile", "counts_from", "baseline")


@transaction.atomic
def set_course(
    *, target: Target, profile: str, counts_from: dt.date | None, baseline: Decimal | None, by: User | None
) -> None:
    """Store how a target's pace is judged; it is judged again.

    `profile` "" is the indicator's; `counts_from` is the day of a target set in mid-year (the period's first day is the
    same as None); `baseline` is the level before that day in the indicator's unit, None for what is known of it. Raises
    InvalidInputError with every problem, NotAllowedError.
    """
    locked = Target.objects.select_for_update(of=("self",), no_key=True).select_related("plan__locality", "period")
    stored = locked.get(pk=target.pk)
    # The plan's own planners: a district does not say from where the province counts.
    require_role(by=by, localities=[stored.plan.locality], roles=MAY_WRITE_PLANS)
    if problems := list(_faults(stored, profile, counts_from)):
        raise InvalidInputError(problems)
    before = facts_of(stored, COURSE_FIELDS)
    stored.profile, stored.baseline = profile, baseline
    stored.counts_from = None if counts_from == stored.period.starts_on else counts_from
    if facts_of(stored, COURSE_FIELDS) == before:
        return
    stored.save(update_fields=COURSE_FIELDS)
    log_change(stored, before, by)
    mark_stale([stored.pk])


def _faults(target: Target, profile: str, counts_from: dt.date | None) -> Iterator[str]:
    if profile and profile not in Profile.values:
        label = Target._meta.get_field("profile").verbose_name
        yield _("“%(field)s”: “%(code)s” không có trong danh mục.") % {"field": label, "code": profile}
    if counts_from is not None and not target.period.starts_on <= counts_from <= target.period.ends_on:
        values = {"day": f"{counts_from:%d/%m/%Y}", "period": target.period}
        yield _("Ngày bắt đầu tính %(day)s ở ngoài kỳ %(period)s.") % values
