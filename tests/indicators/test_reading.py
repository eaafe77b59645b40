from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.choices import Kind
from indicators.numbers import format_number
from indicators.reading import Reading, ReadingError, read_result, read_target, write_target


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("text", "unit", "kind", "low", "high"),
    [
        ("13", "", Kind.POINT, "13", "13"),
        ("100%", "%", Kind.POINT, "100", "100"),
        ("đạt 95 triệu đồng", "triệu đồng", Kind.POINT, "95", "95"),
        ("giảm còn 1,93%", "%", Kind.POINT, "1.93", "1.93"),
        ("8,2km/km2", "km/km2", Kind.POINT, "8.2", "8.2"),
        ("02 trường học", "trường học", Kind.POINT, "2", "2"),
        ("15 chỉ tiêu", "chỉ tiêu", Kind.POINT, "15", "15"),
        ("12 nghị quyết", "nghị quyết", Kind.POINT, "12", "12"),
        ("12 nghìn tấn", "Ng. tấn", Kind.POINT, "12", "12"),
        ("14-15", "%", Kind.RANGE, "14", "15"),
        ("14 – 15", "%", Kind.RANGE, "14", "15"),
        ("3 - 3,5", "%", Kind.RANGE, "3", "3.5"),
        ("3% - 3,5%", "%", Kind.RANGE, "3", "3.5"),
        ("5.700 - 5.900 tỷ đồng", "tỷ đồng", Kind.RANGE, "5700", "5900"),
        ("từ 3.800 - 3.850", "người", Kind.RANGE, "3800", "3850"),
        ("từ 14 đến 15", "%", Kind.RANGE, "14", "15"),
        ("4-4,2 triệu con", "con", Kind.RANGE, "4000000", "4200000"),
        ("900 triệu - 1 tỷ đồng", "triệu đồng", Kind.RANGE, "900", "1000"),
        # each end in its own unit, also where the first is the column's
        ("1 tỷ đồng - 1.500 triệu đồng", "tỷ đồng", Kind.RANGE, "1", "1.5"),
        ("800 triệu đồng đến 1,2 tỷ đồng", "triệu đồng", Kind.RANGE, "800", "1200"),
        ("5 con - 6 nghìn con", "con", Kind.RANGE, "5", "6000"),
        ("14 cho đến 15", "%", Kind.RANGE, "14", "15"),
        ("14\u221215", "%", Kind.RANGE, "14", "15"),
        ("14\u201115", "%", Kind.RANGE, "14", "15"),
        # words that go on after the column's unit
        ("15 xã nông thôn mới", "xã", Kind.POINT, "15", "15"),
        ("1.050 hộ gia đình", "hộ", Kind.POINT, "1050", "1050"),
        (">20", "%", Kind.FLOOR, "20", None),
        ("trên 90%", "%", Kind.FLOOR, "90", None),
        ("95% trở lên", "%", Kind.FLOOR, "95", None),
        ("từ 95% trở lên", "%", Kind.FLOOR, "95", None),
        ("13 tấn/ha trở lên", "tấn/ha", Kind.FLOOR, "13", None),
        ("tối thiểu 07", "xã", Kind.FLOOR, "7", None),
        ("ít nhất 8", "", Kind.FLOOR, "8", None),
        (">= 5", "", Kind.FLOOR, "5", None),
        ("≥ 5", "", Kind.FLOOR, "5", None),
        ("không dưới 5", "", Kind.FLOOR, "5", None),
        ("8% trở lên, phấn đấu 10%", "%", Kind.FLOOR, "8", "10"),
        ("8% trở lên, phấn đấu 10% trở lên", "%", Kind.FLOOR, "8", "10"),
        ("không nhỏ hơn 5", "", Kind.FLOOR, "5", None),
        ("=> 95", "%", Kind.FLOOR, "95", None),
        ("trên 8% (phấn đấu 10%)", "%", Kind.FLOOR, "8", "10"),
        ("> = 95", "%", Kind.FLOOR, "95", None),
        ("<10", "%", Kind.CEILING, None, "10"),
        ("giảm xuống dưới 2%", "%", Kind.CEILING, None, "2"),
        ("< 10%", "%", Kind.CEILING, None, "10"),
        ("dưới 0,64", "%", Kind.CEILING, None, "0.64"),
        ("không quá 5", "", Kind.CEILING, None, "5"),
        ("không lớn hơn 5", "", Kind.CEILING, None, "5"),
        ("không quá 5%, phấn đấu dưới 4%", "%", Kind.CEILING, "4", "5"),
        ("tối đa 3", "", Kind.CEILING, None, "3"),
        ("≤ 4", "", Kind.CEILING, None, "4"),
        ("5% trở xuống", "%", Kind.CEILING, None, "5"),
        ("không quá 5%, phấn đấu 3%", "%", Kind.CEILING, "3", "5"),
        ("không còn hộ nghèo", "", Kind.ZERO, "0", "0"),
        ("không phát sinh điểm nóng", "", Kind.ZERO, "0", "0"),
        ("không còn", "hộ", Kind.ZERO, "0", "0"),
        ("đến năm 2025 không còn hộ nghèo", "", Kind.ZERO, "0", "0"),
        ("không còn nhà tạm, nhà dột nát", "", Kind.ZERO, "0", "0"),
        ("Tăng 5% so với dự toán thành phố giao", "%", Kind.RELATIVE, "5", "5"),
        ("tăng từ 5% trở lên so với năm 2023", "%", Kind.RELATIVE, "5", None),
        ("giảm 5-7% so với năm 2023", "", Kind.RELATIVE, "-7", "-5"),
        ("tăng 5% so với năm 2022 trở lên", "%", Kind.RELATIVE, "5", None),
        ("đạt 100% kế hoạch trở lên", "%", Kind.RELATIVE, "100", None),
        ("tăng 5% so với cùng kỳ 6 tháng đầu năm 2023", "%", Kind.RELATIVE, "5", "5"),
        ("giảm ít nhất 5% so với năm 2023", "", Kind.RELATIVE, None, "-5"),
        ("giảm hơn so với năm 2023", "", Kind.RELATIVE, None, None),
        ("100% dự toán thành phố giao", "%", Kind.RELATIVE, "100", "100"),
        ("Hoàn thành việc sắp xếp đơn vị hành chính cấp xã", "", Kind.QUALITATIVE, None, None),
        ("Hoàn thành kế hoạch sắp xếp", "", Kind.QUALITATIVE, None, None),
        ("Hoàn thành quy hoạch năm 2030", "", Kind.QUALITATIVE, None, None),
        ("Hoàn thành trước 30/6/2024", "", Kind.QUALITATIVE, None, None),
    ],
)
def test_reads_targets(text: str, unit: str, kind: Kind, low: str | None, high: str | None) -> None:
    reading = read_target(text, unit)
    assert (reading.kind, reading.low, reading.high) == (kind, decimal(low), decimal(high))


