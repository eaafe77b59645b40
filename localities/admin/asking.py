"""Dangerous steps are asked about first: what they touch, by number and name, and why they are taken.

Nothing is done at the first click. The page that asks sends the same form again, confirmed and with a reason, which the
services write down beside every change they make of it (`localities.ways.because`).
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
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

from localities.admin.touching import Touched, touched_by
from localities.errors import LocalityError
from localities.models import Change
from localities.ways import because

CONFIRMED, WHY = "_confirmed", "_why"
LONGEST_REASON = Change._meta.get_field("reason").max_length
NOT_KEPT = {CONFIRMED, WHY, "csrfmiddlewaretoken"}


@dataclass(frozen=True, slots=True)
class Question:
    """`title` names the step and its thing, `act` is what the button does, `effect` what comes of it. Where the form
    itself says why, the page does not ask again."""

    title: str
    act: str
    effect: str = ""
    touched: Sequence[Touched] = field(default_factory=list)
    asks_why: bool = True


class AskFirstError(Exception):
    """Not confirmed yet, or without a reason."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(question.title)


def ask_first(request: HttpRequest, question: Question) -> None:
    """Go on where the person has confirmed and said why; otherwise the page asks. Raises AskFirstError."""
    if request.method != "POST" or CONFIRMED not in request.POST:
        raise AskFirstError(question)
    if question.asks_why and not 0 < len(request.POST.get(WHY, "").strip()) <= LONGEST_REASON:
        raise AskFirstError(question)


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
        return self.asking(request, lambda: super(AsksFirst, self).changeform_view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return self.asking(request, lambda: super(AsksFirst, self).changelist_view(request, extra_context))

    def asking(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """What the view answers, or the page that asks."""
        confirmed = request.method == "POST" and CONFIRMED in request.POST
        try:
            with because(request.POST.get(WHY, "")) if confirmed else nullcontext():
                return view()
        except AskFirstError as asked:
            return self._ask(request, asked.question)

    def _ask(self, request: HttpRequest, question: Question) -> HttpResponse:
        problem = ""
        if CONFIRMED in request.POST:
            is_long = len(request.POST.get(WHY, "")) > LONGEST_REASON
            problem = _("Lý do dài quá %(n)d ký tự.") % {"n": LONGEST_REASON} if is_long else _("Ghi lý do.")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": question.title,
            "question": question,
            "problem": problem,
            "why": request.POST.get(WHY, ""),
            "longest": LONGEST_REASON,
            "kept": [
                (name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values
            ],
            "back": request.get_full_path(),
        }
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
        return self.asking(request, lambda: self._remove(request, [thing]))

    @admin.action(description=gettext_lazy("Bỏ những mục đã chọn"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        rows = list(queryset)
        if not all(self.has_delete_permission(request, row) for row in rows):
            raise PermissionDenied
        return self._remove(request, rows)

    def _remove(self, request: HttpRequest, rows: Sequence[Model]) -> HttpResponse:
        kind, names = self.opts.verbose_name, ", ".join(str(row) for row in rows)
        title = _("Bỏ %(kind)s: %(names)s") % {"kind": kind, "names": names}
        ask_first(request, Question(title, _("Bỏ"), self.effect_of_removal(rows), touched_by(rows)))
        try:
            with transaction.atomic():
                for row in rows:
                    self.delete_model(request, row)
        except self.refusals as refused:
            for problem in refused.problems:
                self.message_user(request, str(problem), messages.ERROR)
        else:
            self.message_user(request, _("Đã bỏ: %(names)s.") % {"names": names}, messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
