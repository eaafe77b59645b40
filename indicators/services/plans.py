"""Writing plans, targets and official verdicts."""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import OFFICIAL_VERDICTS, Setter
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import Indicator, Period, Plan, Target
from indicators.reading import Reading, ReadingError, read_target
from indicators.services.permissions import require_role
from indicators.services.staleness import mark_stale
from localities.choices import MAY_WRITE_PLANS, Role
from localities.models import Locality, User


@transaction.atomic
def create_plan(
    *,
    locality: Locality,
    period: Period,
    setter: str,
    title: str,
    by: User | None,
    number: str = "",
    issued_on: dt.date | None = None,
    amends: Plan | None = None,
    is_strict: bool = False,
) -> Plan:
    """Store a document that sets targets. Raises InvalidInputError, NotAllowedError, ConflictError."""
    require_role(by=by, localities=[locality], roles=MAY_WRITE_PLANS)
    problems = [] if title.strip() else [_("Văn bản phải có trích yếu.")]
    if setter not in Setter.values:
        problems.append(_("Cấp giao “%(setter)s” không có trong danh mục.") % {"setter": setter})
    if Plan.objects.filter(locality=locality, period=period, number=number, title=title).exists():
        problems.append(
            _("%(locality)s đã có văn bản này trong kỳ %(period)s.") % {"locality": locality, "period": period}
        )
    if problems:
        raise InvalidInputError(problems)
    plan = Plan(locality=locality, period=period, setter=setter, title=title, number=number)
    plan.issued_on, plan.amends, plan.is_strict = issued_on, amends, is_strict
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError([_("Có người vừa thêm cùng văn bản này. Tải lại rồi thử lại.")]) from error
    return plan


def find_or_create_plan(
    *,
    locality: Locality,
    period: Period,
    name: str,
    setter: str,
    by: User | None,
    title: str = "",
    issued_on: dt.date | None = None,
) -> Plan:
    """The document whose number or title is `name`; made with that number and title when it is not there.

    With a title of its own `name` is the number. Raises InvalidInputError, also where `name` means several documents,
    NotAllowedError.
    """
    here = Plan.objects.filter(locality=locality, period=period).order_by("id")
    found = list(here.filter(title=title, number=name) if title else here.filter(Q(number=name) | Q(title=name)))
    exact = [plan for plan in found if plan.number == name or not plan.number]
    if len(exact or found) > 1:
        names = "; ".join(f"“{plan}”" for plan in exact or found)
        message = _("“%(label)s” có thể là một trong các văn bản: %(names)s. Viết đủ số và ký hiệu.")
        raise InvalidInputError([message % {"label": name, "names": names}])
    if found:
        return (exact or found)[0]
    return create_plan(
        locality=locality,
        period=period,
        setter=setter,
        title=title or name,
        number=name if title else "",
        issued_on=issued_on,
        by=by,
    )


@transaction.atomic
def correct_plan(
    *, plan: Plan, number: str, title: str, issued_on: dt.date | None, is_strict: bool, by: User | None
) -> None:
    """Correct how a document was entered; read strictly or not, its targets are judged again.

    An amendment is a plan of its own. Raises InvalidInputError, NotAllowedError.
    """
    require_role(by=by, localities=[plan.locality], roles=MAY_WRITE_PLANS)
    if not title.strip():
        raise InvalidInputError([_("Văn bản phải có trích yếu.")])
    same = Plan.objects.filter(locality=plan.locality, period=plan.period, number=number, title=title)
    if same.exclude(pk=plan.pk).exists():
        raise InvalidInputError([_("Địa phương này đã có văn bản cùng số và trích yếu trong kỳ.")])
    if plan.is_strict != is_strict:
        mark_stale(plan.targets.values_list("id", flat=True))
    plan.number, plan.title, plan.issued_on, plan.is_strict = number, title, issued_on, is_strict
    plan.save(update_fields=["number", "title", "issued_on", "is_strict"])


def read_demand(*, indicator: Indicator, text: str) -> Reading:
    """Read a target as written against the indicator's unit. Raises InvalidInputError with the sentence."""
    try:
        return read_target(text, indicator.unit.name if indicator.unit else "")
    except ReadingError as error:
        raise InvalidInputError([str(error)]) from error


