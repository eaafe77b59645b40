from decimal import Decimal

import pytest

from alerts.choices import Cause, Severity, Topic
from alerts.evaluating import Facts, Rule, Wanted, want, weight
from indicators.choices import Direction, Pace, Verdict

SEVERITY = {
    Cause.MISSED: Severity.CRITICAL,
    Cause.FAR_BEHIND: Severity.CRITICAL,
    Cause.BEHIND: Severity.WARNING,
}
LIMITS = {"lag_limit": Decimal(10), "far_limit": Decimal(25)}


def rules(**changes):
    """The shipped rules: any cause counts, a pace is over two points below its band, a forecast one percent."""
    margins = {Cause.BEHIND: Decimal(2), Cause.FAR_BEHIND: Decimal(2), Cause.FORECAST_MISS: Decimal(1)}
    found = {
        cause.value: Rule(n, cause.value, SEVERITY.get(cause, Severity.NOTICE).value, None, 1, margins.get(cause))
        for n, cause in enumerate(Cause)
    }
    for cause, facts in changes.items():
        if facts is None:
            del found[cause]
        else:
            found[cause] = found[cause]._replace(**facts)
    return found


def paced(lag, **facts):
    lag = Decimal(lag)
    pace = Pace.ON_TRACK if lag < 10 else Pace.BEHIND if lag < 25 else Pace.FAR_BEHIND
    return Facts(pace=pace, lag=lag, **(LIMITS | facts))


def said(wanted: Wanted | None) -> tuple[str, ...]:
    """The cause, whether it is only recovering, and the graver one that lingers."""
    if wanted is None:
        return ()
    return (wanted.cause, *(["recovering"] if wanted.is_recovering else []), *filter(None, [wanted.lingering]))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(verdict=Verdict.NOT_MET, is_closed=True), ("missed",)),
        (Facts(verdict=Verdict.NOT_MET), ()),  # the period runs: nothing is missed yet
        (Facts(verdict=Verdict.MET, is_closed=True), ()),
        (Facts(verdict=Verdict.NO_DATA, is_closed=True), ()),  # late data is not a miss
        (Facts(is_closed=True), ()),  # never judged
    ],
)
def test_a_miss_is_said_when_the_period_is_over(facts, expected):
    assert said(want(Topic.MISSED, facts, rules())) == expected


@pytest.mark.parametrize(
    ("value", "threshold", "direction", "at_least", "is_missed"),
    [
        ("95", "100", Direction.HIGHER, "5", True),
        ("95.1", "100", Direction.HIGHER, "5", False),
        ("105", "100", Direction.LOWER, "5", True),
        ("104.9", "100", Direction.LOWER, "5", False),
        ("-12", "-10", Direction.HIGHER, "20", True),  # percent of the size of what was demanded
        ("1", "0", Direction.LOWER, "5", True),  # nothing to take a percentage of: any miss counts
    ],
)
def test_a_rule_can_ask_for_a_distance(value, threshold, direction, at_least, is_missed):
    facts = Facts(
        verdict=Verdict.NOT_MET,
        is_closed=True,
        value=Decimal(value),
        threshold=Decimal(threshold),
        direction=direction,
    )
    wanted = want(Topic.MISSED, facts, rules(missed={"threshold": Decimal(at_least)}))
    assert bool(wanted) == is_missed


@pytest.mark.parametrize(
    ("lag", "expected"),
    [
        ("8", ()),
        ("8.1", ("behind", "recovering")),
        ("9.9", ("behind", "recovering")),
        ("10", ("behind",)),
        ("23", ("behind",)),
        ("23.1", ("behind", "far_behind")),  # just left what is far behind
        ("25", ("far_behind",)),
        ("40", ("far_behind",)),
    ],
)
def test_pace_by_the_bands_with_a_margin(lag, expected):
    assert said(want(Topic.PACE, paced(lag), rules())) == expected


@pytest.mark.parametrize(
    ("lag", "expected"),
    [("17", ()), ("19", ("behind", "recovering")), ("20", ("behind",)), ("30", ("behind",))],
)
def test_pace_by_points_of_its_own(lag, expected):
    own = rules(behind={"threshold": Decimal(20)}, far_behind=None)
    assert said(want(Topic.PACE, paced(lag), own)) == expected


def test_far_behind_is_behind_where_no_rule_names_it():
    assert said(want(Topic.PACE, paced("30"), rules(far_behind=None))) == ("behind",)


def test_what_no_rule_asks_for_is_nothing():
    everything = Facts(verdict=Verdict.NOT_MET, is_closed=True, computed=Verdict.MET, official=Verdict.NOT_MET)
    assert [want(topic, everything, {}) for topic in (Topic.MISSED, Topic.OFFICIAL)] == [None, None]


def test_a_closed_period_has_no_pace_and_no_forecast_any_more():
    facts = paced("40", forecast_verdict=Verdict.NOT_MET, is_closed=True)
    assert want(Topic.PACE, facts, rules()) is None
    assert want(Topic.FORECAST, facts, rules()) is None


@pytest.mark.parametrize(
    ("forecast", "verdict", "expected"),
    [
        ("98", Verdict.NOT_MET, ("forecast_miss",)),
        ("100.5", Verdict.MET, ("forecast_miss", "recovering")),
        ("101", Verdict.MET, ()),
        (None, "", ()),
    ],
)
def test_a_forecast_with_its_margin(forecast, verdict, expected):
    facts = Facts(forecast=forecast and Decimal(forecast), forecast_verdict=verdict, threshold=Decimal(100))
    assert said(want(Topic.FORECAST, facts, rules())) == expected


@pytest.mark.parametrize(
    ("official", "computed", "differs"),
    [("met", "not_met", True), ("met", "met", False), ("", "not_met", False), ("met", "", False)],
)
def test_verdicts_differ_where_both_are_there(official, computed, differs):
    assert bool(want(Topic.OFFICIAL, Facts(official=official, computed=computed), rules())) == differs


def test_a_plan_that_changed_under_a_value():
    assert said(want(Topic.PLAN, Facts(is_amended_since=True), rules())) == ("plan_changed",)
    assert want(Topic.PLAN, Facts(), rules()) is None


def test_weight_is_severity_first_then_far_behind():
    behind, far = (Cause.BEHIND, Severity.WARNING), (Cause.FAR_BEHIND, Severity.WARNING)
    grave = (Cause.BEHIND, Severity.CRITICAL)
    assert weight(*behind) < weight(*far) < weight(*grave)
