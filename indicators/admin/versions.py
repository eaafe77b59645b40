"""How targets changed. An amendment is made by its document, a scenario with its plan; here both are read."""

from django.contrib import admin

from indicators.admin.assessments import AboutTarget
from indicators.models import Milestone, TargetVersion


@admin.register(TargetVersion)
class TargetVersionAdmin(AboutTarget):
    list_display = ["target", "locality", "version", "written", "plan", "effective_on", "reason", "created_by"]
    list_filter = ["version", "kind", "target__period"]
    list_select_related = [*AboutTarget.list_select_related, "plan", "created_by"]
    date_hierarchy = "effective_on"


@admin.register(Milestone)
class MilestoneAdmin(AboutTarget):
    list_display = ["target", "locality", "version", "on", "value"]
    list_filter = ["target__period"]
    date_hierarchy = "on"
