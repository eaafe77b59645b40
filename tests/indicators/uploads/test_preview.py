"""What is kept of a file, what its preview says, and what people decide there."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Indicator, Upload
from indicators.services.uploads import (
    RowDecisions,
    confirm_matches,
    decide_row,
    import_next,
    queue_upload,
    reset_row,
    store_upload,
)
from indicators.uploads import Match, Show, content_of, look_at, mark_problems
from localities.choices import Role
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_unit,
    make_user,
)
from tests.indicators.faulty_tables import FILE_FAULTS
from tests.indicators.uploads.steps import imported, rows_of, uploaded
from tests.indicators.uploads.tables import TYPOS, appendix

pytestmark = pytest.mark.django_db

ROW = ["1", "Thu ngân sách", "tỷ đồng", "10", "9", "", "higher"]


def row_of(upload: Upload, line: int):
    return next(row for row in look_at(Upload.objects.get(pk=upload.pk)).rows if row.line == line)


def said(upload: Upload, line: int = 2, **decisions) -> None:
    decide_row(upload=upload, line=line, said=RowDecisions(**decisions), by=None)


@pytest.mark.parametrize("fault", FILE_FAULTS, ids=lambda fault: fault.name)
def test_a_file_that_cannot_be_used_is_not_kept(fault, settings):
    settings.IMPORT_MAX_ROWS = 5000
    with pytest.raises(InvalidInputError) as refused:
        store_upload(content=fault.build(), name=fault.file_name, plan=make_plan(), by=None)
    assert any(fault.expected in str(problem) for problem in refused.value.problems)
    assert not Upload.objects.exists()


def test_only_planners_of_the_unit_upload():
    plan, officer = make_plan(), make_user()
    make_membership(officer, plan.locality, Role.DATA_OFFICER)
    with pytest.raises(NotAllowedError):
        store_upload(content=rows_of(ROW), name="bieu.csv", plan=plan, by=officer)


def test_the_name_of_a_file_never_becomes_a_path():
    upload = store_upload(content=rows_of(ROW), name="../../etc/passwd\0.csv", plan=make_plan(), by=None)
    assert ".." not in upload.file.name
    assert content_of(upload) == rows_of(ROW)


def test_slips_in_names_are_found_and_wait_for_a_person():
    imported(make_plan(), appendix(H24="14"))
    upload = uploaded(make_plan(locality=make_locality("Huyện Tiên Lãng")), appendix(TYPOS, H24="14"))
    preview = look_at(upload)
    # Without its marks a name is the same; two more words are another name.
    assert {row.line for row in preview.waiting} == {2, 36}
    assert {row.line for row in preview.rows if row.match == Match.NEW} == {21}
    assert {row.match for row in preview.rows if row.line in (3, 4, 8)} == {Match.FOLLOWS}
    assert all(row.choices[0].score >= 84 for row in preview.waiting)
    with pytest.raises(InvalidInputError) as refused:
        queue_upload(upload=upload, by=None)
    assert "gần giống “Tỷ lệ người dân tham gia bảo hiểm y tế”" in str(refused.value)

    before = Indicator.objects.count()
    confirm_matches(upload=upload, matches={row.line: row.choices[0].id for row in preview.waiting}, by=None)
    queue_upload(upload=upload, by=None)
    assert import_next().is_imported
    assert Indicator.objects.count() == before + 1


def test_a_likely_indicator_can_be_denied():
    make_indicator("Thu ngân sách xã", unit=make_unit("tỷ đồng"))
    upload = uploaded(make_plan(), rows_of(["1", "Thu ngân sách xa lạ", "tỷ đồng", "10", "9", "", "higher"]))
    assert row_of(upload, 2).match == Match.LIKELY
    said(upload, indicator=0)
    row = row_of(upload, 2)
    assert (row.match, row.is_denied, bool(row.choices)) == (Match.NEW, True, True)


def test_any_indicator_of_the_same_unit_can_be_chosen():
    other = make_indicator("Một tên khác hẳn", unit=make_unit("triệu đồng"))
    upload = uploaded(make_plan(), rows_of(ROW))
    said(upload, indicator=other.pk)
    assert row_of(upload, 2).match == Match.CHOSEN
    queue_upload(upload=upload, by=None)
    import_next()
    assert other.targets.get().low == 10_000
    assert other.targets.get().written == "10"


def test_an_indicator_counted_in_something_else_is_refused():
    upload = uploaded(make_plan(), rows_of(ROW))
    said(upload, indicator=make_indicator("Số xã", unit=make_unit("xã")).pk)
    assert "không đổi được sang “xã”" in str(look_at(Upload.objects.get()).every_problem[0])


def test_a_cell_is_mended_beside_the_file():
    upload = uploaded(make_plan(), rows_of(["1", "Thu ngân sách", "tỷ đồng", "10 - 11 - 12", "9", "", "higher"]))
    assert Show.PROBLEM in row_of(upload, 2).shows
    said(upload, cells={"target": " 10 -  11 "})
    row = row_of(upload, 2)
    cell = row.printed["target"]
    assert (cell.text, cell.printed, row.target, row.problems) == ("10 - 11", "10 - 11 - 12", "từ 10 đến 11", [])
    reset_row(upload=upload, line=2, by=None)
    assert Show.PROBLEM in row_of(upload, 2).shows
    assert content_of(upload) == rows_of(["1", "Thu ngân sách", "tỷ đồng", "10 - 11 - 12", "9", "", "higher"])


def test_a_cell_can_be_kept_as_words():
    upload = uploaded(make_plan(), rows_of(["1", "Thu ngân sách", "tỷ đồng", "10", "gần đủ", "", "higher"]))
    said(upload, kept=frozenset({"result"}))
    assert look_at(Upload.objects.get()).is_ready


def test_a_direction_is_decided_row_by_row():
    row = ["1", "Thu ngân sách", "tỷ đồng", "10", "9", "", ""]
    upload = uploaded(make_plan(), rows_of(row), assume_unclear=False)
    assert row_of(upload, 2).is_direction_asked
    said(upload, direction="higher")
    assert look_at(Upload.objects.get()).is_ready


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ({"cells": {"parent_row": "1"}}, "Cột này không sửa ở đây được"),
        ({"cells": {"target": "1" * 1001}}, "dài quá 1000 ký tự"),
        ({"direction": "up"}, "Chiều “up” không có trong danh mục."),
        ({"indicator": 987654}, "không còn trong danh mục"),
    ],
)
def test_what_means_nothing_is_refused(decisions, expected):
    upload = uploaded(make_plan(), rows_of(ROW))
    with pytest.raises(InvalidInputError, match=expected):
        said(upload, **decisions)
    assert Upload.objects.get().fixes == {}


def test_the_same_workbook_comes_back_with_its_bad_cells_marked():
    content = appendix(G13="69 - 70 - 71")
    upload = uploaded(make_plan(), content, name="Phụ lục.xlsx")
    preview = look_at(upload)
    workbook = load_workbook(io.BytesIO(mark_problems(content, preview.table, preview.every_problem)))
    sheet = workbook["Phụ lục"]
    assert sheet["G13"].comment.text.startswith("Không đọc được “69 - 70 - 71”")
    assert sheet["G13"].fill.fgColor.rgb.endswith("F6C6C2")
    assert sheet["G14"].comment is None
    assert sheet["E13"].value == "Thu nhập bình quân đầu người"
    assert workbook["Thuyết minh"]["A2"].value == "=1+1"


def test_a_text_file_comes_back_as_a_workbook_of_texts():
    rows = (["1", '=HYPERLINK("http://x")', "tỷ đồng", "10 - 11 - 12", "9", "", "higher"], [*ROW[:1], "Hai", *ROW[2:]])
    upload = uploaded(make_plan(), rows_of(*rows))
    preview = look_at(upload)
    sheet = load_workbook(io.BytesIO(mark_problems(content_of(upload), preview.table, preview.every_problem))).active
    assert [cell.value for cell in sheet[1]] == ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện", "Đánh giá", "Chiều"]
    assert sheet["D2"].comment is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize(
    ("closed_at", "held"), [(dt.datetime(2024, 1, 10, 3, tzinfo=dt.UTC), [2]), (None, [])], ids=["closed", "open"]
)
def test_results_of_a_closed_period_are_pointed_at_before_anything_waits(closed_at, held):
    plan = make_plan(period=make_period(2023))
    duty = make_duty(locality=plan.locality, calendar=make_calendar(frequency="year", basis="statistical"))
    days = {"starts_on": dt.date(2023, 1, 1), "cut_off_on": dt.date(2023, 12, 31), "due_on": dt.date(2024, 1, 5)}
    make_due_report(duty=duty, closed_at=closed_at, **days)
    preview = look_at(uploaded(plan, rows_of(ROW, ["2", "Hộ nghèo", "hộ", "5", "", "", "lower"])))
    told = [problem for row in preview.rows for problem in row.problems]
    assert [(problem.line, problem.column) for problem in told] == [(line, "Thực hiện") for line in held]
    assert preview.is_ready is not bool(held)
    assert all("đã khóa ngày 10/01/2024 nên không ghi kết quả được" in problem.message for problem in told)


def test_results_that_are_there_already_are_not_pointed_at_though_their_period_is_closed():
    plan = make_plan(period=make_period(2023))
    rows = [["1", "Thu ngân sách", "tỷ đồng", "10", "5", "", "higher"], ["2", "Hộ nghèo", "hộ", "5", "4", "", "lower"]]
    imported(plan, rows_of(*rows))
    duty = make_duty(locality=plan.locality, calendar=make_calendar(frequency="year", basis="statistical"))
    days = {"starts_on": dt.date(2023, 1, 1), "cut_off_on": dt.date(2023, 12, 31), "due_on": dt.date(2024, 1, 5)}
    make_due_report(duty=duty, closed_at=dt.datetime(2024, 1, 10, 3, tzinfo=dt.UTC), **days)
    rows[1][4] = "3"
    told = [problem for row in look_at(uploaded(plan, rows_of(*rows))).rows for problem in row.problems]
    assert [(problem.line, problem.column) for problem in told] == [(3, "Thực hiện")]
    rows[1][4] = "4"
    assert imported(plan, rows_of(*rows)).state == "done"


def test_a_chosen_indicator_that_is_gone_is_told_and_nothing_else_is_taken():
    chosen = make_indicator("Thu nội địa", unit=make_unit("tỷ đồng"))
    upload = uploaded(make_plan(), rows_of(ROW))
    said(upload, indicator=chosen.pk)
    assert look_at(Upload.objects.get()).is_ready
    chosen.delete()
    (row,) = look_at(Upload.objects.get()).rows
    assert [str(problem) for problem in row.problems] == [
        "Dòng 2, cột Chỉ tiêu: chỉ tiêu đã chọn không còn trong danh mục. Chọn lại cho dòng này."
    ]
    said(upload)
    assert look_at(Upload.objects.get()).is_ready
