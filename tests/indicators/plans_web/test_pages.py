"""The list of documents, the page of one, a new one, from when it is in force."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from indicators.models import Plan, TargetVersion
from localities.choices import Role
from tests.factories import make_locality, make_membership, make_period, make_plan, make_target
from tests.indicators.plans_web.offices import signed_in
from tests.support.asking import asked, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    found = make_plan(locality=make_locality("Huyện Vĩnh Bảo"), title="Nghị quyết về nhiệm vụ", number="06-NQ/HU")
    make_target(plan=found, number="1")
    return found


def titles(client, **narrowed):
    return [one.title for one, _stage in client.get(reverse("plans"), narrowed).context["rows"]]


def test_the_list_holds_the_scope_and_no_more(client, plan):
    signed_in(client, plan, Role.VIEWER)
    make_plan(locality=make_locality("Huyện khác"))
    assert titles(client) == [plan.title]


@pytest.mark.parametrize(
    ("narrowed", "is_there"),
    [
        ({"q": "nghi quyet"}, True),
        ({"q": "VINH BAO"}, True),
        ({"q": "06-nq"}, True),
        ({"q": "quyết định"}, False),
        ({"year": "2023"}, True),
        ({"year": "2024"}, False),
        ({"year": "abc"}, True),
        ({"setter": "peoples_committee"}, True),
        ({"setter": "central"}, False),
        ({"stage": "draft"}, True),
        ({"stage": "in_force"}, False),
        ({"stage": "coming"}, False),
        ({"unit": "999999999999999999999"}, True),
    ],
)
def test_the_list_is_narrowed(client, plan, narrowed, is_there):
    signed_in(client, plan, Role.VIEWER)
    assert titles(client, **narrowed) == ([plan.title] if is_there else [])


def test_a_document_of_above_shows_only_what_it_sets_here(client, plan):
    below = make_locality("Xã Dũng Tiến", parent=plan.locality)
    share = make_target("3", "3", "3", plan=plan, locality=below, breaks_down=plan.targets.get())
    signed_in(client, make_plan(locality=below), Role.VIEWER)
    rows = client.get(reverse("plan", args=[plan.pk])).context["rows"]
    assert [row.target for row in rows] == [share]


def test_what_is_out_of_scope_does_not_exist(client, plan):
    signed_in(client, make_plan(locality=make_locality("Huyện khác")))
    addresses = [("plan", "get"), ("edit-plan", "get"), ("force-plan", "post"), ("correct-plan", "post")]
    for name, method in addresses:
        assert getattr(client, method)(reverse(name, args=[plan.pk])).status_code == 404, name


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEADER, Role.DATA_OFFICER])
def test_who_does_not_plan_only_reads(client, plan, role):
    signed_in(client, plan, role)
    page = client.get(reverse("plan", args=[plan.pk]))
    assert (page.status_code, page.context["may_write"]) == (200, False)
    for name, method in [
        ("edit-plan", "get"),
        ("force-plan", "post"),
        ("correct-plan", "post"),
        ("read-demands", "post"),
    ]:
        assert getattr(client, method)(reverse(name, args=[plan.pk])).status_code == 403, name
    for name in ("new-plan", "find-indicators"):
        assert client.get(reverse(name)).status_code == 403, name


def test_each_row_says_how_it_is_read_and_what_it_demanded_before(client, plan):
    target = plan.targets.get()
    target.version, target.effective_on, target.written = 2, dt.date(2023, 7, 1), "13"
    target.save()
    for version, written in ((1, "15"), (2, "13")):
        facts = {"kind": "point", "low": written, "high": written, "plan": plan}
        TargetVersion.objects.create(target=target, version=version, written=written, **facts)
    signed_in(client, plan, Role.VIEWER)
    page = client.get(reverse("plan", args=[plan.pk])).content.decode()
    assert "Đạt từ 13 % trở lên, vượt khi trên 13 %" in page
    assert "<s>15</s>" in page


def sent(plan, **said):
    filled = {
        "unit": plan.locality_id,
        "title": "Kế hoạch năm 2026",
        "number": "01/KH",
        "setter": "own",
        "period": "2026",
    }
    return filled | said


@time_machine.travel("2026-01-10 08:00+07:00", tick=False)
@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2026", (dt.date(2026, 1, 1), dt.date(2026, 12, 31))),
        ("2026-2030", (dt.date(2026, 1, 1), dt.date(2030, 12, 31))),
        ("1/10/2025 - 30/9/2026", (dt.date(2025, 10, 1), dt.date(2026, 9, 30))),
    ],
)
def test_a_planner_enters_a_document(client, plan, period, days):
    signed_in(client, plan)
    said = sent(plan, period=period, issued_on="31/12/2025", in_force_on="1/2/2026", is_strict="on")
    answer = client.post(reverse("new-plan"), said)
    made = Plan.objects.get(number="01/KH")
    assert (answer.status_code, answer.url) == (302, reverse("edit-plan", args=[made.pk]))
    assert (made.period.starts_on, made.period.ends_on) == days
    assert (made.issued_on, made.in_force_on, made.is_strict) == (dt.date(2025, 12, 31), dt.date(2026, 2, 1), True)


@time_machine.travel("2026-01-10 08:00+07:00", tick=False)
def test_every_problem_of_a_document_is_told_at_once_and_what_was_typed_stays(client, plan):
    signed_in(client, plan)
    wrong = sent(plan, unit="", title="", period="năm nay", issued_on="hôm qua", number="1" * 101)
    answer = client.post(reverse("new-plan"), wrong)
    assert answer.status_code == 400
    told = " ".join(map(str, answer.context["problems"]))
    for words in ("Đơn vị:", "trích yếu", "“năm nay”", "“hôm qua”", "dài quá 100"):
        assert words in told
    assert 'value="năm nay"' in answer.content.decode()


@time_machine.travel("2026-01-10 08:00+07:00", tick=False)
@pytest.mark.parametrize(
    "said",
    [{"in_force_on": "10/1/2026"}, {"period": "2026-2025"}, {"period": "0000"}, {"setter": "king"}, {"title": " "}],
)
def test_a_document_that_cannot_be_leaves_nothing_behind(client, plan, said):
    signed_in(client, plan)
    assert client.post(reverse("new-plan"), sent(plan) | said).status_code == 400
    assert Plan.objects.count() == 1


def test_nobody_enters_a_document_for_another_unit(client, plan):
    signed_in(client, plan)
    other = make_locality("Huyện khác")
    assert client.post(reverse("new-plan"), sent(plan, unit=other.pk)).status_code == 400


@time_machine.travel("2023-03-01 08:00+07:00", tick=False)
def test_a_document_comes_in_force_and_back_while_its_day_has_not_come(client, plan):
    signed_in(client, plan)
    address = reverse("force-plan", args=[plan.pk])
    client.post(address, {"on": "1/4/2023"})
    plan.refresh_from_db()
    assert plan.in_force_on == dt.date(2023, 4, 1)
    client.post(address, {"back": "1"})
    plan.refresh_from_db()
    assert plan.in_force_on is None
    assert "không trở lại dự thảo được" in asked(client.post(address, {"on": "1/3/2023"}))
    plan.refresh_from_db()
    assert plan.in_force_on is None
    confirm(client, address, {"on": "1/3/2023"})
    refused = client.post(address, {"back": "1"})
    assert (refused.status_code, "đã có hiệu lực từ 01/03/2023" in refused.content.decode()) == (400, True)


@pytest.mark.parametrize("on", ["", "ngày mai", "1/1/2024"])
def test_a_day_that_cannot_be_is_refused(client, plan, on):
    signed_in(client, plan)
    assert client.post(reverse("force-plan", args=[plan.pk]), {"on": on}).status_code == 400


def test_a_slip_on_the_paper_is_corrected(client, plan):
    signed_in(client, plan)
    said = {"number": "07-NQ/HU", "title": "Nghị quyết", "issued_on": "02/01/2023"}
    client.post(reverse("correct-plan", args=[plan.pk]), said)
    plan.refresh_from_db()
    assert (plan.number, plan.title, plan.issued_on) == ("07-NQ/HU", "Nghị quyết", dt.date(2023, 1, 2))
    assert client.post(reverse("correct-plan", args=[plan.pk]), said | {"title": ""}).status_code == 400


def test_an_empty_list_says_so(client):
    signed_in(client, make_plan(period=make_period(2020)), Role.VIEWER)
    assert "Không có văn bản nào như vậy" in client.get(reverse("plans"), {"year": "2000"}).content.decode()


@time_machine.travel("2023-03-01 08:00+07:00", tick=False)
@pytest.mark.parametrize(
    ("issued_on", "proposed"),
    [(None, "01/03/2023"), (dt.date(2023, 2, 1), "01/03/2023"), (dt.date(2023, 12, 20), "20/12/2023")],
    ids=["no day", "issued before", "issued later"],
)
def test_the_day_proposed_is_not_before_that_of_issue(client, plan, issued_on, proposed):
    Plan.objects.filter(pk=plan.pk).update(issued_on=issued_on)
    signed_in(client, plan)
    assert f'name="on" class="short" value="{proposed}"' in client.get(reverse("plan", args=[plan.pk])).content.decode()


@time_machine.travel("2023-03-01 08:00+07:00", tick=False)
def test_a_document_is_not_in_force_before_it_is_issued(client, plan):
    Plan.objects.filter(pk=plan.pk).update(issued_on=dt.date(2023, 12, 20))
    signed_in(client, plan)
    refused = client.post(reverse("force-plan", args=[plan.pk]), {"on": "1/3/2023"})
    assert refused.status_code == 400
    assert "Ngày có hiệu lực 01/03/2023 ở trước ngày ban hành 20/12/2023." in refused.content.decode()
    assert client.post(reverse("force-plan", args=[plan.pk]), {"on": "20/12/2023"}).status_code == 302


def test_the_head_of_a_draft_leads_to_putting_it_in_force(client, plan):
    make_target(plan=plan)
    signed_in(client, plan)
    said = client.get(reverse("plan", args=[plan.pk])).content.decode()
    assert said.index('href="#in-force"') < said.index("<table") < said.index('id="in-force"')


def test_a_new_document_begins_with_the_unit_of_the_header(client):
    """The second of two units was chosen there."""
    first, second = make_locality("Huyện An Dương"), make_locality("Huyện Vĩnh Bảo")
    user = signed_in(client, make_plan(locality=first))
    make_membership(user, second, Role.PLANNING_OFFICER)
    client.post(reverse("working-unit"), {"unit": second.pk})
    page = client.get(reverse("new-plan"))
    assert (page.context["unit"], page.context["units"][0]) == (second, second)


def test_a_new_document_can_be_a_copy(client, plan):
    other = make_plan(locality=plan.locality, title="Nghị quyết trống")
    make_target(plan=plan)
    signed_in(client, plan)
    page = client.get(reverse("new-plan"))
    assert (page.context["sources"], "Chép từ văn bản trước" in page.content.decode()) == ([plan], True)
    assert client.get(reverse("new-plan"), {"source": plan.pk}).url == reverse("copy-plan", args=[plan.pk])
    for no_source in (other, make_target().plan):
        assert client.get(reverse("new-plan"), {"source": no_source.pk}).status_code == 200
