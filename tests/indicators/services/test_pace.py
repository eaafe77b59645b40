"""Pace of what is stored: where each figure of the formula comes from, and what a change of pace leaves behind."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.choices import ChangeCause, Kind, ObservationKind, Pace, PaceReason, Verdict
from indicators.models import Assessment, Milestone, Observation, StaleTarget, StatusChange, Target, TargetVersion
from indicators.services.observations import NewObservation, record_observations
from indicators.services.recompute import recompute_all, recompute_stale
from indicators.services.staleness import mark_stale
from indicators.timelines import timeline_of
from tests.factories import make_indicator, make_observation, make_period, make_plan, make_target

pytestmark = pytest.mark.django_db

# 183 of 366 days.
MID = dt.date(2024, 7, 1)


def make_course(accumulation: str = "flow", year: int = 2024, threshold: str = "100", **facts) -> Target:
    indicator = make_indicator(accumulation=accumulation, **facts.pop("of", {}))
    plan = make_plan(period=make_period(year), **facts.pop("plan", {}))
    return make_target(threshold, threshold, threshold, indicator=indicator, plan=plan, **facts)


def record(target: Target, value: str, as_of: dt.date, year: int = 2024, kind: str = ObservationKind.FINAL) -> None:
    entry = NewObservation(target.indicator, target.locality, make_period(year), as_of, kind, Decimal(value))
    record_observations(entries=[entry], source="Báo cáo", by=None)


def paced(target: Target) -> Assessment:
    recompute_stale()
    stored = Assessment.objects.get(target=target)
    assert recompute_all().changed == 0  # the nightly pass says the same
    return stored


def test_a_flow_begins_at_zero() -> None:
    target = make_course()
    record(target, "40", MID)
    found = paced(target)
    assert (found.pace, found.lag, found.expected, found.baseline) == (Pace.BEHIND, 10, 50, 0)
    assert (found.forecast, found.forecast_verdict) == (80, Verdict.NOT_MET)


@pytest.mark.parametrize(
    ("as_of", "kind", "pace", "reason"),
    [
        (dt.date(2023, 12, 31), ObservationKind.ESTIMATE, Pace.AHEAD, ""),
        (dt.date(2023, 12, 14), ObservationKind.FINAL, Pace.AHEAD, ""),
        # A value of November is not the close of the year.
        (dt.date(2023, 11, 30), ObservationKind.ESTIMATE, Pace.UNKNOWN, PaceReason.NO_BASELINE),
    ],
)
def test_a_state_begins_at_last_period_s_closing_value(as_of, kind, pace, reason) -> None:
    target = make_course("state")
    record(target, "80", as_of, 2023, kind)
    record(target, "90", MID)
    found = paced(target)
    assert (found.pace, found.pace_reason, found.baseline) == (pace, reason, None if reason else 80)


def test_a_closing_value_that_comes_late_judges_the_next_period_again() -> None:
    target = make_course("state")
    record(target, "90", MID)
    assert paced(target).pace_reason == PaceReason.NO_BASELINE
    record(target, "80", dt.date(2023, 12, 31), 2023)
    assert list(StaleTarget.objects.values_list("target_id", flat=True)) == [target.pk]
    assert (paced(target).pace, StatusChange.objects.first().cause) == (Pace.AHEAD, ChangeCause.RULE)


def test_an_entered_baseline_comes_first() -> None:
    target = make_course("state", baseline=Decimal(60))
    record(target, "80", dt.date(2023, 12, 31), 2023)
    record(target, "76", MID)
    assert paced(target).lag == 10


def test_a_target_of_mid_year_begins_at_the_value_of_that_day() -> None:
    target = make_course(counts_from=dt.date(2024, 7, 1))
    record(target, "60", dt.date(2024, 6, 30))
    record(target, "70", dt.date(2024, 9, 30))
    found = paced(target)
    assert (found.baseline, found.expected, found.lag) == (60, 80, 25)


def test_milestones_of_the_version_are_the_scenario() -> None:
    target = make_course(profile="scenario")
    Milestone.objects.create(target=target, on=MID, value=Decimal(30))
    Milestone.objects.create(target=target, version=2, on=MID, value=Decimal(90))
    record(target, "30", MID)
    found = paced(target)
    assert (found.pace, found.expected, found.lag) == (Pace.AHEAD, 30, 0)


def test_earlier_years_are_the_season() -> None:
    target = make_course(of={"profile": "seasonal"})
    for year, values in ((2022, ("20", "100")), (2023, ("60", "200"))):
        record(target, values[0], dt.date(year, 3, 31), year)
        record(target, values[1], dt.date(year, 12, 31), year)
    record(target, "20", dt.date(2024, 3, 31))
    found = paced(target)
    assert (found.expected, found.lag) == (25, 5)


def test_the_plan_s_bands_come_before_the_indicator_s() -> None:
    loose = {"on_track_below": Decimal(30), "behind_below": Decimal(40)}
    tight = {"on_track_below": Decimal(1), "behind_below": Decimal(2)}
    by_indicator, by_plan = make_course(of=loose), make_course(of=tight, plan=loose)
    for target in (by_indicator, by_plan):
        record(target, "30", MID)
    assert [paced(target).pace for target in (by_indicator, by_plan)] == [Pace.ON_TRACK, Pace.ON_TRACK]


def amend(target: Target, threshold: str, on: dt.date) -> None:
    """Store an amendment around the service."""
    facts = {"kind": Kind.POINT, "plan": target.plan, "written": threshold}
    TargetVersion.objects.create(target=target, version=1, low=target.low, high=target.high, **facts)
    TargetVersion.objects.create(
        target=target, version=2, effective_on=on, low=Decimal(threshold), high=Decimal(threshold), **facts
    )
    Target.objects.filter(pk=target.pk).update(
        version=2, effective_on=on, written=threshold, low=Decimal(threshold), high=Decimal(threshold)
    )
    mark_stale([target.pk])


def test_a_value_is_judged_by_the_version_of_its_own_date() -> None:
    target = make_course()
    record(target, "90", dt.date(2024, 8, 31))
    recompute_stale()
    amend(target, "80", dt.date(2024, 9, 1))
    found = paced(target)
    assert (found.version, found.threshold, found.verdict) == (1, 100, Verdict.NOT_MET)
    record(target, "90", dt.date(2024, 9, 30))
    found = paced(target)
    assert (found.version, found.threshold, found.verdict) == (2, 80, Verdict.EXCEEDED)
    last = StatusChange.objects.first()
    assert (last.version, last.from_verdict, last.to_verdict) == (2, Verdict.NOT_MET, Verdict.EXCEEDED)


def test_an_amendment_that_reaches_back_judges_the_same_value_again() -> None:
    target = make_course()
    record(target, "90", dt.date(2024, 8, 31))
    recompute_stale()
    amend(target, "80", dt.date(2024, 1, 1))
    assert paced(target).version == 2
    assert StatusChange.objects.first().cause == ChangeCause.TARGET


def test_the_same_value_of_a_later_day_is_judged_anew_by_the_amendment() -> None:
    target = make_course()
    record(target, "90", dt.date(2024, 8, 31))
    recompute_stale()
    amend(target, "80", dt.date(2024, 9, 1))
    record(target, "90", dt.date(2024, 9, 30))
    recompute_stale()
    assert StatusChange.objects.first().cause == ChangeCause.TARGET
    assert timeline_of(target)[-1].sentence.endswith("Nguyên nhân: Mức giao thay đổi.")


def test_a_change_of_pace_alone_is_a_row() -> None:
    target = make_course()
    record(target, "45", MID)
    recompute_stale()
    record(target, "46", dt.date(2024, 7, 31))
    recompute_stale()
    change = StatusChange.objects.first()
    assert (change.from_verdict, change.to_verdict) == (Verdict.NOT_MET, Verdict.NOT_MET)
    assert (change.from_pace, change.to_pace, change.cause) == (Pace.ON_TRACK, Pace.BEHIND, ChangeCause.VALUE)
    assert change.from_observation_id != change.observation_id


@pytest.mark.parametrize(
    ("kind", "value"), [(ObservationKind.ESTIMATE, "120"), (ObservationKind.FINAL, "120")], ids=["corrected", "settled"]
)
def test_a_revision_after_the_close_says_so(kind, value) -> None:
    target = make_course()
    record(target, "90", dt.date(2024, 12, 31), kind=ObservationKind.ESTIMATE)
    recompute_stale()
    record(target, value, dt.date(2024, 12, 31), kind=kind)
    recompute_stale()
    change = StatusChange.objects.first()
    assert (change.cause, change.from_verdict, change.to_verdict) == (
        ChangeCause.REVISION,
        Verdict.NOT_MET,
        Verdict.EXCEEDED,
    )
    assert Observation.objects.get(pk=change.from_observation_id).value == 90


def test_a_zero_is_a_value_when_it_comes_to_what_changed_its_verdict() -> None:
    target = make_course(threshold="5")
    record(target, "0", dt.date(2024, 12, 31))
    recompute_stale()
    type(target.indicator).objects.update(direction="lower")
    mark_stale([target.pk])
    assert paced(target).verdict == Verdict.EXCEEDED
    assert StatusChange.objects.first().cause == ChangeCause.RULE


def test_a_target_that_is_read_as_a_number_was_not_decided() -> None:
    target = make_target("Hoàn thành", None, None, kind=Kind.QUALITATIVE)
    mark_stale([target.pk])
    recompute_stale()
    Target.objects.update(kind=Kind.POINT, low=Decimal(5), high=Decimal(5))
    mark_stale([target.pk])
    assert paced(target).verdict == Verdict.NO_DATA
    assert StatusChange.objects.first().cause == ChangeCause.TARGET


def test_a_qualitative_target_has_the_verdict_that_stands() -> None:
    target = make_target("Hoàn thành", None, None, kind=Kind.QUALITATIVE, official_verdict=Verdict.MET)
    mark_stale([target.pk])
    assert paced(target).verdict == Verdict.MET
    make_observation(target, "1")
    mark_stale([target.pk])
    assert paced(target).verdict == Verdict.MANUAL


@pytest.mark.parametrize("count", [1, 4])
def test_histories_take_as_many_queries_whatever_their_number(count, django_assert_num_queries) -> None:
    for _ in range(count):
        target = make_course(profile="seasonal", of={}, counts_from=dt.date(2024, 2, 1))
        record(target, "40", MID)
    recompute_stale()
    mark_stale(Target.objects.values_list("pk", flat=True))
    # Savepoint, claim, rows, target keys, series, clear, mark the audit, savepoint; nothing changed, so nothing is
    # written.
    with django_assert_num_queries(11):
        recompute_stale()
