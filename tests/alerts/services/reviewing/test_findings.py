"""Figures that do not add up."""

import pytest
from django.utils import timezone

from alerts.choices import AlertState, AlertStep, Cause, Severity, Topic
from alerts.models import Alert, AlertEvent, AlertRule
from alerts.services import acting
from alerts.services.reviewing import review_findings
from indicators.models import Finding
from tests.factories import make_observation, make_target, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return make_target()


def find(target, severity="error", **facts):
    observation = make_observation(target, "12") if not target.indicator.observations.exists() else None
    facts |= {"locality": target.locality, "period": target.period, "indicator": target.indicator, "target": target}
    return Finding.objects.create(
        check_code="fall",
        severity=severity,
        data={"earlier": "20", "earlier_on": "2023-06-30", "later": "12", "later_on": "2023-09-30", "unit": "ha"},
        fingerprint=f"{Finding.objects.count()}",
        found_at=timezone.now(),
        observation=observation,
        **facts,
    )


@pytest.fixture(autouse=True)
def _sentences(monkeypatch):
    """What a finding says is tested where it is said."""
    monkeypatch.setattr("alerts.saying.finding_sentence", lambda code, data: f"{code}: {data['later']}")


def steps():
    return list(AlertEvent.objects.order_by("pk").values_list("step", flat=True))


@pytest.mark.parametrize(
    ("severity", "expected"), [("error", Severity.WARNING), ("warning", Severity.NOTICE), ("hint", None)]
)
def test_an_error_weighs_more_and_a_hint_is_none(target, severity, expected):
    find(target, severity)
    review_findings()
    assert [alert.severity for alert in Alert.objects.all()] == ([expected] if expected else [])


def test_what_an_alert_is_about(target):
    found = find(target)
    review_findings()
    alert = Alert.objects.get()
    assert (alert.subject, alert.topic, alert.cause) == (f"finding:{found.pk}", Topic.FIGURES, Cause.INCONSISTENT)
    assert (alert.finding, alert.target, alert.locality) == (found, target, target.locality)
    assert AlertEvent.objects.get().reason == "fall: 12"


@pytest.mark.parametrize("facts", [{"gone_at": True}, {"accepted_at": True, "accepted_reason": "Đúng vậy"}])
def test_what_is_gone_or_accepted_resolves_once(target, facts):
    found = find(target)
    review_findings()
    moments = {name: timezone.now() if value is True else value for name, value in facts.items()}
    Finding.objects.filter(pk=found.pk).update(**moments)
    for _ in range(2):
        review_findings()
    assert steps() == [AlertStep.OPENED, AlertStep.RESOLVED]
    assert AlertEvent.objects.last().reason == facts.get("accepted_reason", "fall: 12")


def test_whose_figures_they_are(target):
    """Who entered the newest value does not hear at once of what it sets off, nor that it is put right."""
    officer, other = make_user(), make_user()
    find(target)
    target.indicator.observations.update(recorded_by=officer)
    make_observation(make_target(plan=target.plan), "5", recorded_by=other)
    review_findings()
    Finding.objects.update(gone_at=timezone.now())
    review_findings()
    assert [event.due_to for event in AlertEvent.objects.all()] == [officer, officer]


def test_whose_doing_it_is_where_a_finding_is_of_the_whole_table(target):
    officer = make_user()
    make_observation(target, "5", recorded_by=make_user(), as_of=target.period.starts_on, is_current=False)
    make_observation(target, "6", recorded_by=officer)
    found = find(target)
    Finding.objects.filter(pk=found.pk).update(indicator=None, target=None)
    review_findings()
    assert AlertEvent.objects.get().due_to == officer


def test_who_accepted_a_finding_ended_it(target):
    found, leader = find(target), make_user()
    review_findings()
    Finding.objects.filter(pk=found.pk).update(
        accepted_at=timezone.now(), accepted_by=leader, accepted_reason="Đúng vậy"
    )
    review_findings()
    assert AlertEvent.objects.last().due_to == leader


def test_what_a_person_closed_stays_closed(target):
    find(target)
    review_findings()
    acting.close(alert=Alert.objects.get(), reason="Đã biết", by=None)
    review_findings()
    assert Alert.objects.get().state == AlertState.OVER


def test_the_rule_of_the_place_counts(target):
    AlertRule.objects.create(
        name="x", cause=Cause.INCONSISTENT, severity=Severity.NOTICE, locality=target.locality, is_on=False
    )
    find(target)
    find(make_target())
    review_findings()
    assert list(Alert.objects.values_list("locality", flat=True)) != [target.locality_id]
    assert Alert.objects.count() == 1


def test_what_no_rule_asks_for_does_not_stand_in_the_way(target, monkeypatch):
    monkeypatch.setattr("alerts.services.reviewing.findings.MOST_AT_ONCE", 1)
    AlertRule.objects.create(
        name="x", cause=Cause.INCONSISTENT, severity=Severity.NOTICE, locality=target.locality, is_on=False
    )
    find(target)
    elsewhere = make_target()
    find(elsewhere)
    review_findings()
    assert Alert.objects.get().target == elsewhere


def test_queries_do_not_grow_with_findings(django_assert_max_num_queries):
    for _ in range(12):
        find(make_target())
    with django_assert_max_num_queries(14):
        review_findings()
