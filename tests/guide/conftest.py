import pytest
import time_machine


@pytest.fixture(autouse=True)
def _now():
    """The day after the cut-off of June's report. The clock stands: pictures tell the time."""
    with time_machine.travel("2026-06-15 09:00+07:00", tick=False):
        yield
