"""The steps by which alerts go up: how long they wait, and how many levels."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.choices import Severity
from alerts.models import EscalationStep
from indicators.errors import InvalidInputError, NotAllowedError
from localities.models import User
from localities.services.changes import facts_of, log_addition, log_change

FACTS = ("working_days", "levels_up", "least_severity", "is_on")
# A quarter of a year of working days; more is no escalation.
LONGEST_WAIT = 60


@transaction.atomic
def set_step(
    *,
    level: int,
    working_days: int,
    levels_up: int,
    least_severity: str = Severity.WARNING,
    is_on: bool = True,
    by: User | None,
) -> EscalationStep:
    """Store the step of a level, or change it. A later level waits longer. What went up already stays there.

    For superusers. Raises NotAllowedError, InvalidInputError.
    """
    if by is not None and not (by.is_active and by.is_superuser):
        raise NotAllowedError([_("Chỉ quản trị hệ thống đặt được các bậc báo lên cấp trên.")])
    # Locked together: two who set two levels at once must not cross each other.
    stored = {step.level: step for step in EscalationStep.objects.select_for_update().order_by("level")}
    if problems := _problems(level, working_days, levels_up, least_severity, list(stored.values())):
        raise InvalidInputError(problems)
    step = stored.get(level) or EscalationStep(level=level)
    before = facts_of(step, FACTS) if step.pk else None
    step.working_days, step.levels_up, step.least_severity, step.is_on = working_days, levels_up, least_severity, is_on
    if before is None:
        step.save(force_insert=True)
        log_addition(step, by)
    else:
        step.save(update_fields=FACTS)
        log_change(step, before, by)
    return step


def _problems(
    level: int, working_days: int, levels_up: int, least_severity: str, stored: list[EscalationStep]
) -> list[str]:
    problems = []
    if level < 1:
        problems.append(_("Bậc phải từ 1 trở lên."))
    if not 1 <= working_days <= LONGEST_WAIT:
        problems.append(_("Số ngày làm việc phải từ 1 đến %(n)d.") % {"n": LONGEST_WAIT})
    if not 0 <= levels_up <= 2:
        problems.append(_("Lên nhiều nhất hai cấp: huyện, tỉnh."))
    if least_severity not in Severity.values:
        problems.append(_("Chọn mức độ."))
    for step in stored:
        if (step.level - level) * (step.working_days - working_days) < 0:
            words = ngettext(
                "Bậc %(level)d chờ %(days)d ngày làm việc: bậc sau phải chờ lâu hơn bậc trước.",
                "Bậc %(level)d chờ %(days)d ngày làm việc: bậc sau phải chờ lâu hơn bậc trước.",
                step.working_days,
            )
            problems.append(words % {"level": step.level, "days": step.working_days})
    return problems
