"""The form of one clause of a legal act: units that end, units that go on, units that are opened."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.utils.translation import gettext_lazy as _

from localities.admin.base import ServiceForm
from localities.choices import Kind
from localities.models import Locality, Succession
from localities.services import NewUnit

NEW_UNITS = range(1, 5)
PARTS = ("code", "name", "kind", "parent")


def field_name(number: int, part: str) -> str:
    return f"new_{number}_{part}"


class ReorganisationForm(ServiceForm):
    """Merging, dividing, and another name or kind from a day on: the old units end, the new ones take over."""

    fields_of = {"predecessor": "predecessors", "successor": "successors"}
    predecessors = forms.ModelMultipleChoiceField(
        Locality.objects.none(),
        label=_("Đơn vị kết thúc"),
        widget=AutocompleteSelectMultiple(Succession._meta.get_field("predecessor"), admin.site),
    )
    successors = forms.ModelMultipleChoiceField(
        Locality.objects.none(),
        required=False,
        label=_("Đơn vị đang có, tiếp nhận và giữ nguyên"),
        widget=AutocompleteSelectMultiple(Succession._meta.get_field("successor"), admin.site),
    )

    class Meta:
        model = Succession
        fields = ["effective_on", "legal_act"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("predecessors", "successors", *(field_name(number, "parent") for number in NEW_UNITS)):
            self.fields[name].queryset = self.units


def new_units(data: dict[str, Any]) -> list[NewUnit]:
    """Those of which anything was filled in; without a parent they lie where the first old unit lay."""
    above = data["predecessors"][0].parent
    rows = [{part: data[field_name(number, part)] for part in PARTS} for number in NEW_UNITS]
    return [NewUnit(**{**row, "parent": row["parent"] or above}) for row in rows if any(row.values())]


def form_for(units: Any) -> type[ReorganisationForm]:
    """The form for somebody who administers these units."""
    extra: dict[str, Any] = {"units": units}
    parent = Locality._meta.get_field("parent")
    for number in NEW_UNITS:
        extra |= {
            field_name(number, "code"): forms.CharField(label=_("Mã"), max_length=5, required=False),
            field_name(number, "name"): forms.CharField(label=_("Tên đầy đủ"), max_length=100, required=False),
            field_name(number, "kind"): forms.ChoiceField(
                label=_("Loại"), choices=[("", "---------"), *Kind.choices], required=False
            ),
            field_name(number, "parent"): forms.ModelChoiceField(
                Locality.objects.none(),
                label=_("Trực thuộc"),
                required=False,
                widget=AutocompleteSelect(parent, admin.site),
                help_text=_("Để trống: như đơn vị kết thúc đầu tiên"),
            ),
        }
    return type("ReorganisationForm", (ReorganisationForm,), extra)
