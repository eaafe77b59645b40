"""Working days, deadlines and what is said about a late value."""

import datetime as dt
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from indicators.calendars import (
    Window,
    WorkingDays,
    add_working_days,
    deadline,
    late_sentence,
    value_days,
    window_label,
    windows,
    working_days_between,
)
from indicators.choices import Frequency

COUNTRY = WorkingDays()
DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2035, 12, 31))
COUNTS = st.integers(-40, 40)
CALENDARS = st.dictionaries(DAYS, st.booleans(), max_size=30).map(WorkingDays)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def span(first: str, last: str) -> list[dt.date]:
    return [day(first) + dt.timedelta(days=n) for n in range((day(last) - day(first)).days + 1)]


# As announced for civil servants: first and last day off in a row, weekends included.
ANNOUNCED = [
    ("Tết Giáp Thìn", "2024-02-08", "2024-02-14"),
    ("30/4 - 1/5, 29/4 đổi sang 4/5", "2024-04-27", "2024-05-01"),
    ("Quốc khánh", "2024-08-31", "2024-09-03"),
    ("Tết Ất Tỵ", "2025-01-25", "2025-02-02"),
    ("Giỗ Tổ", "2025-04-05", "2025-04-07"),
    ("30/4 - 1/5, 2/5 đổi sang 26/4", "2025-04-30", "2025-05-04"),
    ("Quốc khánh", "2025-08-30", "2025-09-02"),
    ("Tết Bính Ngọ", "2026-02-14", "2026-02-22"),
    ("Giỗ Tổ, nghỉ bù", "2026-04-25", "2026-04-27"),
    ("30/4 - 1/5", "2026-04-30", "2026-05-03"),
    ("Quốc khánh, 31/8 đổi sang 22/8", "2026-08-29", "2026-09-02"),
    ("Ngày Văn hóa Việt Nam", "2026-11-24", "2026-11-24"),
]


@pytest.mark.parametrize(("_name", "first", "last"), ANNOUNCED)
def test_the_announced_days_off_are_free_and_those_around_them_are_worked(_name, first, last):
    assert not [off for off in span(first, last) if COUNTRY.is_working(off)]
    assert COUNTRY.is_working(day(first) - dt.timedelta(days=1))
    assert COUNTRY.is_working(day(last) + dt.timedelta(days=1))


@pytest.mark.parametrize("made_up", ["2024-05-04", "2025-04-26", "2026-08-22"])
def test_a_saturday_that_makes_up_for_a_day_off_is_worked(made_up):
    assert day(made_up).weekday() == 5
    assert COUNTRY.is_working(day(made_up))


def test_the_culture_day_is_free_from_2026():
    assert COUNTRY.is_working(day("2025-11-24"))
    assert not COUNTRY.is_working(day("2027-11-24"))


def test_a_decision_says_otherwise_for_single_days():
    # Dispatch 12729/VPCP-KGVX of 25/12/2025: Friday 2 January 2026 for Saturday 10 January.
    decided = WorkingDays({day("2026-01-02"): False, day("2026-01-10"): True})
    assert (COUNTRY.is_working(day("2026-01-02")), decided.is_working(day("2026-01-02"))) == (True, False)
    assert (COUNTRY.is_working(day("2026-01-10")), decided.is_working(day("2026-01-10"))) == (False, True)
    assert working_days_between(day("2025-12-31"), day("2026-01-10"), decided) == 6


@pytest.mark.parametrize(
    ("cut_off", "working_days", "due"),
    [
        ("2026-06-14", 3, "2026-06-17"),  # a Sunday: Monday, Tuesday, Wednesday
        ("2026-05-14", 3, "2026-05-19"),  # over a weekend
        ("2026-02-14", 3, "2026-02-25"),  # over Tết
        ("2024-04-26", 1, "2024-05-02"),  # over an exchanged day
        ("2024-04-30", 3, "2024-05-04"),  # ends on a Saturday that is worked
        ("2025-12-31", 2, "2026-01-05"),  # into the next year
        ("2026-06-14", 0, "2026-06-15"),
        ("2026-06-12", 0, "2026-06-12"),
        ("2026-06-17", -3, "2026-06-12"),
        ("2026-02-25", -3, "2026-02-13"),
    ],
)
def test_deadlines(cut_off, working_days, due):
    assert deadline(day(cut_off), working_days, COUNTRY) == day(due)


@given(DAYS, COUNTS, CALENDARS)
def test_a_deadline_is_a_working_day(start, n, calendar):
    assert calendar.is_working(add_working_days(start, n, calendar))


@given(DAYS, st.integers(1, 40), CALENDARS)
def test_from_a_working_day_there_and_back_again(start, n, calendar):
    worked = add_working_days(start, 0, calendar)
    assert add_working_days(add_working_days(worked, n, calendar), -n, calendar) == worked
    assert add_working_days(add_working_days(worked, -n, calendar), n, calendar) == worked


@given(DAYS, COUNTS.filter(bool), CALENDARS)
def test_counting_undoes_adding(start, n, calendar):
    assert working_days_between(start, add_working_days(start, n, calendar), calendar) == n


