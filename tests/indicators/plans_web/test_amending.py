"""Amending a document on its page."""

import datetime as dt

import pytest
from django.urls import reverse

from indicators.models import Plan
from tests.factories import make_observation, make_plan, make_target
from tests.indicators.plans_web.offices import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client):
    found = make_plan(in_force_on=dt.date(2023, 1, 1))
    signed_in(client, found)
    return found


def post(client, plan, action, **said):
    facts = {"title": "Điều chỉnh kế hoạch", "number": "25/QĐ", "issued_on": "25/6/2023", "reason": "Thiên tai"}
    return client.post(
        reverse("amend-plan", args=[plan.pk]), {"action": action, "effective_on": "1/7/2023", **facts, **said}
    )


@pytest.mark.parametrize(
    ("as_of", "written", "told"),
    [
        (dt.date(2023, 8, 31), "12", [("Chưa đạt", "Đạt")]),
        (dt.date(2023, 8, 31), "12,5", []),
        (dt.date(2023, 6, 30), "12", []),
    ],
)
def test_says_what_would_be_judged_otherwise_and_stores_nothing(client, plan, as_of, written, told):
    target = make_target("13", plan=plan)
    make_observation(target, "12", as_of=as_of)
    answer = post(client, plan, "preview", **{f"t-{target.pk}-written": written})
    assert [(one.before, one.after) for one in answer.context["otherwise"]] == told
    assert Plan.objects.count() == 1


def test_an_amendment_is_stored_in_force_and_the_old_demand_stays_readable(client, plan):
    target, same = make_target("13", plan=plan), make_target("20", "20", "20", plan=plan)
    answer = post(client, plan, "save", **{f"t-{target.pk}-written": "trên 12", f"t-{same.pk}-written": ""})
    made = plan.amendments.get()
    target.refresh_from_db()
    same.refresh_from_db()
    assert answer.url == reverse("plan", args=[plan.pk])
    assert (made.number, made.in_force_on, made.issued_on) == ("25/QĐ", dt.date(2023, 7, 1), dt.date(2023, 6, 25))
    assert (target.written, target.effective_on, same.version) == ("trên 12", dt.date(2023, 7, 1), 1)
    page = client.get(answer.url).content.decode()
    assert "<s>13</s>" in page
    assert "Từ 01/07/2023, Điều chỉnh kế hoạch (25/QĐ)" in page


@pytest.mark.parametrize("wrong", [{}, {"effective_on": "mai"}, {"effective_on": "1/1/2024"}])
def test_every_problem_is_told_at_once_and_what_was_typed_stays(client, plan, wrong):
    target = make_target("13", plan=plan)
    said = {"number": "", "reason": "", "title": "", f"t-{target.pk}-written": "1 - 2 - 3"}
    answer = post(client, plan, "save", **(said | wrong))
    told = " ".join(map(str, answer.context["problems"]))
    for words in ("trích yếu", "phải có số", "phải có lý do", "1 - 2 - 3"):
        assert words in told
    assert answer.status_code == 400
    assert 'value="1 - 2 - 3"' in answer.content.decode()
    assert not plan.amendments.exists()


def test_a_row_may_have_its_own_reason_which_its_story_tells(client, plan):
    own, common = make_target("13", plan=plan), make_target("20", "20", "20", plan=plan)
    rows = {f"t-{own.pk}-written": "14", f"t-{own.pk}-reason": "Sáp nhập xã", f"t-{common.pk}-written": "19"}
    page = client.get(post(client, plan, "save", **rows).url).content.decode()
    for target, reason in ((own, "Sáp nhập xã"), (common, "Thiên tai")):
        assert f"(25/QĐ): {reason}" in page
        assert f"Lý do: {reason}." in client.get(reverse("target", args=[target.pk])).content.decode()


def test_a_row_without_a_reason_is_named_and_what_was_typed_stays(client, plan):
    own, without = make_target("13", plan=plan), make_target("20", "20", "20", plan=plan)
    rows = {f"t-{own.pk}-written": "14", f"t-{own.pk}-reason": "Sáp nhập xã", f"t-{without.pk}-written": "19"}
    answer = post(client, plan, "save", reason="", **rows)
    assert [str(one) for one in answer.context["problems"]] == [
        f"{without.indicator}: chưa ghi lý do, và không có lý do chung."
    ]
    assert 'value="Sáp nhập xã"' in answer.content.decode()
    assert not plan.amendments.exists()


def test_an_amendment_of_nothing_is_refused(client, plan):
    target = make_target("13", plan=plan)
    answer = post(client, plan, "save", **{f"t-{target.pk}-written": "13"})
    assert "Chưa sửa mức nào." in answer.context["problems"]
    outside = post(client, plan, "save", effective_on="1/1/2024", **{f"t-{target.pk}-written": "14"})
    assert "ở ngoài kỳ" in " ".join(map(str, outside.context["problems"]))


def test_a_reason_that_does_not_fit_is_refused_and_not_cut(client, plan):
    target = make_target("13", plan=plan)
    answer = post(client, plan, "save", reason="a" * 501, **{f"t-{target.pk}-written": "14"})
    assert "Lý do: dài quá 500 ký tự." in answer.context["problems"]
    assert not plan.amendments.exists()


def test_a_preview_needs_the_day(client, plan):
    assert post(client, plan, "preview", effective_on="").status_code == 400


def test_a_demand_that_somebody_else_amended_meanwhile_is_told(client, plan):
    target = make_target("13", plan=plan)
    key = f"t-{target.pk}"
    assert post(client, plan, "save", **{f"{key}-written": "15", f"{key}-seen": "13"}).status_code == 302
    later = {"number": "26/QĐ", f"{key}-written": "16"}
    told = post(client, plan, "save", **later, **{f"{key}-seen": "13"})
    assert "đã được người khác sửa thành “15”." in " ".join(map(str, told.context["problems"]))
    assert plan.amendments.count() == 1
    assert f'name="{key}-seen" value="15"' in told.content.decode()
    assert post(client, plan, "save", **later, **{f"{key}-seen": "15"}).status_code == 302
