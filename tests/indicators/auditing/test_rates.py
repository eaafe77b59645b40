"""Rates and means against those of the parts."""

from typing import Any

import pytest

from indicators.auditing import audit_figures
from tests.indicators.auditing.steps import make_figure, told


class TestRates:
    @pytest.mark.parametrize(
        ("total", "urban", "rural", "expected"),
        [
            ("84,5", "95,1", "72", []),
            ("96", "95,1", "72", [(1, "rate", "error", "above")]),
            ("70", "95,1", "72", [(1, "rate", "error", "below")]),
            ("72", "95,1", "72", []),
            (">98", "95,1", "72", [(1, "rate", "error", "above")]),
            ("80-85", "95,1", "72", []),
        ],
    )
    def test_town_and_country_hold_the_whole_between_them(
        self, total: str, urban: str, rural: str, expected: list[Any]
    ) -> None:
        rows = [
            make_figure(1, "Tỷ lệ dân số dùng nước sạch", "%", target=total),
            make_figure(2, "thành thị", "%", target=urban, parent=1),
            make_figure(3, "nông thôn", "%", target=rural, parent=1),
        ]
        assert told(audit_figures(rows)) == expected

    @pytest.mark.parametrize(("weight", "is_found"), [("33,3", True), ("17,3", False), ("17-18", False)])
    def test_the_share_of_town_dwellers_gives_the_mean(self, weight: str, is_found: bool) -> None:
        rows = [
            make_figure(9, "Tỷ lệ dân số đô thị", "%", target=weight),
            make_figure(1, "Tỷ lệ dân số dùng nước sạch", "%", target="63,8"),
            make_figure(2, "thành thị", "%", target="94", parent=1),
            make_figure(3, "nông thôn", "%", target="57,5", parent=1),
        ]
        assert told(audit_figures(rows)) == ([(1, "rate", "warning", "weighted")] if is_found else [])

    @pytest.mark.parametrize(
        ("total", "parts", "expected"),
        [
            ("14,5", {"Công nghiệp": "18,3", "Dịch vụ": "7,2", "Nông nghiệp": "1,5"}, []),
            ("19", {"Công nghiệp": "18,3", "Dịch vụ": "7,2", "Nông nghiệp": "1,5"}, [(1, "rate", "error", "above")]),
            ("1,0", {"Trồng trọt": "2,0", "Chăn nuôi": "3,0", "Thủy sản": "4,0"}, [(1, "rate", "warning", "below")]),
            ("19", {"Công nghiệp": "18,3", "Dịch vụ": "7,2"}, []),
        ],
    )
    def test_growth_lies_between_that_of_the_parts(
        self, total: str, parts: dict[str, str], expected: list[Any]
    ) -> None:
        rows = [make_figure(1, "Tốc độ tăng GRDP", "%", target=total)]
        rows += [make_figure(k, n, "%", target=v, parent=1) for k, (n, v) in enumerate(parts.items(), start=2)]
        assert told(audit_figures(rows)) == expected

    def test_a_group_of_its_own_is_no_part_of_a_mean(self) -> None:
        rows = [make_figure(1, "Tỷ lệ hộ nghèo", "%", target="1,82", direction="lower")]
        rows.append(make_figure(2, "các xã đặc biệt khó khăn", "%", target="10", parent=1, direction="lower"))
        assert not audit_figures(rows)
