"""A clock that stands in June 2026, and a province with two communes."""

from typing import Any

import pytest
import time_machine

from tests.factories import make_locality


@pytest.fixture
def clock():
    """A Saturday in the morning."""
    with time_machine.travel("2026-06-06 08:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def province(db) -> Any:
    return make_locality("Tỉnh Bắc Giang", code="24", kind="province")


@pytest.fixture
def communes(province) -> list[Any]:
    return [make_locality(f"Xã {name}", kind="commune", parent=province) for name in ("Bố Hạ", "Tam Tiến")]
