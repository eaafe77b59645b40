"""Breaking a target down to units and to shorter periods, and the milestones that follow from it."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from indicators.aggregating import total
from indicators.breakdowns import first_gap
from indicators.choices import Accumulation
from indicators.errors import ConflictError, InvalidInputError
from indicators.judging import judge
from indicators.models import Milestone, Period, Target
from indicators.numbers import format_number
from indicators.services.amendments import Milestones, faults_of_milestones
from indicators.services.permissions import require_role
from indicators.services.plans import add_targets, faults_of_editing, fill_reading, read_demand
from indicators.services.staleness import mark_stale
from indicators.shares import read_shares, share_of_period
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User
from localities.services.changes import log_difference

Part = tuple[Locality | Period, str]


@transaction.atomic
def break_down_target(*, target: Target, shares: Sequence[Part], by: User | None) -> list[Target]:
    """Give a target's shares, as written, to units right below its locality or to shorter periods inside its own.

    They become targets of the same plan. Whether they agree with the whole is for `check_breakdown` to say: a share
    that does not is stored all the same. Raises InvalidInputError with every problem of every share, NotAllowedError,
    ConflictError.
    """
    require_role(by=by, localities=[target.plan.locality], roles=MAY_WRITE_PLANS)
    problems = [] if shares else [_("Chưa có phần phân bổ nào.")]
    problems += _faults_of_places(target, [place for place, _written in shares])
    position = target.plan.targets.aggregate(last=Max("position"))["last"] or 0
    made = []
    for number, (place, written) in enumerate(shares, start=1):
        share = _share(target, place, written, position + number)
        try:
            fill_reading(share, read_demand(indicator=target.indicator, text=written))
        except InvalidInputError as refused:
            problems += [f"{place}: {problem}" for problem in refused.problems]
        made.append(share)
    if problems:
        raise InvalidInputError(problems)
    try:
        with transaction.atomic():
            return add_targets(targets=made, by=by)
    except IntegrityError as error:
        raise ConflictError([_("Có người vừa phân bổ mục tiêu này. Tải lại rồi xem.")]) from error


def _share(target: Target, place: Locality | Period, written: str, position: int) -> Target:
    return Target(
        plan=target.plan,
        indicator=target.indicator,
        locality=place if isinstance(place, Locality) else target.locality,
        period=place if isinstance(place, Period) else target.period,
        position=position,
        number=target.number,
        written=written.strip(),
        written_unit=target.indicator.unit.name if target.indicator.unit else "",
        breaks_down=target,
    )


def _faults_of_places(target: Target, places: Sequence[Locality | Period]) -> Iterator[str]:
    known = {
        (locality, period)
        for locality, period in target.plan.targets.filter(indicator=target.indicator).values_list(
            "locality_id", "period_id"
        )
    }
    spans = [share.period for share in read_shares(target).periods]
    for place in places:
        if isinstance(place, Locality):
            key, fault = (place.pk, target.period_id), _fault_of_unit(target, place)
        else:
            key, fault = (target.locality_id, place.pk), _fault_of_period(target, place, spans)
            if not fault:
                spans.append(place)
        if key in known:
            fault = _("văn bản này đã giao chỉ tiêu này rồi.")
        known.add(key)
        if fault:
            yield f"{place}: {fault}"


def _fault_of_unit(target: Target, unit: Locality) -> str:
    """Units that are divided or merged in mid-year may both have a share: each held for a part of the period."""
    period = target.period
    is_right_below = unit.path.removesuffix(f"{unit.code}/") == target.locality.path
    holds = unit.valid_from <= period.ends_on and (unit.valid_to is None or unit.valid_to > period.starts_on)
    if is_right_below and holds:
        return ""
    return _("không phải đơn vị trực thuộc %(locality)s trong kỳ %(period)s.") % {
        "locality": target.locality,
        "period": period,
    }


def _fault_of_period(target: Target, period: Period, others: Sequence[Period]) -> str:
    whole = target.period
    if not (whole.starts_on <= period.starts_on and period.ends_on <= whole.ends_on and period.pk != whole.pk):
        return _("không nằm trong kỳ %(period)s.") % {"period": whole}
    for other in others:
        if other.pk != period.pk and other.starts_on <= period.ends_on and period.starts_on <= other.ends_on:
            return _("trùng ngày với kỳ %(other)s; phân bổ tiếp từ mục tiêu của kỳ đó.") % {"other": other}
    return ""


@transaction.atomic
def set_milestones(
    *, target: Target, milestones: Milestones, by: User | None, seen: str | None = None
) -> list[Milestone]:
    """Say what the plan itself expects by some days, for the target's present version, in place of what it said.
    `seen` is what it said when the person looked (`say_milestones`).

    Values are cumulative for a flow and levels for a state, in the indicator's unit. Raises InvalidInputError with
    every problem at once, also where a plan in force has a scenario already (an amendment changes it), NotAllowedError,
    ConflictError where others said something else since.
    """
    locked = Target.objects.select_for_update(of=("self",), no_key=True).select_related("plan__locality", "period")
    stored = locked.get(pk=target.pk)
    require_role(by=by, localities=[stored.plan.locality], roles=MAY_WRITE_PLANS)
    earlier = Milestone.objects.filter(target=stored, version=stored.version).order_by("on")
    now = say_milestones(earlier)
    if seen is not None and seen != now:
        message = _("Mốc tiến độ đã được người khác sửa từ lúc mở trang, nay là: %(now)s.")
        raise ConflictError([message % {"now": now or "–"}])
    problems = [f"{stored.indicator}: {fault}" for fault in faults_of_milestones(stored.period, milestones)]
    if not milestones:
        problems.append(_("Chưa có mốc tiến độ nào."))
    if earlier.exists():
        problems += faults_of_editing([stored.plan])
    if problems:
        raise InvalidInputError(problems)
    before = _said(earlier)
    earlier.delete()
    made = Milestone.objects.bulk_create(
        Milestone(target=stored, version=stored.version, on=on, value=value) for on, value in sorted(milestones)
    )
    log_difference(stored, {"milestones": before}, {"milestones": _said(made)}, by)
    mark_stale([stored.pk])
    return made


def say_milestones(milestones: Iterable[Milestone]) -> str:
    """Days and levels in one line, as pages remember what was seen; in the order given."""
    return "; ".join(_said(milestones))


def _said(milestones: Iterable[Milestone]) -> list[str]:
    return [f"{one.on:%d/%m/%Y}: {format_number(one.value)}" for one in milestones]


@transaction.atomic
def milestones_from_breakdown(*, target: Target, by: User | None, seen: str | None = None) -> list[Milestone]:
    """Make the scenario of a target from its shares of months, quarters or years: added up from the start for a flow,
    as they are for a state. Raises InvalidInputError where they do not follow each other or are no plain figures,
    NotAllowedError."""
    shares = [share_of_period(share) for share in read_shares(target).periods]
    accumulation = target.indicator.accumulation
    problems = [] if shares else [_("Mục tiêu chưa được phân bổ theo kỳ.")]
    if accumulation == Accumulation.UNKNOWN:
        problems.append(_("Chưa xác định chỉ tiêu cộng dồn từ đầu kỳ hay là trạng thái tại thời điểm."))
    levels = [(share, judge(share.demand, None).threshold) for share in shares]
    if without := [share.name for share, level in levels if level is None]:
        problems.append(_("Mức của %s không phải là số.") % ", ".join(without))
    last = shares[-1].ends_on if shares else None
    gap = first_gap(target.period.starts_on, last, shares) if last else None
    if accumulation == Accumulation.FLOW and gap:
        problems.append(_("Chưa phân bổ liên tục từ đầu kỳ: thiếu từ ngày %s.") % f"{gap:%d/%m/%Y}")
    if problems:
        raise InvalidInputError(problems)
    figures = [(share.ends_on, level) for share, level in levels if share.ends_on and level is not None]
    if accumulation == Accumulation.FLOW:
        figures = [(on, _total_to(number, figures)) for number, (on, _level) in enumerate(figures)]
    return set_milestones(target=target, milestones=figures, by=by, seen=seen)


def _total_to(number: int, figures: Milestones) -> Decimal:
    return total(level for _on, level in figures[: number + 1])
