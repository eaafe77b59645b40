"""What the authority decided. A decision is added, never changed: another one takes its place."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db.models import Model, URLField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.admin.assessments import AboutTarget
from indicators.admin.base import RehearsedForm
from indicators.models import VerdictDecision
from indicators.services import decisions
from localities.admin import ThroughServices
from localities.asking import Question
from localities.models import User
from localities.touching import touched_by


class FileInput(forms.FileInput):
    """The file field of the offices' pages."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        return render_to_string("indicators/_file.html", {"name": name, **(attrs or {})})


class DecisionForm(RehearsedForm):
    """Without a verdict the earlier one is withdrawn; the same verdict again confirms it for the value that counts."""

    class Meta:
        widgets = {"evidence_file": FileInput}
        help_texts = {
            "verdict": gettext_lazy(
                "Để trống: rút đánh giá trước. Ghi lại cùng đánh giá: xác nhận với số liệu đang tính."
            ),
        }

    def rehearsed_data(self) -> dict[str, Any]:
        """A file is stored once: what is rehearsed gets a copy, unless it is refused for its size anyway."""
        file = self.cleaned_data.get("evidence_file")
        if not file or file.size > settings.EVIDENCE_MAX_BYTES:
            return self.cleaned_data
        copy = ContentFile(file.read(), name=file.name)
        file.seek(0)
        return {**self.cleaned_data, "evidence_file": copy}


@admin.register(VerdictDecision)
class VerdictDecisionAdmin(AboutTarget):
    form = DecisionForm
    said = ("verdict", "document", "reason", "evidence_text", "evidence_link")
    list_display = ["target", "locality", "verdict", "document", "reason", "observation", "decided_at", "decided_by"]
    list_filter = ["verdict", "decided_at", "target__period"]
    list_select_related = [*AboutTarget.list_select_related, "observation__indicator", "decided_by"]
    date_hierarchy = "decided_at"
    autocomplete_fields = ["target"]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    writing_roles = decisions.MAY_DECIDE

    @admin.display(description=gettext_lazy("tệp kèm theo"))
    def evidence(self, decision: VerdictDecision) -> str:
        if not decision.evidence_file:
            return "–"
        address = reverse("verdictdecision-evidence", args=[decision.pk])
        return format_html('<a href="{}">{}</a>', address, decision.evidence_file.name.rpartition("/")[2])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super(ThroughServices, self).has_add_permission(request)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        if obj is None:
            return ["target", *self.said, "evidence_file"]
        return ["target", *self.said, "evidence", "written", "observation", "decided_at", "decided_by"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return self.get_fields(request, obj) if obj else []

    def question(self, stored: VerdictDecision | None, form: forms.ModelForm) -> Question | None:
        target = form.cleaned_data["target"]
        if form.cleaned_data["verdict"]:
            return None
        title = _("Rút đánh giá “%(verdict)s” của %(target)s")
        facts = {"verdict": target.get_official_verdict_display(), "target": target}
        effect = _("Bảng chỉ tiêu trở lại kết quả tính từ số liệu. Đánh giá đã rút vẫn còn trong diễn biến.")
        return Question(title % facts, _("Rút đánh giá"), effect, touched_by([target]), asks_why=False)

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> VerdictDecision:
        if not data["verdict"]:
            return decisions.withdraw_verdict(target=data["target"], reason=data["reason"], by=by)
        facts = {name: data[name] for name in ("target", *self.said)}
        return decisions.decide_verdict(**facts, evidence_file=data["evidence_file"] or None, by=by)

    def forget(self, row: VerdictDecision) -> None:
        decisions.discard_evidence(row)


class OfficialStateFilter(admin.SimpleListFilter):
    """Where a person has something to look into."""

    title = gettext_lazy("đánh giá cần xem lại")
    parameter_name = "official_state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("differs", _("Khác kết quả tính")), ("waits", _("Chờ xác nhận lại"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "differs":
            return queryset.where_verdicts_differ()
        return queryset.where_confirmation_waits() if self.value() == "waits" else queryset
