"""What is found in stored figures."""

import datetime as dt

import pytest

from indicators.choices import Accumulation, Breakdown, Check
from indicators.findings import sentence_of
from indicators.models import Finding
from tests.factories import (
    make_indicator,
    make_locality,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
)
from tests.indicators.services.findings.steps import (
    JULY,
    JUNE,
    WRONG,
    audit,
    entry,
    herds,
    reach,
    record,
)

pytestmark = pytest.mark.django_db


class TestWhatIsFound:
    def test_parts_and_their_total(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        assert audit(plan) == [("total", "error"), ("digits", "hint")]
        total = Finding.objects.get(check_code=Check.TOTAL)
        assert (total.target, total.indicator, total.observation.written) == (
            targets[0],
            targets[0].indicator,
            "8.384",
        )
        assert "8.348, ít hơn tổng ghi 8.384" in sentence_of(total)

    def test_what_adds_up_is_left_alone(self, plan) -> None:
        reach(herds(plan), "8348", "5845", "2080", "423")
        assert audit(plan) == []

    def test_one_result_under_two_documents_is_told_once(self, plan) -> None:
        targets = herds(plan)
        beside = make_plan(locality=plan.locality, period=plan.period)
        whole = make_target(plan=beside, indicator=targets[0].indicator, low="9330", high="9330", written="9330")
        for target in targets[1:]:
            target.pk, target.plan, target.stands_under = None, beside, whole
            target.save()
        reach(targets, *WRONG)
        assert audit(plan) == [("total", "error"), ("digits", "hint")]

    def test_a_share_beyond_its_whole(self, plan) -> None:
        share = make_indicator("Tỷ lệ người dân tham gia bảo hiểm y tế", unit=make_unit("%"))
        record(entry(make_target("94.2", "94.2", "94.2", plan=plan, indicator=share), "1234.5"))
        assert audit(plan) == [("shares", "warning")]

    @pytest.mark.parametrize(
        ("accumulation", "expected"), [(Accumulation.FLOW, [("fall", "warning")]), (Accumulation.STATE, [])]
    )
    def test_only_a_sum_of_the_year_so_far_may_not_fall(self, plan, accumulation, expected) -> None:
        target = make_target(plan=plan, indicator=make_indicator(unit=make_unit("ha"), accumulation=accumulation))
        record(entry(target, "12", JUNE), entry(target, "10", JULY))
        assert audit(plan) == expected

    def test_a_fall_is_measured_against_the_highest_value_before(self, plan) -> None:
        area = make_indicator(unit=make_unit("ha"), accumulation=Accumulation.FLOW)
        target = make_target(plan=plan, indicator=area)
        for day, value in ((30, "12"), (31, "10")):
            record(entry(target, value, dt.date(2023, 5, 1) + dt.timedelta(days=day - 1)))
        record(entry(target, "11", JULY))
        assert audit(plan) == [("fall", "warning")]

    @pytest.mark.parametrize(
        ("accumulation", "last_year", "as_of", "expected"),
        [
            # the same date a year earlier
            (Accumulation.FLOW, (dt.date(2022, 6, 30), "2"), JUNE, [("jump", "warning")]),
            (Accumulation.FLOW, (dt.date(2022, 6, 30), "3"), JUNE, []),
            # half of a sum beside a whole year's says nothing; a level does
            (Accumulation.FLOW, (dt.date(2022, 12, 31), "2"), JUNE, []),
            (Accumulation.STATE, (dt.date(2022, 12, 31), "2"), JUNE, [("jump", "warning")]),
            (Accumulation.FLOW, (dt.date(2022, 12, 31), "2"), dt.date(2023, 12, 31), [("jump", "warning")]),
            # a value of mid-year is nothing to compare the year's end with
            (Accumulation.FLOW, (dt.date(2022, 6, 30), "2"), dt.date(2023, 12, 31), []),
        ],
    )
    def test_a_jump_against_last_year(self, plan, accumulation, last_year, as_of, expected) -> None:
        area = make_indicator(unit=make_unit("ha"), accumulation=accumulation)
        target = make_target(plan=plan, indicator=area)
        before = make_target(plan=make_plan(locality=plan.locality, period=make_period(2022)), indicator=area)
        make_observation(before, last_year[1], as_of=last_year[0])
        record(entry(target, "11", as_of))
        assert audit(plan) == expected

    def test_a_printed_percentage_is_not_held_against_a_later_value(self, plan) -> None:
        target = make_target(
            "100", "100", "100", plan=plan, written_percent="80%", indicator=make_indicator(unit=make_unit("ha"))
        )
        record(entry(target, "90"))
        assert audit(plan) == []

    def test_an_entered_value_and_the_one_computed(self, plan) -> None:
        target = make_target(plan=plan, indicator=make_indicator(unit=make_unit("ha")))
        make_observation(target, "12", as_of=JUNE)
        make_observation(target, "15", as_of=JUNE, is_computed=True, is_current=False)
        assert audit(plan) == [("aggregate", "warning")]
        assert sentence_of(Finding.objects.get()) == ("Báo cáo đến 30/06/2023 ghi 12, ít hơn số tổng hợp 15 là 3.")

    def test_shares_that_do_not_add_up(self, plan) -> None:
        indicator = make_indicator(unit=make_unit("ha"), breakdown=Breakdown.ADDS_UP)
        whole = make_target("100", "100", "100", plan=plan, indicator=indicator)
        for name, level in (("Xã A", "60"), ("Xã B", "30")):
            unit = make_locality(name, parent=plan.locality)
            make_target(level, level, level, plan=plan, indicator=indicator, locality=unit, breaks_down=whole)
        assert audit(plan) == [("breakdown", "warning")]
        assert "gộp lại là 90, lệch mức chung 100 là 10" in sentence_of(Finding.objects.get())
