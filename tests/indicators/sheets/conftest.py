"""A clock that stands between cut-off and deadline, and a sheet to fill in."""

from types import SimpleNamespace

import pytest
import time_machine

from tests.indicators.sheets.facts import make_sheet


@pytest.fixture
def clock():
    """The day after the cut-off, two working days before the deadline."""
    with time_machine.travel("2026-06-15 09:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def sheet_facts(db, clock) -> SimpleNamespace:
    return make_sheet()
