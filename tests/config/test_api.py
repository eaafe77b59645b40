"""What holds for the API as a whole: signing in, lists, filters, the schema and its page."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from rest_framework.test import APIClient

from alerts.models import Alert, AlertEvent, AlertRule, Delivery, Ownership, Subscription, Webhook
from config.api import router
from indicators.choices import Check
from indicators.models import (
    Assessment,
    CheckRule,
    DayException,
    Milestone,
    ReportAnswer,
    StatusChange,
    TargetVersion,
    VerdictDecision,
)
from localities.models import Office, Succession
from localities.services.lockout import FREE_FAILURES
from tests.factories import (
    make_due_report,
    make_duty,
    make_finding,
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)
from tests.support.api import ROOT, Api
from tests.support.visiting import enter_as

pytestmark = pytest.mark.django_db
ENDPOINTS = [(prefix, viewset) for prefix, viewset, _name in router.registry]

DIGITS = "an exact decimal is stored as written and never compared in SQL"
WORDS = "free text: nobody looks for its exact words"
FOLDED = "`q` searches it"
OWN = "the list is the person's own already"
QUEUE = "how the sender and the recompute work, not what they did"
# Model fields without a filter, each with its reason. One that gets a filter must leave this list.
NO_FILTER = {
    "Locality": {
        "name": FOLDED,
        "search_name": FOLDED,
        "path": "`parent` walks the tree; the path is how it is stored",
    },
    "Indicator": {
        "search_name": FOLDED,
        "key": "identity made from names and unit; `q` finds it",
        **dict.fromkeys(["on_track_below", "behind_below", "condition_value"], DIGITS),
    },
    "Plan": dict.fromkeys(["on_track_below", "behind_below"], DIGITS),
    "Target": {
        **dict.fromkeys(["low", "high", "denominator", "baseline"], DIGITS),
        **dict.fromkeys(["written", "written_unit", "written_percent", "note", "relative_to"], WORDS),
        **dict.fromkeys(["official_written", "official_reason"], WORDS),
    },
    "TargetVersion": {
        **dict.fromkeys(["low", "high", "denominator"], DIGITS),
        **dict.fromkeys(["written", "reason", "relative_to"], WORDS),
    },
    "Milestone": {"value": DIGITS},
    "VerdictDecision": {
        **dict.fromkeys(["written", "reason", "evidence_text", "evidence_link"], WORDS),
        "evidence_file": "a name of our own making",
    },
    "Observation": {**dict.fromkeys(["value", "denominator"], DIGITS), "written": WORDS},
    "Finding": {
        "fingerprint": "how the same finding is known again",
        "data": "figures as text: `check` and `indicator` find them",
        "accepted_reason": WORDS,
    },
    "CheckRule": {"factor": "one check has one"},
    "StatusChange": {"handled_at": QUEUE},
    "Alert": {
        "subject": "`target`, `report`, `finding`, `locality` and `indicator` say the same",
        "state": "`state` leaves out what is only watched",
        "held": QUEUE,
    },
    "AlertRule": {"name": WORDS, **dict.fromkeys(["threshold", "recovery_margin"], DIGITS)},
    "Subscription": {"user": OWN, "causes": "a list; one's subscriptions are few"},
    "Delivery": {
        **dict.fromkeys(["subject", "text", "html", "link", "error"], WORDS),
        **dict.fromkeys(["attachment", "attachment_name"], "a file that goes along"),
        "once_key": QUEUE,
        "events": "`alert` finds what told of any of its steps",
    },
    "Webhook": {"user": OWN, "secret": "never shown again", "causes": "a list; webhooks are few"},
}


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.mark.parametrize(("prefix", "viewset"), ENDPOINTS)
def test_every_field_has_a_filter_or_a_reason(prefix, viewset):
    model = viewset.queryset.model
    fields = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)} - {"id"}
    filtered = {
        one.field_name.split("__")[0] for one in viewset.filterset_class.base_filters.values() if not one.method
    }
    excluded = NO_FILTER.get(model.__name__, {})
    assert fields - filtered == excluded.keys()


# --- Lists -----------------------------------------------------------------------------------------------------------
def make_row(person, locality):
    """One more row of everything that has a list."""
    plan = make_plan(locality=locality, period=make_period(2000 + Alert.objects.count()))
    target = make_target(plan=plan, indicator=make_indicator(unit=make_unit(f"xã{plan.pk}")))
    now = timezone.now()
    observation = make_observation(target, "12", recorded_by=person)
    Assessment.objects.create(target=target, verdict="not_met", observation=observation, judged_at=now)
    change = StatusChange.objects.create(target=target, from_verdict="met", to_verdict="not_met", changed_at=now)
    facts = {"target": target, "version": 1}
    TargetVersion.objects.create(**facts, plan=plan, created_by=person)
    Milestone.objects.create(**facts, on=plan.period.starts_on, value=1)
    VerdictDecision.objects.create(target=target, verdict="met", reason="BC", decided_at=now, decided_by=person)
    about = {"subject": f"target:{target.pk}", "topic": "missed", "locality": locality, "indicator": target.indicator}
    alert = Alert.objects.create(**about, target=target, cause="missed", severity="critical", opened_at=now)
    AlertEvent.objects.create(alert=alert, step="opened", status_change=change, reason="Kém.", happened_at=now)
    below = make_locality(f"Xã {plan.pk}", parent=locality)
    AlertRule.objects.create(name="Của xã", cause="missed", severity="notice", locality=below)
    day = dt.date(2025, 7, 1)
    # Elsewhere: the scope follows a unit's own history step by step.
    Succession.objects.create(predecessor=make_locality(), successor=make_locality(), effective_on=day, legal_act="NQ")
    Office.objects.create(locality=locality, name=f"Phòng {plan.pk}")
    Subscription.objects.create(user=person, locality=below, created_at=now)
    Ownership.objects.create(user=person, locality=below, indicator=target.indicator)
    report = make_due_report(duty=make_duty(locality=locality))
    ReportAnswer.objects.create(report=report, indicator=target.indicator, answer="does_not_apply", answered_by=person)
    make_finding(target, accepted_by=None)
    CheckRule.objects.create(check_code=Check.values[CheckRule.objects.count()])
    DayException.objects.create(on=day + dt.timedelta(days=plan.pk), name="QĐ")
    Delivery.objects.create(user=person, kind="alerts", subject="Tin", message_id=f"<{plan.pk}@a>", created_at=now)
    Webhook.objects.create(user=person, locality=locality, name="LRIS", url="https://a.vn/", secret="k")


# How many queries one page takes: the scope, the count, the rows and what is beside them.
SCOPE, CATALOGUE = 4, 2
QUERIES = dict.fromkeys([prefix for prefix, _viewset in ENDPOINTS], SCOPE) | {
    **dict.fromkeys(["localities", "successions", "sectors", "units", "periods", "indicators"], CATALOGUE),
    **dict.fromkeys(["reporting-calendars", "day-exceptions", "check-rules"], CATALOGUE),
    **dict.fromkeys(["subscriptions", "deliveries", "webhooks"], CATALOGUE),
    "alerts": SCOPE + 1,
    # The versions, and the documents that set them.
    "targets": SCOPE + 2,
    # The answers, and the days that decisions made free.
    "due-reports": SCOPE + 2,
}


@pytest.mark.parametrize(("prefix", "viewset"), ENDPOINTS)
def test_a_page_takes_as_many_queries_whatever_its_length(prefix, viewset, django_assert_num_queries):
    person, locality = make_user("an"), make_locality()
    make_membership(person, locality)
    api = Api(person)
    for rows in (1, 6):
        for _ in range(rows):
            make_row(person, locality)
        with django_assert_num_queries(QUERIES[prefix]):
            status, body = api.get(f"{prefix}/")
        assert status == 200
    assert len(body["results"]) >= 7 or prefix == "sectors"


@pytest.mark.parametrize(("prefix", "viewset"), ENDPOINTS)
def test_lists_ask_who_is_there(prefix, viewset):
    status, body = Api().get(f"{prefix}/")
    assert status == 401
    assert body["problems"] == []


def test_what_belongs_to_a_locality_is_not_there_for_others():
    person, locality = make_user("an"), make_locality()
    make_row(person, locality)
    stranger = Api(make_user("khach"))
    for prefix in (
        "offices",
        "plans",
        "targets",
        "observations",
        "status-changes",
        "due-reports",
        "findings",
        "alerts",
        "subscriptions",
        "ownerships",
    ):
        row = resolve(f"{ROOT}{prefix}/").func.cls.queryset.model.objects.first()
        assert stranger.ids(f"{prefix}/") == [], prefix
        assert stranger.get(f"{prefix}/{row.pk}/")[0] == 404, prefix
    for prefix in ("deliveries", "sendings", "webhooks"):
        assert stranger.ids(f"{prefix}/") == [], prefix


def test_pages(settings):
    for number in range(3):
        make_unit(f"đơn vị {number}")
    status, body = Api(make_user("an")).get("units/", page_size=2)
    assert (status, len(body["results"])) == (200, 2)
    assert body["next"].endswith("page=2&page_size=2")
    assert Api(make_user("binh")).get("units/", page=999)[0] == 404


# --- Signing in ------------------------------------------------------------------------------------------------------
@pytest.fixture
def person():
    return make_user("an", password="mat-khau-rat-dai")


def login(password="mat-khau-rat-dai"):
    return Api().post("auth/login/", {"username": "an", "password": password})


def with_token(token):
    api = Api()
    api.client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return api


def test_a_token_opens_and_logging_out_closes(person):
    status, first = login()
    assert status == 200
    assert first.keys() == {"token", "expiry"}
    _status, second = login()
    one, other = with_token(first["token"]), with_token(second["token"])
    assert one.get("units/")[0] == 200
    assert one.post("auth/logout/") == (204, None)
    assert one.get("units/")[0] == 401
    assert other.get("units/")[0] == 200
    assert other.post("auth/logoutall/") == (204, None)
    assert other.get("units/")[0] == 401


def test_a_wrong_password_gets_a_sentence_and_then_has_to_wait(person):
    for _ in range(FREE_FAILURES):
        status, body = login("sai")
        assert status == 400
        assert body["problems"][0]["message"] == body["detail"]
    answer = Api().client.post(f"{ROOT}auth/login/", {"username": "an", "password": "mat-khau-rat-dai"}, format="json")
    assert answer.status_code == 429
    assert "Đã thử quá nhiều lần" in answer.json()["detail"]
    assert 0 < int(answer["Retry-After"]) <= 60


def test_one_address_may_ask_for_so_many_tokens_a_minute(person):
    rate = int(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["login"].split("/")[0])
    assert [login()[0] for _ in range(rate)] == [200] * rate
    status, body = login()
    assert (status, body["problems"]) == (429, [])


def test_a_session_works_with_its_csrf_token(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.get(f"{ROOT}units/").status_code == 200
    assert client.post(f"{ROOT}subscriptions/", {}, content_type="application/json").status_code == 403


def test_a_person_is_answered_in_their_language(person):
    person.language = "en"
    person.save(update_fields=["language"])
    token = login()[1]["token"]
    assert with_token(token).get("units/999/")[1]["detail"] == "Not found."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"source": ', 400),
        (b'{"value": NaN}', 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"value": ' + b"9" * 5000 + b"}", 400),
        (b'"' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"', 413),
    ],
)
def test_a_body_that_is_no_json_is_refused(person, body, status):
    client = APIClient()
    client.force_authenticate(person)
    response = client.generic("POST", f"{ROOT}subscriptions/", body, content_type="application/json")
    assert response.status_code == status
    assert response.json()["problems"] == []


# --- The schema ------------------------------------------------------------------------------------------------------
def test_the_schema_has_no_warnings(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", file=str(tmp_path / "schema.yml"))


@pytest.mark.parametrize("page", ["schema/", "docs/"])
def test_the_schema_is_for_those_who_are_signed_in(person, page):
    client = APIClient()
    assert client.get(ROOT + page).status_code == 401
    client.credentials(HTTP_AUTHORIZATION=f"Token {login()[1]['token']}")
    assert client.get(ROOT + page).status_code == 200


def test_errors_are_documented(person):
    client = APIClient()
    client.force_authenticate(person)
    schema = client.get(f"{ROOT}schema/", headers={"accept": "application/vnd.oai.openapi+json"}).json()
    paths = schema["paths"]
    assert set(paths[f"{ROOT}targets/{{id}}/reading/"]["post"]["responses"]) == {
        *("200", "400", "401", "403", "404", "409")
    }
    assert set(paths[f"{ROOT}targets/"]["get"]["responses"]) == {"200", "400", "401"}
    assert set(paths[f"{ROOT}auth/login/"]["post"]["responses"]) == {"200", "400", "429"}


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_schema_works_offline_under_the_strict_policy(browser_page):
    enter_as(browser_page.context, make_user("an"))
    browser_page.goto(f"{ROOT}docs/")
    # Of a long schema the page draws only what is in sight.
    browser_page.wait_for_function(
        "path => { window.scrollBy(0, 300); return document.body.innerText.includes(path) }",
        arg=f"{ROOT}observations/bulk/",
        polling=100,
    )
    browser_page.get_by_text(f"{ROOT}observations/bulk/", exact=False).first.click()
    browser_page.get_by_text("Record many values in one transaction", exact=False).first.wait_for()
