"""Figures held against each other: what is found, how heavy it is, and above all what is left alone."""

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.auditing import Figure, Finding, Limits, Past, Relation, audit_figures, sentence, with_past
from indicators.choices import Accumulation, Check, Severity, Standing
from indicators.judging_table import demand_of, value_of
from indicators.reading import ReadingError, read_result, read_target
from indicators.units import read_unit

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT


def make_figure(key: int, name: str = "Diện tích", unit: str = "ha", target: str = "", result: str = "", **more: Any):
    """A row as printed; what cannot be read is left out, as an adapter does."""
    demand = value = None
    direction = more.get("direction", "higher")
    try:
        reading = read_target(target, unit) if target else None
        demand = demand_of(reading, unit, direction) if reading else None
        value = value_of(read_result(result, unit, reading.kind if reading else "")) if result else None
    except ReadingError:
        pass
    standing = Standing.PART if "parent" in more else ""
    texts = {"target_text": target, "result_text": result, "place": str(key)}
    values = {"standing": standing, "direction": direction, **texts, **more}
    return Figure(key=key, name=name, unit=read_unit(unit), demand=demand, value=value, **values)


def told(findings: Sequence[Finding]) -> list[tuple[int, str, str, str]]:
    return [(f.figure.key, f.check.value, f.severity.value, f.data["case"]) for f in findings]


def family(
    column: str, total: str, *parts: str, unit: str = "con", name: str = "Tổng đàn", other: Sequence[str] = ()
) -> list[Figure]:
    """A total and its parts in one column, and what stands in the other."""
    beside = "result" if column == "target" else "target"
    others = list(other) or [""] * (len(parts) + 1)
    rows = [make_figure(0, name, unit, **{column: total, beside: others[0]})]
    for key, text in enumerate(parts, start=1):
        rows.append(make_figure(key, f"Đàn {key}", unit, parent=0, **{column: text, beside: others[key]}))
    return rows


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


class TestSeries:
    @pytest.mark.parametrize(
        ("name", "accumulation", "is_found"),
        [
            ("Diện tích gieo trồng", Accumulation.FLOW, True),
            ("Diện tích gieo trồng", Accumulation.UNKNOWN, False),
            ("Thu ngân sách", Accumulation.UNKNOWN, True),
            ("Thu ngân sách", Accumulation.STATE, False),
        ],
    )
    def test_a_sum_of_the_year_does_not_fall(self, name: str, accumulation: str, is_found: bool) -> None:
        past = (Past(Decimal(500), Relation.EARLIER, dt.date(2024, 5, 14)),)
        rows = [make_figure(1, name, result="480", accumulation=accumulation, past=past)]
        assert told(audit_figures(rows)) == ([(1, "fall", "warning", "falls")] if is_found else [])

    @pytest.mark.parametrize(("later", "is_found"), [("1.230", False), ("1.150", True), ("1.197", False)])
    def test_a_sum_does_not_fall_within_a_document(self, later: str, is_found: bool) -> None:
        rows = [
            make_figure(1, "thu tiền sử dụng đất", "tỷ đồng", result="1.197", as_of=dt.date(2023, 12, 3)),
            make_figure(2, "thu tiền sử dụng đất", "tỷ đồng", result=later),
        ]
        assert told(audit_figures(rows)) == ([(2, "fall", "warning", "falls")] if is_found else [])

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("400", []),
            ("510", [(1, "jump", "warning", "up")]),
            ("19", [(1, "jump", "warning", "down")]),
            ("1.050", [(1, "jump", "warning", "up"), (1, "unit_slip", "hint", "unit")]),
            ("98.000", [(1, "jump", "warning", "up"), (1, "unit_slip", "hint", "unit")]),
            ("0,11", [(1, "jump", "warning", "down"), (1, "unit_slip", "hint", "unit")]),
            ("0", []),
        ],
    )
    @pytest.mark.parametrize("relation", [Relation.LAST_YEAR, Relation.LAST_PERIOD])
    def test_jumps(self, relation: Relation, value: str, expected: list[Any]) -> None:
        assert told(audit_figures([make_figure(1, result=value, past=(Past(Decimal(100), relation),))])) == expected

    def test_the_factor_can_be_set(self) -> None:
        row = make_figure(1, result="210", past=(Past(Decimal(100), Relation.LAST_YEAR),))
        assert audit_figures([row], Limits(jump_factor=Decimal(2)))
        assert not audit_figures([row])

    def test_growth_may_jump(self) -> None:
        past = (Past(Decimal(1), Relation.LAST_YEAR),)
        assert not audit_figures([make_figure(1, "Tốc độ tăng trưởng", "%", result="14", past=past)])

    def test_finds_last_year_by_name_place_and_unit(self) -> None:
        older = [make_figure(1, "Tổng đàn lợn", "con", "90", "80"), make_figure(2, "Đàn dê", "con", result="7")]
        older.append(make_figure(3, "Đàn dê", "con", result="9"))
        newer = [make_figure(5, "Đàn lợn", "con", "85"), make_figure(6, "Đàn lợn", "tấn", "8")]
        newer.append(make_figure(7, "Đàn dê", "con", "8"))
        told = with_past(newer, older, Relation.LAST_YEAR)
        assert [[past.value for past in figure.past] for figure in told] == [[80], [], []]


