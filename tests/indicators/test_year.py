"""A district's year, month by month: what each indicator's pace and forecast must be is written down beforehand.

The target of every indicator is 365, so that its straight line is one a day and figures can be checked by eye. The
letters of a month: A ahead, O on track, B behind, F far behind, "." no value yet; of its forecast: + exceeded, = met,
- not met, "." too early.
"""

import datetime as dt
from calendar import monthrange
from decimal import Decimal

import pytest

from indicators.choices import ChangeCause, ObservationKind, Pace, Verdict
from indicators.models import Assessment, StatusChange, Target
from indicators.services.observations import NewObservation, record_observations
from indicators.services.recompute import recompute_all, recompute_stale
from tests.factories import make_indicator, make_period, make_plan, make_target

pytestmark = pytest.mark.django_db

YEAR = 2026
LETTERS = {Pace.AHEAD: "A", Pace.ON_TRACK: "O", Pace.BEHIND: "B", Pace.FAR_BEHIND: "F", Pace.UNKNOWN: "?", "": "."}
FORECASTS = {Verdict.EXCEEDED: "+", Verdict.MET: "=", Verdict.NOT_MET: "-", "": "."}
ENDS = [dt.date(YEAR, month, monthrange(YEAR, month)[1]) for month in range(1, 13)]

# name: (cumulative values by month, None: nothing reported), paces, forecasts
FLOWS = {
    # A tenth faster than needed.
    "Thu ngân sách": ([34, 65, 99, 132, 166, 199, 233, 267, 300, 334, 367, 402], "AAAAAAAAAAAA", ".+++++++++++"),
    # Seven tenths of what is needed: 30 % of the elapsed share behind, 10 points in May, 25 in November.
    "Giải ngân": ([21, 41, 63, 84, 105, 126, 148, 170, 191, 213, 233, 255], "OOOOBBBBBBFF", ".-----------"),
    # Nothing in the first quarter, then twice the speed.
    "Trồng rừng": ([0, 0, 0, 60, 120, 175, 230, 270, 300, 330, 350, 365], "OBBBOOAAAAAA", ".-----+++++="),
    # Exactly on the line.
    "Việc làm mới": ([31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365], "AAAAAAAAAAAA", ".==========="),
    # Silent from May on: the last pace stands with its own date, and is never made worse by waiting.
    "Tiêm phòng": ([31, 59, 90, 120] + [None] * 8, "AAAAAAAAAAAA", ".==========="),
    # First reported in September.
    "Đào tạo nghề": ([None] * 8 + [200, 250, 300, 365], "........BBOA", "........---="),
}  # fmt: skip


def make_district() -> dict[str, Target]:
    plan = make_plan(period=make_period(YEAR))
    return {
        name: make_target("365", "365", "365", plan=plan, indicator=make_indicator(name, accumulation="flow"))
        for name in FLOWS
    }


def report(target: Target, value: str | int, as_of: dt.date, kind: str = ObservationKind.FINAL) -> None:
    entry = NewObservation(target.indicator, target.locality, target.period, as_of, kind, Decimal(value))
    record_observations(entries=[entry], source=f"Báo cáo tháng {as_of.month}", by=None)


def states(targets: dict[str, Target]) -> dict[str, tuple[str, str]]:
    recompute_stale()
    stored = {found.target_id: found for found in Assessment.objects.all()}
    empty = Assessment()
    return {
        name: (LETTERS[found.pace], FORECASTS[found.forecast_verdict])
        for name, target in targets.items()
        if (found := stored.get(target.pk, empty))
    }


def test_every_month_s_paces_and_forecasts_are_those_written_down() -> None:
    targets = make_district()
    seen = {name: ["", ""] for name in FLOWS}
    for month, as_of in enumerate(ENDS):
        for name, (values, _paces, _forecasts) in FLOWS.items():
            if values[month] is not None:
                report(targets[name], values[month], as_of)
        for name, (pace, forecast) in states(targets).items():
            seen[name][0] += pace
            seen[name][1] += forecast
    assert seen == {name: [paces, forecasts] for name, (_values, paces, forecasts) in FLOWS.items()}
    assert recompute_all().changed == 0


def test_silence_leaves_the_last_value_with_its_own_date() -> None:
    target = make_district()["Tiêm phòng"]
    report(target, 120, ENDS[3])
    recompute_stale()
    found = Assessment.objects.get(target=target)
    assert (found.observation.as_of, found.expected, found.verdict) == (ENDS[3], 120, Verdict.NOT_MET)


def test_a_revised_month_is_judged_again_and_says_what_changed() -> None:
    target = make_district()["Giải ngân"]
    report(target, 120, ENDS[6], ObservationKind.ESTIMATE)
    assert states({"x": target})["x"] == ("F", "-")
    report(target, 212, ENDS[6], ObservationKind.PRELIMINARY)
    assert states({"x": target})["x"] == ("A", "=")
    change = StatusChange.objects.first()
    assert (change.cause, change.from_pace, change.to_pace) == (ChangeCause.REVISION, Pace.FAR_BEHIND, Pace.AHEAD)
    assert (change.from_observation.value, change.observation.value) == (120, 212)


def test_a_revision_after_the_close_turns_the_verdict() -> None:
    target = make_district()["Thu ngân sách"]
    report(target, 366, ENDS[11], ObservationKind.ESTIMATE)
    assert states({"x": target})["x"] == ("A", "+")
    report(target, 364, ENDS[11], ObservationKind.FINAL)
    assert states({"x": target})["x"] == ("O", "-")
    change = StatusChange.objects.first()
    assert (change.from_verdict, change.to_verdict, change.cause) == (
        Verdict.EXCEEDED,
        Verdict.NOT_MET,
        ChangeCause.REVISION,
    )
