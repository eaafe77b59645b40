"""One district and somebody who hears of it."""

import pytest
import time_machine

from tests.alerts.services.digests.steps import BEGAN
from tests.alerts.steps import make_subscriber
from tests.factories import (
    make_locality,
)


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def user(district):
    with time_machine.travel(BEGAN, tick=False):
        return make_subscriber(district)
