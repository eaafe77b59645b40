"""Spans of days in words and in addresses."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.spans import Span

TERM = Span(dt.date(2020, 10, 15), dt.date(2025, 10, 14))


@pytest.mark.parametrize(
    ("span", "slug", "words", "is_year"),
    [
        (Span.of_years(2023), "2023", "2023", True),
        (Span.of_years(2021, 2025), "2021-2025", "2021-2025", False),
        (TERM, "2020-10-15_2025-10-14", "15/10/2020 - 14/10/2025", False),
    ],
)
def test_a_span_in_words_and_in_an_address(span, slug, words, is_year):
    assert (span.slug, str(span), span.is_year) == (slug, words, is_year)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)), st.integers(0, 4000))
def test_an_address_reads_back(starts_on, days):
    span = Span(starts_on, starts_on + dt.timedelta(days=days))
    assert Span.from_slug(span.slug) == span


@pytest.mark.parametrize(
    "slug", ["2025-2021", "2023-2023", "2023-01-01_2023-12-31", "2023-02-30_2023-03-01", "x", "2023-01-01", ""]
)
def test_what_is_no_address_of_a_span_is_refused(slug):
    with pytest.raises(ValueError, match="no span"):
        Span.from_slug(slug)
