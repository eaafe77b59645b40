"""Sheets of reports, their review and uploads: to look at; they are written where the offices work."""

from django.contrib import admin

from indicators.admin.base import MachineAdmin
from indicators.models import CloseException, ReportAttachment, ReportStep, ReturnedRow, SheetCell, SheetVisit, Upload


class OfReport(MachineAdmin):
    """What hangs on a report, seen by whoever sees the report's unit."""

    locality_lookup = "report__locality"
    list_select_related = ["report__locality"]
    search_fields = ["report__locality__code"]
    folded_lookups = ("report__locality__search_name",)


@admin.register(SheetCell)
class SheetCellAdmin(OfReport):
    list_display = ["report", "indicator", "written", "answer", "kind", "saved_at", "saved_by"]
    list_select_related = ["report__locality", "indicator", "saved_by"]


@admin.register(SheetVisit)
class SheetVisitAdmin(OfReport):
    list_display = ["report", "user", "seen_at"]
    list_select_related = ["report__locality", "user"]


@admin.register(ReportAttachment)
class ReportAttachmentAdmin(OfReport):
    list_display = ["report", "name", "attached_at", "attached_by", "removed_at"]
    list_select_related = ["report__locality", "attached_by"]
    # Its address would be one that no page serves; the report's own pages hand it out.
    exclude = ["file"]


@admin.register(ReturnedRow)
class ReturnedRowAdmin(OfReport):
    list_display = ["report", "indicator", "reason", "returned_at", "returned_by", "settled_at"]
    list_select_related = ["report__locality", "indicator", "returned_by"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter)]


@admin.register(ReportStep)
class ReportStepAdmin(OfReport):
    list_display = ["report", "step", "at", "by", "note"]
    list_select_related = ["report__locality", "by"]
    list_filter = ["step"]
    date_hierarchy = "at"


@admin.register(CloseException)
class CloseExceptionAdmin(OfReport):
    list_display = ["report", "until", "reason", "granted_at", "granted_by", "withdrawn_at"]
    list_select_related = ["report__locality", "granted_by"]


@admin.register(Upload)
class UploadAdmin(MachineAdmin):
    list_display = ["file_name", "plan", "state", "row_count", "uploaded_at", "uploaded_by", "finished_at", "undone_at"]
    list_select_related = ["plan__locality", "uploaded_by"]
    list_filter = ["state"]
    date_hierarchy = "uploaded_at"
    locality_lookup = "plan__locality"
    search_fields = ["plan__locality__code"]
    text_lookups = ("file_name",)
    # What the preview is made of is read on its own page.
    exclude = ["file", "options", "fixes", "problems", "before"]
