"""Breaking a target down on its page, and the milestones of its plan."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from indicators.choices import Accumulation, Breakdown
from indicators.models import Milestone, Plan
from localities.choices import Role
from tests.factories import make_indicator, make_locality, make_plan, make_target, make_unit
from tests.indicators.plans_web.offices import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def target(client):
    indicator = make_indicator(unit=make_unit("hộ"), breakdown=Breakdown.ADDS_UP, accumulation=Accumulation.FLOW)
    found = make_target("100", "100", "100", plan=make_plan(), indicator=indicator)
    signed_in(client, found.plan)
    return found


@pytest.fixture
def communes(target):
    return [make_locality(f"Xã số {number}", parent=target.locality) for number in (1, 2)]


def address(target, by="units", name="break-down"):
    return reverse(name, args=[target.plan_id, target.pk]) + f"?by={by}"


def post(client, target, by="units", action="save", **typed):
    said = {f"{key.replace('_', '-', 1)}-written": written for key, written in typed.items()}
    return client.post(address(target, by), {"action": action} | said)


def shares(target):
    return [(str(one.locality), str(one.period), one.written) for one in target.shares.order_by("id")]


def test_shares_are_given_changed_and_taken_back(client, target, communes):
    one, two = (f"u_{unit.pk}" for unit in communes)
    assert post(client, target, **{one: "60", two: "40"}).url == address(target)
    assert [written for _unit, _period, written in shares(target)] == ["60", "40"]
    assert "cộng lại bằng mức chung 100 hộ" in client.get(address(target)).content.decode()
    post(client, target, **{one: "70", two: ""})
    assert shares(target) == [("Xã số 1", "2023", "70")]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("quarters", ["Quý I/2023", "Quý II/2023", "Quý III/2023", "Quý IV/2023"]),
        ("months", [f"Tháng {month}/2023" for month in range(1, 13)]),
    ],
)
def test_the_year_is_split_into_calendar_periods(client, target, by, names):
    rows = client.get(address(target, by)).context["rows"]
    assert [row.place.name for row in rows] == names
    typed = {row.key.replace("-", "_", 1): str(number) for number, row in enumerate(rows, start=1)}
    assert post(client, target, by, **typed).status_code == 302
    assert target.shares.count() == len(names)
    assert target.shares.filter(period__ends_on=dt.date(2023, 12, 31)).get().written == str(len(names))


def test_a_sum_that_differs_is_told_before_and_after(client, target, communes):
    one, two = (f"u_{unit.pk}" for unit in communes)
    told = post(client, target, action="check", **{one: "60", two: "30"})
    assert "ít hơn mức chung 100 hộ là 10 hộ" in told.content.decode()
    assert not target.shares.exists()


def test_the_sum_is_checked_while_it_is_typed(client, target, communes):
    rows = [{"key": f"u-{unit.pk}", "written": written} for unit, written in zip(communes, ("60", "41"), strict=True)]
    sent = json.dumps({"rows": rows})
    answer = client.post(address(target, name="check-shares"), sent, content_type="application/json").json()
    assert answer["check"]["agreement"] == "differs"
    assert "nhiều hơn mức chung 100 hộ là 1 hộ" in answer["check"]["sentence"]
    assert answer["rows"][rows[0]["key"]]["words"].startswith("Đạt từ 60 hộ trở lên")
    wrong = json.dumps({"rows": [{"key": rows[0]["key"], "written": "1 - 2 - 3"}]})
    answer = client.post(address(target, name="check-shares"), wrong, content_type="application/json").json()
    assert (answer["check"]["sentence"], bool(answer["rows"][rows[0]["key"]]["problem"])) == ("", True)


def test_where_nobody_knows_how_it_adds_up_the_plain_sum_is_shown(client, target):
    target.indicator.accumulation = Accumulation.UNKNOWN
    target.indicator.save()
    rows = client.get(address(target, "quarters")).context["rows"]
    typed = {row.key.replace("-", "_", 1): "30" for row in rows}
    said = post(client, target, "quarters", action="check", **typed).content.decode()
    assert "Cộng số học, các phần là 120 hộ, nhiều hơn mức chung 100 hộ là 20 hộ." in said
    assert "Người quản trị xác định ở danh mục chỉ tiêu" in said


@pytest.mark.parametrize(("written", "said"), [("100", "100 hộ"), ("100 hộ", "100 hộ")], ids=["bare", "with unit"])
def test_the_unit_stands_once_beside_the_whole(client, target, written, said):
    target.written = written
    target.save()
    assert f"<strong>{said}</strong>" in client.get(address(target)).content.decode()


@pytest.mark.parametrize(("in_force", "is_told"), [(None, False), (dt.date(2023, 1, 1), True)], ids=["draft", "force"])
def test_that_shares_become_fixed_is_said_before_they_are_stored(client, target, in_force, is_told):
    Plan.objects.filter(pk=target.plan_id).update(in_force_on=in_force)
    assert ("không sửa ở đây được nữa" in client.get(address(target, "quarters")).content.decode()) == is_told
    rows = client.get(address(target, "quarters")).context["rows"]
    post(client, target, "quarters", **{row.key.replace("-", "_", 1): "25" for row in rows})
    kept = client.get(address(target, "quarters")).content.decode()
    assert (f'<input name="{rows[0].key}-written" value="25"' in kept) != is_told


def test_every_share_that_cannot_be_read_is_told_in_its_row(client, target, communes):
    one, two = (f"u_{unit.pk}" for unit in communes)
    answer = post(client, target, **{one: "1 - 2 - 3", two: "40"})
    assert (answer.status_code, [bool(row.faults) for row in answer.context["rows"]]) == (400, [True, False])
    assert 'value="1 - 2 - 3"' in answer.content.decode()
    assert not target.shares.exists()


def test_what_a_document_in_force_gave_is_not_changed_but_new_shares_are_given(client, target, communes):
    one, two = (f"u_{unit.pk}" for unit in communes)
    post(client, target, **{one: "60"})
    Plan.objects.update(in_force_on=dt.date(2023, 1, 1))
    assert post(client, target, **{one: "70", two: "40"}).status_code == 400
    assert post(client, target, **{one: "60", two: "40"}).status_code == 302
    assert [written for _unit, _period, written in shares(target)] == ["60", "40"]


def test_a_target_is_read_by_who_sees_its_unit_and_written_by_its_planners(client, target, communes):
    signed_in(client, target.plan, Role.VIEWER)
    page = client.get(address(target))
    assert (page.status_code, page.context["may_write"]) == (200, False)
    assert post(client, target).status_code == 403
    assert client.post(address(target, name="check-shares")).status_code == 403
    below = make_plan(locality=communes[0])
    make_target(plan=target.plan, indicator=target.indicator, locality=communes[0], breaks_down=target)
    signed_in(client, below)
    assert client.get(address(target)).status_code == 404
    signed_in(client, make_plan())
    assert client.get(address(target)).status_code == 404


def test_a_target_of_another_document_is_not_there(client, target):
    other = make_plan(locality=target.plan.locality)
    assert client.get(reverse("break-down", args=[other.pk, target.pk])).status_code == 404


def set_milestones(client, target, action="save", **said):
    said = {name.replace("_", "-"): value for name, value in said.items()}
    return client.post(address(target, name="set-milestones"), {"action": action, "milestones": "2"} | said)


def test_milestones_are_said_and_made_from_shares(client, target):
    set_milestones(client, target, m_1_on="30/6/2023", m_1_value="45,5")
    assert list(Milestone.objects.values_list("on", "value")) == [(dt.date(2023, 6, 30), 45.5)]
    rows = client.get(address(target, "quarters")).context["rows"]
    post(client, target, "quarters", **{row.key.replace("-", "_", 1): "25" for row in rows})
    set_milestones(client, target, action="from_shares")
    assert [one.value for one in Milestone.objects.order_by("on")] == [25, 50, 75, 100]


def test_every_wrong_milestone_is_told_and_what_was_typed_stays(client, target):
    answer = set_milestones(client, target, m_1_on="hôm qua", m_1_value="5", m_2_value="năm")
    told = " ".join(map(str, answer.context["problems"]))
    for words in ("Mốc 1: “hôm qua”", "Mốc 2: chưa ghi ngày", "Mốc 2: "):
        assert words in told
    assert (answer.status_code, 'value="hôm qua"' in answer.content.decode()) == (400, True)
    assert set_milestones(client, target).status_code == 400


def test_what_others_wrote_in_the_grid_meanwhile_stays(client, target, communes):
    """The page was opened before anybody gave anything: only what was typed there is stored."""
    one, two = communes
    post(client, target, **{f"u_{one.pk}": "60"})
    seen = {f"u-{unit.pk}-seen": "" for unit in communes}
    said = {"action": "save", f"u-{one.pk}-written": "", f"u-{two.pk}-written": "40", **seen}
    client.post(address(target), said)
    assert shares(target) == [("Xã số 1", "2023", "60"), ("Xã số 2", "2023", "40")]


def test_a_share_that_both_changed_is_told_and_can_be_written_over(client, target, communes):
    one, _two = communes
    post(client, target, **{f"u_{one.pk}": "60"})
    said = {"action": "save", f"u-{one.pk}-written": "70"}
    told = client.post(address(target), said | {f"u-{one.pk}-seen": "50"})
    assert (told.status_code, "đã được người khác sửa thành “60”." in told.content.decode()) == (400, True)
    assert f'name="u-{one.pk}-seen" value="60"' in told.content.decode()
    client.post(address(target), said | {f"u-{one.pk}-seen": "60"})
    assert shares(target) == [("Xã số 1", "2023", "70")]


def test_milestones_that_somebody_else_set_meanwhile_are_told(client, target):
    key = address(target, name="set-milestones")
    rows = {"action": "save", "milestones": "1", "m-1-on": "30/6/2023", "m-1-value": "40"}
    assert client.post(key, rows | {"seen": ""}).status_code == 302
    told = client.post(key, rows | {"seen": "", "m-1-value": "50"})
    assert "Mốc tiến độ đã được người khác sửa từ lúc mở trang, nay là: 30/06/2023: 40." in told.content.decode()
    assert [str(one.value) for one in Milestone.objects.all()] == ["40"]
