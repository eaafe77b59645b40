"""Entering the rows of a document: everything or nothing, and every problem by its row and field."""

import datetime as dt

import pytest
from django.utils import timezone

from indicators.errors import NotAllowedError
from indicators.models import Indicator, Target
from indicators.services.entering import ABOVE, ChangedRow, NewRow, RefusedRowsError, enter_rows
from localities.choices import Role
from localities.models import Change
from tests.factories import (
    make_finding,
    make_indicator,
    make_membership,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    make_unit("%")
    return make_plan()


def new(written="14", **facts):
    facts.setdefault("key", "new-1")
    facts.setdefault("label", "Dòng mới 1")
    return NewRow(written=written, **facts)


def changed(target, written, **facts):
    facts.setdefault("seen", target.written)
    return ChangedRow(key=str(target.pk), label="Dòng 1", target=target.pk, written=written, **facts)


def enter(plan, *rows, by=None):
    news = [row for row in rows if isinstance(row, NewRow)]
    return enter_rows(plan=plan, changed=[row for row in rows if isinstance(row, ChangedRow)], new=news, by=by)


def written_of(plan):
    return [(row.indicator.name, row.written) for row in plan.targets.select_related("indicator")]


def test_adds_changes_and_takes_away_in_one_go(plan):
    stays, goes = make_target(plan=plan), make_target(plan=plan)
    done = enter(
        plan, changed(stays, "15 - 16"), changed(goes, "13", is_removed=True), new(indicator=make_indicator("A"))
    )
    assert (done.added, done.changed, done.removed) == (1, 1, 1)
    assert written_of(plan) == [(stays.indicator.name, "15 - 16"), ("A", "14")]
    stays.refresh_from_db()
    assert (stays.kind, stays.low, stays.high) == ("range", 15, 16)


def test_words_name_an_indicator_of_the_catalogue_whatever_their_diacritics(plan):
    known = make_indicator("Tỷ lệ hộ nghèo")
    enter(plan, new(name="ty le  HO NGHEO", unit="%"))
    assert plan.targets.get().indicator == known


def test_a_new_indicator_is_made_only_where_somebody_says_so(plan):
    row = {"name": "Tỷ lệ số hóa hồ sơ", "unit": "%", "direction": "higher", "sector": "Kinh tế"}
    with pytest.raises(RefusedRowsError) as refused:
        enter(plan, new(**row))
    assert refused.value.by_row == {"new-1": {"name": ["“Tỷ lệ số hóa hồ sơ” chưa có trong danh mục."]}}
    enter(plan, new(**row, is_new=True))
    made = Indicator.objects.get(name="Tỷ lệ số hóa hồ sơ")
    assert (made.unit.name, made.direction, made.sector.name) == ("%", "higher", "Kinh tế")


def test_a_part_stands_under_its_whole_and_right_after_it(plan):
    whole, last = make_target(plan=plan, position=1), make_target(plan=plan, position=2)
    enter(
        plan,
        new(name="Trong đó: nữ", unit="%", is_new=True, under=whole),
        new(key="new-2", name="Dòng riêng", unit="%", is_new=True),
        new(key="new-3", name="Phần của dòng riêng", unit="%", is_new=True, under=ABOVE),
    )
    rows = list(plan.targets.select_related("indicator__parent"))
    assert [row.indicator.name for row in rows] == [
        *(whole.indicator.name, "Trong đó: nữ", last.indicator.name, "Dòng riêng", "Phần của dòng riêng"),
    ]
    assert (rows[1].stands_under, rows[1].standing, rows[1].indicator.parent) == (whole, "part", whole.indicator)
    assert (rows[4].stands_under, rows[4].indicator.parent) == (rows[3], rows[3].indicator)


def test_tells_every_problem_of_every_row_and_stores_nothing(plan):
    target = make_target(plan=plan)
    rows = (
        changed(target, "14 - 15 - 16"),
        new(key="new-4", name="Phần", unit="%", is_new=True, under=ABOVE),
        new(name="", unit="%"),
        new("14", key="new-2", name="Chỉ tiêu khác", unit="%", is_new=True, direction="up"),
        new(key="new-3", indicator=target.indicator, number="1" * 30),
    )
    with pytest.raises(RefusedRowsError) as refused:
        enter(plan, *rows)
    found = {key: sorted(fields) for key, fields in refused.value.by_row.items()}
    assert found == {
        str(target.pk): ["written"],
        "new-1": ["name"],
        "new-2": ["direction"],
        "new-3": ["name", "number"],
        "new-4": ["under"],
    }
    assert any(str(one).startswith("Dòng 1: ") for one in refused.value.problems)
    assert (plan.targets.count(), Indicator.objects.filter(name="Phần").count()) == (1, 0)


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(plan):
    target = make_target("15", plan=plan)
    with pytest.raises(RefusedRowsError) as refused:
        enter(plan, changed(target, "16", seen="13"))
    assert refused.value.by_row[str(target.pk)]["written"] == ["đã được người khác sửa thành “15”."]


def test_a_blank_demand_waits_to_be_filled(plan):
    target = make_target(plan=plan)
    enter(plan, changed(target, ""), new("", indicator=make_indicator("Sau")))
    assert [(row.written, row.kind, row.low) for row in plan.targets.all()] == [("", "", None), ("", "", None)]


def test_a_document_in_force_takes_nothing(plan):
    type(plan).objects.filter(pk=plan.pk).update(in_force_on=dt.date(2020, 1, 1))
    with pytest.raises(RefusedRowsError, match="lập văn bản sửa đổi"):
        enter(plan, new(indicator=make_indicator()))


@pytest.mark.parametrize("hanging", ["shares", "rows_below", "decisions"])
def test_what_carries_something_is_not_taken_away(plan, hanging):
    target = make_target(plan=plan)
    if hanging == "shares":
        make_target(plan=plan, indicator=target.indicator, locality=make_plan().locality, breaks_down=target)
    elif hanging == "rows_below":
        make_target(plan=plan, stands_under=target, standing="part")
    else:
        target.decisions.create(verdict="met", reason="Quyết định", decided_at=dt.datetime(2023, 6, 1, tzinfo=dt.UTC))
    with pytest.raises(RefusedRowsError) as refused:
        enter(plan, changed(target, "13", is_removed=True))
    assert list(refused.value.by_row[str(target.pk)]) == ["remove"]
    assert Target.objects.filter(pk=target.pk).exists()


def test_only_planners_of_the_unit_enter_and_it_is_kept_who_did(plan):
    stranger, planner = make_user(), make_user()
    make_membership(stranger, plan.locality, Role.DATA_OFFICER)
    make_membership(planner, plan.locality, Role.PLANNING_OFFICER)
    with pytest.raises(NotAllowedError):
        enter(plan, new(indicator=make_indicator()), by=stranger)
    enter(plan, new(indicator=make_indicator("Tỷ lệ")), by=planner)
    target = plan.targets.get()
    enter(plan, changed(target, "14", is_removed=True), by=planner)
    kept = Change.objects.filter(thing="indicators.target", thing_id=target.pk).order_by("id")
    assert [(one.action, one.by) for one in kept] == [("added", planner), ("removed", planner)]


def test_a_row_that_was_not_touched_stays_as_somebody_else_wrote_it(plan):
    target = make_target("15", plan=plan)
    enter(plan, changed(target, "13", seen="13"))
    target.refresh_from_db()
    assert target.written == "15"


def test_a_row_that_somebody_else_changed_meanwhile_is_not_taken_away(plan):
    target = make_target("15", plan=plan)
    with pytest.raises(RefusedRowsError) as refused:
        enter(plan, changed(target, "13", seen="13", is_removed=True))
    assert refused.value.by_row[str(target.pk)]["remove"] == ["đã được người khác sửa thành “15”."]
    assert plan.targets.exists()


def test_a_row_on_which_people_wrote_is_not_taken_away(plan):
    target = make_target("15", plan=plan)
    make_finding(target, accepted_at=timezone.now(), accepted_reason="Đúng")
    with pytest.raises(RefusedRowsError, match="đã được chấp nhận kèm lý do"):
        enter(plan, changed(target, "15", is_removed=True))
    assert plan.targets.exists()


@pytest.mark.parametrize(
    ("number", "order"),
    [("8", "7 8 9"), ("08", "7 08 9"), ("10", "7 9 10"), ("", "7 9 ")],
    ids=["between", "with a zero", "the largest", "no number"],
)
def test_a_new_row_stands_where_its_number_belongs(plan, number, order):
    make_target(plan=plan, position=1, number="7")
    make_target(plan=plan, position=2, number="9")
    enter(plan, new(number=number, indicator=make_indicator("A")))
    assert " ".join(row.number for row in plan.targets.order_by("position")) == order


def test_where_numbers_do_not_run_on_a_new_row_comes_last(plan):
    """Each section counts from one again."""
    for position, number in enumerate(("1", "9", "1"), start=1):
        make_target(plan=plan, position=position, number=number)
    enter(plan, new(number="2", indicator=make_indicator("A")))
    assert [row.number for row in plan.targets.order_by("position")] == ["1", "9", "1", "2"]
