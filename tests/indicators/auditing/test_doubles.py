"""One figure given twice."""

import datetime as dt
from typing import Any

import pytest

from indicators.auditing import audit_figures
from tests.indicators.auditing.steps import make_figure, told


class TestDoubles:
    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ("Tạo việc làm mới", "Tạo việc làm mới", [(2, "double", "error", "same")]),
            ("số lao động được đào tạo nghề", "Đào tạo nghề", [(2, "double", "warning", "similar")]),
            ("Tổng thu ngân sách", "Thu ngân sách năm 2023", [(2, "double", "warning", "similar")]),
            ("Đào tạo nghề", "Đào tạo nghề lao động nông thôn", []),
            ("Tỷ lệ xã đạt Bộ tiêu chí giai đoạn 2020", "Tỷ lệ xã đạt Bộ tiêu chí giai đoạn đến năm 2030", []),
            ("Giá trị sản xuất (giá so sánh)", "Giá trị sản xuất (giá hiện hành)", []),
        ],
    )
    def test_by_name(self, first: str, second: str, expected: list[Any]) -> None:
        rows = [make_figure(1, first, "người", result="1.435"), make_figure(2, second, "người", result="630")]
        assert told(audit_figures(rows)) == expected

    @pytest.mark.parametrize(
        ("column", "one", "other"),
        [
            ("result", {}, {"unit": "lượt người"}),
            ("result", {"as_of": dt.date(2023, 12, 3)}, {}),
            ("target", {"setter": "dự toán"}, {"setter": "dự toán TW giao"}),
            ("result", {"sector": "Xây dựng"}, {"sector": "Nông nghiệp"}),
            ("result", {}, {"parent": 9}),
        ],
    )
    def test_only_of_the_same_thing(self, column: str, one: dict[str, Any], other: dict[str, Any]) -> None:
        rows = [make_figure(9, "Một nhóm khác", "")]
        for key, text, more in ((1, "10", one), (2, "20", other)):
            rows.append(make_figure(key, **{"unit": "người", column: text, **more}))
        assert not audit_figures(rows)

    def test_says_what_would_explain_it(self) -> None:
        rows = [make_figure(1, unit="con", result="5.390"), make_figure(2, unit="con", result="5.930")]
        assert told(audit_figures(rows)) == [(2, "double", "error", "same"), (2, "digits", "hint", "exchanged")]

    def test_less_digits_are_no_other_value(self) -> None:
        assert not audit_figures([make_figure(1, result="436,28"), make_figure(2, result="436")])
