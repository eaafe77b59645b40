"""What admin pages share: forms that rehearse their service, scope, search without diacritics, history."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from localities.admin.asking import AsksFirst
from localities.choices import Role
from localities.errors import LocalityError
from localities.folding import fold
from localities.models import Change, Locality, LocalityQuerySet
from localities.scope import localities_for_user


class ServiceForm(forms.ModelForm):
    """A form that asks its service before it is saved. `model_admin` is set on the class made for each request."""

    model_admin: "ThroughServices"
    # What a service names otherwise than the form does: its name, and the field's.
    fields_of: dict[str, str] = {}

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.model_admin.write(self.cleaned_data, self.instance.pk, by=None)
                transaction.set_rollback(True)
        except LocalityError as refused:
            for name, messages in refused.by_field.items():
                field = self.fields_of.get(name, name)
                self.add_error(field if field in self.fields else None, messages)


class WithHistory:
    """Shows the history that the services wrote down."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        changes = Change.objects.of(thing).select_related("by") if thing is not None else None
        return super().history_view(request, object_id, {"changes": changes, **(extra_context or {})})


class ThroughServices(WithHistory, AsksFirst):
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

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """The service has stored it all."""

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
            ._default_manager.filter(Q((f"{self.locality_lookup}__in", administered(request))), pk=obj.pk)
            .exists()
        )

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Locality:
            kwargs["queryset"] = administered(request)
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


def administered(request: HttpRequest) -> LocalityQuerySet:
    return localities_for_user(request.user, roles=[Role.ADMINISTRATOR])
