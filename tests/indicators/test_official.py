"""A decision stands beside the value it was said of, and waits beside any other."""

import pytest

from indicators.official import official_stands, official_waits


@pytest.mark.parametrize(
    ("verdict", "said_of", "counted", "stands", "waits"),
    [
        ("met", 5, 5, True, False),
        ("met", 5, 6, False, True),
        ("met", None, None, True, False),
        ("met", None, 5, False, True),
        ("met", 5, None, False, True),
        ("", None, None, False, False),
        ("", 5, 6, False, False),
    ],
)
def test_a_decision_stands_for_the_value_it_was_said_of(verdict, said_of, counted, stands, waits):
    assert official_stands(verdict, said_of, counted) is stands
    assert official_waits(verdict, said_of, counted) is waits
