"""Who must report by which calendar."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.errors import ConflictError, InvalidInputError
from indicators.models import DueReport, Plan, ReportingCalendar, ReportingDuty, Sector
from indicators.services.permissions import require_role
from indicators.services.reporting.dropping import drop_planned
from indicators.services.reporting.planning import plan_due_reports
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User
from localities.services.changes import facts_of, log_addition, log_change


@transaction.atomic
def assign_duty(
    *,
    calendar: ReportingCalendar,
    locality: Locality,
    by: User | None,
    with_below: bool = False,
    plan: Plan | None = None,
    sector: Sector | None = None,
) -> ReportingDuty:
    """Let a unit report by a calendar, or (`with_below`) each unit right below it in its stead; on one plan, one
    sector or everything. The reports of the coming months are made at once; one that was ended is taken up again.

    Raises InvalidInputError, NotAllowedError, ConflictError.
    """
    require_role(by=by, localities=[locality], roles=MAY_WRITE_PLANS)
    stored = ReportingDuty.objects.filter(calendar=calendar, locality=locality, plan=plan, sector=sector).first()
    problems = _problems(calendar, locality, plan)
    if stored and stored.is_active:
        problems.append(_("%(locality)s đã được giao trách nhiệm báo cáo này.") % {"locality": locality})
    if problems:
        raise InvalidInputError(problems)
    if stored:
        before = facts_of(stored, ("is_active", "with_below"))
        stored.is_active, stored.with_below = True, with_below
        stored.save(update_fields=["is_active", "with_below"])
        log_change(stored, before, by)
    else:
        stored = ReportingDuty(calendar=calendar, locality=locality, with_below=with_below, plan=plan, sector=sector)
        try:
            with transaction.atomic():
                stored.save(force_insert=True)
        except IntegrityError as error:
            raise ConflictError([_("Có người vừa giao trách nhiệm báo cáo này. Tải lại rồi xem.")]) from error
        log_addition(stored, by)
    plan_due_reports(duties=[stored])
    return stored


@transaction.atomic
def end_duty(*, duty: ReportingDuty, by: User | None) -> None:
    """Ask for no further reports; those that are due or begun already stay due. Raises NotAllowedError."""
    require_role(by=by, localities=[duty.locality], roles=MAY_WRITE_PLANS)
    before = facts_of(duty, ("is_active",))
    duty.is_active = False
    duty.save(update_fields=["is_active"])
    log_change(duty, before, by)
    drop_planned(DueReport.objects.filter(duty=duty, cut_off_on__gte=timezone.localdate()))


def _problems(calendar: ReportingCalendar, locality: Locality, plan: Plan | None) -> list[str]:
    problems = []
    if calendar.valid_to is not None and calendar.valid_to < timezone.localdate():
        names = {"calendar": calendar, "day": f"{calendar.valid_to:%d/%m/%Y}"}
        problems.append(_("“%(calendar)s” chỉ áp dụng đến hết ngày %(day)s.") % names)
    if plan is not None and not _is_near(plan.locality, locality):
        names = {"plan": plan, "locality": locality}
        problems.append(_("“%(plan)s” không phải văn bản của %(locality)s hay cấp trên, cấp dưới.") % names)
    return problems


def _is_near(one: Locality, other: Locality) -> bool:
    return one.path.startswith(other.path) or other.path.startswith(one.path)
