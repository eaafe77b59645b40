"""The document whose board is looked at."""

import pytest

from indicators.choices import Setter
from tests.factories import (
    make_plan,
)


@pytest.fixture
def plan():
    return make_plan(title="Nghị quyết số 06-NQ/HU", number="06-NQ/HU", setter=Setter.PARTY_COMMITTEE)
