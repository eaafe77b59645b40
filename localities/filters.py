"""What lists of localities can be narrowed by, on pages and in the API alike."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import BigIntegerField, ForeignKey, OneToOneField
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, Filter
from django_filters.rest_framework import FilterSet

from localities.choices import LEVEL_OF_KIND, Level
from localities.models import Locality, LocalityQuerySet, Office, Succession

EXACT = ["exact"]
DATES = ["exact", "gte", "lte"]
MOMENTS = ["gte", "lt"]


class WholeNumberFilter(Filter):
    field_class = forms.IntegerField


class IdFilter(WholeNumberFilter):
    """A row by its number. Neither a look-up of the row nor a list of 14 000 to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=BigIntegerField.MAX_BIGINT, **kwargs)


class Filters(FilterSet):
    """The base of every filterset: references are given by id."""

    FILTER_DEFAULTS = FilterSet.FILTER_DEFAULTS | {
        ForeignKey: {"filter_class": IdFilter},
        OneToOneField: {"filter_class": IdFilter},
    }


class LocalityFilters(Filters):
    q = CharFilter(method="matching", label=_("Tên hoặc mã, không cần dấu"))
    level = ChoiceFilter(choices=Level.choices, method="of_level", label=_("Cấp"))
    valid_on = DateFilter(method="existing_on", label=_("Có vào ngày"))

    class Meta:
        model = Locality
        fields = {"code": EXACT, "kind": EXACT, "parent": EXACT, "valid_from": DATES, "valid_to": DATES}

    def matching(self, queryset: LocalityQuerySet, _name: str, value: str) -> LocalityQuerySet:
        return queryset.matching(value)

    def of_level(self, queryset: LocalityQuerySet, _name: str, value: str) -> LocalityQuerySet:
        return queryset.filter(kind__in=[kind for kind, level in LEVEL_OF_KIND.items() if level == value])

    def existing_on(self, queryset: LocalityQuerySet, _name: str, value: dt.date) -> LocalityQuerySet:
        return queryset.valid_on(value)


class SuccessionFilters(Filters):
    class Meta:
        model = Succession
        fields = {"predecessor": EXACT, "successor": EXACT, "effective_on": DATES, "legal_act": EXACT}


class OfficeFilters(Filters):
    class Meta:
        model = Office
        fields = {"locality": EXACT, "name": EXACT, "valid_to": DATES}
