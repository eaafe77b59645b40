"""Subscriptions, owners, the rhythm of mails, and who would hear, over the API."""

import pytest

from alerts.models import Alert, MailPreference, Ownership, Subscription
from alerts.services.subscriptions import subscribe
from localities.choices import Role
from tests.alerts.steps import at
from tests.factories import make_indicator, make_locality, make_membership, make_plan, make_user
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def person(district):
    user = make_user("an", full_name="Trần Văn An")
    make_membership(user, district, Role.PLANNING_OFFICER)
    return user


def test_a_person_subscribes_changes_their_mind_and_leaves(person, district):
    api = Api(person)
    plan = make_plan(locality=district)
    about = {"locality": district.pk, "plan": plan.pk}
    status, first = api.post("subscriptions/", about)
    assert (status, first["causes"], first["least_severity"], first["frequency"]) == (201, [], "notice", "at_once")
    status, second = api.post("subscriptions/", about | {"causes": ["missed"], "frequency": "daily"})
    assert (second["id"], second["causes"], second["frequency"]) == (first["id"], ["missed"], "daily")
    assert api.ids("subscriptions/", frequency="daily", plan=plan.pk) == [first["id"]]
    assert api.ids("subscriptions/", frequency="weekly") == []
    assert api.delete(f"subscriptions/{first['id']}/") == (204, None)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("facts", [{"causes": ["late"]}, {"frequency": "hourly"}, {"least_severity": "high"}])
def test_what_cannot_be_wanted_is_refused(person, district, facts):
    status, body = Api(person).post("subscriptions/", {"locality": district.pk, **facts})
    assert (status, [problem["field"] for problem in body["problems"]]) == (400, [*facts])


def test_a_subscription_keeps_to_the_scope(person):
    status, body = Api(person).post("subscriptions/", {"locality": make_locality().pk})
    assert (status, len(body["problems"])) == (400, 1)


def test_subscriptions_of_others_are_not_there(person, district):
    other = make_user("binh")
    theirs = Subscription.objects.create(user=other, locality=district, created_at=at("2026-06-01 08:00"))
    api = Api(person)
    assert api.ids("subscriptions/") == []
    assert api.delete(f"subscriptions/{theirs.pk}/")[0] == 404


# --- Owners ----------------------------------------------------------------------------------------------------------
def test_planners_say_who_answers_for_an_indicator(person, district):
    indicator, api = make_indicator(), Api(person)
    status, stored = api.post("ownerships/", {"indicator": indicator.pk, "locality": district.pk, "user": person.pk})
    assert (status, stored["indicator"], stored["locality"]["name"]) == (201, indicator.pk, "Huyện Vĩnh Bảo")
    assert api.ids("ownerships/", indicator=indicator.pk, user=person.pk) == [stored["id"]]
    assert api.delete(f"ownerships/{stored['id']}/") == (204, None)
    assert not Ownership.objects.exists()


def test_others_do_not(person, district):
    viewer = make_user()
    make_membership(viewer, district)
    stored = Ownership.objects.create(indicator=make_indicator(), locality=district, user=viewer)
    body = {"indicator": stored.indicator_id, "locality": district.pk, "user": viewer.pk}
    assert Api(viewer).post("ownerships/", body)[0] == 403
    assert Api(viewer).delete(f"ownerships/{stored.pk}/")[0] == 403
    assert Api(make_user()).get(f"ownerships/{stored.pk}/")[0] == 404


# --- The rhythm ------------------------------------------------------------------------------------------------------
def test_who_never_chose_a_rhythm_has_the_usual_one(person):
    status, body = Api(person).get("mail-preference/")
    assert (status, body["weekday"], body["at"], body["stopped_at"]) == (200, 0, "07:00:00", None)
    assert body["calendar_url"].endswith(".ics")
    assert not MailPreference.objects.exists()


def test_a_rhythm_is_replaced_and_mails_stop_and_come_again(person):
    api = Api(person)
    status, body = api.put("mail-preference/", {"weekday": 4, "at": "16:30", "is_stopped": True})
    assert (status, body["weekday"], body["at"], bool(body["stopped_at"])) == (200, 4, "16:30:00", True)
    assert api.put("mail-preference/", {"weekday": 4, "at": "16:30"})[1]["stopped_at"] is None
    assert api.put("mail-preference/", {"weekday": 4, "at": "16:30", "time_zone": "Hanoi"})[0] == 400


# --- Who would hear --------------------------------------------------------------------------------------------------
def test_it_says_who_hears_and_why(person, district):
    other = make_user("hoa", full_name="Phạm Thị Hoa")
    make_membership(other, district)
    subscribe(user=other, locality=district, by=None, frequency="weekly")
    above = make_user("tren")
    province = make_locality("Tỉnh")
    make_membership(above, province, Role.PLANNING_OFFICER)
    district.parent, district.path = province, f"{province.path}{district.code}/"
    district.save()
    asked = {"locality": district.pk, "cause": "missed", "severity": "warning"}
    status, body = Api(person).get("hearers/", **asked)
    assert status == 200
    assert body == {
        "hearers": [
            {
                "user": person.pk,
                "name": "Trần Văn An",
                "frequency": "at_once",
                "why": "Mặc định của Cán bộ kế hoạch, Huyện Vĩnh Bảo",
            },
            {
                "user": other.pk,
                "name": "Phạm Thị Hoa",
                "frequency": "weekly",
                "why": "Đã đăng ký: Huyện Vĩnh Bảo",
            },
        ],
        "others": 1,
    }


def test_an_alert_is_asked_by_its_number(person, district):
    facts = {"cause": "missed", "topic": "missed", "severity": "warning", "opened_at": at("2026-06-01 08:00")}
    alert = Alert.objects.create(subject="series:1:1", locality=district, **facts)
    elsewhere = Alert.objects.create(subject="series:2:1", locality=make_locality(), **facts)
    api = Api(person)
    assert [found["user"] for found in api.get("hearers/", alert=alert.pk)[1]["hearers"]] == [person.pk]
    assert api.get("hearers/", alert=elsewhere.pk)[0] == 400


@pytest.mark.parametrize(
    "asked",
    [{}, {"locality": "x", "cause": "missed", "severity": "warning"}, {"cause": "late", "severity": "warning"}],
)
def test_half_a_question_is_refused(person, asked):
    status, body = Api(person).get("hearers/", **asked)
    assert status == 400
    assert all(": " in problem["message"] for problem in body["problems"])
