"""Units over time, who became whom, and offices."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from localities import services
from localities.admin.asking import Removes
from localities.admin.base import ThroughServices, administered
from localities.admin.reorganising import NEW_UNITS, PARTS, field_name, form_for, new_units
from localities.asking import Question
from localities.folding import fold
from localities.models import Locality, Office, Succession, User
from localities.touching import touched_by

# What decides where a unit stands and when; a spelling is corrected without a question.
PLACED = ("kind", "parent", "valid_from", "valid_to")


@admin.register(Locality)
class LocalityAdmin(ThroughServices):
    list_display = ["name", "code", "kind", "parent", "valid_from", "valid_to"]
    list_filter = ["kind", ("valid_to", admin.EmptyFieldListFilter), "valid_from"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]
    search_fields = ["code"]
    folded_lookups = ("search_name",)
    locality_lookup = "pk"
    fields = ["code", "name", "kind", "parent", "valid_from", "valid_to"]
    change_form_template = "localities/unit_change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Locality | None = None) -> list[str]:
        if obj is None:
            return []
        # Who administers a district does not say which province it lies in.
        is_theirs = request.user.is_superuser or administered(request).filter(pk=obj.parent_id).exists()
        return ["code"] if is_theirs else ["code", "parent"]

    def get_form(self, request: HttpRequest, obj: Locality | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj is None and not request.user.is_superuser:
            # A province lies in no unit, and so in nobody's scope.
            form.base_fields["parent"].required = True
        return form

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        extra = {"reorganising": self._reorganising(request, object_id), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra)

    def _reorganising(self, request: HttpRequest, object_id: str) -> list[tuple[str, str]]:
        """Ways to the form of successions, with this unit filled in: address and what it is called."""
        if not request.user.has_perm("localities.add_succession"):
            return []
        address = reverse("admin:localities_succession_add")
        return [
            (f"{address}?{urlencode({'unit': object_id})}", _("Sáp nhập, chia tách")),
            (f"{address}?{urlencode({'unit': object_id, 'again': 1})}", _("Đổi tên, loại từ một ngày")),
        ]

    def question(self, stored: Locality | None, form: forms.ModelForm) -> Question | None:
        if stored is None or not set(PLACED) & set(form.changed_data):
            return None
        touched, ends = touched_by([stored]), form.cleaned_data["valid_to"]
        if ends is not None and ends != stored.valid_to:
            title = _("Đóng %(unit)s từ ngày %(day)s") % {"unit": stored, "day": date_format(ends, "SHORT_DATE_FORMAT")}
            effect = _(
                "Từ ngày đó đơn vị không còn. Số liệu cũ vẫn xem được; không đơn vị nào tiếp nhận. Nếu có đơn vị mới "
                "thay, quay lại và chọn “Sáp nhập, chia tách”."
            )
            return Question(title, _("Đóng đơn vị"), effect, touched)
        effect = _("Sửa như đã ghi sai từ đầu: áp dụng cho cả thời gian đã qua.")
        return Question(_("Sửa %(unit)s") % {"unit": stored}, _("Sửa đơn vị"), effect, touched)

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Locality:
        if pk is None:
            return services.create_locality(**data, by=by)
        return services.correct_locality(Locality.objects.get(pk=pk), **data, by=by)


@admin.register(Succession)
class SuccessionAdmin(ThroughServices):
    """One clause of a legal act at a time. Records of who became whom are added, never changed."""

    list_display = ["predecessor", "successor", "effective_on", "legal_act"]
    list_filter = ["effective_on"]
    list_select_related = ["predecessor", "successor"]
    search_fields = ["predecessor__code", "successor__code"]
    folded_lookups = ("predecessor__search_name", "successor__search_name")
    locality_lookup = "successor"

    def get_fieldsets(self, request: HttpRequest, obj: Succession | None = None) -> list[Any]:
        if obj is not None:
            return [(None, {"fields": ["predecessor", "successor", "effective_on", "legal_act"]})]
        opened = [
            (_("Đơn vị mới thành lập %(n)d") % {"n": number}, {"fields": [field_name(number, part) for part in PARTS]})
            for number in NEW_UNITS
        ]
        return [(None, {"fields": ["predecessors", "effective_on", "legal_act", "successors"]}), *opened]

    def get_form(self, request: HttpRequest, obj: Succession | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs |= {"form": form_for(administered(request)), "fields": ["effective_on", "legal_act"]}
        return super().get_form(request, obj, change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """`unit` ends; with `again` it is opened once more, to be given its new name or kind."""
        asked = request.GET.get("unit", "")
        unit = administered(request).filter(pk=asked).first() if asked.isdigit() else None
        if unit is None:
            return {}
        again = {field_name(1, part): getattr(unit, part) for part in PARTS} if "again" in request.GET else {}
        return {"predecessors": [unit.pk], **again}

    def has_change_permission(self, request: HttpRequest, obj: Succession | None = None) -> bool:
        return False

    def question(self, stored: Succession | None, form: forms.ModelForm) -> Question:
        closing = list(form.cleaned_data["predecessors"])
        opened = [new.name for new in new_units(form.cleaned_data)]
        after = [*opened, *(str(unit) for unit in form.cleaned_data["successors"])]
        facts = {
            "closing": ", ".join(str(unit) for unit in closing),
            "after": ", ".join(after),
            "day": date_format(form.cleaned_data["effective_on"], "SHORT_DATE_FORMAT"),
        }
        effect = _(
            "%(closing)s kết thúc ngày %(day)s; %(after)s tiếp nhận. Số liệu cũ ở lại đơn vị cũ và vẫn xem được; đơn "
            "vị bên dưới không có mã mới thì giữ nguyên. Việc này không sửa lại được."
        )
        title = _("%(closing)s thành %(after)s từ ngày %(day)s")
        return Question(title % facts, _("Ghi nhận chuyển tiếp"), effect % facts, touched_by(closing), asks_why=False)

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Succession:
        pairs = services.record_succession(
            predecessors=list(data["predecessors"]),
            successors=[*data["successors"], *new_units(data)],
            effective_on=data["effective_on"],
            legal_act=data["legal_act"],
            by=by,
        )
        return pairs[0]


@admin.register(Office)
class OfficeAdmin(Removes, ThroughServices):
    list_display = ["name", "locality", "valid_to"]
    list_filter = [("valid_to", admin.EmptyFieldListFilter)]
    list_select_related = ["locality"]
    autocomplete_fields = ["locality"]
    search_fields = ["name"]

    def get_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        return ["locality", "name", *(["valid_to"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        return ["locality"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        allowed = admin.ModelAdmin.has_delete_permission(self, request, obj)
        return allowed and (obj is None or self._may_write(request, obj))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Office], search_term: str
    ) -> tuple[QuerySet[Office], bool]:
        """Names are folded here, row by row. Fields that look one up are offered none that is closed."""
        if request.resolver_match.url_name == "autocomplete":
            queryset = queryset.exclude(valid_to__lte=timezone.localdate())
        if not (words := fold(search_term)):
            return queryset, False
        rows = queryset.values_list("pk", "name", "locality__search_name", "locality__code")
        found = [pk for pk, name, unit, code in rows if words in f"{fold(name)}, {unit}" or words == code]
        return queryset.filter(pk__in=found), False

    def question(self, stored: Office | None, form: forms.ModelForm) -> Question | None:
        if stored is None:
            return None
        ends, touched = form.cleaned_data["valid_to"], touched_by([stored])
        if ends is not None and ends != stored.valid_to:
            facts = {"office": stored, "day": date_format(ends, "SHORT_DATE_FORMAT")}
            effect = _(
                "Từ ngày đó không chọn được cơ quan này khi giao vai trò; việc đã qua vẫn mang tên nó. Người ở đó vẫn "
                "giữ vai trò, chỉ tiêu phụ trách và cảnh báo được giao trong đơn vị: ai sang cơ quan khác thì kết thúc "
                "vai trò cũ, giao vai trò mới."
            )
            title = _("Đóng %(office)s từ ngày %(day)s")
            return Question(title % facts, _("Đóng cơ quan"), effect, touched)
        if "name" in form.changed_data and stored.memberships.exists():
            effect = _(
                "Sửa như đã ghi sai từ đầu: vai trò đã qua cũng mang tên mới. Đổi tên từ một ngày thì đóng cơ quan này "
                "và thêm cơ quan mới."
            )
            return Question(_("Sửa tên %(office)s") % {"office": stored}, _("Sửa tên"), effect, touched)
        return None

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Office:
        if pk is None:
            return services.add_office(**data, by=by)
        office = Office.objects.get(pk=pk)
        if data["valid_to"] != office.valid_to:
            services.close_office(office, valid_to=data["valid_to"], by=by)
        return services.rename_office(office, name=data["name"], by=by)

    def delete_model(self, request: HttpRequest, obj: Office) -> None:
        services.remove_office(obj, by=request.user)
