"""Sectors, units, periods and indicators."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.admin.base import CatalogueAdmin
from indicators.models import Indicator, Period, Sector, UnitOfMeasure
from indicators.services import catalogue
from indicators.services.catalogue import NewIndicator
from indicators.services.indicator_rules import RULE_FIELDS, IndicatorRules
from localities.asking import Question
from localities.folding import fold
from localities.models import User
from localities.touching import touched_by

# What its targets are judged and paced by.
JUDGED_BY = {"direction", "accumulation", "profile", "on_track_below", "behind_below"}


class FoldedNames(CatalogueAdmin):
    """Some hundred rows at most: their names are folded here, row by row."""

    search_fields = ["name"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = fold(search_term)
        found = [pk for pk, name in queryset.values_list("pk", "name") if words in fold(name)]
        return queryset.filter(pk__in=found), False


class AddedOnly(CatalogueAdmin):
    """Others stand on it as it is: added, never changed."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Sector)
class SectorAdmin(FoldedNames):
    list_display = ["name", "position"]

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Sector:
        return catalogue.store_sector(**data, by=by, sector=Sector.objects.get(pk=pk) if pk else None)


@admin.register(UnitOfMeasure)
class UnitAdmin(FoldedNames, AddedOnly):
    list_display = ["name", "dimension", "exponent"]

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> UnitOfMeasure:
        return catalogue.add_unit(name=data["name"], by=by)


@admin.register(Period)
class PeriodAdmin(AddedOnly):
    list_display = ["__str__", "starts_on", "ends_on"]
    date_hierarchy = "starts_on"
    search_fields = ["starts_on__year", "ends_on__year"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Period], search_term: str
    ) -> tuple[QuerySet[Period], bool]:
        """Periods are known by their years: "2025", "2021-2025"."""
        words = fold(search_term)
        return queryset.filter(pk__in=[period.pk for period in queryset if words in fold(str(period))]), False

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Period:
        return catalogue.get_period(**data)


@admin.register(Indicator)
class IndicatorAdmin(CatalogueAdmin):
    fieldsets = [
        (None, {"fields": ["name", "unit", "direction", "accumulation", "sector", "parent", "standing"]}),
        (gettext_lazy("Tiến độ"), {"fields": ["profile", "on_track_below", "behind_below"]}),
        (
            gettext_lazy("Tổng hợp từ đơn vị bên dưới và kiểm tra khi phân bổ"),
            {"fields": ["aggregation", "source", "weight", "condition", "condition_value", "breakdown"]},
        ),
    ]
    list_display = ["name", "unit", "sector", "direction", "accumulation", "profile", "aggregation", "parent"]
    list_filter = ["direction", "accumulation", "profile", "aggregation", "breakdown", "sector"]
    list_select_related = ["unit", "sector", "parent"]
    autocomplete_fields = ["unit", "sector", "parent", "source", "weight"]
    search_fields = ["unit__name"]
    folded_lookups = ("search_name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Indicator | None = None) -> list[str]:
        # Values are in the unit, and the place among the parts is what the indicator is known by.
        return ["unit", "parent", "standing"] if obj else []

    def question(self, stored: Indicator | None, form: forms.ModelForm) -> Question | None:
        if stored is None or not JUDGED_BY & set(form.changed_data):
            return None
        changed = ", ".join(str(form.fields[name].label).lower() for name in form.fields if name in form.changed_data)
        title = _("Đổi %(fields)s của %(indicator)s") % {"fields": changed, "indicator": stored}
        effect = _("Mọi mục tiêu của chỉ tiêu này được đánh giá lại ngay, cả các kỳ đã qua.")
        return Question(title, _("Đổi và đánh giá lại"), effect, touched_by([stored]))

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Indicator:
        facts = {**data}
        rules = IndicatorRules(**{name: facts.pop(name) for name in RULE_FIELDS})
        if pk is None:
            return catalogue.add_indicator(new=NewIndicator(**facts, rules=rules), by=by)
        indicator = Indicator.objects.select_related("unit", "sector", "source", "weight").get(pk=pk)
        direction = facts.pop("direction")
        before = indicator.name, indicator.sector, IndicatorRules.of(indicator)
        if (facts["name"], facts["sector"], rules) != before:
            catalogue.change_indicator(indicator=indicator, **facts, rules=rules, by=by)
        catalogue.decide_direction(indicator=indicator, direction=direction, by=by)
        return indicator
