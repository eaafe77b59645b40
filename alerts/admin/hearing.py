"""Who hears: subscriptions and owners are changed through their services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alerts.admin.base import ReadOnlyAdmin
from alerts.choices import Cause
from alerts.models import MailPreference, Ownership, OwnershipChange, Subscription
from alerts.services import ownership, subscriptions
from indicators.errors import IndicatorsError
from localities.admin import Removes, ServiceForm, ThroughServices
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User
from localities.scope import localities_for_user


class HearingForm(ServiceForm):
    def _post_clean(self) -> None:
        try:
            super()._post_clean()
        except IndicatorsError as refused:
            for problem in refused.problems:
                self.add_error(None, problem)


class EndedThroughServices(Removes, ThroughServices):
    """What can be removed, by the service that ends it."""

    form = HearingForm
    refusals = (IndicatorsError,)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = admin.ModelAdmin.has_delete_permission(self, request, obj)
        return allowed and (obj is None or self._may_write(request, obj))


class SubscriptionForm(HearingForm):
    causes = forms.MultipleChoiceField(
        choices=Cause.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=capfirst(Subscription._meta.get_field("causes").verbose_name),
    )


@admin.register(Subscription)
class SubscriptionAdmin(EndedThroughServices):
    form = SubscriptionForm
    fields = ["user", "locality", "sector", "plan", "causes", "least_severity", "frequency"]
    list_display = ["user", "locality", "sector", "plan", "least_severity", "frequency", "created_at"]
    list_filter = ["frequency", "least_severity"]
    list_select_related = ["user", "locality", "sector", "plan"]
    autocomplete_fields = ["user", "locality", "plan"]
    search_fields = ["user__username", "user__email", "locality__code"]
    folded_lookups = ("locality__search_name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Subscription | None = None) -> list[str]:
        return ["user", "locality", "sector", "plan"] if obj else []

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Subscription:
        if pk is not None:
            stored = Subscription.objects.get(pk=pk)
            place = {name: getattr(stored, name) for name in ("user", "locality", "sector", "plan")}
            data = place | data
        return subscriptions.subscribe(**data, by=by)

    def effect_of_removal(self, rows: Sequence[Subscription]) -> str:
        return _("Người đó thôi nhận tin theo đăng ký này; không còn đăng ký nào thì nhận theo vai trò.")

    def delete_model(self, request: HttpRequest, obj: Subscription) -> None:
        place = {name: getattr(obj, name) for name in ("user", "locality", "sector", "plan")}
        subscriptions.unsubscribe(**place, by=request.user)


@admin.register(Ownership)
class OwnershipAdmin(EndedThroughServices):
    fields = ["indicator", "locality", "user"]
    list_display = ["indicator", "locality", "user"]
    list_select_related = ["indicator", "locality", "user"]
    autocomplete_fields = ["indicator", "locality", "user"]
    search_fields = ["user__username", "locality__code"]
    folded_lookups = ("indicator__search_name", "locality__search_name")

    def has_change_permission(self, request: HttpRequest, obj: Ownership | None = None) -> bool:
        return False

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Ownership:
        return ownership.add_owner(**data, by=by)

    def effect_of_removal(self, rows: Sequence[Ownership]) -> str:
        return _("Người đó thôi phụ trách và thôi nhận cảnh báo của chỉ tiêu này.")

    def delete_model(self, request: HttpRequest, obj: Ownership) -> None:
        ownership.remove_owner(ownership=obj, by=request.user)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Locality:
            kwargs["queryset"] = localities_for_user(request.user, roles=MAY_WRITE_PLANS)
        return admin.ModelAdmin.formfield_for_foreignkey(self, db_field, request, **kwargs)

    def _may_write(self, request: HttpRequest, obj: Model) -> bool:
        return localities_for_user(request.user, roles=MAY_WRITE_PLANS).filter(pk=obj.locality_id).exists()


@admin.register(OwnershipChange)
class OwnershipChangeAdmin(ReadOnlyAdmin):
    list_display = ["changed_at", "indicator", "locality", "user", "is_owner", "by"]
    list_filter = ["is_owner", "changed_at"]
    list_select_related = ["indicator", "locality", "user", "by"]
    search_fields = ["user__username", "locality__code"]
    folded_lookups = ("indicator__search_name", "locality__search_name")


@admin.register(MailPreference)
class MailPreferenceAdmin(ReadOnlyAdmin):
    """Each person's own choice, shown to those who are asked why a mail did not come."""

    fields = ["user", "day", "at", "time_zone", "skips_unchanged", "stopped_at"]
    readonly_fields = ["day"]
    list_display = ["user", "day", "at", "time_zone", "skips_unchanged", "stopped_at"]
    list_filter = [("stopped_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__email"]

    @admin.display(description=MailPreference._meta.get_field("weekday").verbose_name, ordering="weekday")
    def day(self, preference: MailPreference) -> str:
        return str(WEEKDAYS[preference.weekday])

    def get_queryset(self, request: HttpRequest) -> QuerySet[MailPreference]:
        found = admin.ModelAdmin.get_queryset(self, request)
        if request.user.is_superuser:
            return found
        theirs = localities_for_user(request.user)
        return found.filter(user__memberships__locality__in=theirs).distinct()
