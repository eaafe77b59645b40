"""Drafts: kept as they are typed, and never overwritten unseen."""

import pytest

from indicators.errors import ConflictError, NotAllowedError
from indicators.models import DueReport, SheetCell
from indicators.services.sheets import CellChange, SaveState, save_cells
from tests.factories import make_indicator, make_membership, make_period, make_user
from tests.support.figures import change_of, key_of


def save(facts, by, written, seen=0, **more):
    change = change_of(facts.report, facts.money, written, seen=seen, **more)
    [saved] = save_cells(report=facts.report, changes=[change], by=by).values()
    return saved


def test_a_draft_is_kept_and_counts_its_versions(sheet_facts):
    assert save(sheet_facts, sheet_facts.lan, " 600 ").cell.version == 1
    assert save(sheet_facts, sheet_facts.lan, "610", seen=1).cell.version == 2
    assert SheetCell.objects.get().written == "610"


def test_what_somebody_else_wrote_is_told_and_stays(sheet_facts):
    save(sheet_facts, sheet_facts.lan, "600")
    lost = save(sheet_facts, sheet_facts.minh, "700")
    assert (lost.state, lost.cell.written) == (SaveState.CONFLICT, "600")
    assert lost.sentence == "Lan đã ghi “600” lúc 09:00 15/06."
    assert SheetCell.objects.get().written == "600"


def test_who_has_seen_it_may_overwrite_it(sheet_facts):
    save(sheet_facts, sheet_facts.lan, "600")
    assert save(sheet_facts, sheet_facts.minh, "700", seen=1).state == SaveState.SAVED


def test_a_save_that_is_repeated_is_no_conflict(sheet_facts):
    save(sheet_facts, sheet_facts.lan, "600")
    again = save(sheet_facts, sheet_facts.lan, "600")
    assert (again.state, again.cell.version) == (SaveState.SAVED, 1)


def test_a_cell_that_went_away_meanwhile_is_a_conflict(sheet_facts):
    assert save(sheet_facts, sheet_facts.lan, "600", seen=3).state == SaveState.CONFLICT


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"written": "1" * 201}, "dài quá 200"),
        ({"written": "", "note": "x" * 181}, "dài quá 180"),
        ({"written": "", "kind": "guess"}, "không có trong danh mục"),
        ({"written": "", "answer": "no"}, "không có trong danh mục"),
        ({"written": "1", "answer": "nothing_to_report"}, "không có cả hai"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_itself(sheet_facts, change, says):
    changes = [
        change_of(sheet_facts.report, sheet_facts.money, **change),
        change_of(sheet_facts.report, sheet_facts.poverty, "3,5"),
    ]
    saved = save_cells(report=sheet_facts.report, changes=changes, by=sheet_facts.lan)
    assert says in saved[key_of(sheet_facts.report, sheet_facts.money)].sentence
    assert [cell.indicator for cell in SheetCell.objects.all()] == [sheet_facts.poverty]


def test_what_the_report_does_not_ask_for_is_refused(sheet_facts):
    key = key_of(sheet_facts.report, sheet_facts.money)
    for wrong in (key._replace(period_id=make_period(2027).pk), key._replace(indicator_id=make_indicator().pk)):
        saved = save_cells(report=sheet_facts.report, changes=[CellChange(wrong, "1")], by=sheet_facts.lan)
        assert (saved[wrong].state, saved[wrong].cell) == (SaveState.REFUSED, None)


def test_a_viewer_writes_nothing(sheet_facts):
    viewer = make_user()
    make_membership(viewer, sheet_facts.commune)
    with pytest.raises(NotAllowedError):
        save(sheet_facts, viewer, "600")


def test_nothing_is_written_into_a_closed_period(sheet_facts):
    sheet_facts.report.closed_at = "2026-06-15T00:00:00Z"
    sheet_facts.report.save()
    with pytest.raises(ConflictError, match="đã khóa"):
        save(sheet_facts, sheet_facts.lan, "600")


def test_a_report_that_fell_away_meanwhile_is_told(sheet_facts):
    DueReport.objects.all().delete()
    with pytest.raises(ConflictError, match="không còn phải gửi"):
        save_cells(report=sheet_facts.report, changes=[], by=sheet_facts.lan)


def test_many_cells_are_saved_in_as_many_queries_as_one(sheet_facts, django_assert_max_num_queries):
    changes = [
        change_of(sheet_facts.report, indicator, "1")
        for indicator in (sheet_facts.money, sheet_facts.hamlets, sheet_facts.poverty)
    ]
    with django_assert_max_num_queries(12):
        save_cells(report=sheet_facts.report, changes=changes, by=sheet_facts.lan)