@pytest.mark.parametrize(
    ("text", "numerator", "denominator"),
    [("27/30", "27", "30"), ("27/30 xã", "27", "30"), ("62/66, đạt 93,9%", "62", "66"), ("35/66 đạt 53%", "35", "66")],
)
def test_reads_ratios(text: str, numerator: str, denominator: str) -> None:
    reading = read_target(text, "xã" if "xã" in text else "%")
    assert (reading.kind, reading.low, reading.denominator) == (Kind.RATIO, decimal(numerator), decimal(denominator))


@pytest.mark.parametrize(("text", "kind"), [("khoảng 4", Kind.POINT), ("khoảng 6,5-7%", Kind.RANGE)])
def test_about_is_kept_as_a_mark(text: str, kind: Kind) -> None:
    reading = read_target(text, "%")
    assert (reading.kind, reading.is_approximate) == (kind, True)


@pytest.mark.parametrize(
    ("text", "is_open"), [("trên 20", True), (">20", True), ("20 trở lên", False), (">=20", False), ("dưới 5", True)]
)
def test_a_strict_sign_is_remembered(text: str, is_open: bool) -> None:
    assert read_target(text).is_open is is_open


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("10 bác sĩ và 30 giường bệnh", ""),
        ("14 - 15 - 16", "%"),
        ("15-14", "%"),
        ("8%, phấn đấu 10%", "%"),
        ("8% trở lên, phấn đấu 7%", "%"),
        ("giảm 0,5%", "%"),
        ("từ 3.800", "người"),
        ("trên 20-25", "%"),
        ("tối thiểu 5 trở xuống", ""),
        ("5%", "người"),
        ("5 tấn/ha", "tấn"),
        ("31/30", "xã"),
        ("2,5/30", "xã"),
        ("5/0", "xã"),
        ("62/66, đạt 90%", "%"),
        ("tăng 2 trường so với năm 2023", "trường"),
        ("1.23.4", ""),
        ("không còn xã dưới 15 tiêu chí", ""),
        (",5", "%"),
        (".5", "%"),
        ("Không có chỉ tiêu", ""),
        ("Không có số liệu", ""),
        ("Tăng 5% so với năm 2022, phấn đấu 7%", "%"),
        ("100% dự toán, phấn đấu 105%", "%"),
        ("Tăng 5% so với cùng kỳ, đạt 1.200 tỷ đồng", "%"),
        ("Tăng 5% so với cùng kỳ và tăng 7% so với dự toán", "%"),
        ("5 tỷ tỷ đồng", "đồng"),
        # words after the number that say more than what is counted
        ("90% trở lên số hộ", "%"),
        ("5 sản phẩm trở lên đạt OCOP", "sản phẩm"),
        ("27/30 xã trở lên", "xã"),
        ("30 giường bệnh hoặc nhiều hơn", "giường"),
        ("10 bác sĩ và ba mươi giường bệnh", "bác sĩ"),
        ("9,2% so với cùng kỳ", "%"),
        ("giảm còn 4% so với năm 2023", "%"),
        ("Không để xảy ra cháy nổ, giảm tai nạn giao thông", "vụ"),
        ("5 triệu", "%"),
        ("Hoàn thành 2025", ""),
        ("- 5", "%"),
        ("x", ""),
        ("chưa giao", ""),
        ("không", ""),
        ("", ""),
        ("…", ""),
        ("1" * 600, ""),
    ],
)
def test_refuses_what_is_not_certain_and_shows_it(text: str, unit: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read_target(text, unit)
    assert text[:5] in str(refused.value) or not text.strip("…")


@pytest.mark.parametrize(
    ("text", "unit", "kind", "value"),
    [
        ("14,64", "%", Kind.RANGE, "14.64"),
        ("ước đạt 6.150 tỷ đồng", "tỷ đồng", Kind.RANGE, "6150"),
        ("tăng 14,64%", "%", Kind.RANGE, "14.64"),
        ("6,15 nghìn tỷ đồng", "tỷ đồng", Kind.POINT, "6150"),
        ("khoảng 35", "", Kind.POINT, "35"),
        ("không", "vụ", Kind.ZERO, "0"),
        ("không phát sinh", "vụ", Kind.ZERO, "0"),
        ("2", "vụ", Kind.ZERO, "2"),
        ("27/30", "xã", Kind.RATIO, "27"),
        ("không xảy ra vụ nào", "vụ", Kind.ZERO, "0"),
        ("Tăng 0,4%", "%", Kind.RELATIVE, "0.4"),
        ("tăng 6%", "tỷ đồng", Kind.RELATIVE, "6"),
        ("đạt 104% dự toán", "tỷ đồng", Kind.RELATIVE, "104"),
        ("giảm 3%", "%", Kind.RELATIVE, "-3"),
        ("đạt 100,4% dự toán", "%", Kind.RELATIVE, "100.4"),
        ("Đã ban hành kế hoạch 05", "", Kind.QUALITATIVE, None),
    ],
)
def test_reads_results(text: str, unit: str, kind: Kind, value: str | None) -> None:
    assert read_result(text, unit, kind).value == decimal(value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("14-15", Kind.RANGE),
        ("< 563", Kind.POINT),
        ("đứng thứ 9 cả nước", Kind.POINT),
        ("giảm 0,5%", Kind.POINT),
        ("bằng 127% NQ28", Kind.POINT),
        ("đạt 95% kế hoạch", Kind.POINT),
        ("104% KH", Kind.POINT),
        ("95,2% so với cùng kỳ", Kind.POINT),
        ("gần 100%", Kind.POINT),
        ("không", Kind.POINT),
        # the absence of a number is not the number 0
        ("không có số liệu", Kind.ZERO),
        ("không rõ", Kind.ZERO),
        ("không đạt", Kind.ZERO),
        ("không có thay đổi", Kind.ZERO),
        ("không có kết quả", Kind.ZERO),
        ("không báo cáo", Kind.ZERO),
        # against a change a bare percentage could be growth or share
        ("104%", Kind.RELATIVE),
        ("đạt 104%", Kind.RELATIVE),
        ("5", Kind.RELATIVE),
        ("giảm 5 vụ", Kind.RELATIVE),
    ],
)
def test_a_result_is_one_number(text: str, kind: Kind) -> None:
    with pytest.raises(ReadingError):
        read_result(text, "%", kind)