def fill_reading(target: Target, reading: Reading) -> None:
    """Copy what was read onto a target (not saved here)."""
    target.kind = reading.kind
    target.low, target.high, target.denominator = reading.low, reading.high, reading.denominator
    target.is_approximate, target.is_open = reading.is_approximate, reading.is_open
    target.is_share, target.relative_to = reading.is_share, reading.relative_to


READING_FIELDS = [
    "kind",
    "low",
    "high",
    "denominator",
    "is_approximate",
    "is_open",
    "is_share",
    "relative_to",
]
DEMAND_FIELDS = ["written", "written_unit", "is_heading", *READING_FIELDS]
OFFICIAL_FIELDS = ["official_verdict", "official_written", "official_reason", "official_by", "official_at"]


@transaction.atomic
def add_targets(*, targets: Sequence[Target], by: User | None) -> list[Target]:
    """Store new targets and queue them for judging. Raises NotAllowedError."""
    require_role(by=by, localities=(target.locality for target in targets), roles=MAY_WRITE_PLANS)
    for target in targets:
        target.created_by = by
    stored = Target.objects.bulk_create(targets)
    mark_stale(target.pk for target in stored)
    return stored


@transaction.atomic
def update_targets(*, targets: Sequence[Target], fields: Sequence[str], by: User | None) -> None:
    """Store some fields of many targets; those whose demand is among them are judged again. Raises NotAllowedError."""
    require_role(by=by, localities=(target.plan.locality for target in targets), roles=MAY_WRITE_PLANS)
    Target.objects.bulk_update(targets, fields)
    if not set(DEMAND_FIELDS).isdisjoint(fields):
        mark_stale(target.pk for target in targets)


@transaction.atomic
def add_target(
    *,
    plan: Plan,
    indicator: Indicator,
    written: str,
    by: User | None,
    locality: Locality | None = None,
    period: Period | None = None,
) -> Target:
    """Add one target at the end of a plan, for the plan's own locality and period unless others are named.

    Raises InvalidInputError, NotAllowedError, ConflictError.
    """
    require_role(by=by, localities=[plan.locality], roles=MAY_WRITE_PLANS)
    last = plan.targets.aggregate(last=Max("position"))["last"] or 0
    target = Target(
        plan=plan,
        indicator=indicator,
        locality=locality or plan.locality,
        period=period or plan.period,
        position=last + 1,
        written=written.strip(),
        written_unit=indicator.unit.name if indicator.unit else "",
    )
    fill_reading(target, read_demand(indicator=indicator, text=written))
    there = plan.targets.filter(indicator=indicator, locality=target.locality, period=target.period)
    if there.exists():
        raise InvalidInputError([_("Văn bản này đã giao chỉ tiêu này cho địa phương trong kỳ.")])
    try:
        with transaction.atomic():
            return add_targets(targets=[target], by=by)[0]
    except IntegrityError as error:
        raise ConflictError([_("Có người vừa thêm chỉ tiêu này vào văn bản. Tải lại rồi xem.")]) from error


@transaction.atomic
def correct_reading(*, target: Target, reading: Reading, by: User | None) -> None:
    """Replace how a target was read by what a person says; the text as written stays. Raises NotAllowedError."""
    # The plan's own planners: a district does not lower what the province demands of it.
    require_role(by=by, localities=[target.plan.locality], roles=MAY_WRITE_PLANS)
    fill_reading(target, reading)
    target.read_by = by
    target.save(update_fields=[*READING_FIELDS, "read_by"])
    mark_stale([target.pk])


@transaction.atomic
def set_official_verdict(*, target: Target, verdict: str, reason: str, by: User | None) -> None:
    """Store the verdict the authority decided, beside the computed one. Raises InvalidInputError, NotAllowedError."""
    require_role(by=by, localities=[target.plan.locality], roles=(*MAY_WRITE_PLANS, Role.LEADER))
    problems = []
    if verdict not in OFFICIAL_VERDICTS:
        problems.append(_("Đánh giá chính thức chỉ có thể là Vượt, Đạt hoặc Chưa đạt."))
    if not reason.strip():
        problems.append(_("Đánh giá chính thức phải có lý do hoặc văn bản."))
    if problems:
        raise InvalidInputError(problems)
    target.official_verdict, target.official_reason = verdict, reason
    target.official_by, target.official_at = by, timezone.now()
    target.save(update_fields=["official_verdict", "official_reason", "official_by", "official_at"])
