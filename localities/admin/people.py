"""People, and what they are in which unit."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localities import services
from localities.accounts.open_sessions import open_sessions
from localities.admin.base import ServiceForm, ThroughServices, WithHistory, administered
from localities.admin.helping import AccountHelp
from localities.admin.rights import WithRights
from localities.asking import Question
from localities.folding import fold
from localities.models import Membership, User
from localities.touching import touched_by


class EndForm(ServiceForm):
    """A role that was given can only be ended."""

    class Meta:
        model = Membership
        fields = ["valid_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "valid_to" in self.fields and self.instance.pk:
            self.fields["valid_to"].required = True


@admin.register(Membership)
class MembershipAdmin(ThroughServices):
    form = EndForm
    fields = ["user", "locality", "office", "role", "valid_from", "valid_to"]
    list_display = ["user", "role", "locality", "office", "valid_from", "valid_to", "stands_in_for"]
    list_filter = ["role", ("stands_in_for", admin.EmptyFieldListFilter), ("valid_to", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "locality", "office__locality", "stands_in_for__user", "stands_in_for__locality"]
    autocomplete_fields = ["user", "locality", "office"]
    search_fields = ["user__username", "user__full_name", "user__email", "locality__code"]
    folded_lookups = ("locality__search_name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        return ["user", "locality", "office", "role", "valid_from"] if obj else []

    def question(self, stored: Membership | None, form: forms.ModelForm) -> Question | None:
        if stored is None or "valid_to" not in form.changed_data:
            return None
        facts = {"role": stored, "day": date_format(form.cleaned_data["valid_to"], "SHORT_DATE_FORMAT")}
        effect = _("Từ ngày đó người này không còn thấy và làm việc gì nhờ vai trò này; việc đã làm vẫn mang tên họ.")
        title = _("Kết thúc vai trò: %(role)s, từ ngày %(day)s") % facts
        return Question(title, _("Kết thúc vai trò"), effect, touched_by([stored]))

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Membership:
        if pk is None:
            return services.add_membership(**data, by=by)
        return services.end_membership(Membership.objects.get(pk=pk), valid_to=data["valid_to"], by=by)


@admin.register(User)
class UserAdmin(WithHistory, WithRights, AccountHelp, DjangoUserAdmin):
    """Only superusers make people and give rights; what a person may do in a locality is a membership."""

    list_display = ["username", "full_name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    search_fields = ["username", "full_name", "email"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password_page"]}),
        (gettext_lazy("Thông tin cá nhân"), {"fields": ["full_name", "email", "language"]}),
        (gettext_lazy("Quyền"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        # Few need more than their role gives; the list is long.
        (gettext_lazy("Quyền riêng trong phần quản trị"), {"classes": ["collapse"], "fields": ["user_permissions"]}),
        (gettext_lazy("Ngày tháng"), {"fields": ["last_login", "sessions", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "full_name", "email", "language", "usable_password", "password1", "password2"],
            },
        ),
    ]
    readonly_fields = ["password_page", "last_login", "sessions", "date_joined"]

    @admin.display(description=gettext_lazy("Phiên đăng nhập đang mở"))
    def sessions(self, user: User) -> str:
        return format_html_join(SafeString("<br>"), "{}", ((one,) for one in open_sessions(user)))

    @admin.display(description=gettext_lazy("Mật khẩu"))
    def password_page(self, user: User) -> str:
        """What is kept of a password says nothing to anybody."""
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">{}</a>', address, _("Đặt mật khẩu mới"))

    def question(self, stored: User | None, form: forms.ModelForm) -> Question | None:
        if stored is None:
            return None
        after = form.cleaned_data
        if stored.is_active and not after["is_active"]:
            effect = _("Người này không đăng nhập được nữa. Vai trò và việc đã làm vẫn còn; mở lại được.")
            title = _("Ngừng tài khoản của %(user)s") % {"user": stored}
            return Question(title, _("Ngừng tài khoản"), effect, touched_by([stored]))
        if stored.is_superuser != after["is_superuser"]:
            effect = (
                _("Người này thấy và sửa được mọi đơn vị, mọi người dùng và mọi quyền.")
                if after["is_superuser"]
                else _("Người này chỉ còn thấy và làm việc theo vai trò của mình.")
            )
            title = _("Đổi quyền quản trị hệ thống của %(user)s") % {"user": stored}
            return Question(title, _("Đổi quyền"), effect, touched_by([stored]))
        return None

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> None:
        """Only the page that gives a password saves around the services."""
        if request.resolver_match.url_name == "auth_user_password_change":
            services.record_password_set(user=obj, by=request.user)

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> None:
        """The service has written it down."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Who works in the units that the person administers, or nowhere yet; superusers see everybody."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        inside = Membership.objects.filter(locality__in=administered(request))
        return rows.filter(Q(pk__in=inside.values("user")) | Q(memberships=None))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Names are folded here, row by row: people are thousands, and names are stored as they are written."""
        words = fold(search_term)
        if not words:
            return queryset, False
        rows = queryset.values_list("pk", *self.search_fields)
        found = [pk for pk, *texts in rows if any(words in fold(text) for text in texts)]
        return queryset.filter(pk__in=found), False

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        facts = {field: form.cleaned_data[field] for field in services.USER_FACTS if field in form.cleaned_data}
        if change:
            changed = {field: value for field, value in facts.items() if field in form.changed_data}
            services.update_user(User.objects.get(pk=obj.pk), **changed, by=request.user)
        else:
            password = form.cleaned_data.get("password1") or None
            obj.pk = services.create_user(**facts, password=password, by=request.user).pk
        obj.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """A person without a role sees nothing: the role is what comes next."""
        if "_addanother" in request.POST or IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        said = _("Đã thêm %(user)s. Chọn đơn vị và vai trò: chưa có vai trò thì chưa thấy gì.") % {"user": obj}
        self.message_user(request, said, messages.SUCCESS)
        return redirect(f"{reverse('admin:localities_membership_add')}?user={obj.pk}")

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        if change:
            data = form.cleaned_data
            services.give_rights(
                user=form.instance, groups=data["groups"], rights=data["user_permissions"], by=request.user
            )
