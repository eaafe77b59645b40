"""One alert's life from hand-made calls, whatever they are about."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from alerts.choices import AlertState, AlertStep, Cause, Ending, Severity, Topic
from alerts.evaluating import Rule
from alerts.models import Alert, AlertEvent
from alerts.services import acting
from alerts.services.reviewing.lives import TOLD, About, Call, settle
from tests.alerts.steps import at
from tests.factories import make_locality, make_target

pytestmark = pytest.mark.django_db

# A word of a story → what the reviewed state asks for; the value's date is that of the story's day.
BEHIND, FAR = (Cause.BEHIND, Severity.WARNING), (Cause.FAR_BEHIND, Severity.CRITICAL)
NEARLY, GONE = "nearly", "gone"
OPENED, REOPENED, RESOLVED = AlertStep.OPENED, AlertStep.REOPENED, AlertStep.RESOLVED
UPDATED, WORSENED, EASED = AlertStep.UPDATED, AlertStep.WORSENED, AlertStep.EASED
FIRST_DAY = dt.date(2026, 3, 1)


@pytest.fixture
def about():
    target = make_target()
    return About("target:1", target.locality_id, target.pk, target.indicator_id, target.period_id)


def call(about, word, day, hold=1, lingering=""):
    plain = Call(about, Topic.PACE, f"Ngày {day}", as_of=day)
    if word == GONE:
        return plain
    cause, severity = BEHIND if word == NEARLY else word
    stored = Rule(0, cause, severity, hold_values=hold)._replace(pk=None)
    return plain._replace(
        cause=cause, severity=severity, rule=stored, is_recovering=word == NEARLY, lingering=lingering
    )


def tell(about, story, hold=1, start=FIRST_DAY):
    """Settle one word a day."""
    for n, word in enumerate(story):
        day = start + dt.timedelta(days=n)
        with time_machine.travel(at(f"{day} 09:00"), tick=False):
            settle([call(about, word, day, hold)])


def steps():
    return list(AlertEvent.objects.order_by("pk").values_list("step", flat=True))


@pytest.mark.parametrize(
    ("story", "expected", "state"),
    [
        ([BEHIND], [OPENED], "open"),
        ([GONE], [], None),
        ([NEARLY], [], None),  # within the margin nothing opens
        ([BEHIND, BEHIND], [OPENED, UPDATED], "open"),
        ([BEHIND, FAR], [OPENED, WORSENED], "open"),
        ([FAR, BEHIND], [OPENED, EASED], "open"),
        ([BEHIND, NEARLY], [OPENED], "open"),
        ([BEHIND, NEARLY, GONE], [OPENED, RESOLVED], "over"),
        ([BEHIND, NEARLY, BEHIND], [OPENED, UPDATED], "open"),
        ([FAR, NEARLY], [OPENED, EASED], "open"),
        ([BEHIND, GONE], [OPENED, RESOLVED], "over"),
        ([BEHIND, GONE, GONE], [OPENED, RESOLVED], "over"),
        ([BEHIND, GONE, NEARLY], [OPENED, RESOLVED], "over"),
        ([BEHIND, GONE, BEHIND], [OPENED, RESOLVED, REOPENED], "open"),
        ([BEHIND, GONE, FAR, BEHIND, GONE], [OPENED, RESOLVED, REOPENED, EASED, RESOLVED], "over"),
    ],
)
def test_a_life_without_waiting(about, story, expected, state):
    tell(about, story)
    assert steps() == expected
    assert [alert.state for alert in Alert.objects.all()] == ([state] if state else [])


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([BEHIND], []),
        ([BEHIND, BEHIND], [OPENED]),
        ([BEHIND, GONE, BEHIND], []),  # in a row
        ([BEHIND, NEARLY, BEHIND], []),
        ([BEHIND, FAR], [OPENED]),
        ([BEHIND, BEHIND, GONE, BEHIND], [OPENED, RESOLVED]),
        ([BEHIND, BEHIND, GONE, BEHIND, BEHIND], [OPENED, RESOLVED, REOPENED]),
    ],
)
def test_a_rule_can_wait_for_two_values(about, story, expected):
    tell(about, story, hold=2)
    assert steps() == expected


def test_the_same_value_looked_at_again_is_one_value(about):
    for _ in range(3):
        settle([call(about, BEHIND, FIRST_DAY, hold=2)])
    assert (Alert.objects.get().state, Alert.objects.get().held) == (AlertState.WATCHED, 1)
    settle([call(about, BEHIND, FIRST_DAY + dt.timedelta(days=30), hold=2)])
    assert steps() == [OPENED]


def test_what_was_watched_and_never_opened_leaves_nothing(about):
    tell(about, [BEHIND, GONE], hold=2)
    assert not Alert.objects.exists()


def test_what_was_watched_again_ended_when_it_ended(about):
    tell(about, [BEHIND, BEHIND, GONE, BEHIND, GONE], hold=2)
    assert Alert.objects.get().resolved_at == at("2026-03-03 09:00")
    assert Alert.objects.get().ending == Ending.RESOLVED


@pytest.mark.parametrize(("days", "alerts"), [(365, 1), (367, 2)])
def test_it_reopens_as_the_same_alert_within_the_year(about, days, alerts):
    tell(about, [BEHIND, GONE])
    tell(about, [BEHIND], start=FIRST_DAY + dt.timedelta(days=1 + days))
    assert Alert.objects.count() == alerts
    assert Alert.objects.open().count() == 1


def test_looking_again_without_news_leaves_no_step(about):
    for _ in range(3):
        settle([call(about, BEHIND, FIRST_DAY)])
    assert steps() == [OPENED]


def test_what_has_no_values_is_not_news_every_night(about):
    for _ in range(3):
        settle([call(about, BEHIND, FIRST_DAY)._replace(as_of=None)])
    assert steps() == [OPENED]


def test_far_behind_keeps_its_name_until_the_margin_is_left(about):
    settle([call(about, FAR, FIRST_DAY)])
    settle([call(about, BEHIND, FIRST_DAY + dt.timedelta(days=30), lingering=Cause.FAR_BEHIND)])
    alert = Alert.objects.get()
    assert (alert.cause, alert.severity, alert.is_recovering) == (Cause.FAR_BEHIND, Severity.CRITICAL, True)
    settle([call(about, BEHIND, FIRST_DAY + dt.timedelta(days=60))])
    assert steps() == [OPENED, UPDATED, EASED]
    assert Alert.objects.get().is_recovering is False


def test_far_behind_is_worse_than_behind_of_the_same_severity(about):
    tell(about, [BEHIND, (Cause.FAR_BEHIND, Severity.WARNING), BEHIND])
    assert steps() == [OPENED, WORSENED, EASED]


def test_getting_worse_undoes_what_people_settled_for(about):
    tell(about, [BEHIND])
    Alert.objects.update(
        acknowledged_at=at("2026-03-01 10:00"),
        accepted_until=dt.date(2026, 12, 31),
        snoozed_until=dt.date(2026, 4, 1),
        escalated_level=1,
        escalated_at=at("2026-03-01 10:00"),
    )
    tell(about, [FAR], start=FIRST_DAY + dt.timedelta(days=1))
    alert = Alert.objects.heard_of().get()
    assert (alert.acknowledged_at, alert.escalated_level) == (None, 0)


@pytest.mark.parametrize(("word", "is_accepted"), [(BEHIND, True), (FAR, False)])
def test_an_accepted_deviation_that_comes_back_is_accepted_unless_graver(about, word, is_accepted):
    tell(about, [BEHIND])
    Alert.objects.update(accepted_until=dt.date(2026, 12, 31))
    tell(about, [GONE, word], start=FIRST_DAY + dt.timedelta(days=1))
    assert (Alert.objects.get().accepted_until is not None) == is_accepted


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([BEHIND, BEHIND], []),  # the cause that was there when it was closed
        ([NEARLY, BEHIND], []),
        ([FAR], [REOPENED]),  # got worse
        ([GONE], []),
        ([GONE, BEHIND], [REOPENED]),  # gone and back
        ([BEHIND, GONE, NEARLY, BEHIND], [REOPENED]),
    ],
)
def test_what_a_person_closed_reopens_when_worse_or_back(about, story, expected):
    tell(about, [BEHIND])
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        acting.close(alert=Alert.objects.get(), reason="Đã báo cáo", by=None)
    tell(about, story, start=FIRST_DAY + dt.timedelta(days=1))
    assert steps() == [OPENED, AlertStep.CLOSED, *expected]
    assert Alert.objects.count() == 1


def test_a_closed_alert_that_came_back_waits_for_as_many_values_as_ever(about):
    tell(about, [BEHIND, BEHIND], hold=2)
    with time_machine.travel(at("2026-03-02 12:00"), tick=False):
        acting.close(alert=Alert.objects.get(), reason="Đã báo cáo", by=None)
    tell(about, [GONE, BEHIND], hold=2, start=dt.date(2026, 3, 3))
    assert steps() == [OPENED, AlertStep.CLOSED]
    tell(about, [BEHIND], hold=2, start=dt.date(2026, 3, 5))
    assert steps() == [OPENED, AlertStep.CLOSED, REOPENED]


def test_of_two_calls_of_one_subject_the_last_counts(about):
    settle([call(about, FAR, FIRST_DAY), call(about, BEHIND, FIRST_DAY)])
    assert Alert.objects.get().cause == Cause.BEHIND


def test_topics_of_one_subject_live_by_themselves(about):
    forecast = call(about, BEHIND, FIRST_DAY)._replace(topic=Topic.FORECAST, cause=Cause.FORECAST_MISS)
    settle([call(about, BEHIND, FIRST_DAY), forecast])
    settle([call(about, GONE, FIRST_DAY)])
    assert dict(Alert.objects.values_list("topic", "state")) == {"pace": "over", "forecast": "open"}


def test_the_database_holds_one_alert_a_subject_and_topic(about):
    facts = {"subject": "target:1", "topic": "pace", "cause": "behind", "severity": "warning"}
    facts |= {"locality": make_locality(), "opened_at": at("2026-03-01 09:00")}
    Alert.objects.create(**facts)
    for state in (AlertState.OPEN, AlertState.WATCHED):
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.create(**facts, state=state)


def test_people_are_told_of_what_matters_to_them(about):
    tell(about, [BEHIND, BEHIND, FAR, BEHIND, GONE])
    untold = AlertEvent.objects.filter(told_at__isnull=True).order_by("pk")
    assert list(untold.values_list("step", flat=True)) == [OPENED, WORSENED, RESOLVED]
    assert set(untold.values_list("step", flat=True)) <= set(TOLD)


def test_every_step_says_why_with_what_and_whose_doing(about):
    settle([call(about, BEHIND, FIRST_DAY)])
    event = AlertEvent.objects.get()
    assert (event.reason, event.cause, event.severity) == (f"Ngày {FIRST_DAY}", Cause.BEHIND, Severity.WARNING)


def test_queries_do_not_grow_with_alerts(about, django_assert_max_num_queries):
    def calls(word, day):
        return [call(about._replace(subject=f"target:{n}"), word, day) for n in range(50)]

    with django_assert_max_num_queries(8):
        settle(calls(BEHIND, FIRST_DAY))
    with django_assert_max_num_queries(8):
        settle(calls(FAR, FIRST_DAY + dt.timedelta(days=1)))
