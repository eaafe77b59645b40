"""Copying a document on its page."""

import pytest
from django.urls import reverse

from indicators.models import ImportedTable, Plan
from localities.choices import Role
from tests.factories import make_indicator, make_observation, make_plan, make_target
from tests.indicators.plans_web.offices import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client):
    found = make_plan(title="Kế hoạch năm 2023", number="01/KH")
    signed_in(client, found)
    return found


@pytest.fixture
def target(plan):
    found = make_target("13", plan=plan, indicator=make_indicator(accumulation="state"))
    make_observation(found, "12.5")
    return found


def post(client, plan, action="save", **said):
    facts = {"title": "Kế hoạch năm 2024", "number": "01/KH", "period": "2024", "setter": "own"}
    return client.post(reverse("copy-plan", args=[plan.pk]), {"action": action, **facts, **said})


def test_old_demand_last_value_and_what_is_new_stand_side_by_side(client, plan, target):
    page = client.get(reverse("copy-plan", args=[plan.pk]))
    row = page.context["rows"][0]
    assert (row.row.target, row.reached, row.written, row.is_taken) == (target, "12,5", "", True)
    assert page.context["values"]["title"] == "Kế hoạch năm 2024"
    assert page.context["values"]["period"] == "2024"
    kept = client.get(reverse("copy-plan", args=[plan.pk]), {"start": "keep"})
    assert kept.context["rows"][0].written == "13"


@pytest.mark.parametrize(("said", "baseline"), [({"baseline": "on"}, "12.5"), ({}, None)])
def test_a_new_document_is_made_of_the_chosen_rows(client, plan, target, said, baseline):
    left = make_target(plan=plan)
    key = f"t-{target.pk}"
    answer = post(client, plan, **said, **{f"{key}-written": "14", f"{key}-take": "on", f"t-{left.pk}-written": "9"})
    made = Plan.objects.get(title="Kế hoạch năm 2024")
    row = made.targets.get()
    assert answer.url == reverse("plan", args=[made.pk])
    assert (row.indicator, row.written, None if row.baseline is None else str(row.baseline)) == (
        *(target.indicator, "14", baseline),
    )


def test_what_is_wrong_stands_in_its_row_and_what_was_typed_stays(client, plan, target):
    key = f"t-{target.pk}"
    answer = post(client, plan, period="sang năm", **{f"{key}-written": "1 - 2 - 3", f"{key}-take": "on"})
    told = " ".join(map(str, answer.context["problems"]))
    assert answer.status_code == 400
    assert "“sang năm”" in told
    assert "1 - 2 - 3" in told
    assert 'value="1 - 2 - 3"' in answer.content.decode()
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("name", ["copy-plan", "amend-plan"])
def test_who_does_not_plan_is_refused_and_outside_it_does_not_exist(client, name):
    plan = make_plan()
    signed_in(client, plan, Role.LEADER)
    assert client.get(reverse(name, args=[plan.pk])).status_code == 403
    signed_in(client, make_plan())
    assert client.get(reverse(name, args=[plan.pk])).status_code == 404


@pytest.mark.parametrize(
    ("title", "proposed"),
    [
        ("Kế hoạch năm 2023", "Kế hoạch năm 2024"),
        ("Kế hoạch 2023 (chép mục tiêu năm 2022)", "Kế hoạch 2024 (chép mục tiêu năm 2022)"),
    ],
    ids=["its own year", "another year"],
)
def test_only_the_years_of_its_own_period_move_on(client, plan, title, proposed):
    Plan.objects.filter(pk=plan.pk).update(title=title)
    assert client.get(reverse("copy-plan", args=[plan.pk])).context["values"]["title"] == proposed


def test_what_another_document_sets_in_the_same_table_is_said_to_stay_behind(client, plan, target):
    other = make_plan(locality=plan.locality, period=plan.period, title="Dự toán thu")
    table = ImportedTable.objects.create(file_name="a.csv", sha256="0" * 64, plan=plan, row_count=2)
    left = make_target(plan=other, number="8", table=table, indicator=make_indicator("Thu ngân sách tại huyện"))
    make_target(plan=other, table=table, indicator=target.indicator)
    page = client.get(reverse("copy-plan", args=[plan.pk]))
    assert page.context["beside"] == [left]
    assert "8 Thu ngân sách tại huyện" in page.content.decode()
