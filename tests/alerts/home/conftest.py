"""A Friday in June 2026 in a district with a commune."""

import pytest
import time_machine

from tests.factories import (
    make_locality,
)


@pytest.fixture(autouse=True)
def _now():
    """Friday 19 June 2026: two working days after the deadline of June's reports."""
    with time_machine.travel("2026-06-19 09:00+07:00", tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def commune(district):
    return make_locality("Xã Bố Hạ", kind="commune", parent=district)


@pytest.fixture
def elsewhere():
    return make_locality("Xã Xa Lạ", kind="commune")
