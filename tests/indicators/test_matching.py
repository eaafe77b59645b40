"""Finding what a row calls by a slightly other name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.matching import LIKELY, Candidate, Catalogue, Known, Wanted, alike, plain_words, propose

POVERTY = "Tỷ lệ hộ nghèo (theo chuẩn nghèo giai đoạn 2022 - 2025)"

SAME = [
    ("Tỷ lệ người dân tham gia bảo hiểm y tế", "Tỷ lệ người dân tham gia BHYT"),
    ("Thu nhập bình quân đầu người", "Thu nhap binh quan dau nguoi"),
    ("Tổng vốn đầu tư toàn xã hội", "Tổng vốn đâu tư tòan xã hội"),
    ("Giá trị sản xuất công nghiệp - xây dựng", "Giá trị sản xuất công nghiệp – xây dựng"),
    ("Số trường học đạt chuẩn quốc gia", "Số trường học dạt chuẩn quốc ga"),
    ("Công nghiệp, xây dựng tăng", "Xây dựng, công nghiệp tăng"),
    (POVERTY, "Tỉ lệ hộ nghèo theo chuẩn nghèo giai đoạn 2022-2025"),
]
OTHER = [
    ("Tổng thu ngân sách nhà nước trên địa bàn", "Tổng chi ngân sách nhà nước trên địa bàn"),
    ("Tỷ lệ hộ nghèo", "Tỷ lệ hộ cận nghèo"),
    ("Xã đạt chuẩn mức độ 1", "Xã đạt chuẩn mức độ 2"),
    ("Tỷ lệ lao động nam qua đào tạo", "Tỷ lệ lao động nữ qua đào tạo"),
    ("Năng suất lúa cả năm", "Sản lượng lúa cả năm"),
    ("Kim ngạch xuất khẩu", "Kim ngạch nhập khẩu"),
    ("Phổ cập giáo dục trung học cơ sở", "Phổ cập giáo dục trung học phổ thông"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_slips_abbreviations_and_order_are_likely_the_same(one, other):
    assert alike(plain_words(one), plain_words(other)) >= LIKELY


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_a_word_or_number_that_turns_the_meaning_is_another_thing(one, other):
    assert alike(plain_words(one), plain_words(other)) < LIKELY


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_score_and_the_same_both_ways(one, other):
    one, other = plain_words(one), plain_words(other)
    assert 0 <= alike(one, other) == alike(other, one) <= 100
    assert alike(one, one) == 100
    assert (alike(one, other) == 100) == (one == other)


def test_another_unit_is_another_indicator():
    catalogue = Catalogue([Known(1, "Hộ nghèo", "hộ"), Known(2, "Hộ nghèo", "%")])
    assert catalogue.candidates(Wanted(2, "Hộ nghéo", "%"), None) == [Candidate(2, 100)]


def test_the_sector_decides_between_two_of_a_name():
    known = [Known(1, "Đào tạo nghề", "người", "Giáo dục"), Known(2, "Đào tạo nghề", "người", "Lao động")]
    row = Wanted(2, "Đào tạo nghê", "người", "Chỉ tiêu về lao động")
    assert [one.id for one in Catalogue(known).candidates(row, None)] == [2, 1]


def test_rows_below_a_likely_whole_are_looked_for_under_it():
    catalogue = Catalogue(
        [Known(1, "Cơ cấu kinh tế"), Known(2, "Nông nghiệp", "%", parent=1), Known(3, "Nông nghiệp", "%")]
    )
    rows = [Wanted(2, "Cơ câu kinh tê"), Wanted(3, "Nông nghiệp", "%", parent=2)]
    found = propose(rows, {}, catalogue)
    assert [found[line][0] for line in (2, 3)] == [Candidate(1, 100), Candidate(2, 100)]


def test_a_row_under_a_new_whole_is_not_taken_for_one_that_stands_alone():
    catalogue = Catalogue([Known(3, "Nông nghiệp", "%")])
    rows = [Wanted(2, "Một đầu mục khác hẳn"), Wanted(3, "Nông nghiệp", "%", parent=2)]
    assert not any(one.is_likely for one in propose(rows, {}, catalogue)[3])


def test_what_another_row_has_by_its_name_is_not_proposed():
    catalogue = Catalogue([Known(1, "Hộ nghèo", "hộ")])
    assert propose([Wanted(3, "Hộ nghèo cuối năm", "hộ")], {2: 1}, catalogue)[3] == []
