"""Rules held against hand-made histories: how many alerts they would have opened, and when."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from alerts.choices import Cause, Severity
from alerts.models import Alert, AlertEvent, AlertRule
from alerts.services.reviewing import handle_status_changes, review_day
from alerts.trials import try_rule
from indicators.choices import Accumulation, Verdict
from indicators.models import Finding, ReportAnswer, TargetVersion
from indicators.services.decisions import decide_verdict
from tests.alerts.steps import at, make_targets, report
from tests.factories import (
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_period,
    make_plan,
    make_target,
)

pytestmark = pytest.mark.django_db
SINCE, TODAY = dt.date(2025, 6, 20), dt.date(2026, 6, 20)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at("2026-06-20 09:00"), tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo", code="316")


def rule(cause, **facts):
    return AlertRule(name="Thử", cause=cause, severity=Severity.WARNING, **facts)


def tried(cause, **facts):
    """The days on which it would have opened something, the last first."""
    trial = try_rule(rule(cause, **facts), since=SINCE, on=TODAY)
    assert trial.opened == sum(n for _month, n in trial.by_month)
    return [one.on.isoformat() for one in trial.examples]


def flowing(district, values, year=2025, **facts):
    """120 in the year, 10 a month, with the given values by date."""
    indicator = make_indicator(accumulation=Accumulation.FLOW)
    plan = make_plan(locality=district, period=make_period(year))
    target = make_target("120", low="120", high="120", plan=plan, indicator=indicator, **facts)
    for day, value in values.items():
        report(target, value, as_of=dt.date.fromisoformat(day))
    return target


SLOW = {"2025-07-31": "50", "2025-08-31": "60", "2025-09-30": "89", "2025-10-31": "69", "2025-12-31": "110"}


def test_pace_by_the_bands_at_the_values_own_dates(district):
    flowing(district, SLOW)  # lags of 16, 17, 1, 26 points; then the year is over
    assert tried(Cause.BEHIND) == ["2025-10-31", "2025-07-31"]
    assert tried(Cause.FAR_BEHIND) == ["2025-10-31"]


def test_pace_by_points_of_its_own(district):
    flowing(district, SLOW)
    assert tried(Cause.BEHIND, threshold=Decimal(20)) == ["2025-10-31"]


def test_waiting_for_two_values_in_a_row(district):
    flowing(district, SLOW)
    assert tried(Cause.BEHIND, hold_values=2) == ["2025-08-31"]


def test_a_margin_keeps_it_open(district):
    flowing(district, {"2025-07-31": "50", "2025-08-31": "69", "2025-09-30": "70"})  # 16, 9, 16 points
    assert tried(Cause.BEHIND) == ["2025-09-30", "2025-07-31"]
    assert tried(Cause.BEHIND, recovery_margin=Decimal(2)) == ["2025-07-31"]


def test_what_opened_before_the_span_is_not_counted_again(district):
    flowing(district, {"2025-05-31": "20", "2025-07-31": "40"})
    assert tried(Cause.BEHIND) == []


@pytest.mark.parametrize(
    ("threshold", "expected"), [(None, ["2026-01-01"]), (Decimal(8), ["2026-01-01"]), (Decimal(9), [])]
)
def test_a_miss_opens_the_day_after_the_close(district, threshold, expected):
    flowing(district, SLOW)  # 110 of 120: 8,3 percent
    assert tried(Cause.MISSED, threshold=threshold) == expected


def test_a_miss_of_a_year_that_runs_is_none(district):
    flowing(district, {"2026-05-31": "10"}, year=2026)
    assert tried(Cause.MISSED) == []


def test_a_final_value_after_the_close_counts_then(district):
    flowing(district, {"2025-12-31": "120", "2026-02-10": "115"})
    assert tried(Cause.MISSED) == ["2026-02-10"]


def test_a_forecast(district):
    flowing(district, SLOW)
    assert tried(Cause.FORECAST_MISS) == ["2025-07-31"]


def test_it_agrees_with_what_a_rule_did_open(district):
    """The same history lived through day by day, and tried afterwards."""
    target = flowing(district, {})
    for day, value in SLOW.items():
        with time_machine.travel(at(f"{day} 20:00"), tick=False):
            report(target, value, as_of=dt.date.fromisoformat(day))
            handle_status_changes()
    with time_machine.travel(at("2026-01-01 01:30"), tick=False):
        review_day()
    opened = AlertEvent.objects.filter(step__in=["opened", "reopened"], alert__target=target).order_by("-happened_at")
    lived = {
        topic: [
            timezone.localtime(event.happened_at).date().isoformat() for event in opened if event.alert.topic == topic
        ]
        for topic in ("pace", "missed", "forecast")
    }
    shipped = {one.cause: one for one in AlertRule.objects.all()}
    tries = {
        "pace": try_rule(shipped[Cause.BEHIND], since=SINCE, on=TODAY),
        "missed": try_rule(shipped[Cause.MISSED], since=SINCE, on=TODAY),
        "forecast": try_rule(shipped[Cause.FORECAST_MISS], since=SINCE, on=TODAY),
    }
    assert {topic: [one.on.isoformat() for one in trial.examples] for topic, trial in tries.items()} == lived
    assert lived["pace"] == ["2025-10-31", "2025-07-31"]


def test_nothing_is_written(district):
    flowing(district, SLOW)
    before = Alert.objects.count(), AlertEvent.objects.count(), AlertRule.objects.count()
    tried(Cause.BEHIND)
    assert (Alert.objects.count(), AlertEvent.objects.count(), AlertRule.objects.count()) == before


# --- Where -----------------------------------------------------------------------------------------------------------
def test_only_where_it_applies(district):
    elsewhere = make_locality("Huyện Chợ Đồn", code="064")
    here, there = flowing(district, SLOW), flowing(elsewhere, SLOW)
    assert len(tried(Cause.FAR_BEHIND)) == 2
    assert len(tried(Cause.FAR_BEHIND, locality=district)) == 1
    assert len(tried(Cause.FAR_BEHIND, plan=there.plan)) == 1
    assert len(tried(Cause.FAR_BEHIND, locality=district, sector=here.indicator.sector)) == 1


def test_not_where_a_more_specific_rule_applies(district):
    flowing(district, SLOW)
    own = AlertRule.objects.create(name="x", cause=Cause.FAR_BEHIND, severity="notice", locality=district)
    assert tried(Cause.FAR_BEHIND) == []
    AlertRule.objects.filter(pk=own.pk).update(is_on=False, is_draft=True)
    assert tried(Cause.FAR_BEHIND) == ["2025-10-31"]


def test_a_part_is_tried_where_there_are_too_many(district, monkeypatch):
    monkeypatch.setattr("alerts.trials.trying.MOST_TARGETS", 1)
    for _ in range(2):
        flowing(district, SLOW)
    trial = try_rule(rule(Cause.FAR_BEHIND), since=SINCE, on=TODAY)
    assert (trial.opened, trial.tried, trial.total) == (1, 1, 2)
    assert trial.sentence == (
        "Từ 20/06/2025 đến 20/06/2026 quy tắc này sẽ mở 1 cảnh báo. Mới thử trên 1 trong 2 chỉ tiêu."
    )


# --- The other causes ------------------------------------------------------------------------------------------------
def test_late_reports(district):
    duty = make_duty(locality=district)

    def due(month, sent=None, **facts):
        return make_due_report(
            duty=duty,
            starts_on=dt.date(2026, month - 1, 15),
            cut_off_on=dt.date(2026, month, 14),
            due_on=dt.date(2026, month, 17),
            sent_at=sent and at(sent),
            **facts,
        )

    due(2, "2026-02-17 23:00")  # in time
    due(3, "2026-03-20 09:00")  # three working days late
    due(4)
    answered = due(5)
    with time_machine.travel(at("2026-05-18 09:00"), tick=False):
        ReportAnswer.objects.create(report=answered, answer="nothing_to_report")
    assert tried(Cause.OVERDUE) == ["2026-05-18", "2026-04-18", "2026-03-18"]
    assert tried(Cause.OVERDUE, threshold=Decimal(3)) == ["2026-04-22", "2026-03-20"]
    assert tried(Cause.OVERDUE, threshold=Decimal(4)) == ["2026-04-23"]


def test_contradictions(district):
    target = make_targets(district, 1)[0]
    facts = {"check_code": "fall", "locality": district, "period": target.period, "target": target}
    for n, (severity, found_at) in enumerate(
        (("error", "2026-01-05 09:00"), ("hint", "2026-01-05 09:00"), ("warning", "2025-01-05 09:00"))
    ):
        Finding.objects.create(
            **facts, severity=severity, fingerprint=str(n), found_at=at(found_at), gone_at=at(found_at)
        )
    assert tried(Cause.INCONSISTENT) == ["2026-01-05"]


def test_verdicts_that_differed(district):
    target = flowing(district, {"2025-12-31": "110"})
    for verdict, day in (
        (Verdict.MET, "2026-01-10"),
        (Verdict.EXCEEDED, "2026-02-10"),
        (Verdict.NOT_MET, "2026-03-10"),
    ):
        with time_machine.travel(at(f"{day} 09:00"), tick=False):
            decide_verdict(target=target, verdict=verdict, document="QĐ 1", by=None)
    # The second says otherwise as well: it is the same alert.
    assert tried(Cause.VERDICTS_DIFFER) == ["2026-01-10"]


def test_plans_that_changed_under_a_value(district):
    target = flowing(district, {})
    with time_machine.travel(at("2025-08-01 09:00"), tick=False):
        report(target, "50", as_of=dt.date(2025, 7, 31))
    for version, day in ((2, "2025-07-01"), (3, "2025-09-01"), (4, "2025-09-02")):
        with time_machine.travel(at(f"{day} 09:00"), tick=False):
            TargetVersion.objects.create(target=target, version=version, plan=target.plan, written="110")
    assert tried(Cause.PLAN_CHANGED) == ["2025-09-01"]


def test_who_attended_in_the_past_is_not_kept(district):
    make_target(plan=make_plan(locality=district, period=make_period(2026)))
    trial = try_rule(rule(Cause.UNATTENDED), since=SINCE, on=TODAY)
    assert trial.sentence == "Nguyên nhân này không có lịch sử; hôm nay quy tắc sẽ mở 1 cảnh báo."


# --- How it is said --------------------------------------------------------------------------------------------------
def test_every_month_of_the_span_is_named(district):
    flowing(district, SLOW)
    trial = try_rule(rule(Cause.BEHIND), since=SINCE, on=TODAY)
    assert [(f"{month:%m/%Y}", n) for month, n in trial.by_month[:5]] == [
        ("06/2025", 0),
        ("07/2025", 1),
        ("08/2025", 0),
        ("09/2025", 0),
        ("10/2025", 1),
    ]
    assert len(trial.by_month) == 13
    assert trial.sentence == "Từ 20/06/2025 đến 20/06/2026 quy tắc này sẽ mở 2 cảnh báo."


def test_queries_do_not_grow_with_targets(district, django_assert_max_num_queries):
    for _ in range(8):
        flowing(district, {"2025-07-31": "50"})
    with django_assert_max_num_queries(14):
        assert try_rule(rule(Cause.BEHIND), since=SINCE, on=TODAY).opened == 8
