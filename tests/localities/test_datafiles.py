"""The files themselves: no database."""

import datetime as dt
import unicodedata
from collections import Counter

import pytest

from localities.choices import LEVEL_OF_KIND, Kind
from localities.datafiles import read_successions, read_units

UNITS = read_units()
PREFIXES = {
    Kind.PROVINCE: "Tỉnh",
    Kind.CENTRAL_CITY: "Thành phố",
    Kind.URBAN_DISTRICT: "Quận",
    Kind.RURAL_DISTRICT: "Huyện",
    Kind.DISTRICT_TOWN: "Thị xã",
    Kind.PROVINCIAL_CITY: "Thành phố",
    Kind.COMMUNE: "Xã",
    Kind.WARD: "Phường",
    Kind.TOWNSHIP: "Thị trấn",
    Kind.SPECIAL_ZONE: "Đặc khu",
}


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        ("2025-06-30", (63, 696, 10_035)),
        ("2025-07-01", (34, 0, 3_321)),
        ("2026-01-01", (34, 0, 3_321)),
        ("2026-12-31", (34, 0, 3_321)),
    ],
)
def test_as_many_units_as_the_state_counts(on, counts):
    on = dt.date.fromisoformat(on)
    alive = [unit for unit in UNITS if unit.valid_from <= on and (unit.valid_to is None or on < unit.valid_to)]
    by_level = Counter(str(LEVEL_OF_KIND[Kind(unit.kind)]) for unit in alive)
    assert (by_level["province"], by_level["district"], by_level["commune"]) == counts


@pytest.mark.parametrize(("on", "cities"), [("2026-01-01", 6), ("2026-04-30", 7), ("2026-09-01", 8), ("2026-09-20", 9)])
def test_provinces_become_cities_in_2026(on, cities):
    on = dt.date.fromisoformat(on)
    alive = [unit for unit in UNITS if unit.valid_from <= on and (unit.valid_to is None or on < unit.valid_to)]
    assert sum(unit.kind == Kind.CENTRAL_CITY for unit in alive) == cities


def test_names_are_written_right():
    wrong = [
        unit.name
        for unit in UNITS
        if not unit.name.startswith(f"{PREFIXES[Kind(unit.kind)]} ")
        or unit.name != unicodedata.normalize("NFC", " ".join(unit.name.split()))
        or unit.name.split()[-1][0].islower()
    ]
    assert wrong == []


def test_every_closed_unit_but_none_that_stands_has_an_heir():
    ended = {(unit.code, unit.valid_to) for unit in UNITS if unit.valid_to}
    inherited = {(pair.predecessor, pair.effective_on) for pair in read_successions()}
    assert inherited == ended


def test_every_pair_names_a_resolution():
    assert all(pair.legal_act.startswith("Nghị quyết ") for pair in read_successions())
