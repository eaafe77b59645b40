"""Printed verdicts against the figures beside them."""

from typing import Any

import pytest

from indicators.auditing import audit_figures
from tests.indicators.auditing.steps import make_figure, told


class TestVerdicts:
    @pytest.mark.parametrize(
        ("target", "result", "verdict", "more", "expected"),
        [
            ("3.800", "3.850", "Đạt", {}, [(1, "verdict", "warning", "own")]),
            ("3.800", "3.750", "Đạt", {}, [(1, "verdict", "error", "own")]),
            ("3.800", "3.850", "Chưa đạt", {}, [(1, "verdict", "error", "own")]),
            ("3.800", "3.850", "Vượt", {}, []),
            # Strictly read, 20,0 is not above 20.
            (">20", "20,0", "Đạt", {}, []),
            (">20", "20,0", "Chưa đạt", {}, []),
            (">20", "19,9", "Đạt", {}, [(1, "verdict", "error", "own")]),
            ("52 - 53", "53,22", "Vượt", {"direction": "unclear"}, []),
            ("52 - 53", "51", "Đạt", {"direction": "unclear"}, [(1, "verdict", "warning", "own")]),
            ("0,63", "0,46", "Vượt", {"direction": "lower"}, []),
            ("0,63", "0,7", "Vượt", {"direction": "lower"}, [(1, "verdict", "error", "own")]),
            # Verdicts on other documents' demands.
            ("280", "258", "Vượt chỉ tiêu TP giao; không đạt chỉ tiêu NQ 06", {"setter": "Nghị quyết 06-NQ/HU"}, []),
            ("280", "290", "Vượt chỉ tiêu TP giao; không đạt chỉ tiêu NQ 06", {"setter": "Nghị quyết 06-NQ/HU"},
             [(1, "verdict", "error", "own")]),
            ("", "1.016", "Chưa đạt", {"percent_text": "đạt 101%"}, [(1, "verdict", "error", "own")]),
            ("", "1.016", "Đạt", {"percent_text": "98%"}, [(1, "verdict", "error", "own")]),
            ("", "1.016", "Chưa đạt", {"percent_text": "100%"}, []),
            ("Hoàn thành", "Đã trình", "Đạt", {}, []),
        ],
    )  # fmt: skip
    def test_own(self, target: str, result: str, verdict: str, more: dict[str, Any], expected: list[Any]) -> None:
        assert told(audit_figures([make_figure(1, "A", "%", target, result, verdict_text=verdict, **more)])) == expected

    def test_of_a_list_against_the_numbers_elsewhere(self) -> None:
        rows = [
            make_figure(1, "Đào tạo nghề", "người", "800", "630", sector="Lao động"),
            make_figure(2, "Số lao động được đào tạo nghề trong năm", "", verdict_text="vượt kế hoạch"),
            make_figure(3, "Đào tạo nghề", "", verdict_text="chưa đạt kế hoạch"),
        ]
        assert told(audit_figures(rows)) == [(2, "verdict", "warning", "elsewhere")]

    def test_of_a_list_where_two_sectors_use_the_same_words(self) -> None:
        rows = [
            make_figure(1, "Giá trị sản xuất", "tỷ đồng", "800", "630", sector="Nông nghiệp"),
            make_figure(2, "Giá trị sản xuất", "tỷ đồng", "800", "900", sector="Công nghiệp"),
            make_figure(3, "Giá trị sản xuất", "", verdict_text="Vượt"),
        ]
        assert not audit_figures(rows)
