"""Rights to open pages of the administration, by name, and groups of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as django_admin
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from knox import admin as knox_admin

from localities import services
from localities.admin.asking import Removes
from localities.admin.base import ThroughServices
from localities.models import User
from localities.touching import Touched, counted, touches
from localities.wording import RIGHTS

# Django's and knox's own pages write around the services; programs are signed out with their person.
admin.site.unregister([django_admin.Group, knox_admin.models.AuthToken])


def useful_rights(request: HttpRequest) -> QuerySet[Permission]:
    """The rights that open something: those for which an administration page has a view, a form or a removal."""
    wanted = []
    for model, page in admin.site._registry.items():
        opens = {
            "view": True,
            "add": page.has_add_permission(request),
            "change": page.has_change_permission(request),
            "delete": page.has_delete_permission(request),
        }
        wanted += [f"{right}_{model._meta.model_name}" for right, is_there in opens.items() if is_there]
    known = Permission.objects.filter(codename__in=wanted).select_related("content_type")
    return known.order_by("content_type__app_label", "content_type__model", "codename")


class ByKind(forms.models.ModelChoiceIterator):
    """One group for each kind of thing."""

    def __iter__(self) -> Iterator[tuple[str, list[tuple[Any, str]]]]:
        by_kind = defaultdict(list)
        for right in self.queryset:
            by_kind[right.content_type.name].append(self.choice(right))
        return iter(sorted(by_kind.items()))


class RightsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    iterator = ByKind

    def label_from_instance(self, right: Permission) -> str:
        return str(RIGHTS.get(right.codename.partition("_")[0], right.codename))


class WithRights(admin.ModelAdmin):
    """Shows rights in the reader's words."""

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Permission:
            return RightsField(useful_rights(request), required=False, label=_("Quyền trong trang quản trị"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@touches(Group)
def _of_groups(groups: Sequence[Group]) -> Iterator[Touched]:
    yield counted(_("Người có nhóm quyền này"), User.objects.filter(groups__in=groups).distinct())


@admin.register(Group)
class GroupAdmin(WithRights, Removes, ThroughServices):
    """For superusers, whatever rights others have."""

    fields = ["name", "permissions"]
    search_fields = ["name"]

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Group:
        return services.store_group(**data, by=by, group=Group.objects.get(pk=pk) if pk else None)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        services.remove_group(group=obj, by=request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return admin.ModelAdmin.get_queryset(self, request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser
