"""Targets that change: versions, milestones, corrected readings, and what a document in force no longer allows."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Milestone, StaleTarget, TargetVersion
from indicators.reading import read_target
from indicators.services.amendments import Change, amend_targets, correct_reading
from indicators.services.plans import (
    DEMAND_FIELDS,
    add_target,
    add_targets,
    correct_plan,
    put_in_force,
    update_targets,
)
from localities.choices import Role
from localities.models import Change as Written
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db
JULY, OCTOBER = dt.date(2023, 7, 1), dt.date(2023, 10, 1)


@pytest.fixture
def plan():
    return make_plan(title="Nghị quyết 06", number="06-NQ/HU", issued_on=dt.date(2022, 12, 8))


@pytest.fixture
def target(plan):
    return make_target("13", "13", "13", plan=plan, indicator=make_indicator("Tỷ lệ hộ nghèo"))


@pytest.fixture
def amending(plan):
    return amendment_of(plan, "25-NQ/HU")


def amendment_of(plan, number):
    return make_plan(title="Sửa đổi Nghị quyết 06", number=number, issued_on=JULY, amends=plan, locality=plan.locality)


def reasons(*said):
    """Two targets of one document amended for reasons of their own, or none; what their versions say."""
    plan = make_plan()
    later = amendment_of(plan, "25-NQ/HU")
    targets = [make_target(plan=plan, indicator=make_indicator(f"Chỉ tiêu {number}")) for number in (1, 2)]
    changes = [Change(target, "15", reason=own) for target, own in zip(targets, said[1:], strict=True)]
    made = amend_targets(plan=later, changes=changes, effective_on=JULY, reason=said[0], by=make_planner(plan))
    return [version.reason for version in made]


def make_planner(plan):
    user = make_user()
    make_membership(user, plan.locality, Role.PLANNING_OFFICER)
    return user


def amend(plan, *changes, effective_on=JULY, reason="Thiên tai", by=None):
    said = [Change(target, written) for target, written in changes]
    return amend_targets(plan=plan, changes=said, effective_on=effective_on, reason=reason, by=by)


def problems(call, *args, **facts) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        call(*args, **facts)
    return refused.value.problems


def versions(target) -> list[tuple]:
    rows = target.versions.order_by("version")
    return [(row.version, row.plan.number, row.effective_on, row.written, row.low, row.high) for row in rows]


def milestones(target) -> list[tuple]:
    return list(Milestone.objects.filter(target=target).values_list("version", "on__month", "value"))


class TestAmending:
    def test_a_target_keeps_its_identity_and_both_demands(self, plan, target, amending) -> None:
        planner = make_user()
        make_membership(planner, plan.locality, Role.PLANNING_OFFICER)
        (made,) = amend(amending, (target, " từ 10 đến 12 "), by=planner)
        target.refresh_from_db()
        assert versions(target) == [
            (1, "06-NQ/HU", None, "13", 13, 13),
            (2, "25-NQ/HU", JULY, "từ 10 đến 12", 10, 12),
        ]
        assert (target.written, target.low, target.high, target.version, target.effective_on) == (
            "từ 10 đến 12",
            10,
            12,
            2,
            JULY,
        )
        assert (made.reason, made.created_by, target.plan) == ("Thiên tai", planner, plan)
        assert StaleTarget.objects.filter(target=target).exists()

    def test_the_first_version_is_as_old_as_the_target(self, target, amending) -> None:
        amend(amending, (target, "12"))
        assert target.versions.get(version=1).created_at == target.created_at

    def test_an_amendment_of_an_amendment(self, target, amending) -> None:
        amend(amending, (target, "12"))
        amend(amendment_of(amending, "31-NQ/HU"), (target, "11"), effective_on=OCTOBER)
        assert [row[:4] for row in versions(target)] == [
            (1, "06-NQ/HU", None, "13"),
            (2, "25-NQ/HU", JULY, "12"),
            (3, "31-NQ/HU", OCTOBER, "11"),
        ]

    def test_one_that_holds_from_the_start(self, target, amending) -> None:
        amend(amending, (target, "12"), effective_on=target.period.starts_on)
        assert versions(target)[-1][2] == dt.date(2023, 1, 1)

    def test_every_problem_of_every_target_at_once_and_nothing_written(self, plan, target, amending) -> None:
        unread = make_target("5", "5", "5", plan=plan, indicator=make_indicator("Cán bộ y tế"))
        other = make_target("7", "7", "7", indicator=make_indicator("Rừng trồng"))
        told = problems(
            amend,
            amending,
            (target, "13"),
            (unread, "10 bác sĩ và 30 giường bệnh"),
            (other, "8"),
            (target, "12"),
            effective_on=dt.date(2024, 1, 1),
            reason=" ",
        )
        place = plan.locality
        assert told[0] == "Sửa đổi phải có lý do."
        assert told[1] == f"Tỷ lệ hộ nghèo, {place}: ngày hiệu lực 01/01/2024 ở ngoài kỳ 2023."
        assert told[2] == f"Tỷ lệ hộ nghèo, {place}: vẫn là “13”, không có gì được sửa đổi."
        assert told[4].startswith(f"Cán bộ y tế, {place}: không đọc được “10 bác sĩ và 30 giường bệnh”")
        assert told[5] == f"Rừng trồng, {other.locality}: không phải là mục tiêu của văn bản được sửa đổi."
        assert told[7] == f"Tỷ lệ hộ nghèo, {place}: có hai lần trong danh sách sửa đổi."
        assert not TargetVersion.objects.exists()
        target.refresh_from_db()
        assert target.version == 1

    def test_not_before_the_amendment_before_it(self, target, amending) -> None:
        amend(amending, (target, "12"), effective_on=OCTOBER)
        (told,) = problems(amend, amending, (target, "11"))
        assert "ở trước ngày hiệu lực 01/10/2023 của lần sửa đổi trước" in told

    def test_the_document_must_be_an_amendment_with_number_and_day(self, plan, target) -> None:
        assert len(problems(amend, plan, (target, "12"))) == 2
        nameless = make_plan(amends=plan, locality=plan.locality)
        assert problems(amend, nameless, (target, "12")) == ["Văn bản sửa đổi phải có số, ký hiệu và ngày ban hành."]
        assert len(problems(amend, amendment_of(plan, "1"))) == 1

    def test_who_plans_for_the_unit_only_does_not_amend(self, plan, amending) -> None:
        below = make_locality("Xã Tam Đa", parent=plan.locality)
        target = make_target(plan=plan, locality=below)
        planner = make_user()
        make_membership(planner, below, Role.PLANNING_OFFICER)
        with pytest.raises(NotAllowedError):
            amend(amending, (target, "1"), by=planner)

    def test_an_amended_text_is_read_by_the_machine_again(self, target, amending) -> None:
        correct_reading(target=target, reading=read_target("14", "%"), by=make_user(is_superuser=True))
        amend(amending, (target, "12"))
        target.refresh_from_db()
        assert (target.low, target.read_by) == (12, None)
        assert versions(target)[0][4] == 14

    def test_many_cost_as_few_queries_as_one(self, plan, amending, django_assert_max_num_queries) -> None:
        targets = [make_target(plan=plan) for _ in range(30)]
        with django_assert_max_num_queries(13):
            amend(amending, *((target, "12") for target in targets))


class TestMilestones:
    @pytest.fixture(autouse=True)
    def scenario(self, target):
        for month, value in ((3, "2"), (6, "5"), (9, "9")):
            Milestone.objects.create(target=target, on=dt.date(2023, month, 28), value=Decimal(value))

    def test_those_before_the_effective_day_stay(self, target, amending) -> None:
        amend(amending, (target, "12"))
        assert milestones(target) == [(1, 3, 2), (1, 6, 5), (1, 9, 9), (2, 3, 2), (2, 6, 5)]

    def test_a_new_scenario_takes_the_place_of_the_old_one(self, target, amending) -> None:
        change = Change(target, "13", milestones=[(dt.date(2023, 11, 30), Decimal(12))])
        amend_targets(plan=amending, changes=[change], effective_on=JULY, reason="Kịch bản mới", by=None)
        assert [row for row in milestones(target) if row[0] == 2] == [(2, 11, 12)]

    def test_days_that_cannot_be(self, target, amending) -> None:
        days = [dt.date(2023, 8, 1), dt.date(2023, 8, 1), dt.date(2024, 1, 1)]
        change = Change(target, "12", milestones=[(on, Decimal(1)) for on in days])
        told = problems(amend_targets, plan=amending, changes=[change], effective_on=JULY, reason="x", by=None)
        assert [one.split(": ")[1] for one in told] == [
            "có hai mốc tiến độ cùng ngày.",
            "mốc tiến độ 01/01/2024 ở ngoài kỳ 2023.",
        ]

    def test_a_corrected_reading_keeps_them_all(self, target, amending) -> None:
        amend(amending, (target, "12"), effective_on=dt.date(2023, 3, 1))
        Milestone.objects.create(target=target, version=2, on=dt.date(2023, 9, 30), value=Decimal(8))
        correct_reading(target=target, reading=read_target("trên 12", "%"), by=None)
        assert [row for row in milestones(target) if row[0] == 3] == [(3, 9, 8)]


class TestReadings:
    def test_a_district_does_not_lower_what_the_province_demands(self) -> None:
        province = make_locality("Tỉnh Bắc Ninh", code="24", kind="province")
        district = make_locality("Huyện Yên Thế", code="215", parent=province)
        target = make_target("250", "250", "250", plan=make_plan(locality=province), locality=district)
        for locality, is_allowed in ((district, False), (province, True)):
            planner = make_user()
            make_membership(planner, locality, Role.PLANNING_OFFICER)
            facts = {"target": target, "reading": read_target("240 - 260", "%"), "by": planner}
            if is_allowed:
                correct_reading(**facts)
            else:
                with pytest.raises(NotAllowedError):
                    correct_reading(**facts)
        target.refresh_from_db()
        assert (target.low, target.high, target.written, target.read_by) == (240, 260, "250", planner)
        assert StaleTarget.objects.filter(target=target).exists()

    def test_a_draft_is_read_anew_in_place(self, target) -> None:
        correct_reading(target=target, reading=read_target("trên 13", "%"), by=None)
        target.refresh_from_db()
        assert (target.kind, target.version, versions(target)) == ("floor", 1, [])

    def test_in_force_the_earlier_reading_stays_readable(self, plan, target) -> None:
        put_in_force(plan=plan, on=plan.period.starts_on, by=None)
        planner = make_user(is_superuser=True)
        with translation.override("en"):
            correct_reading(target=target, reading=read_target("trên 13", "%"), by=planner)
        target.refresh_from_db()
        assert (target.kind, target.written, target.read_by, target.version) == ("floor", "13", planner, 2)
        assert versions(target) == [
            (1, "06-NQ/HU", None, "13", 13, 13),
            (2, "06-NQ/HU", None, "13", 13, None),
        ]
        assert target.versions.get(version=2).reason == "Sửa cách đọc."

    def test_of_an_amendment_it_belongs_to_the_amending_document(self, target, amending) -> None:
        amend(amending, (target, "12"))
        correct_reading(target=target, reading=read_target("trên 12", "%"), by=None)
        assert versions(target)[-1] == (3, "25-NQ/HU", JULY, "12", 12, None)


class TestInForce:
    @pytest.fixture
    def in_force(self, plan, target):
        put_in_force(plan=plan, on=dt.date(2023, 1, 1), by=None)
        return plan

    def test_it_takes_effect_on_its_day(self, plan) -> None:
        with time_machine.travel("2022-12-31 12:00+07:00"):
            put_in_force(plan=plan, on=dt.date(2023, 1, 1), by=None)
            add_target(plan=plan, indicator=make_indicator(), written="5", by=None)
            put_in_force(plan=plan, on=dt.date(2023, 1, 2), by=None)
            put_in_force(plan=plan, on=dt.date(2023, 1, 1), by=None)
        with time_machine.travel("2023-01-01 00:10+07:00"):
            assert problems(add_target, plan=plan, indicator=make_indicator(), written="5", by=None) == [
                "“Nghị quyết 06 (06-NQ/HU)” có hiệu lực từ 01/01/2023, không sửa tại chỗ được: lập văn bản sửa đổi."
            ]
            (told,) = problems(put_in_force, plan=plan, on=dt.date(2023, 3, 1), by=None)
            assert told == "“Nghị quyết 06 (06-NQ/HU)” đã có hiệu lực từ 01/01/2023."

    def test_not_after_its_period(self, plan) -> None:
        assert problems(put_in_force, plan=plan, on=dt.date(2024, 1, 1), by=None)

    def test_only_by_its_planners_and_written_down(self, plan) -> None:
        leader, planner = make_user(), make_user()
        make_membership(leader, plan.locality, Role.LEADER)
        make_membership(planner, plan.locality, Role.PLANNING_OFFICER)
        with pytest.raises(NotAllowedError):
            put_in_force(plan=plan, on=dt.date(2023, 1, 1), by=leader)
        put_in_force(plan=plan, on=dt.date(2023, 1, 1), by=planner)
        assert "có hiệu lực từ: (trống) → 01/01/2023" in Written.objects.get(by=planner).message

    def test_no_demand_is_edited_in_place(self, in_force, target) -> None:
        assert problems(update_targets, targets=[target], fields=DEMAND_FIELDS, by=None)
        update_targets(targets=[target], fields=["note"], by=None)

    def test_rows_without_a_demand_and_shares_of_one_are_added(self, in_force, target) -> None:
        row = make_target("", None, None, kind="", plan=in_force)
        share = make_target("5", "5", "5", plan=in_force, breaks_down=target)
        for one in (row, share):
            one.pk, one.period = None, make_period(2022)
            assert add_targets(targets=[one], by=None)

    def test_its_paper_is_corrected_but_not_how_strictly_it_is_read(self, in_force) -> None:
        person = make_user(is_superuser=True)
        facts = {"plan": in_force, "number": "06/NQ-HU", "title": "Nghị quyết 06", "issued_on": in_force.issued_on}
        correct_plan(**facts, is_strict=False, by=person)
        assert "số, ký hiệu: 06-NQ/HU → 06/NQ-HU" in Written.objects.get(by=person).message
        assert problems(correct_plan, **facts, is_strict=True, by=person)

    def test_it_is_amended(self, in_force, target, amending) -> None:
        amend(amending, (target, "12"))
        target.refresh_from_db()
        assert target.low == 12


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("Thiên tai", "", " Dịch bệnh "), ["Thiên tai", "Dịch bệnh"]),
        (("", "Sáp nhập xã", "Dịch bệnh"), ["Sáp nhập xã", "Dịch bệnh"]),
    ],
)
def test_each_target_keeps_its_own_reason_and_the_common_one_fills_in(said, kept):
    assert reasons(*said) == kept
    logged = Written.objects.filter(thing="indicators.target").order_by("thing_id")
    assert [(one.reason, one.after["written"]) for one in logged] == [(reason, "15") for reason in kept]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("", "", ""), ["Sửa đổi phải có lý do."]),
        (("", "Dịch bệnh", " "), ["Chỉ tiêu 2, Huyện Vĩnh Bảo: chưa ghi lý do, và không có lý do chung."]),
        (("Thiên tai", "a" * 501, ""), ["Chỉ tiêu 1, Huyện Vĩnh Bảo: lý do dài quá 500 ký tự."]),
    ],
)
def test_a_target_without_any_reason_is_named(said, told):
    with pytest.raises(InvalidInputError) as refused:
        reasons(*said)
    assert refused.value.problems == told
    assert not TargetVersion.objects.exists()
