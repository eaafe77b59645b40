"""Values. One that is changed here is corrected: the row stays, another takes its place."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest

from indicators.admin.base import IndicatorsAdmin, RehearsedForm
from indicators.findings import sentence_of
from indicators.models import Observation
from indicators.services.findings import findings_on_entry
from indicators.services.observations import NewObservation, record_observations
from localities.choices import MAY_WRITE_OBSERVATIONS
from localities.models import User

SERIES = ("indicator", "locality", "period", "as_of", "kind")
FLAGS = ("is_approximate", "is_relative", "is_share")
SAID = ("value", "denominator", "written", *FLAGS, "source")


class ValueForm(RehearsedForm):
    """`written` may stay empty: then it is the value, written out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "written" in self.fields:
            self.fields["written"].required = False

    def clean_written(self) -> str:
        """The old words do not describe another value."""
        figures = {"value", "denominator"} & set(self.changed_data)
        return "" if figures and "written" not in self.changed_data else self.cleaned_data["written"]


@admin.register(Observation)
class ObservationAdmin(IndicatorsAdmin):
    form = ValueForm
    list_display = ["indicator", "locality", "period", "as_of", "kind", "written", "is_current", "is_computed"]
    list_filter = ["kind", "is_current", "is_computed", "is_superseded", "period"]
    list_select_related = ["indicator", "locality", "period"]
    date_hierarchy = "as_of"
    autocomplete_fields = ["indicator", "locality", "period"]
    search_fields = ["locality__code"]
    folded_lookups = ("indicator__search_name", "locality__search_name")
    writing_roles = MAY_WRITE_OBSERVATIONS
    standing = ("is_current", "is_computed", "is_superseded", "corrects", "table", "recorded_at", "recorded_by")

    def get_fields(self, request: HttpRequest, obj: Observation | None = None) -> list[str]:
        return [*SERIES, *SAID, *(self.standing if obj else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Observation | None = None) -> list[str]:
        return [*SERIES, *self.standing] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Observation | None = None) -> bool:
        """What was corrected is past, and what was computed is corrected by entering a value of the same day."""
        is_open = obj is None or not (obj.is_superseded or obj.is_computed)
        return is_open and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Observation, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for finding in findings_on_entry(keys=[(obj.locality_id, obj.indicator_id, obj.period_id)]) or ():
            self.message_user(request, sentence_of(finding), messages.WARNING)

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Observation:
        facts = {**data}
        source = facts.pop("source")
        stored = Observation.objects.select_related("indicator", "locality", "period").get(pk=pk) if pk else None
        if stored:
            facts |= {name: getattr(stored, name) for name in SERIES}
        entry = NewObservation(**facts)
        recorded = record_observations(entries=[entry], source=source, by=by)
        if recorded:
            return recorded[0]
        locality, indicator, period = entry.series
        return Observation.objects.get(
            locality=locality,
            indicator=indicator,
            period=period,
            as_of=entry.as_of,
            kind=entry.kind,
            is_superseded=False,
            is_computed=False,
        )
