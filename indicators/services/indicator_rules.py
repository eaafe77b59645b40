"""How an indicator is judged on its way, made from the units below, and checked when it is broken down."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.aggregates.points import unit_of
from indicators.choices import Accumulation, Aggregation, Breakdown, Condition, Profile
from indicators.models import Indicator, Target, UnitOfMeasure
from indicators.pacing import BEHIND_BELOW, ON_TRACK_BELOW
from indicators.services.aggregation import compute_indicator
from indicators.services.staleness import mark_stale
from indicators.units import NO_UNIT, Unit, agree


@dataclass(frozen=True, slots=True)
class IndicatorRules:
    """In the words of `Indicator`. Bands are in points of the period's work; a condition's value is in the unit of what
    is counted."""

    accumulation: str = Accumulation.UNKNOWN
    profile: str = Profile.LINEAR
    on_track_below: Decimal | None = None
    behind_below: Decimal | None = None
    aggregation: str = Aggregation.NONE
    source: Indicator | None = None
    weight: Indicator | None = None
    condition: str = ""
    condition_value: Decimal | None = None
    breakdown: str = Breakdown.UNCHECKED

    @classmethod
    def of(cls, indicator: Indicator) -> "IndicatorRules":
        """The rules that are stored."""
        return cls(**{name: getattr(indicator, name) for name in RULE_FIELDS})

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in RULE_FIELDS}


RULE_FIELDS = tuple(field.name for field in fields(IndicatorRules))
# What a target's pace hangs on, and what a whole's value hangs on.
PACE_FIELDS = ("accumulation", "profile", "on_track_below", "behind_below")
WHOLE_FIELDS = ("accumulation", "aggregation", "source", "weight", "condition", "condition_value")

_MEANS = (Aggregation.WEIGHTED_MEAN, Aggregation.RATIO_OF_SUMS)
_CODES = (
    ("accumulation", Accumulation),
    ("profile", Profile),
    ("aggregation", Aggregation),
    ("breakdown", Breakdown),
)


def faults_of_bands(on_track_below: Decimal | None, behind_below: Decimal | None) -> list[str]:
    """What is wrong with the bands of pace; an empty one is as shipped."""
    slow = ON_TRACK_BELOW if on_track_below is None else on_track_below
    very_slow = BEHIND_BELOW if behind_below is None else behind_below
    if 0 < slow < very_slow:
        return []
    return [
        _("Mức chậm phải lớn hơn 0 và nhỏ hơn mức chậm nhiều (để trống: %(slow)s và %(very_slow)s điểm).")
        % {"slow": ON_TRACK_BELOW, "very_slow": BEHIND_BELOW}
    ]


def faults_of_rules(rules: IndicatorRules, unit: UnitOfMeasure | None, pk: int | None) -> list[str]:
    """Everything that is wrong with the rules of an indicator in some unit (`pk` is None for a new one)."""
    return [
        *_faults_of_codes(rules),
        *faults_of_bands(rules.on_track_below, rules.behind_below),
        *_faults_of_parts(rules, unit, pk),
        *_faults_of_condition(rules),
    ]


def _faults_of_codes(rules: IndicatorRules) -> Iterator[str]:
    for name, choices in _CODES:
        code = getattr(rules, name)
        if code not in choices.values:
            label = Indicator._meta.get_field(name).verbose_name
            yield _("“%(field)s”: “%(code)s” không có trong danh mục.") % {"field": label, "code": code}


def _faults_of_parts(rules: IndicatorRules, unit: UnitOfMeasure | None, pk: int | None) -> Iterator[str]:
    if rules.aggregation in _MEANS and rules.weight is None:
        yield _("Bình quân gia quyền và tỷ số phải có chỉ tiêu làm quyền số, mẫu số.")
    if rules.breakdown == Breakdown.WEIGHTED and rules.weight is None:
        yield _("Kiểm tra phân bổ theo bình quân gia quyền phải có chỉ tiêu làm quyền số.")
    if rules.weight is not None and rules.weight.pk == pk:
        yield _("Chỉ tiêu không thể là quyền số, mẫu số của chính nó.")
    if rules.source is not None and rules.source.pk == pk:
        yield _("Để trống “lấy từ chỉ tiêu của đơn vị” khi lấy chính chỉ tiêu này.")
    converts = rules.aggregation in (Aggregation.SUM, Aggregation.WEIGHTED_MEAN, Aggregation.LATEST)
    own = Unit(unit.dimension, unit.exponent) if unit else NO_UNIT
    if converts and rules.source is not None and not agree(unit_of(rules.source), own):
        yield _("“%(source)s” có đơn vị tính không đổi được sang đơn vị tính của chỉ tiêu này.") % {
            "source": rules.source
        }


def _faults_of_condition(rules: IndicatorRules) -> Iterator[str]:
    if rules.aggregation != Aggregation.COUNT_MEETING:
        if rules.condition or rules.condition_value is not None:
            yield _("Điều kiện chỉ dùng khi đếm đơn vị thỏa điều kiện.")
        return
    if rules.condition not in Condition.values:
        yield _("Đếm đơn vị thỏa điều kiện phải có điều kiện.")
    elif (rules.condition == Condition.MEETS_TARGET) == (rules.condition_value is not None):
        if rules.condition_value is None:
            yield _("Điều kiện “%s” phải có mức.") % Condition(rules.condition).label
        else:
            yield _("Đếm đơn vị đạt chỉ tiêu được giao thì không ghi mức của điều kiện.")


@transaction.atomic
def store_rules(*, indicator: Indicator, rules: IndicatorRules) -> None:
    """Store rules that were checked; what hangs on them is judged and made anew."""
    before = IndicatorRules.of(indicator)
    changed = {name for name in RULE_FIELDS if getattr(before, name) != getattr(rules, name)}
    if not changed:
        return
    for name, value in rules.values().items():
        setattr(indicator, name, value)
    indicator.save(update_fields=RULE_FIELDS)
    if changed & set(PACE_FIELDS):
        mark_stale(Target.objects.filter(indicator=indicator).values_list("id", flat=True))
    if changed & set(WHOLE_FIELDS):
        compute_indicator(indicator=indicator)