@pytest.mark.parametrize("text", ["tăng 2 xã", "thêm 2 xã", "12 xã chưa đạt", "27/30 xã chưa đạt chuẩn"])
def test_a_change_or_a_failure_is_no_level(text: str) -> None:
    with pytest.raises(ReadingError):
        read_result(text, "xã", Kind.POINT)


def test_a_bare_percentage_is_the_share_that_the_target_is() -> None:
    result = read_result("106%", "tỷ đồng", Kind.RELATIVE, is_share=True)
    assert (result.value, result.is_relative, result.is_share) == (Decimal(106), True, True)


amounts = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=2)
counts = st.integers(min_value=1, max_value=10_000).map(Decimal)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    kind = draw(st.sampled_from(Kind))
    low, high = sorted((draw(amounts), draw(amounts)))
    marks = {"is_approximate": draw(st.booleans())}
    stretch = draw(st.booleans()) and low != high
    is_open = not stretch and draw(st.booleans())
    match kind:
        case Kind.POINT:
            return Reading(kind, low, low, **marks)
        case Kind.RANGE:
            return Reading(kind if low != high else Kind.POINT, low, high, **marks)
        case Kind.FLOOR:
            return Reading(kind, low, high if stretch else None, is_open=is_open, **marks)
        case Kind.CEILING:
            return Reading(kind, low if stretch else None, high, is_open=is_open, **marks)
        case Kind.RATIO:
            numerator, denominator = sorted((draw(counts), draw(counts)))
            return Reading(kind, numerator, numerator, denominator)
        case Kind.ZERO:
            return Reading(kind, Decimal(0), Decimal(0))
        case Kind.RELATIVE:
            ends = sorted(abs(end) for end in (low, high))
            return Reading(kind, *ends, is_share=draw(st.booleans()), relative_to="so với dự toán", **marks)
        case _:
            return Reading(kind, words="Hoàn thành quy hoạch")


