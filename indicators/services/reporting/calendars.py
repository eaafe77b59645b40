"""The rules of reporting. A rule in use is never edited: the decision that changes it replaces it from a date."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from indicators.choices import Basis, Frequency
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from indicators.models import DueReport, ReportingCalendar, ReportingDuty
from indicators.reporting.begun import begun
from indicators.services.catalogue import require_planner
from indicators.services.reporting.dropping import carry_drafts, drop_planned
from indicators.services.reporting.planning import plan_due_reports
from localities.choices import MAY_WRITE_PLANS
from localities.models import User
from localities.scope import localities_for_user
from localities.services.changes import facts_of, log_addition, log_change

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCalendar:
    """A rule as its decision says it: `working_days` after the cut-off day the report must be there.

    An administrative period is cut off on `cut_off_day` (1 to 28), a statistical one on the last day of its month.
    """

    name: str
    basis: str
    frequency: str
    working_days: int
    decided_by: str
    valid_from: dt.date
    cut_off_day: int | None = None
    decided_on: dt.date | None = None
    valid_to: dt.date | None = None


@transaction.atomic
def create_calendar(*, new: NewCalendar, by: User | None) -> ReportingCalendar:
    """Store a rule. Raises InvalidInputError, NotAllowedError, ConflictError."""
    require_planner(by)
    _refuse(_problems(new))
    return _store(new, None, by)


@transaction.atomic
def replace_calendar(*, calendar: ReportingCalendar, new: NewCalendar, by: User | None) -> ReportingCalendar:
    """Let another rule take a rule's place from its `valid_from`; whoever reported by the old one reports by the new.

    Reports cut off before that day stay as they were; what was typed into later ones moves to those of the same period.
    Raises InvalidInputError, NotAllowedError, ConflictError.
    """
    calendar = _locked(calendar)
    _require_say(calendar, by)
    problems = _problems(new)
    if ReportingCalendar.objects.filter(replaces=calendar).exists():
        problems.append(_("“%(calendar)s” đã được thay bằng quy định khác.") % {"calendar": calendar})
    if new.valid_from <= calendar.valid_from:
        day = f"{calendar.valid_from:%d/%m/%Y}"
        problems.append(_("Quy định mới phải áp dụng sau ngày %(day)s của quy định cũ.") % {"day": day})
    _refuse(problems)
    last_day = new.valid_from - ONE_DAY
    if calendar.valid_to is None or calendar.valid_to > last_day:
        _close(calendar, last_day, by)
    stored = _store(new, calendar, by)
    followers = [
        ReportingDuty(
            calendar=stored,
            locality_id=duty.locality_id,
            with_below=duty.with_below,
            plan_id=duty.plan_id,
            sector_id=duty.sector_id,
        )
        for duty in calendar.duties.filter(is_active=True)
    ]
    plan_due_reports(duties=ReportingDuty.objects.bulk_create(followers))
    carry_drafts(_of_the_same_periods(calendar, stored, last_day))
    return stored


def _of_the_same_periods(old: ReportingCalendar, new: ReportingCalendar, last_day: dt.date) -> dict[int, int]:
    """The begun reports that a rule no longer asks for, with those that another rule asks for in their stead."""
    facts = ("locality_id", "label", "duty__locality_id", "duty__plan_id", "duty__sector_id")
    heirs = {tuple(row): pk for pk, *row in DueReport.objects.filter(duty__calendar=new).values_list("pk", *facts)}
    left = begun(DueReport.objects.filter(duty__calendar=old, cut_off_on__gt=last_day)).values_list("pk", *facts)
    return {pk: heirs[tuple(row)] for pk, *row in left if tuple(row) in heirs}


@transaction.atomic
def end_calendar(*, calendar: ReportingCalendar, valid_to: dt.date, by: User | None) -> None:
    """Let a rule end with none in its place; `valid_to` is its last day. Raises InvalidInputError, NotAllowedError."""
    calendar = _locked(calendar)
    _require_say(calendar, by)
    if valid_to < calendar.valid_from:
        raise InvalidInputError([_("Ngày cuối áp dụng phải sau ngày đầu.")])
    if calendar.valid_to is not None and calendar.valid_to < valid_to:
        day = f"{calendar.valid_to:%d/%m/%Y}"
        raise InvalidInputError([_("Quy định này đã hết áp dụng từ ngày %(day)s.") % {"day": day}])
    _close(calendar, valid_to, by)


def _locked(calendar: ReportingCalendar) -> ReportingCalendar:
    """The rule as it is stored now, for this write alone: two decisions at once replace it one after the other."""
    return ReportingCalendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)


def _close(calendar: ReportingCalendar, valid_to: dt.date, by: User | None) -> None:
    before = facts_of(calendar, ("valid_to",))
    calendar.valid_to = valid_to
    calendar.save(update_fields=["valid_to"])
    log_change(calendar, before, by)
    drop_planned(DueReport.objects.filter(duty__calendar=calendar, cut_off_on__gt=valid_to))


def _store(new: NewCalendar, replaces: ReportingCalendar | None, by: User | None) -> ReportingCalendar:
    calendar = ReportingCalendar(
        name=" ".join(new.name.split()),
        basis=new.basis,
        frequency=new.frequency,
        cut_off_day=new.cut_off_day,
        working_days=new.working_days,
        decided_by=new.decided_by.strip(),
        decided_on=new.decided_on,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        replaces=replaces,
    )
    try:
        with transaction.atomic():
            calendar.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError([_("Có người vừa ghi cùng chế độ báo cáo này. Tải lại rồi xem.")]) from error
    log_addition(calendar, by)
    return calendar


def _problems(new: NewCalendar) -> list[str]:
    problems = [] if new.name.strip() else [_("Chế độ báo cáo phải có tên.")]
    if not new.decided_by.strip():
        problems.append(_("Chế độ báo cáo phải ghi văn bản quy định."))
    if new.basis not in Basis.values:
        problems.append(_("Kỳ tính “%(basis)s” không có trong danh mục.") % {"basis": new.basis})
    if new.frequency not in Frequency.values:
        problems.append(_("Định kỳ “%(frequency)s” không có trong danh mục.") % {"frequency": new.frequency})
    if new.basis == Basis.ADMINISTRATIVE and not 1 <= (new.cut_off_day or 0) <= 28:
        problems.append(_("Kỳ báo cáo hành chính phải có ngày chốt số liệu, từ 1 đến 28."))
    if new.basis == Basis.STATISTICAL and new.cut_off_day is not None:
        problems.append(_("Kỳ thống kê chốt vào ngày cuối tháng: để trống ngày chốt số liệu."))
    if not 0 <= new.working_days <= 60:
        problems.append(_("Hạn gửi phải từ 0 đến 60 ngày làm việc."))
    if new.valid_to is not None and new.valid_to < new.valid_from:
        problems.append(_("Ngày cuối áp dụng phải sau ngày đầu."))
    if ReportingCalendar.objects.filter(name=" ".join(new.name.split()), valid_from=new.valid_from).exists():
        problems.append(_("Đã có chế độ báo cáo cùng tên và cùng ngày áp dụng."))
    return problems


def _refuse(problems: list[str]) -> None:
    if problems:
        raise InvalidInputError(problems)


def _require_say(calendar: ReportingCalendar, by: User | None) -> None:
    """Changing a rule takes the role in every unit that reports by it."""
    require_planner(by)
    if by is None:
        return
    theirs = localities_for_user(by, roles=MAY_WRITE_PLANS)
    if calendar.duties.filter(is_active=True).exclude(locality__in=theirs).exists():
        names = {"calendar": calendar}
        raise NotAllowedError([_("Địa phương ngoài phạm vi của bạn cũng báo cáo theo “%(calendar)s”.") % names])
