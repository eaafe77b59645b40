"""Dangerous steps are asked about first: what they touch, by number and name, and why they are taken.

Nothing is done at the first click. The page that asks sends the same form again, confirmed and with a reason, which the
services write down beside every change they make of it (`localities.ways.because`).
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from localities.touching import Touched
from localities.ways import because

CONFIRMED, WHY = "_confirmed", "_why"
# What every row that keeps a reason has room for.
LONGEST_REASON = 500
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
    # Where who does nothing goes back to, if not to where the form was sent.
    back: str = ""


class AskFirstError(Exception):
    """Not confirmed yet, or without a reason."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(question.title)


def ask_first(request: HttpRequest, question: Question) -> None:
    """Go on where the person has confirmed and said why; otherwise the page asks. Raises AskFirstError.

    In a transaction it may stand after the step: what speaks against it is then said at once, and only what was
    confirmed stays.
    """
    if request.method != "POST" or CONFIRMED not in request.POST:
        raise AskFirstError(question)
    if question.asks_why and not 0 < len(request.POST.get(WHY, "").strip()) <= LONGEST_REASON:
        raise AskFirstError(question)


def answer_or_ask(
    request: HttpRequest, act: Callable[[], HttpResponse], ask: Callable[[HttpRequest, Question], HttpResponse]
) -> HttpResponse:
    """What the act answers, with the reason given written down beside what it changes; or the page that asks."""
    confirmed = request.method == "POST" and CONFIRMED in request.POST
    try:
        with because(request.POST.get(WHY, "")) if confirmed else nullcontext():
            return act()
    except AskFirstError as asked:
        return ask(request, asked.question)


def asks_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view in whose steps `ask_first` may stand."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answer_or_ask(request, lambda: view(request, *args, **kwargs), ask_on_page)

    return asking


def ask_on_page(request: HttpRequest, question: Question) -> HttpResponse:
    return render(request, "localities/ask_first_page.html", context_of(request, question))


def context_of(request: HttpRequest, question: Question) -> dict[str, Any]:
    """What `_ask_first.html` shows: the question, and the form as it was sent."""
    problem = ""
    if CONFIRMED in request.POST:
        is_long = len(request.POST.get(WHY, "")) > LONGEST_REASON
        problem = _("Lý do dài quá %(n)d ký tự.") % {"n": LONGEST_REASON} if is_long else _("Ghi lý do.")
    return {
        "title": question.title,
        "question": question,
        "problem": problem,
        "why": request.POST.get(WHY, ""),
        "longest": LONGEST_REASON,
        "kept": [(name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values],
        "back": question.back or request.get_full_path(),
    }
