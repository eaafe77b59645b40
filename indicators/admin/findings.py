"""Figures that do not add up, and how the checks are applied."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.admin.base import CatalogueAdmin, MachineAdmin
from indicators.findings import sentence_of
from indicators.models import CheckRule, Finding, StaleAudit
from indicators.services.findings import set_check_rule
from localities.asking import Question
from localities.models import User
from localities.touching import touched_by


@admin.register(Finding)
class FindingAdmin(MachineAdmin):
    """What was found; it is accepted on its own page, with a reason."""

    list_display = ["check_code", "severity", "sentence", "indicator", "locality", "period", "found_at", "accepted_at"]
    list_filter = [
        *["severity", "check_code", ("gone_at", admin.EmptyFieldListFilter)],
        *[("accepted_at", admin.EmptyFieldListFilter), "period"],
    ]
    list_select_related = ["indicator", "locality", "period"]
    date_hierarchy = "found_at"
    search_fields = ["locality__code"]
    folded_lookups = ("indicator__search_name", "locality__search_name")
    # The sentence says them.
    exclude = ["data"]
    readonly_fields = ["sentence"]

    @admin.display(description=gettext_lazy("kết luận"))
    def sentence(self, finding: Finding) -> str:
        return sentence_of(finding)


@admin.register(StaleAudit)
class StaleAuditAdmin(MachineAdmin):
    list_display = ["locality", "period", "marked_at"]
    list_select_related = ["locality", "period"]
    search_fields = ["locality__code"]
    folded_lookups = ("locality__search_name",)


@admin.register(CheckRule)
class CheckRuleAdmin(CatalogueAdmin):
    """A check without a rule is on, of the severity that ships, and blocks nothing."""

    list_display = ["check_code", "is_on", "severity", "is_blocking", "factor"]
    list_filter = ["is_on", "is_blocking"]
    search_fields = ["check_code"]

    def get_readonly_fields(self, request: HttpRequest, obj: CheckRule | None = None) -> list[str]:
        return ["check_code"] if obj else []

    def question(self, stored: CheckRule | None, form: forms.ModelForm) -> Question | None:
        """A check without a rule is on, so that a new rule can switch it off, too."""
        if form.cleaned_data["is_on"] or (stored is not None and not stored.is_on):
            return None
        check = form.instance
        title = _("Tắt phép kiểm tra: %(check)s") % {"check": check.get_check_code_display()}
        effect = _(
            "Áp dụng cho mọi địa phương: chỗ sai đang nêu sẽ hết, cảnh báo theo nó khép lại, số liệu nhập sau "
            "không bị soát."
        )
        return Question(title, _("Tắt"), effect, touched_by([check]))

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> CheckRule:
        facts = {**data}
        check = CheckRule.objects.get(pk=pk).check_code if pk else facts.pop("check_code")
        return set_check_rule(check=check, by=by, **facts)
