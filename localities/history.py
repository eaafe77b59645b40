"""Reading what was changed: what a person may see of it, and narrowing it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import CharFilter, ChoiceFilter, DateFilter

from localities.choices import Action, Way
from localities.filters import Filters, IdFilter
from localities.folding import fold
from localities.models import Change, ChangeQuerySet, Locality, User
from localities.scope import localities_for_user
from localities.wording import model_of


def changes_for_user(user: User) -> ChangeQuerySet:
    """What was changed in the person's units, and whatever the person changed; the rest is for superusers."""
    if user.is_superuser:
        return Change.objects.all()
    return Change.objects.filter(Q(locality__in=localities_for_user(user)) | Q(by=user))


def thing_name(thing: str) -> str:
    """What "app.model" is called; its code once the model is gone."""
    model = model_of(thing)
    return str(model._meta.verbose_name) if model else thing


def _things() -> list[tuple[str, str]]:
    """The kinds of things that anything was written down about."""
    codes = Change.objects.order_by("thing").values_list("thing", flat=True).distinct()
    return sorted(((code, thing_name(code)) for code in codes), key=lambda pair: fold(pair[1]))


DAY = forms.DateInput(attrs={"class": "short"})


class ChangeFilters(Filters):
    thing = ChoiceFilter(label=_("Loại"), empty_label=_("Mọi loại"), choices=lazy(_things, list))
    thing_id = IdFilter(label=_("Số"), widget=forms.HiddenInput)
    action = ChoiceFilter(label=_("Việc"), empty_label=_("Mọi việc"), choices=Action.choices)
    way = ChoiceFilter(label=_("Cách làm"), empty_label=_("Mọi cách"), choices=Way.choices)
    unit = IdFilter(label=_("Đơn vị"), method="in_unit", widget=forms.HiddenInput)
    by = CharFilter(label=_("Người làm"), method="by_person")
    since = DateFilter(label=_("Từ ngày"), field_name="at", lookup_expr="date__gte", widget=DAY)
    until = DateFilter(label=pgettext_lazy("until", "Đến ngày"), field_name="at", lookup_expr="date__lte", widget=DAY)

    class Meta:
        model = Change
        fields: list[str] = []

    def in_unit(self, queryset: ChangeQuerySet, _name: str, value: Any) -> ChangeQuerySet:
        unit = Locality.objects.filter(pk=value).first()
        return queryset.filter(locality__path__startswith=unit.path) if unit else queryset.none()

    def by_person(self, queryset: ChangeQuerySet, _name: str, words: str) -> ChangeQuerySet:
        """People are thousands at most, and names are stored as they are written: folded here, row by row."""
        people = User.objects.filter(pk__in=queryset.order_by().values("by").distinct())
        wanted = fold(words)
        names = people.values_list("pk", "full_name", "username")
        return queryset.filter(by__in=[pk for pk, *texts in names if any(wanted in fold(text) for text in texts)])