def test_a_finding_survives_json() -> None:
    rows = family("result", "8.384", "5.845", "2.080", "423", other=["9.330", "6.050", "2.930", "350"])
    for finding in audit_figures(rows):
        stored = json.loads(json.dumps(finding.data))
        assert sentence(str(finding.check), stored) == finding.message


NAMES = (
    "Cơ cấu kinh tế",
    "Thu ngân sách",
    "nông thôn",
    "thành thị",
    "Tỷ lệ dân số đô thị",
    "Tỷ lệ dân số dùng nước",
    "Tốc độ tăng trưởng",
    "Nông nghiệp",
    "Công nghiệp",
    "Dịch vụ",
    "",
    "Tổng đàn (trâu, bò)",
    "Đàn trâu",
    "lũy kế",
)
TEXTS = (
    "",
    "0",
    "10",
    "100",
    "8.384",
    "14-15",
    ">20",
    "dưới 5",
    "khoảng 4",
    "0,46",
    "27/30",
    "31/30",
    "62/66, đạt 95%",
    "không còn",
    "tăng 5% so với kế hoạch",
    "-5",
    "1.234.567,891",
    "vượt 3 %",
    "8% trở lên, phấn đấu 10%",
    "1" + "0" * 29,
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(("%", "ha", "con", "", "tỷ đồng")), *[st.sampled_from(TEXTS)] * 3,
        st.sampled_from(("", "Đạt", "Vượt", "Chưa đạt")), st.sampled_from(("higher", "lower", "unclear", "within")),
        st.integers(0, 8),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(ROWS, ROWS)
def test_whatever_is_printed_ends_in_findings_that_can_be_told_and_kept(newer: list[Any], older: list[Any]) -> None:
    def figures(rows: list[Any]) -> list[Figure]:
        made = []
        for key, (name, unit, target, result, percent, verdict, direction, parent) in enumerate(rows):
            more = {"parent": parent} if parent < key else {}
            texts = {"percent_text": percent, "verdict_text": verdict, "direction": direction}
            made.append(make_figure(key, name, unit, target, result, **texts, **more))
        return made

    for finding in audit_figures(with_past(figures(newer), figures(older), Relation.LAST_YEAR)):
        stored = json.loads(json.dumps(finding.data))
        assert sentence(str(finding.check), stored)
        assert finding.printed
        assert finding.computed


def test_findings_follow_the_rows() -> None:
    rows = [*family("result", "100", "120"), make_figure(7, target="31/30")]
    assert [finding.figure.key for finding in audit_figures(rows)] == [1, 7]


def test_every_check_can_be_told_in_a_sentence_with_its_numbers() -> None:
    rows = family("result", "8.384", "5.845", "2.080", "423", other=["9.330", "6.050", "2.930", "350"])
    total, hint = audit_figures(rows)
    assert total.message == (
        "Cột thực hiện: các phần cộng lại 5.845 + 2.080 + 423 = 8.348, ít hơn tổng ghi 8.384 là 36; ở cột kia các phần "
        "này cộng đúng bằng tổng 9.330 (“Đàn 1” (dòng 1): 5.845; “Đàn 2” (dòng 2): 2.080; “Đàn 3” (dòng 3): 423)."
    )
    assert hint.message == ("Có thể đảo hai chữ số: nếu tổng là 8.348 thay vì 8.384 thì các số khớp nhau.")
    assert (total.check, total.severity) == (Check.TOTAL, ERROR)