@given(st.tuples(DAYS, DAYS, DAYS).map(sorted), CALENDARS)
def test_counts_of_neighbouring_spans_add_up(days, calendar):
    first, middle, last = days
    parts = working_days_between(first, middle, calendar), working_days_between(middle, last, calendar)
    assert sum(parts) == working_days_between(first, last, calendar)


@given(DAYS, st.integers(0, 20), CALENDARS)
def test_more_days_are_never_an_earlier_deadline(cut_off, n, calendar):
    assert deadline(cut_off, n, calendar) <= deadline(cut_off, n + 1, calendar)


# --- Periods ---------------------------------------------------------------------------------------------------------
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.mark.parametrize(
    ("frequency", "cut_off_day", "expected"),
    [
        ("quarter", 14, [("2025-12-15", "2026-03-14"), ("2026-03-15", "2026-06-14"), ("2026-06-15", "2026-09-14"),
                         ("2026-09-15", "2026-12-14")]),
        ("half_year", 14, [("2025-12-15", "2026-06-14"), ("2026-06-15", "2026-12-14")]),
        ("nine_months", 14, [("2025-12-15", "2026-09-14")]),
        ("year", 14, [("2025-12-15", "2026-12-14")]),
        ("quarter", None, [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30"), ("2026-07-01", "2026-09-30"),
                           ("2026-10-01", "2026-12-31")]),
        ("half_year", None, [("2026-01-01", "2026-06-30"), ("2026-07-01", "2026-12-31")]),
        ("nine_months", None, [("2026-01-01", "2026-09-30")]),
        ("year", None, [("2026-01-01", "2026-12-31")]),
        ("year", 20, [("2025-12-21", "2026-12-20")]),
    ],
)  # fmt: skip
def test_the_periods_of_a_year(frequency, cut_off_day, expected):
    found = windows(frequency, *YEAR, cut_off_day=cut_off_day)
    assert [(str(window.starts_on), str(window.cut_off_on)) for window in found] == expected


@pytest.mark.parametrize(
    ("cut_off_day", "month", "starts_on", "cut_off_on"),
    [
        (14, 1, "2025-12-15", "2026-01-14"),
        (14, 6, "2026-05-15", "2026-06-14"),
        (None, 2, "2026-02-01", "2026-02-28"),
        (None, 12, "2026-12-01", "2026-12-31"),
        (30, 2, "2026-01-31", "2026-02-28"),
        (30, 3, "2026-03-01", "2026-03-30"),
    ],
)
def test_a_month(cut_off_day, month, starts_on, cut_off_on):
    window = windows("month", *YEAR, cut_off_day=cut_off_day)[month - 1]
    assert (str(window.starts_on), str(window.cut_off_on)) == (starts_on, cut_off_on)


def test_february_of_a_leap_year_has_29_days():
    [window] = windows("month", dt.date(2028, 2, 1), dt.date(2028, 2, 29))
    assert window.cut_off_on == dt.date(2028, 2, 29)


@given(
    st.sampled_from([Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR, Frequency.YEAR]),
    st.none() | st.integers(1, 31),
    DAYS,
    st.integers(800, 3000),
)
def test_periods_follow_each_other_without_gap_or_overlap(frequency, cut_off_day, first, days):
    found = windows(frequency, first, first + dt.timedelta(days=days), cut_off_day=cut_off_day)
    assert len(found) >= 2
    for earlier, later in pairwise(found):
        assert later.starts_on == earlier.cut_off_on + dt.timedelta(days=1)


@given(st.sampled_from(list(Frequency)), st.none() | st.integers(1, 28), DAYS, st.integers(0, 900))
def test_only_periods_cut_off_between_the_two_days_are_given(frequency, cut_off_day, first, days):
    last = first + dt.timedelta(days=days)
    found = windows(frequency, first, last, cut_off_day=cut_off_day)
    assert all(first <= window.cut_off_on <= last for window in found)
    wider = windows(frequency, first - dt.timedelta(days=400), last + dt.timedelta(days=400), cut_off_day=cut_off_day)
    assert found == [window for window in wider if first <= window.cut_off_on <= last]


