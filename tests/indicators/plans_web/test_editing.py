"""Entering the rows of a document on its page, and what the page asks while somebody types."""

import json

import pytest
from django.urls import reverse

from tests.factories import make_indicator, make_plan, make_target, make_unit
from tests.indicators.plans_web.offices import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client):
    make_unit("%")
    found = make_plan()
    signed_in(client, found)
    return found


def post(client, plan, action="save", **said):
    said = {name.replace("_", "-"): value for name, value in said.items()}
    return client.post(reverse("edit-plan", args=[plan.pk]), {"action": action, "count": "2"} | said)


def test_rows_are_changed_and_added(client, plan):
    target, known = make_target(plan=plan), make_indicator("Tỷ lệ hộ nghèo")
    key = f"t_{target.pk}"
    said = {f"{key}_seen": "13", f"{key}_written": "trên 15", f"{key}_number": "1"}
    answer = post(client, plan, n_2_indicator=known.pk, n_2_name="Tỷ lệ hộ nghèo", n_2_written="2", **said)
    assert (answer.status_code, answer.url) == (302, reverse("plan", args=[plan.pk]))
    assert [(row.number, row.written) for row in plan.targets.all()] == [("1", "trên 15"), ("", "2")]


def test_what_is_wrong_stands_in_its_row_and_what_was_typed_stays(client, plan):
    known = make_indicator("Tỷ lệ hộ nghèo đa chiều")
    answer = post(client, plan, n_1_name="Ty le ho ngheo da chieu moi", n_1_unit="%", n_1_written="1 - 2 - 3")
    row = answer.context["new"][0]
    assert answer.status_code == 400
    assert sorted(row.faults) == ["name"]
    assert [one for one, _score in row.similar] == [known]
    page = answer.content.decode()
    assert "Dòng mới 1: “Ty le ho ngheo da chieu moi” chưa có trong danh mục." in page
    assert 'value="1 - 2 - 3"' in page
    assert "không đọc được" in row.read.problem


def test_more_rows_keep_what_was_typed(client, plan):
    answer = post(client, plan, action="more", n_1_name="Tỷ lệ", n_1_unit="%", n_1_written="5")
    assert (answer.status_code, len(answer.context["new"])) == (200, 7)
    page = answer.content.decode()
    assert 'value="Tỷ lệ"' in page
    assert "Đạt từ 5 % trở lên" in page
    assert not plan.targets.exists()


def test_told_of_another_hand_the_person_may_write_over_it(client, plan):
    target = make_target("14", plan=plan)
    key = f"t_{target.pk}"
    said = {f"{key}_written": "16", f"{key}_number": ""}
    told = post(client, plan, **said, **{f"{key}_seen": "13"})
    assert (told.status_code, told.context["rows"][0].values["seen"]) == (400, "14")
    assert post(client, plan, **said, **{f"{key}_seen": "14"}).status_code == 302


def ask(client, plan, *rows):
    return client.post(
        reverse("read-demands", args=[plan.pk]), json.dumps({"rows": rows}), content_type="application/json"
    )


def test_a_demand_is_read_while_it_is_typed(client, plan):
    known = make_indicator("Tỷ lệ hộ nghèo", direction="lower")
    rows = (
        {"key": "a", "written": "2", "indicator": known.pk},
        {"key": "b", "written": "14 - 15 - 16", "unit": "%", "direction": "higher"},
        {"key": "c", "written": ""},
        {"key": "d", "written": "3", "unit": "%%%", "direction": 5},
    )
    read = ask(client, plan, *rows).json()["rows"]
    assert read["a"] == {"words": "Đạt từ 2 % trở xuống, vượt khi dưới 2 %", "problem": ""}
    assert "14 - 15 - 16" in read["b"]["problem"]
    assert read["c"] == {"words": "", "problem": ""}
    assert set(read) == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    "body",
    ["", "[]", '{"rows": 1}', '{"rows": [1]}', '{"rows": [{"key": 1, "written": "2"}]}', '{"rows": [{"key": "a"}]}'],
)
def test_what_no_script_sends_is_refused(client, plan, body):
    answer = client.post(reverse("read-demands", args=[plan.pk]), body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("ngheo ty le", ["Tỷ lệ hộ nghèo", "Tỷ lệ hộ nghèo đa chiều"]),
        ("ĐA CHIỀU", ["Tỷ lệ hộ nghèo đa chiều"]),
        ("", []),
    ],
)
def test_the_catalogue_is_searched_without_diacritics(client, plan, words, names):
    for name in ("Tỷ lệ hộ nghèo đa chiều", "Tỷ lệ hộ nghèo", "Thu ngân sách"):
        make_indicator(name)
    found = client.get(reverse("find-indicators"), {"q": words}).json()["found"]
    assert [one["name"] for one in found] == names
