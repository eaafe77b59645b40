"""The admin pages of units, offices, people and roles.

What is typed here is stored by the services like everything else. A form rehearses the service's work in a transaction
that is rolled back, so what the service would refuse stands beside its field; saving then does it for good. Nothing is
deleted here: units and roles end, people become inactive. Staff see what their memberships cover, and write where they
are administrators.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from localities import services
from localities.choices import Role
from localities.errors import LocalityError
from localities.folding import fold
from localities.models import Change, Locality, LocalityQuerySet, Membership, Office, Succession, User
from localities.scope import localities_for_user


class ServiceForm(forms.ModelForm):
    """A form that asks its service before it is saved. `model_admin` is set on the class made for each request."""

    model_admin: "ThroughServices"

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.model_admin.write(self.cleaned_data, self.instance.pk, by=None)
                transaction.set_rollback(True)
        except LocalityError as refused:
            for field, messages in refused.by_field.items():
                self.add_error(field if field in self.fields else None, messages)


class WithHistory:
    """Shows the history that the services wrote down."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        changes = Change.objects.of(thing).select_related("by") if thing is not None else None
        return super().history_view(request, object_id, {"changes": changes, **(extra_context or {})})


class ThroughServices(WithHistory, admin.ModelAdmin):
    """Saves through a service, keeps to the person's scope, searches without diacritics."""

    form = ServiceForm
    # Fields that hold folded text; the words are folded before they are compared.
    folded_lookups: tuple[str, ...] = ()
    # The way from this model to the locality that decides who sees it.
    locality_lookup = "locality"
    # Each subclass's own method: `write(data, pk, by)` calls the service for a new thing (no `pk`) or a stored one, and
    # raises LocalityError.
    write: Callable[..., Model]

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.model_admin = self
        return form

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool) -> None:
        obj.pk = self.write(form.cleaned_data, obj.pk, by=request.user).pk
        obj.refresh_from_db()

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The service has written it down, with before and after."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The service has written it down, with before and after."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset = super().get_queryset(request)
        if request.user.is_superuser:
            return queryset
        return queryset.filter(Q((f"{self.locality_lookup}__in", localities_for_user(request.user))))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self._may_write(request, obj))

    def _may_write(self, request: HttpRequest, obj: Model) -> bool:
        return (
            request.user.is_superuser
            or type(obj)
            ._default_manager.filter(Q((f"{self.locality_lookup}__in", _administered(request))), pk=obj.pk)
            .exists()
        )

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Locality:
            kwargs["queryset"] = _administered(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = fold(search_term)
        if not words:
            return queryset, False
        matching = Q()
        for lookup in self.folded_lookups:
            matching |= Q((f"{lookup}__contains", words))
        for lookup in self.search_fields:
            matching |= Q((f"{lookup}__iexact", search_term.strip()))
        return queryset.filter(matching), False


def _administered(request: HttpRequest) -> LocalityQuerySet:
    return localities_for_user(request.user, roles=[Role.ADMINISTRATOR])


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

    def get_readonly_fields(self, request: HttpRequest, obj: Locality | None = None) -> list[str]:
        return ["code"] if obj else []

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Locality:
        if pk is None:
            return services.create_locality(**data, by=by)
        return services.correct_locality(Locality.objects.get(pk=pk), **data, by=by)


@admin.register(Succession)
class SuccessionAdmin(ThroughServices):
    """Joins units that are both stored. Records of who became whom are added, never changed."""

    list_display = ["predecessor", "successor", "effective_on", "legal_act"]
    list_filter = ["effective_on"]
    list_select_related = ["predecessor", "successor"]
    autocomplete_fields = ["predecessor", "successor"]
    search_fields = ["predecessor__code", "successor__code"]
    folded_lookups = ("predecessor__search_name", "successor__search_name")
    locality_lookup = "successor"

    def has_change_permission(self, request: HttpRequest, obj: Succession | None = None) -> bool:
        return False

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Succession:
        pairs = services.record_succession(
            predecessors=[data["predecessor"]],
            successors=[data["successor"]],
            effective_on=data["effective_on"],
            legal_act=data["legal_act"],
            by=by,
        )
        return pairs[0]


@admin.register(Office)
class OfficeAdmin(ThroughServices):
    list_display = ["name", "locality"]
    list_select_related = ["locality"]
    autocomplete_fields = ["locality"]
    search_fields = ["name", "locality__code"]
    folded_lookups = ("locality__search_name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        return ["locality"] if obj else []

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Office:
        if pk is None:
            return services.add_office(**data, by=by)
        return services.rename_office(Office.objects.get(pk=pk), name=data["name"], by=by)


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
    list_select_related = ["user", "locality", "office", "stands_in_for__user", "stands_in_for__locality"]
    autocomplete_fields = ["user", "locality", "office"]
    search_fields = ["user__username", "user__full_name", "user__email", "locality__code"]
    folded_lookups = ("locality__search_name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        return ["user", "locality", "office", "role", "valid_from"] if obj else []

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Membership:
        if pk is None:
            return services.add_membership(**data, by=by)
        return services.end_membership(Membership.objects.get(pk=pk), valid_to=data["valid_to"], by=by)


@admin.register(User)
class UserAdmin(WithHistory, DjangoUserAdmin):
    """Only superusers make people and give rights; what a person may do in a locality is a membership."""

    list_display = ["username", "full_name", "email", "is_active", "is_staff"]
    search_fields = ["username", "full_name", "email"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Thông tin cá nhân"), {"fields": ["full_name", "email", "language"]}),
        (_("Quyền"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Ngày tháng"), {"fields": ["last_login", "date_joined"]}),
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
    readonly_fields = ["last_login", "date_joined"]
    actions = ["remove_second_factor"]

    @admin.action(description=_("Gỡ xác thực hai bước (mất điện thoại)"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For whoever lost phone and recovery codes; they then sign in with the password alone, or set up a new one."""
        people = list(queryset.filter(second_factor__isnull=False))
        for user in people:
            services.remove_second_factor(user=user, by=request.user)
        names = ", ".join(str(user) for user in people)
        if people:
            self.message_user(request, _("Đã gỡ xác thực hai bước của: %(names)s.") % {"names": names})
        else:
            self.message_user(request, _("Không ai trong số đã chọn đang bật xác thực hai bước."), messages.WARNING)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> None:
        """Only the page that gives a password saves around the services."""
        if request.resolver_match.url_name == "auth_user_password_change":
            services.record_password_set(user=obj, by=request.user)

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
        administered = localities_for_user(request.user, roles=[Role.ADMINISTRATOR])
        inside = Membership.objects.filter(locality__in=administered)
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

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> None:
        """The service has written it down."""
