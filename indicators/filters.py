"""What lists of indicators, plans, targets and values can be narrowed by, on pages and in the API alike.

Exact decimals have no filter: they are stored as written, and nothing compares them in SQL.
"""

import datetime as dt
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter
from django_filters.rest_framework import BooleanFilter

from indicators.choices import Problem, Setter, Verdict
from indicators.models import (
    Indicator,
    Milestone,
    Observation,
    Period,
    Plan,
    Sector,
    StatusChange,
    Target,
    TargetVersion,
    UnitOfMeasure,
    VerdictDecision,
)
from indicators.models.catalogue import IndicatorQuerySet
from indicators.models.plans import TargetQuerySet
from localities.filters import DATES, EXACT, MOMENTS, Filters, IdFilter, WholeNumberFilter
from localities.folding import fold

Rows = TypeVar("Rows", bound=QuerySet)


class SectorFilters(Filters):
    class Meta:
        model = Sector
        fields = {"name": EXACT, "position": EXACT}


class UnitFilters(Filters):
    class Meta:
        model = UnitOfMeasure
        fields = {"name": EXACT, "dimension": EXACT, "exponent": EXACT}


class PeriodFilters(Filters):
    class Meta:
        model = Period
        fields = {"starts_on": DATES, "ends_on": DATES}


class IndicatorFilters(Filters):
    q = CharFilter(method="matching", label=_("Tên chỉ tiêu, không cần dấu"))

    class Meta:
        model = Indicator
        fields = [
            *["name", "sector", "unit", "direction", "accumulation", "parent", "standing", "profile"],
            *["aggregation", "source", "weight", "condition", "breakdown"],
        ]

    def matching(self, queryset: IndicatorQuerySet, _name: str, value: str) -> IndicatorQuerySet:
        return queryset.matching(value)


class AboutLocality(Filters):
    """Rows of one locality, also by its code, and of one calendar year."""

    locality_code = CharFilter(field_name="locality__code", label=_("Mã địa phương"))
    year = WholeNumberFilter(method="of_year", min_value=1, max_value=9999, label=_("Kỳ là năm"))

    def of_year(self, queryset: Rows, _name: str, value: int) -> Rows:
        return queryset.filter(period__starts_on=dt.date(value, 1, 1), period__ends_on=dt.date(value, 12, 31))


class AboutIndicator(AboutLocality):
    """Rows of one indicator, also by its words or its sector."""

    q = CharFilter(method="matching", label=_("Tên chỉ tiêu, không cần dấu"))
    sector = IdFilter(field_name="indicator__sector", label=_("Lĩnh vực"))

    def matching(self, queryset: Rows, _name: str, value: str) -> Rows:
        return queryset.filter(indicator__search_name__contains=fold(value))


class PlanFilters(AboutLocality):
    class Meta:
        model = Plan
        fields = {
            **dict.fromkeys(["locality", "period", "setter", "number", "title", "amends", "is_strict"], EXACT),
            **dict.fromkeys(["is_leading", "counting", "counted_numbers"], EXACT),
            "issued_on": DATES,
            "in_force_on": DATES,
        }


class TargetFilters(AboutIndicator):
    setter = ChoiceFilter(field_name="plan__setter", choices=Setter.choices, label=_("Cấp giao"))
    verdict = ChoiceFilter(field_name="assessment__verdict", choices=Verdict.choices, label=_("Đánh giá"))
    problem = ChoiceFilter(field_name="assessment__problem", choices=Problem.choices, label=_("Vướng mắc"))
    verdicts_differ = BooleanFilter(method="of_differing", label=_("Đánh giá chính thức khác kết quả tính"))
    waits_for_confirmation = BooleanFilter(method="of_waiting", label=_("Chờ xác nhận lại đánh giá"))

    class Meta:
        model = Target
        fields = {
            **dict.fromkeys(["plan", "indicator", "locality", "period", "table", "percent_table", "created_by"], EXACT),
            **dict.fromkeys(["position", "number", "stands_under", "standing", "is_heading"], EXACT),
            **dict.fromkeys(["kind", "is_approximate", "is_open", "is_share", "read_by"], EXACT),
            **dict.fromkeys(["official_verdict", "official_by", "official_observation_id"], EXACT),
            **dict.fromkeys(["version", "profile", "breaks_down"], EXACT),
            **dict.fromkeys(["effective_on", "counts_from"], DATES),
            "official_at": MOMENTS,
            "created_at": MOMENTS,
        }

    def of_differing(self, queryset: TargetQuerySet, _name: str, value: bool) -> TargetQuerySet:
        return _among(queryset, Target.objects.where_verdicts_differ(), value)

    def of_waiting(self, queryset: TargetQuerySet, _name: str, value: bool) -> TargetQuerySet:
        return _among(queryset, Target.objects.where_confirmation_waits(), value)


def _among(queryset: Rows, rows: QuerySet, is_among: bool) -> Rows:
    return queryset.filter(pk__in=rows.values("pk")) if is_among else queryset.exclude(pk__in=rows.values("pk"))


class AboutTarget(Filters):
    """Rows about one target, also by what the target is about."""

    locality = IdFilter(field_name="target__locality", label=_("Địa phương"))
    indicator = IdFilter(field_name="target__indicator", label=_("Chỉ tiêu"))
    period = IdFilter(field_name="target__period", label=_("Kỳ"))


class TargetVersionFilters(AboutTarget):
    class Meta:
        model = TargetVersion
        fields = {
            **dict.fromkeys(["target", "version", "plan", "kind", "created_by"], EXACT),
            **dict.fromkeys(["is_approximate", "is_open", "is_share"], EXACT),
            "effective_on": DATES,
            "created_at": MOMENTS,
        }


class MilestoneFilters(AboutTarget):
    class Meta:
        model = Milestone
        fields = {"target": EXACT, "version": EXACT, "on": DATES}


class VerdictDecisionFilters(AboutTarget):
    class Meta:
        model = VerdictDecision
        fields = {
            **dict.fromkeys(["target", "verdict", "document", "observation", "decided_by"], EXACT),
            "decided_at": MOMENTS,
        }


class ObservationFilters(AboutIndicator):
    class Meta:
        model = Observation
        fields = {
            **dict.fromkeys(["indicator", "locality", "period", "kind", "source", "table", "recorded_by"], EXACT),
            **dict.fromkeys(["is_current", "is_computed", "corrects", "is_superseded"], EXACT),
            **dict.fromkeys(["is_approximate", "is_relative", "is_share"], EXACT),
            **dict.fromkeys(["report", "accepted_by"], EXACT),
            "as_of": DATES,
            **dict.fromkeys(["recorded_at", "accepted_at", "returned_at"], MOMENTS),
        }


class StatusChangeFilters(AboutTarget):
    class Meta:
        model = StatusChange
        fields = {
            **dict.fromkeys(["target", "from_verdict", "to_verdict", "problem", "observation"], EXACT),
            **dict.fromkeys(["from_pace", "to_pace", "from_forecast", "to_forecast"], EXACT),
            **dict.fromkeys(["from_observation", "version", "cause"], EXACT),
            "changed_at": MOMENTS,
        }
