"""What a spreadsheet would run is text on the way out, and itself again on the way in."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.tables.formulas import protect, unprotect

TRICKY = st.text(alphabet="'=+-@\t\r\n ＝＋－＠-5,.%ab", max_size=12)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "'=1", "- Trong đó"]
)
def test_what_would_be_run_begins_with_an_apostrophe(text: str) -> None:
    assert protect(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+5", "-1.234,5", "-2,5%", "14-15", "5", "", "Hộ nghèo", "'Ninh", "a=b", "–"])
def test_numbers_and_other_words_stay(text: str) -> None:
    assert protect(text) == text


@given(TRICKY)
def test_taking_off_undoes_putting_on(text: str) -> None:
    assert unprotect(protect(text)) == text


@given(TRICKY)
def test_nothing_that_is_no_number_begins_with_a_sign(text: str) -> None:
    written = protect(text).lstrip()
    if written[:1] in ("=", "+", "-", "@"):
        assert all(ch in "+-0123456789.,%" for ch in written)


def test_a_csv_cell_cannot_leave_its_quotes() -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerow([protect('a";=1+1')])
    assert next(csv.reader(io.StringIO(written.getvalue()), delimiter=";")) == ['a";=1+1']
