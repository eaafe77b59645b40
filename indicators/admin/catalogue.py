"""Sectors, units, periods and indicators."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.admin.base import CatalogueAdmin, RehearsedForm
from indicators.errors import IndicatorsError
from indicators.models import Indicator, Period, Sector, UnitOfMeasure
from indicators.services import catalogue, sectors, units_of_measure
from indicators.services.catalogue import NewIndicator
from indicators.services.indicator_rules import RULE_FIELDS, IndicatorRules
from indicators.services.unused import remove_unused
from indicators.units import read_unit
from localities.admin import Removes
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


class RemovedUnused(Removes, CatalogueAdmin):
    """Everybody's, so that superusers alone take out what nothing refers to."""

    refusals = (IndicatorsError,)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        remove_unused(thing=obj, by=request.user)


class AddedOnly(RemovedUnused):
    """Others stand on it as it is: added, never changed."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class MergingForm(RehearsedForm):
    """Changes a row, or merges it into another of its kind. Each subclass names the others (`into`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk or not self.person.is_superuser:
            self.fields.pop("into", None)
        elif "into" in self.fields:
            self.fields["into"].queryset = type(self.instance).objects.exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("into") and len(self.changed_data) > 1:
            self.add_error("into", _("Gộp thì không sửa gì khác: mục này sẽ không còn."))
        return data


def _into(model: type[Model]) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        model.objects.all(),
        required=False,
        label=gettext_lazy("Gộp vào"),
        help_text=gettext_lazy("Khi mục này trùng với một mục khác: mọi thứ chuyển sang mục ấy, mục này bỏ đi"),
    )


class SectorForm(MergingForm):
    into = _into(Sector)


class UnitForm(MergingForm):
    into = _into(UnitOfMeasure)


class Merged(RemovedUnused, FoldedNames):
    """Renamed and merged by superusers alone, too."""

    own_fields: tuple[str, ...]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*self.own_fields, *(["into"] if obj and request.user.is_superuser else [])]

    def question(self, stored: Any, form: forms.ModelForm) -> Question | None:
        if stored is None:
            return None
        facts = {"kind": self.opts.verbose_name, "old": stored.name, "new": form.cleaned_data["name"]}
        if into := form.cleaned_data.get("into"):
            facts["new"] = into.name
            title, act = _("Gộp %(kind)s “%(old)s” vào “%(new)s”"), _("Gộp")
        elif "name" in form.changed_data:
            title, act = _("Đổi tên %(kind)s “%(old)s” thành “%(new)s”"), _("Đổi tên")
        else:
            return None
        effects = [self.effect(stored, facts)]
        if into:
            gone = _(
                "Mọi thứ của “%(old)s” chuyển sang “%(new)s”, “%(old)s” không còn trong danh mục. Không tách lại được."
            )
            effects.insert(0, gone % facts)
        return Question(title % facts, act, " ".join(effects), touched_by([stored]))

    def effect(self, stored: Any, facts: dict[str, Any]) -> str:
        """What comes of another name, in sentences."""
        return _("Bảng nhập sau này còn ghi “%(old)s” sẽ lập lại tên ấy trong danh mục.") % facts


@admin.register(Sector)
class SectorAdmin(Merged):
    form = SectorForm
    own_fields = ("name", "position")
    list_display = ["name", "position"]

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Sector:
        facts = {**data}
        into, sector = facts.pop("into", None), Sector.objects.get(pk=pk) if pk else None
        if into is not None:
            return sectors.merge_sector(sector=sector, into=into, by=by)
        return catalogue.store_sector(**facts, by=by, sector=sector)


@admin.register(UnitOfMeasure)
class UnitAdmin(Merged):
    form = UnitForm
    own_fields = ("name",)
    list_display = ["name", "dimension", "exponent"]

    def has_change_permission(self, request: HttpRequest, obj: UnitOfMeasure | None = None) -> bool:
        return request.user.is_superuser

    def effect(self, stored: UnitOfMeasure, facts: dict[str, Any]) -> str:
        if read_unit(facts["new"]).dimension == stored.dimension:
            return _("Hai cách viết đọc như nhau: số liệu và mức giao giữ nguyên, cả cách viết trong văn bản.")
        kept = _("Số liệu, mức giao và đánh giá giữ nguyên; mục tiêu ghi bằng “%(old)s” ghi lại là “%(new)s”.") % facts
        return f"{kept} {super().effect(stored, facts)}"

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> UnitOfMeasure:
        if pk is None:
            return catalogue.add_unit(name=data["name"], by=by)
        unit = UnitOfMeasure.objects.get(pk=pk)
        if (into := data.get("into")) is not None:
            return units_of_measure.merge_unit(unit=unit, into=into, by=by)
        return units_of_measure.rename_unit(unit=unit, name=data["name"], by=by)


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
class IndicatorAdmin(RemovedUnused):
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
