"""Writing plans and their targets.

From the day on which a plan is in force nothing that it demands is edited in place: see `amendments`.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Setter
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import Indicator, Period, Plan, Target
from indicators.reading import Reading, ReadingError, read_target
from indicators.services.aggregation import compute_aggregates
from indicators.services.permissions import require_role
from indicators.services.staleness import mark_stale
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User
from localities.services.changes import facts_of, log_addition, log_additions, log_change, log_changes

RECORDED_FIELDS = ("number", "title", "issued_on", "is_strict")


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
    log_addition(plan, by)
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
    amends: Plan | None = None,
) -> Plan:
    """The document whose number or title is `name`; made with that number and title when it is not there.

    With a title of its own `name` is the number. Raises InvalidInputError, also where `name` means several documents or
    one that amends another than `amends`, NotAllowedError.
    """
    found = find_plan(locality=locality, period=period, name=name, title=title)
    if found is not None:
        if amends is not None and found.amends_id != amends.pk:
            message = _("“%(plan)s” đã có và không sửa đổi “%(amended)s”.")
            raise InvalidInputError([message % {"plan": found, "amended": amends}])
        return found
    return create_plan(
        locality=locality,
        period=period,
        setter=setter,
        title=title or name,
        number=name if title else "",
        issued_on=issued_on,
        amends=amends,
        by=by,
    )


def find_plan(*, locality: Locality, period: Period, name: str, title: str = "") -> Plan | None:
    """The one document whose number or title is `name`, or whose number and title are `name` and `title`.

    Raises InvalidInputError where several are called so.
    """
    here = Plan.objects.filter(locality=locality, period=period).order_by("id")
    found = list(here.filter(title=title, number=name) if title else here.filter(Q(number=name) | Q(title=name)))
    exact = [plan for plan in found if plan.number == name or not plan.number]
    if len(exact or found) > 1:
        names = "; ".join(f"“{plan}”" for plan in exact or found)
        message = _("“%(label)s” có thể là một trong các văn bản: %(names)s. Viết đủ số và ký hiệu.")
        raise InvalidInputError([message % {"label": name, "names": names}])
    return (exact or found)[0] if found else None


@transaction.atomic
def correct_plan(
    *, plan: Plan, number: str, title: str, issued_on: dt.date | None, is_strict: bool, by: User | None
) -> None:
    """Correct how a document was entered; read strictly or not, its targets are judged again.

    Number, title and day are what is printed on the paper, and a slip in them is corrected at any time. How strictly
    its words are read is part of what it demands, so that stands once it is in force. An amendment is a plan of its
    own.
    Raises InvalidInputError, NotAllowedError.
    """
    require_role(by=by, localities=[plan.locality], roles=MAY_WRITE_PLANS)
    problems = [] if title.strip() else [_("Văn bản phải có trích yếu.")]
    same = Plan.objects.filter(locality=plan.locality, period=plan.period, number=number, title=title)
    if same.exclude(pk=plan.pk).exists():
        problems.append(_("Địa phương này đã có văn bản cùng số và trích yếu trong kỳ."))
    if plan.is_strict != is_strict:
        problems += faults_of_editing([plan])
    if problems:
        raise InvalidInputError(problems)
    if plan.is_strict != is_strict:
        mark_stale(plan.targets.values_list("id", flat=True))
    before = facts_of(plan, RECORDED_FIELDS)
    plan.number, plan.title, plan.issued_on, plan.is_strict = number, title, issued_on, is_strict
    plan.save(update_fields=RECORDED_FIELDS)
    log_change(plan, before, by)


@transaction.atomic
def put_in_force(*, plan: Plan, on: dt.date | None, by: User | None) -> None:
    """Say from which day a document is in force: from then what it demands is changed by amendments only.

    Until that day has come it can be said anew, or taken back (None). An amendment may hold from a day before it was
    issued, as its changes do; any other document may not. Raises InvalidInputError, NotAllowedError.
    """
    stored = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("locality", "period")
    locked = stored.get(pk=plan.pk)
    require_role(by=by, localities=[locked.locality], roles=MAY_WRITE_PLANS)
    problems = []
    if locked.is_in_force(timezone.localdate()):
        values = {"plan": locked, "day": f"{locked.in_force_on:%d/%m/%Y}"}
        problems.append(_("“%(plan)s” đã có hiệu lực từ %(day)s.") % values)
    if on is not None and on > locked.period.ends_on:
        problems.append(_("Ngày có hiệu lực ở sau kỳ %(period)s.") % {"period": locked.period})
    if on is not None and locked.issued_on is not None and on < locked.issued_on and locked.amends_id is None:
        message = _("Ngày có hiệu lực %(day)s ở trước ngày ban hành %(issued)s.")
        problems.append(message % {"day": f"{on:%d/%m/%Y}", "issued": f"{locked.issued_on:%d/%m/%Y}"})
    if problems:
        raise InvalidInputError(problems)
    before = facts_of(locked, ("in_force_on",))
    plan.in_force_on = locked.in_force_on = on
    locked.save(update_fields=["in_force_on"])
    log_change(locked, before, by)


def faults_of_editing(plans: Iterable[Plan]) -> list[str]:
    """Why what some documents demand cannot be edited in place: one sentence for each that is in force."""
    today = timezone.localdate()
    message = _("“%(plan)s” có hiệu lực từ %(day)s, không sửa tại chỗ được: lập văn bản sửa đổi.")
    return [
        message % {"plan": plan, "day": f"{plan.in_force_on:%d/%m/%Y}"}
        for plan in {plan.pk: plan for plan in plans}.values()
        if plan.is_in_force(today)
    ]


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
DEMAND_FIELDS = ["written", "written_unit", *READING_FIELDS]


@transaction.atomic
def add_targets(*, targets: Sequence[Target], by: User | None) -> list[Target]:
    """Store new targets and queue them for judging. Raises InvalidInputError, NotAllowedError.

    A document in force takes no further demand. A row without one (it only names a setter, or carries a result) and a
    unit's share of what is demanded already add nothing to it.
    """
    require_role(by=by, localities=(target.locality for target in targets), roles=MAY_WRITE_PLANS)
    demanding = (target.plan for target in targets if (target.written or target.kind) and target.breaks_down_id is None)
    if problems := faults_of_editing(demanding):
        raise InvalidInputError(problems)
    for target in targets:
        target.created_by = by
    stored = Target.objects.bulk_create(targets)
    log_additions(stored, by, facts=("written",))
    mark_stale(target.pk for target in stored)
    # A target asks for the sum of its years, and says which units are waited for.
    compute_aggregates(keys={(target.locality_id, target.indicator_id, target.period_id) for target in stored})
    return stored


@transaction.atomic
def update_targets(*, targets: Sequence[Target], fields: Sequence[str], by: User | None) -> None:
    """Store some fields of many targets; those whose demand is among them are judged again.

    Raises InvalidInputError where a document in force demands it, NotAllowedError.
    """
    require_role(by=by, localities=(target.plan.locality for target in targets), roles=MAY_WRITE_PLANS)
    is_demand = not set(DEMAND_FIELDS).isdisjoint(fields)
    if is_demand and (problems := faults_of_editing(target.plan for target in targets)):
        raise InvalidInputError(problems)
    told = [name for name in fields if not Target._meta.get_field(name).is_relation]
    before = {row.pop("id"): row for row in Target.objects.filter(pk__in=[t.pk for t in targets]).values("id", *told)}
    Target.objects.bulk_update(targets, fields)
    log_changes(((target, before.get(target.pk, {})) for target in targets), by)
    if is_demand or "is_heading" in fields:
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
