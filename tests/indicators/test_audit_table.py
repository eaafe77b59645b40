"""`audit_table` as an operator types it: the real contradictions of real documents, and nothing else."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from indicators.sample import FOLDER, SAMPLE_TABLES
from tests.indicators.faulty_tables import FILE_FAULTS, MAX_ROWS, FaultyTable, csv_bytes, xlsx_bytes

ROOT = Path(__file__).parents[2]
HEADERS = ["row", "parent_row", "indicator", "unit", "target", "result", "published_percent", "verdict", "note"]

# Found by hand: row, check, severity, printed, computed. A hint that follows explains what stands above it.
FOUND = {
    "cho_don_2023_results.csv": [
        ("1", "percent_of_plan", "error", "95.9", "97.73"),  # 5.345,97 / 5.470
        ("1", "digits", "hint", "5345.97", "5245.97"),  # 5.245,97 / 5.470 = 95,90
        ("12", "percent_of_plan", "warning", "75.89", "75.85"),  # 402 / 530; 402,2 would give it
        ("13", "percent_of_plan", "error", "80.79", "80.98"),  # 437,28 / 540
        ("13", "digits", "hint", "80.79", "80.97"),
        ("15", "percent_of_plan", "hint", "81.1", "81.16"),  # 405,8 / 500, cut
        ("18", "percent_of_plan", "error", "127.8", "126.01"),  # 656,5 / 521
        ("20", "total", "error", "8384", "8348"),  # 5.845 + 2.080 + 423; the plans add up
        ("20", "digits", "hint", "8384", "8348"),
        ("29", "percent_of_plan", "error", "60.34", "61.3"),  # 5.762 / 9.400
        ("29", "digits", "hint", "5762", "5672"),  # 5.672 / 9.400 = 60,34
        ("40", "percent_of_plan", "hint", "180", "180.83"),  # 217 / 120, cut
        ("47", "double", "warning", "800", "600"),  # row 39 on the same training
        ("47", "double", "warning", "630", "1435"),
        ("48", "percent_of_plan", "hint", "125", "125.64"),  # 490 / 390, cut
        ("62", "verdict", "warning", "exceeded", "not_met"),  # by row 47
    ],
    "bac_giang_2023_results.csv": [
        # 15.598 / 118,8 % + 1.681,3 / 88,5 % against 17.278,9 / 114,8 %
        ("22", "implied_plan", "warning", "15038.16-15057.91", "15015.73-15036.49"),
        ("37", "percent_of_plan", "error", "96.8", "95.99"),  # 13.014 / 13.557,3
    ],
    "bac_giang_2024_targets.csv": [
        ("40", "rate", "warning", "63.8", "69.65"),  # 94 x 33,3 % + 57,5 x 66,7 %, by row 18
    ],
    "viet_yen_2023_results.csv": [
        ("1", "implied_plan", "warning", "100", "97.9-99.67"),  # 98,3 / 101 % + 0,6 + 1,1
    ],
    "vinh_bao_2023_results.csv": [
        ("29", "verdict", "warning", "met", "exceeded"),  # 3.850 on 3.800
    ],
}


def audit(file: str, *options: str) -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("audit_table", file, *options, stdout=out, stderr=io.StringIO())
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def unread(file: str) -> str:
    err = io.StringIO()
    call_command("audit_table", file, stdout=io.StringIO(), stderr=err)
    return err.getvalue()


def table(tmp_path: Path, *rows: dict[str, str], name: str = "bieu.csv") -> str:
    path = tmp_path / name
    path.write_bytes(csv_bytes([[row.get(header, "") for header in HEADERS] for row in rows], HEADERS))
    return str(path)


SHARE = {"indicator": "Diện tích", "unit": "ha", "target": "5.470", "result": "5.345,97", "published_percent": "95,9%"}
CUT = SHARE | {"published_percent": "97,7%", "result": "5.349,5"}


@pytest.mark.parametrize("sample", SAMPLE_TABLES, ids=lambda sample: sample.file)
def test_finds_what_the_documents_contradict_and_nothing_else(sample) -> None:
    found = [tuple(row.values())[:5] for row in audit(str(FOLDER / sample.file))]
    assert found == FOUND.get(sample.file, [])


@pytest.mark.parametrize("file", FOUND)
def test_every_finding_shows_its_numbers(file: str) -> None:
    for row in audit(str(FOLDER / file)):
        assert any(ch.isdigit() for ch in row["message"])


def test_output_is_csv_with_these_columns_in_utf8() -> None:
    command = [sys.executable, "manage.py", "audit_table", str(FOLDER / "cho_don_2023_results.csv")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env={"LC_ALL": "C", "PATH": ""})
    lines = done.stdout.decode("utf-8").splitlines()
    assert lines[0] == "row,check,severity,printed,computed,message"
    assert "“95,9%”" in lines[1]


def test_rows_without_numbers_are_called_by_their_line(tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(xlsx_bytes([["1", "Diện tích", "ha", "5.470", "5.345,97", "Đạt"]]))
    assert [row["row"] for row in audit(str(path))] == ["2"]


def test_a_remark_is_no_figure(tmp_path: Path) -> None:
    assert not audit(table(tmp_path, SHARE | {"published_percent": "97,7%", "note": "đạt 95,9%; 31/30 xã"}))


def test_what_stands_beside_is_no_part(tmp_path: Path) -> None:
    rows = [
        {"row": "1", "indicator": "Đàn trâu", "unit": "con", "result": "100"},
        {"row": "2", "parent_row": "1", "indicator": "Đàn bò", "unit": "con", "result": "200"},
    ]
    assert [row["check"] for row in audit(table(tmp_path, *rows))] == ["total"]
    rows[1]["note"] = "further item under the same number, not a part of the parent row"
    assert not audit(table(tmp_path, *rows))


def test_says_what_it_could_not_read(tmp_path: Path) -> None:
    assert "Dòng 2, cột Thực hiện" in unread(table(tmp_path, SHARE | {"result": "nhiều"}))
    assert not unread(table(tmp_path, SHARE))


def test_a_spoilt_cell_is_not_used(tmp_path: Path) -> None:
    file = table(tmp_path, SHARE | {"result": "=B2*2"})
    assert not audit(file)
    assert "công thức" in unread(file)


def test_before_finds_jumps(tmp_path: Path) -> None:
    now = table(tmp_path, {"indicator": "Đàn lợn", "unit": "con", "result": "80.000"})
    before = table(tmp_path, {"indicator": "Tổng đàn lợn", "unit": "con", "result": "8.100"}, name="truoc.csv")
    assert [row["check"] for row in audit(now, "--before", before)] == ["jump", "unit_slip"]
    assert not audit(now, "--before", before, "--jump-factor", "12")


def test_near_can_be_set(tmp_path: Path) -> None:
    rows = [{"row": "1", "indicator": "Đàn gia súc", "unit": "con", "result": "1.234"}]
    for row, count in (("2", "800"), ("3", "430")):
        rows.append({"row": row, "parent_row": "1", "indicator": f"Loại {row}", "unit": "con", "result": count})
    assert not audit(table(tmp_path, *rows))
    assert [row["severity"] for row in audit(table(tmp_path, *rows), "--near", "0,5")] == ["warning"]


@pytest.mark.parametrize(
    ("row", "level", "fails"),
    [(SHARE, "error", True), (SHARE, "warning", True), (CUT, "warning", False), (SHARE, "", False)],
)
def test_fails_only_where_asked(tmp_path: Path, row: dict[str, str], level: str, fails: bool) -> None:
    options = ["--fail-on", level] if level else []
    try:
        audit(table(tmp_path, row), *options)
    except SystemExit as end:
        assert (end.code, fails) == (1, True)
    else:
        assert not fails


@pytest.mark.parametrize("option", [("--jump-factor", "1"), ("--jump-factor", "x"), ("--near", "-1")])
def test_refuses_factors_that_are_none(tmp_path: Path, option: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match=option[0]):
        audit(table(tmp_path, SHARE), f"{option[0]}={option[1]}")


def test_refuses_two_tables_from_one_input() -> None:
    with pytest.raises(CommandError, match="đầu vào chuẩn"):
        audit("-", "--before", "-")


# A command reads no more of a file than one byte beyond the limit, and so cannot say how large the rest is.
@pytest.mark.parametrize("fault", [f for f in FILE_FAULTS if f.name != "50 MB"], ids=lambda fault: fault.name)
def test_a_file_that_cannot_be_used_is_refused_with_its_fault(tmp_path: Path, settings, fault: FaultyTable) -> None:
    settings.IMPORT_MAX_ROWS = MAX_ROWS
    path = tmp_path / fault.file_name
    path.write_bytes(fault.build())
    with pytest.raises(CommandError) as refusal:
        audit(str(path))
    assert fault.expected in str(refusal.value)
