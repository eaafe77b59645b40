"""Wholes are made in the transaction that changes a part, day by day, level by level."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.choices import Accumulation, Aggregation, Condition
from indicators.errors import NotAllowedError
from indicators.models import (
    DueReport,
    Indicator,
    Observation,
    Period,
    ReportAnswer,
    ReportingCalendar,
    ReportingDuty,
    StaleTarget,
)
from indicators.reading import read_target
from indicators.services.aggregation import compute_above, compute_aggregates
from indicators.services.amendments import Change, amend_targets, correct_reading
from indicators.services.observations import NewObservation, record_observations
from indicators.services.plans import add_target
from indicators.services.reporting import answer_report, withdraw_answer
from localities.choices import Kind, Role
from localities.models import Locality
from tests.alerts.steps import in_the_middle
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
JUNE, CLOSE = dt.date(2023, 6, 30), dt.date(2023, 12, 31)


@pytest.fixture
def district() -> Locality:
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def communes(district: Locality) -> list[Locality]:
    return [make_locality(f"Xã {letter}", kind=Kind.COMMUNE, parent=district) for letter in "AB"]


def make_sum(**facts: Any) -> Indicator:
    facts.setdefault("unit", make_unit("ha"))
    return make_indicator(aggregation=Aggregation.SUM, accumulation=Accumulation.FLOW, **facts)


def record(indicator: Indicator, values: dict[Locality, str | None], on: dt.date = JUNE, **facts: Any) -> None:
    facts.setdefault("kind", "final")
    facts.setdefault("period", make_period(2023))
    entries = []
    for locality, value in values.items():
        text, _slash, whole = (value or "").partition("/")
        entry = NewObservation(
            indicator=indicator,
            locality=locality,
            as_of=on,
            value=Decimal(text) if text else None,
            denominator=Decimal(whole) if whole else None,
            **facts,
        )
        entries.append(entry)
    record_observations(entries=entries, source="Báo cáo", by=None)


def computed(locality: Locality, indicator: Indicator, **facts: Any) -> list[tuple[dt.date, str, str]]:
    rows = Observation.objects.filter(locality=locality, indicator=indicator, is_computed=True, is_superseded=False)
    return [(row.as_of, row.written, row.kind) for row in rows.filter(**facts).order_by("as_of")]


def counting(locality: Locality, indicator: Indicator) -> str:
    return Observation.objects.get(locality=locality, indicator=indicator, is_current=True).written


def test_the_last_unit_to_report_makes_the_whole_and_its_target_waits(district, communes) -> None:
    indicator = make_sum()
    target = make_target(plan=make_plan(locality=district), indicator=indicator)
    record(indicator, {communes[0]: "1.5"})
    assert computed(district, indicator) == []
    record(indicator, {communes[1]: "2"}, kind="estimate")
    assert computed(district, indicator) == [(JUNE, "3,5", "estimate")]
    row = Observation.objects.get(locality=district)
    assert (row.is_current, row.recorded_by) == (True, None)
    assert row.source == "Hệ thống tổng hợp từ 2/2 đơn vị bên dưới (Cộng)"
    assert StaleTarget.objects.filter(target=target).exists()


def test_a_correction_below_corrects_the_whole_of_its_day(district, communes) -> None:
    indicator = make_sum()
    for day in (JUNE, CLOSE):
        record(indicator, dict.fromkeys(communes, "1"), day)
    record(indicator, {communes[0]: "5"}, JUNE)
    assert computed(district, indicator) == [(JUNE, "6", "final"), (CLOSE, "2", "final")]
    corrected = Observation.objects.get(locality=district, is_superseded=True)
    assert corrected.corrected_by.written == "6"
    assert counting(district, indicator) == "2"


def test_the_kind_that_settles_below_settles_the_whole_once(district, communes) -> None:
    indicator = make_sum()
    record(indicator, dict.fromkeys(communes, "1"), kind="estimate")
    record(indicator, dict.fromkeys(communes, "1"), kind="final")
    assert computed(district, indicator) == [(JUNE, "2", "final")]


def test_what_did_not_change_is_not_written_again(district, communes) -> None:
    indicator = make_sum()
    record(indicator, dict.fromkeys(communes, "1"))
    StaleTarget.objects.all().delete()
    assert compute_aggregates(keys=[(district.pk, indicator.pk, make_period(2023).pk)]) == []
    assert not StaleTarget.objects.exists()


def test_a_whole_that_lacks_a_unit_is_withdrawn_and_what_was_entered_counts_again(district, communes) -> None:
    indicator = make_sum()
    record(indicator, {district: "9"}, dt.date(2023, 3, 31))
    record(indicator, dict.fromkeys(communes, "1"))
    assert counting(district, indicator) == "2"
    make_locality("Xã C", kind=Kind.COMMUNE, parent=district)
    compute_aggregates(keys=[(district.pk, indicator.pk, make_period(2023).pk)])
    assert computed(district, indicator) == []
    assert counting(district, indicator) == "9"


@pytest.mark.parametrize("entered_first", [True, False])
def test_what_was_entered_counts_before_what_was_computed_of_the_same_day(district, communes, entered_first) -> None:
    indicator = make_sum()
    steps = [({district: "7"}, "estimate"), (dict.fromkeys(communes, "4"), "final")]
    for values, kind in steps if entered_first else reversed(steps):
        record(indicator, values, kind=kind)
    assert counting(district, indicator) == "7"
    record(indicator, dict.fromkeys(communes, "5"), CLOSE)
    assert counting(district, indicator) == "10"


def test_wholes_of_wholes_follow_level_by_level() -> None:
    province = make_locality("Tỉnh", kind=Kind.PROVINCE)
    districts = [make_locality(f"Huyện {number}", parent=province) for number in (1, 2)]
    communes = [make_locality(f"Xã {unit.pk}", kind=Kind.COMMUNE, parent=unit) for unit in districts]
    indicator = make_sum()
    record(indicator, dict(zip(communes, ["1", "2"], strict=True)))
    assert computed(province, indicator) == [(JUNE, "3", "final")]


def test_units_are_those_of_the_day() -> None:
    province = make_locality("Tỉnh", kind=Kind.PROVINCE)
    day = dt.date(2023, 7, 1)
    old = make_locality("Huyện cũ", parent=province, valid_to=day)
    new = make_locality("Xã mới", kind=Kind.COMMUNE, parent=province, valid_from=day)
    indicator = make_sum()
    record(indicator, {old: "3"}, JUNE)
    record(indicator, {new: "5"}, CLOSE)
    assert computed(province, indicator) == [(JUNE, "3", "final"), (CLOSE, "5", "final")]


def test_only_the_units_that_a_plan_of_the_whole_names_are_waited_for(district, communes) -> None:
    indicator = make_sum()
    make_target(plan=make_plan(locality=communes[1]), indicator=indicator)
    record(indicator, {communes[0]: "1"})
    assert computed(district, indicator) == []
    make_target(plan=make_plan(locality=district), indicator=indicator, locality=communes[0])
    compute_aggregates(keys=[(district.pk, indicator.pk, make_period(2023).pk)])
    assert computed(district, indicator) == [(JUNE, "1", "final")]


def answer(unit: Locality, what: str, indicator: Indicator | None, **duty: Any) -> None:
    calendar = ReportingCalendar.objects.get_or_create(
        name="Tháng",
        valid_from=dt.date(2023, 1, 1),
        defaults={"basis": "statistical", "frequency": "month", "working_days": 3, "decided_by": "QĐ 1"},
    )[0]
    report = DueReport.objects.create(
        duty=ReportingDuty.objects.create(calendar=calendar, locality=unit, **duty),
        locality=unit,
        label="6 tháng",
        starts_on=dt.date(2023, 1, 1),
        cut_off_on=JUNE,
        due_on=dt.date(2023, 7, 5),
    )
    ReportAnswer.objects.create(report=report, indicator=indicator, answer=what)


@pytest.mark.parametrize(("what", "of"), [("nothing_to_report", 2), ("does_not_apply", 1)])
@pytest.mark.parametrize("is_for_all", [True, False])
def test_an_answer_instead_of_a_value(district, communes, what, of, is_for_all) -> None:
    indicator = make_sum()
    record(indicator, {communes[0]: "4"})
    answer(communes[1], what, None if is_for_all else indicator)
    compute_above(keys=[(communes[1].pk, indicator.pk, make_period(2023).pk)])
    assert computed(district, indicator) == [(JUNE, "4", "final")]
    assert f"{of}/{of}" in Observation.objects.get(locality=district).source


def test_answering_makes_the_whole_and_withdrawing_takes_it_back(district, communes) -> None:
    indicator = make_sum()
    make_target(plan=make_plan(locality=communes[1]), indicator=indicator)
    record(indicator, {communes[0]: "4"})
    answer(communes[1], "does_not_apply", None)
    ReportAnswer.objects.all().delete()
    stored = answer_report(report=DueReport.objects.get(), answer="does_not_apply", by=None)
    assert computed(district, indicator) == [(JUNE, "4", "final")]
    withdraw_answer(answer=stored, by=None)
    assert computed(district, indicator) == []


def test_an_answer_for_another_plan_or_sector_is_none(district, communes) -> None:
    indicator = make_sum()
    record(indicator, {communes[0]: "4"})
    answer(communes[1], "does_not_apply", None, plan=make_plan(locality=communes[1]))
    compute_above(keys=[(communes[1].pk, indicator.pk, make_period(2023).pk)])
    assert computed(district, indicator) == []


def test_a_rate_is_the_ratio_of_the_sums_and_follows_both(district, communes) -> None:
    poor, households = make_indicator(unit=make_unit("hộ")), make_indicator(unit=make_unit("nghìn hộ"))
    rate = make_indicator(aggregation=Aggregation.RATIO_OF_SUMS, source=poor, weight=households)
    record(poor, dict(zip(communes, ["5", "15"], strict=True)))
    assert computed(district, rate) == []
    record(households, dict(zip(communes, ["0.1", "0.3"], strict=True)))
    assert computed(district, rate) == [(JUNE, "5", "final")]
    record(poor, {communes[0]: "9"})
    assert computed(district, rate) == [(JUNE, "6", "final")]


def test_a_mean_takes_last_year_s_population(district, communes) -> None:
    people = make_indicator(unit=make_unit("người"), accumulation=Accumulation.STATE)
    income = make_indicator(unit=make_unit("triệu đồng"), aggregation=Aggregation.WEIGHTED_MEAN, weight=people)
    record(income, dict(zip(communes, ["50", "61"], strict=True)))
    people_on = dt.date(2022, 12, 31)
    record(people, dict(zip(communes, ["1000", "2000"], strict=True)), people_on, period=make_period(2022))
    assert computed(district, income) == [(JUNE, "57,33", "final")]
    row = Observation.objects.get(locality=district, indicator=income)
    assert (str(row.value), row.source.endswith("mẫu số đến 31/12/2022")) == ("57.333333333333", True)


def test_units_are_counted_of_all_where_the_target_of_the_whole_is_a_ratio(district, communes) -> None:
    share = make_indicator()
    count = make_indicator(
        unit=make_unit("xã"),
        aggregation=Aggregation.COUNT_MEETING,
        source=share,
        condition=Condition.AT_LEAST,
        condition_value=Decimal(90),
    )
    make_target(
        "2/2", "2", "2", kind="ratio", denominator=Decimal(2), plan=make_plan(locality=district), indicator=count
    )
    record(share, dict(zip(communes, ["90", "89.9"], strict=True)))
    assert computed(district, count) == [(JUNE, "1/2", "final")]


def test_units_that_meet_the_leading_target_are_counted(district, communes) -> None:
    indicator = make_indicator()
    count = make_indicator(
        unit=make_unit("xã"), aggregation=Aggregation.COUNT_MEETING, source=indicator, condition=Condition.MEETS_TARGET
    )
    for commune in communes:
        plan = make_plan(locality=district, is_leading=True)
        make_target("13", "13", "13", plan=plan, indicator=indicator, locality=commune)
        make_target("99", "99", "99", plan=make_plan(locality=district), indicator=indicator, locality=commune)
    record(indicator, dict(zip(communes, ["13", "12"], strict=True)))
    assert computed(district, count) == [(JUNE, "1", "final")]


# --- Over time -------------------------------------------------------------------------------------------------------
def make_term() -> Period:
    return Period.objects.get_or_create(starts_on=dt.date(2021, 1, 1), ends_on=dt.date(2025, 12, 31))[0]


def test_a_term_is_made_of_years_where_it_has_a_target(district) -> None:
    indicator = make_indicator(unit=make_unit("ha"), accumulation=Accumulation.FLOW)
    for number in (2021, 2022):
        record(indicator, {district: "10"}, dt.date(number, 12, 31), period=make_period(number))
        if number == 2021:
            make_target(plan=make_plan(locality=district, period=make_term()), indicator=indicator)
    expected = [(dt.date(2021, 12, 31), "10", "final"), (dt.date(2022, 12, 31), "20", "final")]
    assert computed(district, indicator, period=make_term()) == expected
    assert "2 kỳ ngắn hơn" in Observation.objects.get(period=make_term(), is_current=True).source


def test_a_target_that_is_set_later_asks_for_what_its_years_make(district) -> None:
    indicator = make_indicator(unit=make_unit("ha"), accumulation=Accumulation.FLOW)
    record(indicator, {district: "10"}, dt.date(2021, 12, 31), period=make_period(2021))
    add_target(plan=make_plan(locality=district, period=make_term()), indicator=indicator, written="50", by=None)
    assert computed(district, indicator) == [(dt.date(2021, 12, 31), "10", "final")]


def test_a_share_that_is_given_says_who_is_waited_for(district, communes) -> None:
    indicator = make_sum()
    record(indicator, {communes[0]: "1"})
    plan = make_plan(locality=district)
    add_target(plan=plan, indicator=indicator, locality=communes[0], written="5", by=None)
    assert computed(district, indicator) == [(JUNE, "1", "final")]


def test_the_term_of_a_district_follows_the_years_of_its_communes(district, communes) -> None:
    indicator = make_sum()
    make_target(plan=make_plan(locality=district, period=make_term()), indicator=indicator)
    record(indicator, dict.fromkeys(communes, "3"), dt.date(2021, 12, 31), period=make_period(2021))
    assert computed(district, indicator, period=make_term()) == [(dt.date(2021, 12, 31), "6", "final")]


# --- Who, and how many queries ---------------------------------------------------------------------------------------
def test_computing_by_hand_takes_a_role(district, communes) -> None:
    indicator, person = make_sum(), make_user()
    make_membership(person, district, Role.VIEWER)
    keys = [(district.pk, indicator.pk, make_period(2023).pk)]
    with pytest.raises(NotAllowedError):
        compute_aggregates(keys=keys, by=person)


def test_queries_do_not_grow_with_units_wholes_or_indicators() -> None:
    province = make_locality("Tỉnh", kind=Kind.PROVINCE)
    indicators = [make_sum() for _ in range(4)]
    counts = []
    for size in (2, 12):
        districts = [make_locality(f"Huyện {number}", parent=province) for number in range(size)]
        communes = [make_locality(f"Xã {unit.pk}", kind=Kind.COMMUNE, parent=unit) for unit in districts]
        entries = [
            NewObservation(indicator, commune, make_period(2023), JUNE, "final", Decimal(size))
            for indicator in indicators
            for commune in communes
        ]
        with CaptureQueriesContext(connection) as queries:
            record_observations(entries=entries, source="Báo cáo", by=None)
        counts.append(len([query for query in queries if not query["sql"].startswith("INSERT")]))
    # Those of the districts, and the province's of either call.
    assert Observation.objects.filter(is_computed=True).count() == (2 + 12 + 2) * 4
    # The second call supersedes the province's value of the first.
    assert counts[1] == counts[0] + 1


@pytest.mark.django_db(transaction=True)
def test_units_that_report_at_the_same_moment_are_both_in_the_whole(district, communes, monkeypatch) -> None:
    indicator, _year = make_sum(), make_period(2023)
    in_the_middle(
        monkeypatch,
        "indicators.services.observations.compute_levels",
        lambda: record(indicator, {communes[0]: "1"}),
        lambda: record(indicator, {communes[1]: "2"}),
    )
    assert computed(district, indicator) == [(JUNE, "3", "final")]


def test_an_amended_target_of_a_unit_counts_anew_at_once(district, communes) -> None:
    source = make_indicator("Thu ngân sách", unit=make_unit("ha"), accumulation=Accumulation.FLOW)
    rule = {"aggregation": Aggregation.COUNT_MEETING, "condition": Condition.MEETS_TARGET, "source": source}
    counted = make_indicator("Số xã đạt", unit=make_unit("xã"), **rule)
    plan = make_plan(locality=district)
    targets = [add_target(plan=plan, indicator=source, written="100", locality=unit, by=None) for unit in communes]
    record(source, dict.fromkeys(communes, "90"))
    amending = make_plan(locality=district, amends=plan, number="9/QĐ", issued_on=JUNE)
    changes = [Change(targets[0], "80")]
    amend_targets(plan=amending, changes=changes, effective_on=dt.date(2023, 1, 1), reason="Bão lũ", by=None)
    assert Observation.objects.get(indicator=counted, is_superseded=False).value == 1
    correct_reading(target=targets[1], reading=read_target("90"), by=None)
    assert Observation.objects.get(indicator=counted, is_superseded=False).value == 2
