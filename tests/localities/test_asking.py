"""A dangerous step is taken only when it was confirmed and a reason given, which then stands beside every change."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from localities.asking import LONGEST_REASON, Question, answer_or_ask, ask_first
from localities.ways import current_reason

QUESTION = Question("Bỏ xã", "Bỏ")


def answer(sent, question=QUESTION, method="post"):
    request = getattr(RequestFactory(), method)("/", sent)

    def act():
        ask_first(request, question)
        return HttpResponse(f"done: {current_reason()}")

    return answer_or_ask(request, act, lambda _request, asked: HttpResponse(asked.title)).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Bỏ xã"),
        ({"_why": "Nhầm"}, "Bỏ xã"),
        ({"_confirmed": "yes"}, "Bỏ xã"),
        ({"_confirmed": "yes", "_why": "  "}, "Bỏ xã"),
        ({"_confirmed": "yes", "_why": "x" * (LONGEST_REASON + 1)}, "Bỏ xã"),
        ({"_confirmed": "yes", "_why": " Nhầm "}, "done: Nhầm"),
    ],
    ids=["first", "unconfirmed", "no reason", "empty reason", "too long", "confirmed"],
)
def test_it_is_taken_once_it_was_confirmed_with_a_reason(sent, said):
    assert answer(sent) == said


def test_an_address_that_is_only_opened_does_nothing():
    assert answer({"_confirmed": "yes", "_why": "Nhầm"}, method="get") == "Bỏ xã"


def test_a_form_with_a_reason_of_its_own_is_not_asked_for_another():
    assert answer({"_confirmed": "yes"}, Question("Rút", "Rút", asks_why=False)) == "done: "


def test_the_reason_is_of_that_request_alone():
    answer({"_confirmed": "yes", "_why": "Nhầm"})
    assert current_reason() == ""
