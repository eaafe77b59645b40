"""What the admin pages of this app share."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest

from indicators.errors import IndicatorsError
from indicators.wakeup import wake
from localities.admin import ThroughServices
from localities.choices import MAY_WRITE_PLANS, Role
from localities.folding import fold
from localities.models import Locality, User
from localities.scope import localities_for_user


class RehearsedForm(forms.ModelForm):
    """A form that rehearses the service's work in a transaction that is rolled back, so that what the service would
    refuse stands in the form. `model_admin` and `person` are set on the class made for each request."""

    model_admin: "IndicatorsAdmin"
    person: User

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            with transaction.atomic():
                row = self.model_admin.write(self.rehearsed_data(), self.instance.pk, by=self.person)
                transaction.set_rollback(True)
        except IndicatorsError as refused:
            self.add_error(None, [str(problem) for problem in refused.problems])
        else:
            self.model_admin.forget(row)

    def rehearsed_data(self) -> dict[str, Any]:
        return self.cleaned_data


class IndicatorsAdmin(ThroughServices):
    """Saves through a service and wakes the recompute; the person writes where they have one of `writing_roles`."""

    form = RehearsedForm
    writing_roles: Collection[Role] = MAY_WRITE_PLANS
    # Texts without a folded twin, searched as they are written.
    text_lookups: tuple[str, ...] = ()
    # A count of everything beside that of what was found would read the whole table.
    show_full_result_count = False

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.person = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        wake("indicators.recompute_stale")

    def forget(self, row: Model) -> None:
        """Take away what the rehearsal left outside the database, which rolled it back."""

    def _may_write(self, request: HttpRequest, obj: Model) -> bool:
        theirs = localities_for_user(request.user, roles=self.writing_roles)
        rows = type(obj)._default_manager.filter(pk=obj.pk)
        return rows.filter(Q((f"{self.locality_lookup}__in", theirs))).exists()

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Locality:
            kwargs["queryset"] = localities_for_user(request.user, roles=self.writing_roles)
        return admin.ModelAdmin.formfield_for_foreignkey(self, db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_term.strip()
        if not fold(words):
            return queryset, False
        matching = Q()
        for lookup in self.folded_lookups:
            matching |= Q((f"{lookup}__contains", fold(words)))
        for lookup in self.text_lookups:
            matching |= Q((f"{lookup}__icontains", words))
        for lookup in self.search_fields:
            matching |= Q((f"{lookup}__iexact", words))
        return queryset.filter(matching), False


class CatalogueAdmin(IndicatorsAdmin):
    """Of no locality: everyone sees it, and the services say who writes."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return admin.ModelAdmin.get_queryset(self, request)

    def _may_write(self, request: HttpRequest, obj: Model) -> bool:
        return True


class MachineAdmin(IndicatorsAdmin):
    """Only the machine writes this."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