@pytest.mark.parametrize(
    ("cut_off_on", "cut_off_day", "as_of", "is_estimate", "holds", "holds_or_precedes"),
    [
        # Administrative June, 15/5 to 14/6.
        ("2026-06-14", 14, "2026-06-14", False, True, True),
        ("2026-06-14", 14, "2026-05-15", False, True, True),
        ("2026-06-14", 14, "2026-05-31", False, True, True),
        ("2026-06-14", 14, "2026-05-14", False, False, False),
        ("2026-06-14", 14, "2026-06-30", True, True, True),  # "ước tháng 6"
        ("2026-06-14", 14, "2026-05-31", True, False, False),  # "ước tháng 5"
        ("2026-06-14", 14, "2026-07-14", False, False, True),
        # The second quarter is cut off on the same day: a value of April is not its value.
        ("2026-06-14", 14, "2026-04-14", False, False, False),
        # Statistical June, and February after a longer month.
        ("2026-06-30", None, "2026-06-30", False, True, True),
        ("2026-06-30", None, "2026-06-01", True, True, True),
        ("2026-06-30", None, "2026-05-31", False, False, False),
        ("2026-02-28", None, "2026-01-31", True, False, False),
        # The year: its closing value comes after the cut-off.
        ("2026-12-14", 14, "2026-12-31", False, True, True),
        ("2027-01-14", 14, "2026-12-31", True, False, False),
    ],
)
def test_the_dates_of_a_periods_values(cut_off_on, cut_off_day, as_of, is_estimate, holds, holds_or_precedes):
    days = value_days(day(cut_off_on), cut_off_day)
    assert days.hold(day(as_of), is_estimate=is_estimate) is holds
    assert days.hold_or_precede(day(as_of), is_estimate=is_estimate) is holds_or_precedes


# --- Words -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("frequency", "cut_off_on", "label"),
    [
        ("month", "2026-06-14", "tháng 6/2026"),
        ("quarter", "2026-06-14", "quý II/2026"),
        ("quarter", "2026-12-31", "quý IV/2026"),
        ("half_year", "2026-06-30", "6 tháng đầu năm 2026"),
        ("half_year", "2026-12-14", "6 tháng cuối năm 2026"),
        ("nine_months", "2026-09-14", "9 tháng năm 2026"),
        ("year", "2026-12-14", "năm 2026"),
    ],
)
def test_periods_are_named_as_people_name_them(frequency, cut_off_on, label):
    with translation.override("vi"):
        assert window_label(frequency, day(cut_off_on)) == label


@pytest.mark.parametrize(
    ("frequency", "cut_off_on", "due_on", "on", "said"),
    [
        ("month", "2026-06-14", "2026-06-17", "2026-06-22", "tháng 6 của xã Bố Hạ (hạn 17/6, quá 3 ngày làm việc)"),
        ("month", "2026-06-14", "2026-06-17", "2026-06-17", "tháng 6 của xã Bố Hạ (hạn 17/6)"),
        ("month", "2026-11-14", "2026-11-20", "2026-11-22", "tháng 11 của xã Bố Hạ (hạn 20/11, đã quá hạn)"),
        ("quarter", "2026-03-14", "2026-03-18", "2026-03-19", "quý I của xã Bố Hạ (hạn 18/3, quá 1 ngày làm việc)"),
        ("half_year", "2026-06-14", "2026-06-17", "2026-06-18",
         "6 tháng đầu năm của xã Bố Hạ (hạn 17/6, quá 1 ngày làm việc)"),
        ("half_year", "2026-12-14", "2026-12-17", "2026-12-18",
         "6 tháng cuối năm của xã Bố Hạ (hạn 17/12, quá 1 ngày làm việc)"),
        ("nine_months", "2026-09-14", "2026-09-17", "2026-09-18",
         "9 tháng của xã Bố Hạ (hạn 17/9, quá 1 ngày làm việc)"),
        ("year", "2025-12-14", "2025-12-17", "2026-01-05",
         "năm 2025 của xã Bố Hạ (hạn 17/12/2025, quá 12 ngày làm việc)"),
    ],
)  # fmt: skip
def test_what_is_said_about_a_late_value(frequency, cut_off_on, due_on, on, said):
    with translation.override("vi"):
        sentence = late_sentence(
            unit="Xã Bố Hạ",
            frequency=frequency,
            cut_off_on=day(cut_off_on),
            due_on=day(due_on),
            on=day(on),
            calendar=COUNTRY,
        )
    assert sentence == f"Chưa có số liệu {said}"


CONTIGUOUS = [Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR, Frequency.YEAR]


@given(
    st.sampled_from(CONTIGUOUS),
    st.sampled_from([None, 1, 14, 28]),
    st.dates(day("2026-01-01"), day("2027-03-31")),
    st.booleans(),
)
def test_every_value_of_a_year_is_of_one_period(
    frequency: Frequency, cut_off_day: int | None, as_of: dt.date, is_estimate: bool
) -> None:
    ends_on = day("2026-12-31")
    inside = windows(frequency, day("2026-01-01"), ends_on, cut_off_day=cut_off_day)
    facts = {"is_estimate": is_estimate, "ends_on": ends_on, "cut_off_day": cut_off_day}
    assert len([window for window in inside if window.owns(as_of, **facts)]) == 1


@pytest.mark.parametrize(
    ("as_of", "is_its"), [("2026-09-14", True), ("2026-09-30", True), ("2026-10-01", False), ("2026-12-31", False)]
)
def test_nine_months_are_over_with_september(as_of: str, is_its: bool) -> None:
    nine_months = Window(day("2026-09-14"), day("2025-12-15"), Frequency.NINE_MONTHS)
    facts = {"is_estimate": False, "ends_on": day("2026-12-31"), "cut_off_day": 14}
    assert nine_months.owns(day(as_of), **facts) is is_its
