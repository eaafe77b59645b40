"""Admin pages that ask before they take a dangerous step (`localities.asking`)."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localities.asking import Question, answer_or_ask, ask_first, context_of
from localities.errors import LocalityError
from localities.touching import touched_by


class AsksFirst(admin.ModelAdmin):
    """An admin page that asks before it takes a dangerous step."""

    def question(self, stored: Any, form: forms.ModelForm) -> Question | None:
        """What to ask before a valid form is saved; `stored` is the row as it is, None for a new one."""
        return None

    def save_form(self, request: HttpRequest, form: forms.ModelForm, change: bool) -> Any:
        stored = type(form.instance)._default_manager.get(pk=form.instance.pk) if change else None
        if (question := self.question(stored, form)) is not None:
            ask_first(request, question)
        return super().save_form(request, form, change)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answer_or_ask(
            request, lambda: super(AsksFirst, self).changeform_view(request, *args, **kwargs), self.ask
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return answer_or_ask(request, lambda: super(AsksFirst, self).changelist_view(request, extra_context), self.ask)

    def ask(self, request: HttpRequest, question: Question) -> HttpResponse:
        site = self.admin_site.each_context(request)
        context = {**site, "opts": self.opts, **context_of(request, question)}
        return TemplateResponse(request, "localities/ask_first.html", context)


class Removes(AsksFirst):
    """What can be removed, by its service, once somebody has confirmed it.

    The subclass says how (`delete_model`), and what its service raises when it refuses.
    """

    refusals: tuple[type[Exception], ...] = (LocalityError,)
    actions = ["delete_selected"]

    def effect_of_removal(self, rows: Sequence[Any]) -> str:
        """What comes of it, in a sentence."""
        return ""

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_delete_permission(request, thing):
            raise PermissionDenied
        return answer_or_ask(request, lambda: self._remove(request, [thing]), self.ask)

    @admin.action(description=gettext_lazy("Bỏ những mục đã chọn"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        rows = list(queryset)
        if not all(self.has_delete_permission(request, row) for row in rows):
            raise PermissionDenied
        return self._remove(request, rows)

    def _remove(self, request: HttpRequest, rows: Sequence[Model]) -> HttpResponse:
        kind, names = self.opts.verbose_name, ", ".join(str(row) for row in rows)
        title = _("Bỏ %(kind)s: %(names)s") % {"kind": kind, "names": names}
        question = Question(title, _("Bỏ"), self.effect_of_removal(rows), touched_by(rows))
        try:
            with transaction.atomic():
                for row in rows:
                    # The row keeps its key for the page that asks.
                    self.delete_model(request, copy(row))
                # What was refused is not asked about; what was not confirmed is rolled back.
                ask_first(request, question)
        except self.refusals as refused:
            for problem in refused.problems:
                self.message_user(request, str(problem), messages.ERROR)
        else:
            self.message_user(request, _("Đã bỏ: %(names)s.") % {"names": names}, messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
