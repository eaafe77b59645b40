"""Whether what is missed may still be reached: by the day of the value, what is demanded, and how values add up."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.states import may_turn

END = dt.date(2026, 12, 31)
JUNE = dt.date(2026, 6, 14)


@pytest.mark.parametrize(
    ("computed", "threshold", "value", "accumulation", "as_of", "expected"),
    [
        # Less than a level: the rest of the year may bring it, whatever is counted.
        ("not_met", "280", "110", "flow", JUNE, True),
        ("not_met", "95", "94.1", "state", JUNE, True),
        ("not_met", "95", "94.1", "unknown", JUNE, True),
        ("not_met", "280", "280", "flow", JUNE, True),
        # More than a ceiling: a rate may come down again, what adds up does not, and nothing is assumed.
        ("not_met", "0.64", "0.69", "state", JUNE, True),
        ("not_met", "0", "2", "flow", JUNE, False),
        ("not_met", "10", "12", "unknown", JUNE, False),
        # The last day's value, estimated as it may be, is the period's.
        ("not_met", "280", "258", "flow", END, False),
        ("not_met", "280", "258", "flow", dt.date(2026, 12, 30), True),
        # What is not missed does not wait for a turn.
        ("met", "280", "280", "flow", JUNE, False),
        ("exceeded", "280", "300", "flow", JUNE, False),
        ("no_data", "280", None, "flow", None, False),
        ("", None, "12", "flow", JUNE, False),
    ],
)
def test_what_is_missed_so_far_may_turn(computed, threshold, value, accumulation, as_of, expected):
    numbers = [None if text is None else Decimal(text) for text in (threshold, value)]
    assert may_turn(computed, *numbers, accumulation, as_of, END, JUNE) is expected
    # Once the period is over, nothing is.
    assert not may_turn(computed, *numbers, accumulation, as_of, END, dt.date(2027, 1, 1))
