"""From values, decisions and amendments to alerts about targets."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from alerts.choices import AlertState, AlertStep, Cause, Severity, Topic
from alerts.models import Alert, AlertEvent, AlertRule
from alerts.services.reviewing import handle_status_changes, review_day
from indicators.choices import Accumulation, Direction, Standing, Verdict
from indicators.models import StatusChange, TargetVersion
from indicators.services.decisions import decide_verdict
from tests.alerts.steps import at, in_the_middle, in_threads, make_targets, report
from tests.factories import make_indicator, make_locality, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db

CLOSED = dt.date(2023, 12, 31)
OPENED, REOPENED, RESOLVED = AlertStep.OPENED, AlertStep.REOPENED, AlertStep.RESOLVED


@pytest.fixture(autouse=True)
def _now():
    """After the year 2023 has closed."""
    with time_machine.travel(at("2024-01-05 09:00"), tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo", code="316")


@pytest.fixture
def target(district):
    return make_targets(district, 1)[0]


def flowing(district, **facts):
    """A target that fills up from zero: 120 in the year, 10 a month."""
    indicator = make_indicator(accumulation=Accumulation.FLOW)
    return make_target("120", low="120", high="120", plan=make_plan(locality=district), indicator=indicator, **facts)


def steps(**facts):
    return list(AlertEvent.objects.filter(**facts).order_by("pk").values_list("step", flat=True))


@pytest.mark.parametrize(
    ("values", "expected", "open_alerts"),
    [
        (["14"], [], 0),
        (["13"], [], 0),
        (["12"], [OPENED], 1),
        (["12", "13"], [OPENED, RESOLVED], 0),
        (["14", "13"], [], 0),
        (["12", "14", "12"], [OPENED, RESOLVED, REOPENED], 1),
        (["12", None], [OPENED, RESOLVED], 0),  # the number was withdrawn
    ],
)
def test_a_miss_of_a_closed_period(target, values, expected, open_alerts):
    for value in values:
        report(target, value)
        handle_status_changes()
    assert steps() == expected
    assert Alert.objects.open().count() == open_alerts


@pytest.mark.parametrize(
    ("values", "expected"),
    [(["12", "14"], []), (["14", "12"], [OPENED]), (["12", "14", "12"], [OPENED])],
)
def test_only_the_last_of_changes_nobody_acted_on_counts(target, values, expected):
    for value in values:
        report(target, value)
    assert handle_status_changes().changes == len(values)
    assert steps() == expected


def test_a_miss_waits_for_the_end_of_its_period(target):
    with time_machine.travel(at("2023-12-31 20:00"), tick=False):
        report(target, "12")
        handle_status_changes()
        assert not Alert.objects.exists()
        review_day()
        assert not Alert.objects.filter(target__isnull=False).exists()
    with time_machine.travel(at("2024-01-01 01:30"), tick=False):
        assert review_day().opened == 1
        assert review_day().opened == 0


def test_a_night_that_was_missed_is_made_up_for(target):
    with time_machine.travel(at("2023-12-20 20:00"), tick=False):
        report(target, "12")
        handle_status_changes()
    with time_machine.travel(at("2024-01-20 01:30"), tick=False):
        assert review_day().opened == 1


def test_every_step_has_its_change_its_reason_and_whose_data(target):
    person = make_user()
    report(target, "12")
    target.indicator.observations.update(recorded_by=person)
    handle_status_changes()
    report(target, None, as_of=dt.date(2023, 12, 17))
    handle_status_changes()
    opened, resolved = AlertEvent.objects.order_by("pk")
    assert opened.reason.startswith("Chưa đạt: thực hiện 12 % (ước thực hiện đến 15/12/2023), thấp hơn mức 13 %")
    assert resolved.reason.startswith("Không còn căn cứ để đánh giá là chưa đạt. Chưa đánh giá được:")
    assert [opened.status_change.to_verdict, resolved.status_change.to_verdict] == [Verdict.NOT_MET, ""]
    assert opened.due_to == person


@pytest.mark.parametrize(("recorded", "is_theirs"), [("2023-12-20 20:00", False), ("2024-01-10 09:00", True)])
def test_the_end_of_a_period_is_nobody_s_change(target, recorded, is_theirs):
    """Who reported in December hears at once that the year was missed; who reports in January knows."""
    person = make_user()
    with time_machine.travel(at(recorded), tick=False):
        report(target, "12")
    target.indicator.observations.update(recorded_by=person)
    with time_machine.travel(at("2024-01-10 09:01"), tick=False):
        review_day()
    assert AlertEvent.objects.get().due_to == (person if is_theirs else None)


def test_an_amendment_is_the_change_of_who_made_it(target):
    reporter, planner = make_user(), make_user()
    with time_machine.travel(at("2023-06-20 20:00"), tick=False):
        report(target, "12", as_of=dt.date(2023, 6, 15))
    target.indicator.observations.update(recorded_by=reporter)
    with time_machine.travel(at("2023-07-01 09:00"), tick=False):
        for version, by in ((1, None), (2, planner)):
            TargetVersion.objects.create(target=target, version=version, plan=target.plan, created_by=by)
        type(target).objects.filter(pk=target.pk).update(version=2)
        handle_status_changes()
    assert AlertEvent.objects.get(cause="plan_changed").due_to == planner


def test_each_change_is_handled_once(target):
    report(target, "12")
    assert handle_status_changes().opened == 1
    assert handle_status_changes().changes == 0
    assert not StatusChange.objects.filter(handled_at__isnull=True).exists()


def test_two_setters_are_two_alerts(district):
    indicator = make_indicator()
    targets = [
        make_target(written, low=written, high=written, plan=make_plan(locality=district), indicator=indicator)
        for written in ("250", "280")
    ]
    report(targets[0], "240")
    assert handle_status_changes().opened == 2


def test_lower_is_better_opens_as_well(district):
    indicator = make_indicator("Tỷ lệ hộ nghèo", direction=Direction.LOWER)
    target = make_target("0,63", low="0.63", high="0.63", plan=make_plan(locality=district), indicator=indicator)
    report(target, "0.7")
    assert handle_status_changes().opened == 1


def test_an_alert_knows_what_it_is_about(target):
    report(target, "12")
    handle_status_changes()
    alert = Alert.objects.get()
    assert (alert.subject, alert.topic, alert.cause) == (f"target:{target.pk}", Topic.MISSED, Cause.MISSED)
    assert (alert.severity, alert.rule.cause) == (Severity.CRITICAL, Cause.MISSED)
    assert (alert.locality, alert.indicator, alert.period) == (target.locality, target.indicator, target.period)
    assert alert.held_as_of == dt.date(2023, 12, 15)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["60"], []),  # half of it in half a year
        (["45"], [("pace", "behind")]),  # 12 points
        (["20"], [("pace", "far_behind")]),  # 33 points
    ],
)
def test_a_pace_is_a_cause_while_the_period_runs(district, values, expected):
    target = flowing(district)
    with time_machine.travel(at("2023-07-05 09:00"), tick=False):
        for value in values:
            report(target, value, as_of=dt.date(2023, 6, 30))
            handle_status_changes()
        assert list(Alert.objects.open().values_list("topic", "cause")) == expected


def test_behind_that_falls_further_is_the_same_alert_and_gives_way_to_the_miss(district):
    target = flowing(district)
    for day, value in (("2023-06-30", "45"), ("2023-09-30", "50")):
        with time_machine.travel(at(f"{day} 20:00"), tick=False):
            report(target, value, as_of=dt.date.fromisoformat(day))
            handle_status_changes()
    assert steps(alert__topic=Topic.PACE) == [OPENED, AlertStep.WORSENED]
    review_day()
    assert dict(Alert.objects.values_list("topic", "state")) == {
        Topic.PACE: AlertState.OVER,
        Topic.FORECAST: AlertState.OVER,
        Topic.MISSED: AlertState.OPEN,
    }
    over = AlertEvent.objects.get(alert__topic=Topic.PACE, step=RESOLVED)
    assert over.reason.startswith("Kỳ đã kết thúc, tiến độ nhường chỗ cho đánh giá cuối kỳ.")


def test_a_forecast_counts_from_the_second_value_on(district):
    target = flowing(district)
    with time_machine.travel(at("2023-05-05 09:00"), tick=False):
        report(target, "37", as_of=dt.date(2023, 4, 30))  # on track, and 112 at the end
        handle_status_changes()
        assert list(Alert.objects.values_list("topic", "state")) == [(Topic.FORECAST, AlertState.WATCHED)]
    with time_machine.travel(at("2023-06-05 09:00"), tick=False):
        # No verdict and no pace changed: the sweep looks because the rule waits.
        report(target, "46", as_of=dt.date(2023, 5, 31))
        assert handle_status_changes().opened == 1
    assert Alert.objects.get().held == 2


def test_a_pace_that_recovers_leaves_by_the_margin(district):
    target = flowing(district)
    with time_machine.travel(at("2023-09-05 09:00"), tick=False):
        report(target, "45", as_of=dt.date(2023, 6, 30))
        handle_status_changes()
        report(target, "59", as_of=dt.date(2023, 7, 31))  # 9 points: less than 10, not yet less than 8
        handle_status_changes()
        assert Alert.objects.get(topic=Topic.PACE).is_recovering
        report(target, "74", as_of=dt.date(2023, 8, 31))  # 5 points, on track as before
        handle_status_changes()
    assert steps(alert__topic=Topic.PACE) == [OPENED, RESOLVED]


def test_the_official_verdict_is_the_one_that_counts_and_a_cause_where_it_differs(target):
    report(target, "12")
    handle_status_changes()
    decide_verdict(target=target, verdict=Verdict.MET, document="QĐ 12", by=None)
    handle_status_changes()
    assert dict(Alert.objects.values_list("topic", "state")) == {Topic.MISSED: "over", Topic.OFFICIAL: "open"}
    report(target, "14", as_of=dt.date(2023, 12, 20))  # now it waits for confirmation
    handle_status_changes()
    assert not Alert.objects.open().exists()


def test_rules_by_place_and_switched_off_ones(district):
    commune = make_locality("Xã Tân Hưng", parent=district)
    AlertRule.objects.create(name="x", cause=Cause.MISSED, severity=Severity.NOTICE, locality=district)
    AlertRule.objects.create(name="y", cause=Cause.MISSED, severity=Severity.NOTICE, locality=commune, is_on=False)
    elsewhere = make_locality("Huyện Chợ Đồn", code="064")
    for place in (district, commune, elsewhere):
        report(make_targets(place, 1)[0], "12")
    handle_status_changes()
    found = dict(Alert.objects.values_list("locality", "severity"))
    assert found == {district.pk: Severity.NOTICE, elsewhere.pk: Severity.CRITICAL}


def test_a_rule_for_a_plan_comes_before_one_for_a_place(target):
    AlertRule.objects.create(name="x", cause=Cause.MISSED, severity=Severity.NOTICE, locality=target.locality)
    AlertRule.objects.create(name="y", cause=Cause.MISSED, severity=Severity.WARNING, plan=target.plan)
    report(target, "12")
    handle_status_changes()
    assert Alert.objects.get().severity == Severity.WARNING


def test_a_rule_can_let_a_small_miss_pass(target):
    AlertRule.objects.filter(cause=Cause.MISSED).update(threshold=Decimal(10))
    report(target, "12")  # 7,7 percent below
    handle_status_changes()
    assert not Alert.objects.exists()
    report(target, "11.5")
    handle_status_changes()
    # The verdict did not change with it; the night finds it.
    assert review_day().opened == 1


# --- Muting ----------------------------------------------------------------------------------------------------------
def whole_and_part(district):
    plan = make_plan(locality=district)
    whole = make_target(plan=plan, indicator=make_indicator())
    part = make_target(plan=plan, indicator=make_indicator(), stands_under=whole, standing=Standing.PART)
    return whole, part


@pytest.mark.parametrize("part_first", [True, False])
def test_the_alert_of_a_whole_mutes_those_of_its_parts(district, part_first):
    whole, part = whole_and_part(district)
    for target in (part, whole) if part_first else (whole, part):
        report(target, "12")
        handle_status_changes()
    assert Alert.objects.get(target=part).muted_by == Alert.objects.get(target=whole)
    assert list(Alert.objects.heard_of().values_list("target", flat=True)) == [whole.pk]


def test_a_part_is_heard_of_once_its_whole_is_over(district):
    whole, part = whole_and_part(district)
    for target in (whole, part):
        report(target, "12")
    handle_status_changes()
    report(whole, "14")
    handle_status_changes()
    alert = Alert.objects.heard_of().get()
    assert alert.target == part
    assert AlertEvent.objects.get(alert=alert, step=AlertStep.UNMUTED).told_at is None


# --- Many workers ----------------------------------------------------------------------------------------------------
def test_queries_do_not_grow_with_targets(district, django_assert_max_num_queries):
    for target in make_targets(district, 12):
        report(target, "12")
    with django_assert_max_num_queries(60):
        handle_status_changes()


def test_what_fails_half_way_is_done_again(target, monkeypatch):
    report(target, "12")
    with monkeypatch.context() as patch:
        patch.setattr("alerts.services.reviewing.targets.settle_mutes", lambda _targets: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            handle_status_changes()
    assert not Alert.objects.exists()
    assert handle_status_changes().opened == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_open_one_alert_each(district):
    for target in make_targets(district, 5):
        report(target, "12")
    done = in_threads(3, handle_status_changes)
    assert sum(part.opened for part in done) == 5
    assert Alert.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_changes_of_one_target_in_two_hands_end_in_its_last_state(target, monkeypatch):
    """Each worker takes one change at a time, so that they hold changes of the same target."""
    monkeypatch.setattr("alerts.services.reviewing.changes.BATCH_SIZE", 1)
    for value in ("12", "14", "12", "14", "11"):
        report(target, value)
    in_threads(4, handle_status_changes)
    assert Alert.objects.open().count() == 1
    report(target, "15")
    in_threads(2, handle_status_changes)
    assert not Alert.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_a_recovery_waits_for_the_alert_that_is_being_opened(target, monkeypatch):
    def recover():
        report(target, "14")
        handle_status_changes()

    report(target, "12")
    in_the_middle(monkeypatch, "alerts.services.reviewing.targets.settle_mutes", handle_status_changes, recover)
    assert steps() == [OPENED, RESOLVED]
    assert not Alert.objects.open().exists()