@given(readings())
def test_what_is_written_from_a_reading_reads_back_to_the_same(reading: Reading) -> None:
    assert read_target(write_target(reading), "%") == reading


@given(st.text(), st.sampled_from(["", "%", "xã", "triệu đồng", "km/km2"]))
def test_no_text_crashes_the_readers(text: str, unit: str) -> None:
    for read in (read_target, read_result):
        try:
            read(text, unit)
        except ReadingError as refused:
            assert str(refused)


@given(
    st.lists(
        st.sampled_from(
            "đạt trên dưới từ đến 14 15,5 - 1.000 % / xã triệu đồng phấn đấu trở lên không còn tăng so với".split()
        ),
        max_size=12,
    )
)
def test_no_heap_of_the_field_s_own_words_crashes_the_reader(words: list[str]) -> None:
    try:
        read_target(" ".join(words), "%")
    except ReadingError as refused:
        assert str(refused)


@given(st.integers(min_value=1, max_value=10**6), st.integers(min_value=1, max_value=10**6))
def test_a_scale_word_changes_nothing_but_the_writing(one: int, other: int) -> None:
    low, high = sorted((Decimal(one), Decimal(other)))
    scaled = read_target(f"{format_number(low)} - {format_number(high)} triệu con", "con")
    plain = read_target(f"{format_number(low * 10**6)} - {format_number(high * 10**6)}", "con")
    assert scaled == plain


@pytest.mark.parametrize(
    ("text", "unit", "sentence"),
    [
        ("11.1OO", "m2", "không đọc được “11.1OO”: có chữ O ở chỗ của chữ số. Viết “11.100” nếu đó là số."),
        ("l4 - 15", "%", "không đọc được “l4 - 15”: có chữ l ở chỗ của chữ số. Viết “14 - 15” nếu đó là số."),
        ("trên I0", "%", "không đọc được “trên I0”: có chữ I ở chỗ của chữ số. Viết “trên 10” nếu đó là số."),
        ("10l", "m2", "không đọc được “10l”: đơn vị “l” không đổi được sang “m2”"),
        ("11.1XX", "m2", "không đọc được “11.1XX”: đơn vị “xx” không đổi được sang “m2”"),
    ],
    ids=["O", "l", "I", "litres", "no figure"],
)
def test_what_cannot_be_read_is_told_in_one_sentence(text, unit, sentence):
    with pytest.raises(ReadingError) as refused:
        read_target(text, unit)
    assert str(refused.value) == sentence


def test_a_result_with_letters_for_figures_is_told_too():
    with pytest.raises(ReadingError, match=r"Viết “9\.100” nếu đó là số"):
        read_result("9.1OO", "m2")
