"""What lists of findings can be narrowed by, on pages and in the API alike."""

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from indicators.choices import FindingState
from indicators.filters import AboutIndicator
from indicators.models import CheckRule, Finding
from indicators.models.findings import FindingQuerySet
from localities.filters import EXACT, MOMENTS, Filters, IdFilter
from localities.models import Locality


class FindingFilters(AboutIndicator):
    state = ChoiceFilter(method="in_state", choices=FindingState.choices, label=_("Trạng thái"))
    within = IdFilter(method="in_unit", label=_("Địa phương, cùng các đơn vị bên dưới"))
    check = CharFilter(field_name="check_code", label=_("Phép kiểm tra"))

    class Meta:
        model = Finding
        fields = {
            **dict.fromkeys(["severity", "locality", "period", "indicator", "target", "observation"], EXACT),
            "accepted_by": EXACT,
            **dict.fromkeys(["found_at", "gone_at", "accepted_at"], MOMENTS),
        }

    def in_state(self, queryset: FindingQuerySet, _name: str, value: str) -> FindingQuerySet:
        return queryset.in_state(value)

    def in_unit(self, queryset: FindingQuerySet, _name: str, value: int) -> FindingQuerySet:
        unit = Locality.objects.filter(pk=value).first()
        return queryset.filter(locality__path__startswith=unit.path) if unit else queryset.none()


class CheckRuleFilters(Filters):
    check = CharFilter(field_name="check_code", label=_("Phép kiểm tra"))

    class Meta:
        model = CheckRule
        fields = ["is_on", "severity", "is_blocking"]
