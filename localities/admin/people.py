"""People, what they are in which unit, and help with their accounts."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localities import services
from localities.accounts.open_sessions import open_sessions
from localities.admin.asking import AsksFirst
from localities.admin.base import ServiceForm, ThroughServices, WithHistory, administered
from localities.admin.rights import WithRights
from localities.asking import Question, ask_first
from localities.errors import LocalityError
from localities.folding import fold
from localities.models import Membership, User
from localities.touching import Touched, touched_by


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


class AccountHelp(AsksFirst):
    """What an administrator does for people who cannot get in, or should not: on everybody chosen, or on nobody."""

    actions = ["remove_second_factor", "sign_out", "unlock"]

    def has_help_permission(self, request: HttpRequest) -> bool:
        """Whom exactly somebody may help, the services say."""
        return request.user.is_superuser or administered(request).exists()

    @admin.action(description=gettext_lazy("Gỡ xác thực hai bước (mất điện thoại)"), permissions=["help"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For whoever lost phone and recovery codes; they then sign in with the password alone, or set up a new one."""
        people = list(queryset.filter(second_factor__isnull=False))
        if not people:
            nobody = _("Không ai trong số đã chọn đang bật xác thực hai bước.")
            self.message_user(request, nobody, messages.WARNING)
        if not people or not self._may_help(request, people):
            return
        title, act = _("Gỡ xác thực hai bước của: %(names)s"), _("Gỡ xác thực hai bước")
        effect = _("Sau đó chỉ cần mật khẩu là vào được; mã dự phòng cũng bỏ. Chỉ gỡ khi biết chắc chính họ hỏi.")
        ask_first(request, Question(title % _names(people), act, effect, touched_by(people)))
        done = _("Đã gỡ xác thực hai bước của: %(names)s.")
        self._help(request, people, services.remove_second_factor, done)

    @admin.action(description=gettext_lazy("Kết thúc mọi phiên đăng nhập"), permissions=["help"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people = list(queryset)
        if not self._may_help(request, people):
            return
        title, act = _("Kết thúc mọi phiên đăng nhập của: %(names)s"), _("Kết thúc mọi phiên")
        effect = _("Họ phải đăng nhập lại ở mọi máy. Chương trình đang đăng nhập thay họ cũng dừng.")
        ask_first(request, Question(title % _names(people), act, effect, touched_by(people)))
        self._help(request, people, services.sign_out, _("Đã kết thúc mọi phiên đăng nhập của: %(names)s."))

    @admin.action(description=gettext_lazy("Mở tạm khóa đăng nhập"), permissions=["help"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For whoever mistyped too often; blocks end by themselves within the hour, or the day for codes."""
        if not self._may_help(request, list(queryset)):
            return
        blocks = {user: services.blocks_of(user) for user in queryset}
        people = [user for user, found in blocks.items() if found]
        if not people:
            nobody = _("Không ai trong số đã chọn đang bị tạm khóa ở nơi từng có người đăng nhập.")
            self.message_user(request, nobody, messages.WARNING)
            return
        said = [_said(user, block) for user in people for block in blocks[user]]
        title, act = _("Mở tạm khóa đăng nhập của: %(names)s"), _("Mở khóa")
        effect = _("Người biết tên đăng nhập lại thử được mật khẩu ngay. Hỏi chính họ trước khi mở.")
        touched = [Touched(_("Lần tạm khóa"), len(said), said[:5])]
        ask_first(request, Question(title % _names(people), act, effect, touched))
        self._help(request, people, services.unlock, _("Đã mở tạm khóa đăng nhập của: %(names)s."))

    def _may_help(self, request: HttpRequest, people: Sequence[User]) -> bool:
        """Before anything is asked: what hangs on people of other units is not told either."""
        try:
            for user in people:
                services.require_helper(user, request.user)
        except LocalityError as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return False
        return True

    def _help(self, request: HttpRequest, people: Sequence[User], verb: Callable[..., Any], done: str) -> None:
        with transaction.atomic():
            for user in people:
                verb(user=user, by=request.user)
        self.message_user(request, done % _names(people), messages.SUCCESS)


def _names(people: Sequence[User]) -> dict[str, str]:
    return {"names": ", ".join(str(user) for user in people)}


def _said(user: User, block: Any) -> str:
    until = date_format(timezone.localtime(block.until), "SHORT_DATETIME_FORMAT")
    if not block.address:
        return _("%(user)s, mọi nơi, đến %(until)s") % {"user": user, "until": until}
    return _("%(user)s, từ %(address)s, đến %(until)s") % {"user": user, "address": block.address, "until": until}


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
        (gettext_lazy("Quyền"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
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

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        if change:
            data = form.cleaned_data
            services.give_rights(
                user=form.instance, groups=data["groups"], rights=data["user_permissions"], by=request.user
            )
