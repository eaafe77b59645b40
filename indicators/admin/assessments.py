"""What the machine writes: how targets were judged, what changed, what waits, and the tables that were read in."""

from django.contrib import admin

from indicators.admin.base import MachineAdmin
from indicators.models import Assessment, ImportedTable, StaleTarget, StatusChange
from localities.models import Locality

ABOUT_TARGET = ("target__indicator__search_name", "target__locality__search_name")


class AboutTarget(MachineAdmin):
    """Rows about one target, found by its indicator and its locality."""

    search_fields = ["target__locality__code"]
    folded_lookups = ABOUT_TARGET
    locality_lookup = "target__locality"
    list_select_related = ["target__indicator", "target__locality", "target__period"]

    @admin.display(description=Locality._meta.verbose_name)
    def locality(self, row: Assessment | StatusChange | StaleTarget) -> str:
        return f"{row.target.locality}, {row.target.period}"


@admin.register(Assessment)
class AssessmentAdmin(AboutTarget):
    list_display = ["target", "locality", "verdict", "problem", "pace", "value", "threshold", "percent", "judged_at"]
    list_filter = ["verdict", "problem", "pace", "pace_reason", "forecast_verdict", "target__period"]


@admin.register(StatusChange)
class StatusChangeAdmin(AboutTarget):
    list_display = ["changed_at", "target", "locality", "from_verdict", "to_verdict", "from_pace", "to_pace", "cause"]
    list_filter = ["to_verdict", "from_verdict", "to_pace", "cause", ("handled_at", admin.EmptyFieldListFilter)]
    date_hierarchy = "changed_at"


@admin.register(StaleTarget)
class StaleTargetAdmin(AboutTarget):
    list_display = ["target", "locality", "marked_at"]


@admin.register(ImportedTable)
class ImportedTableAdmin(MachineAdmin):
    list_display = ["file_name", "plan", "row_count", "imported_at", "imported_by"]
    list_filter = ["imported_at"]
    list_select_related = ["plan", "imported_by"]
    date_hierarchy = "imported_at"
    search_fields = ["sha256"]
    text_lookups = ("file_name",)
    folded_lookups = ("plan__locality__search_name",)
    locality_lookup = "plan__locality"
