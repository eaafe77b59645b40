"""Shares against a hundred, and ratios against what they divide."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.auditing import Figure, audit_figures
from tests.indicators.auditing.steps import make_figure, told


def structure(column: str, *shares: str, **more: Any) -> list[Figure]:
    rows = [make_figure(0, "Cơ cấu kinh tế", "", direction="unclear")]
    for key, text in enumerate(shares, start=1):
        rows.append(make_figure(key, f"Ngành {key}", "%", parent=0, direction="unclear", **{column: text}, **more))
    return rows


class TestShares:
    @pytest.mark.parametrize("column", ["target", "result"])
    @pytest.mark.parametrize(
        ("shares", "expected"),
        [
            (["68", "20,6", "11,4"], []),
            (["33,3", "33,3", "33,3"], []),
            (["68", "20,6", "12,4"], [(0, "shares", "error", "above")]),
            (["68", "20,6", "10,4"], [(0, "shares", "error", "below")]),
            (["68,0", "20,6", "14,1"], [(0, "shares", "error", "above"), (0, "digits", "hint", "exchanged")]),
            # Some of the shares, or shares of shares among them.
            (["68", "12"], [(0, "shares", "warning", "below")]),
            (["68", "60", "20,6", "11,4"], [(0, "shares", "warning", "above")]),
            (["68"], []),
        ],
    )
    def test_shares_make_a_hundred(self, column: str, shares: list[str], expected: list[Any]) -> None:
        assert told(audit_figures(structure(column, *shares))) == expected

    @pytest.mark.parametrize(
        ("shares", "is_found"),
        [
            (["18 - 19", "52 - 53", "28 - 29"], False),
            (["18 - 19", "52 - 53", "25 - 26"], True),
            (["20 - 21", "54 - 55", "28 - 29"], True),
            (["trên 60", "30 - 35", "dưới 12"], False),
            (["trên 75", "30 - 35", "dưới 12"], True),
        ],
    )
    def test_ranges_can_reach_a_hundred(self, shares: list[str], is_found: bool) -> None:
        assert bool(audit_figures(structure("target", *shares))) is is_found

    @pytest.mark.parametrize(
        ("share", "name", "is_found"),
        [
            ("41,0", "Giá trị sản xuất (giá so sánh năm 2010)", False),
            ("43,0", "Giá trị sản xuất (giá so sánh năm 2010)", True),
            ("43,0", "Giá trị tăng thêm", False),
        ],
    )
    def test_shares_are_those_of_the_values(self, share: str, name: str, is_found: bool) -> None:
        rest = str(100 - Decimal(share.replace(",", "."))).replace(".", ",")
        rows = [
            make_figure(1, "Cơ cấu giá trị sản xuất", ""),
            make_figure(2, "Nông nghiệp", "%", target=share, parent=1),
            make_figure(3, "Khác", "%", target=rest, parent=1),
            make_figure(4, name, "tỷ đồng", target="7.784"),
            make_figure(5, "Nông nghiệp", "tỷ đồng", target="3.194", parent=4),
        ]
        assert told(audit_figures(rows)) == ([(2, "shares", "warning", "of_value")] if is_found else [])

    def test_values_at_other_prices_have_other_shares(self) -> None:
        rows = [
            make_figure(1, "Cơ cấu giá trị sản xuất (giá thực tế)", ""),
            make_figure(2, "Nông nghiệp", "%", target="50", parent=1),
            make_figure(3, "Khác", "%", target="50", parent=1),
            make_figure(4, "Giá trị sản xuất (giá so sánh)", "tỷ đồng", target="100"),
            make_figure(5, "Nông nghiệp", "tỷ đồng", target="30", parent=4),
        ]
        assert not audit_figures(rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("62/66, đạt 93,9%", []),
        ("35/66 đạt 53%", []),
        ("62/66, đạt 93,94%", []),
        ("62/66, đạt 95%", [(1, "ratio", "error", "rate")]),
        ("62/66, đạt 93,93%", [(1, "ratio", "hint", "cut")]),
        ("31/30", [(1, "ratio", "error", "above")]),
        ("30/30 xã", []),
        ("5/0", []),
        ("hoàn thành", []),
    ],
)
@pytest.mark.parametrize("column", ["target", "result"])
def test_ratios(column: str, text: str, expected: list[Any]) -> None:
    assert told(audit_figures([make_figure(1, "Trường đạt chuẩn", "%", **{column: text})])) == expected
