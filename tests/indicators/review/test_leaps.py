"""A value that moved further than its series usually does."""

from decimal import Decimal

import pytest

from indicators.reviewing.leaps import leap_of


@pytest.mark.parametrize(
    ("earlier", "value", "step"),
    [
        ("10 11 12", "13", None),
        ("10 11 12", "14", None),
        ("10 11 12", "14.1", "2.1"),
        ("10 11 12", "9.9", "-2.1"),
        ("10 10 10", "10", None),
        ("10 10 10", "10.1", "0.1"),
        ("10 20", "90", None),
        ("", "90", None),
    ],
)
def test_it_is_more_than_twice_the_largest_step_before(earlier, value, step):
    leap = leap_of([Decimal(one) for one in earlier.split()], Decimal(value))
    assert (leap and str(leap.step)) == step
