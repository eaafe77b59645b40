"""Parts against their total."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.auditing import audit_figures
from indicators.choices import Standing
from tests.indicators.auditing.steps import family, make_figure, told


class TestTotals:
    @pytest.mark.parametrize("column", ["target", "result"])
    @pytest.mark.parametrize(
        ("total", "parts", "other", "expected"),
        [
            # Full by the other column.
            ("8.384", ["5.845", "2.080", "423"], ["9.330", "6.050", "2.930", "350"],
             [(0, "total", "error", "proven"), (0, "digits", "hint", "exchanged")]),
            ("8.400", ["5.845", "2.080", "423"], ["9.330", "6.050", "2.930", "350"], [(0, "total", "error", "proven")]),
            # More than the whole, whatever is left out.
            ("100", ["60", "50"], (), [(0, "total", "warning", "exceeds")]),
            ("100", ["120", "3"], (), [(1, "total", "error", "part")]),
            ("100", ["120"], (), [(1, "total", "error", "part")]),
            # So near that nothing seems to be left out, or one slip away.
            ("100.050", ["60.000", "40.000"], (), [(0, "total", "warning", "near")]),
            ("8.384", ["5.845", "2.080", "423"], (),
             [(0, "total", "warning", "near"), (0, "digits", "hint", "exchanged")]),
            ("8.348", ["5.845", "2.008", "423"], (),
             [(0, "total", "warning", "near"), (0, "digits", "hint", "exchanged")]),
            ("83.480", ["5.845", "2.080", "423"], (),
             [(0, "total", "warning", "near"), (0, "digits", "hint", "extra"), (0, "unit_slip", "hint", "unit")]),
            ("8.348", ["5.845", "208", "423"], (),
             [(0, "total", "warning", "near"), (0, "unit_slip", "hint", "unit")]),
            # A round total.
            ("29.000", ["1.665", "4.859", "22.400"], (), [(0, "total", "hint", "rounded")]),
        ],
    )  # fmt: skip
    def test_finds_what_cannot_add_up(
        self, column: str, total: str, parts: list[str], other: list[str], expected: list[Any]
    ) -> None:
        assert told(audit_figures(family(column, total, *parts, other=other))) == expected

    @pytest.mark.parametrize(
        ("total", "parts", "unit"),
        [
            ("8.348", ["5.845", "2.080", "423"], "con"),
            # "Trong đó" names some of the parts.
            ("427.199", ["25.486", "381.494"], "triệu đồng"),
            ("30", ["10", "2"], "xã"),
            ("1.000", ["310"], "xã"),
            # Rounded numbers, by the digits they carry.
            ("7.784", ["3.194", "2.807", "1.782"], "tỷ đồng"),
            ("17.278,9", ["15.598", "1.681,3"], "tỷ đồng"),
            ("khoảng 100", ["60", "41"], "ha"),
            # The same people divided twice, and a part within a part.
            ("100", ["60", "40", "30", "70"], "người"),
            ("100", ["60", "40", "25"], "người"),
            # Nothing to compare.
            ("100", ["chưa có", ""], "người"),
            ("", ["60", "50"], "người"),
            ("0", ["0", "0"], "người"),
        ],
    )
    def test_leaves_alone_what_can_be_right(self, total: str, parts: list[str], unit: str) -> None:
        assert not audit_figures(family("result", total, *parts, unit=unit))

    @pytest.mark.parametrize(
        ("total", "parts", "is_found"),
        [("10-12", ["6-7", "7-8"], True), ("10-14", ["6-7", "7-8"], False), ("trên 10", ["8", "7"], False)],
    )
    def test_reads_ranges_of_demands(self, total: str, parts: list[str], is_found: bool) -> None:
        assert bool(audit_figures(family("target", total, *parts, unit="xã"))) is is_found

    @pytest.mark.parametrize(
        ("whole", "parts"),
        [
            ("Tổng đàn gia súc lớn (trâu, bò)", ["Đàn trâu", "Đàn bò"]),
            ("Học sinh", ["Nam", "Nữ"]),
            ("Số hộ", ["Thành thị", "Khu vực nông thôn"]),
            ("Giá trị sản xuất", ["Nông, lâm nghiệp", "Công nghiệp - xây dựng", "Dịch vụ"]),
        ],
    )
    def test_takes_a_list_for_full_by_its_names(self, whole: str, parts: list[str]) -> None:
        rows = [make_figure(0, whole, "người", result="1.000")]
        rows += [make_figure(k, name, "người", result="150", parent=0) for k, name in enumerate(parts, start=1)]
        assert told(audit_figures(rows)) == [(0, "total", "error", "full")]

    @pytest.mark.parametrize(
        ("more", "name", "unit"),
        [
            ({"standing": Standing.BESIDE}, "Bò", "con"),
            ({}, "Bò", "tấn"),
            ({}, "Lũy kế", "con"),
            ({}, "Bình quân một hộ", "con"),
            ({"as_of": dt.date(2023, 6, 30)}, "Bò", "con"),
        ],
    )
    def test_adds_only_what_is_a_part(self, more: dict[str, Any], name: str, unit: str) -> None:
        whole = make_figure(1, "Đàn gia súc", "con", result="1.000")
        assert not audit_figures([whole, make_figure(2, name, unit, result="5.000", parent=1, **more)])

    def test_demands_of_two_documents_do_not_add_up(self) -> None:
        rows = [make_figure(1, target="100", setter="NQ 28")]
        rows += [make_figure(k, f"Phần {k}", target="60", parent=1, setter="Thành phố giao") for k in (2, 3)]
        assert not audit_figures(rows)

    @pytest.mark.parametrize(("women", "expected"), [("50.500", []), ("50.400", [(1, "total", "error", "full")])])
    def test_each_division_of_a_whole_is_added_by_itself(self, women: str, expected: list[Any]) -> None:
        counts = {"Nam": "49.000", "Nữ": women, "Thành thị": "29.500", "Nông thôn": "70.000", "Trẻ em": "20.000"}
        rows = [make_figure(1, "Dân số", "người", result="99.500")]
        rows += [make_figure(k, n, "người", result=v, parent=1) for k, (n, v) in enumerate(counts.items(), start=2)]
        assert told(audit_figures(rows)) == expected

    @given(st.lists(st.integers(1, 10**6), min_size=2, max_size=6))
    def test_a_sum_that_holds_is_never_told(self, parts: list[int]) -> None:
        assert not audit_figures(family("result", str(sum(parts)), *map(str, parts)))
