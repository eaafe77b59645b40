"""Copying a document into another period."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.errors import NotAllowedError
from indicators.models import Plan
from indicators.services.copying import CopiedRow, NewDocument, copy_plan
from indicators.services.entering import RefusedRowsError
from tests.factories import make_locality, make_period, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db
PAPER = NewDocument("02/KH", "Kế hoạch năm 2024", "own", dt.date(2023, 12, 31))


@pytest.fixture
def source():
    return make_plan(is_strict=True)


def copy(source, *rows, document=PAPER, period=None, by=None):
    return copy_plan(source=source, period=period or make_period(2024), document=document, rows=rows, by=by)


def test_rows_come_over_with_new_demands_in_their_order_and_places(source):
    whole = make_target(plan=source, number="1", position=1, profile="at_end", note="Năm cũ")
    part = make_target(plan=source, number="1.1", position=2, stands_under=whole, standing="part")
    made = copy(source, CopiedRow(part, ""), CopiedRow(whole, "trên 20", Decimal("12.5")))
    rows = list(made.targets.all())
    assert (made.period, made.number, made.is_strict, made.in_force_on) == (make_period(2024), "02/KH", True, None)
    assert [(one.indicator, one.number, one.written, one.kind) for one in rows] == [
        (whole.indicator, "1", "trên 20", "floor"),
        (part.indicator, "1.1", "", ""),
    ]
    assert (rows[0].low, rows[0].baseline, rows[0].profile, rows[0].note) == (20, Decimal("12.5"), "at_end", "")
    assert (rows[1].stands_under, rows[1].standing) == (rows[0], "part")


def test_a_part_without_its_whole_stands_on_its_own(source):
    whole = make_target(plan=source)
    part = make_target(plan=source, stands_under=whole, standing="part")
    row = copy(source, CopiedRow(part, "5")).targets.get()
    assert (row.stands_under, row.standing) == (None, "")


def test_every_problem_is_told_and_nothing_is_made(source):
    target, other = make_target(plan=source), make_target()
    with pytest.raises(RefusedRowsError) as refused:
        copy(source, CopiedRow(target, "1 - 2 - 3"), CopiedRow(other, "5"), document=NewDocument("", " ", "king"))
    assert set(refused.value.by_row) == {str(target.pk), str(other.pk)}
    assert len(refused.value.problems) == 4
    assert Plan.objects.count() == 2


def test_a_document_is_copied_into_another_period_only(source):
    row = CopiedRow(make_target(plan=source), "5")
    with pytest.raises(RefusedRowsError, match="Kỳ mới phải khác"):
        copy(source, row, period=source.period)


def test_a_unit_that_is_gone_gets_no_plan():
    unit = make_locality("Huyện Vĩnh Bảo", valid_to=dt.date(2024, 1, 1))
    plan = make_plan(locality=unit)
    with pytest.raises(RefusedRowsError, match="không còn từ ngày 01/01/2024"):
        copy(plan, CopiedRow(make_target(plan=plan), "5"))


def test_nothing_chosen_is_said(source):
    with pytest.raises(RefusedRowsError, match="Chưa chọn dòng nào"):
        copy(source)


def test_strangers_copy_nothing(source):
    with pytest.raises(NotAllowedError):
        copy(source, CopiedRow(make_target(plan=source), "5"), by=make_user())
