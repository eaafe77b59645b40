"""Sending values over the API: exact, all or nothing, every problem with its index, and no query per row."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Observation, Period, StaleTarget
from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return make_target(plan=make_plan(locality=make_locality(code="316"), period=make_period(2023)))


@pytest.fixture
def officer(target):
    user = make_user("an")
    make_membership(user, target.locality, Role.DATA_OFFICER)
    return Api(user)


@pytest.fixture
def value(target):
    return {
        "indicator": target.indicator_id,
        "locality": target.locality_id,
        "period": target.period_id,
        "as_of": "2023-12-31",
        "kind": "final",
        "value": "12.50",
    }


@pytest.fixture
def woken(monkeypatch):
    tasks = []
    monkeypatch.setattr("indicators.api.observations.wake", tasks.append)
    return tasks


def bulk(api, *values, source="LRIS"):
    return api.post("observations/bulk/", {"source": source, "observations": list(values)})


def problems(body):
    return [(problem["index"], problem["field"]) for problem in body["problems"]]


def test_a_value_is_stored_as_it_was_sent_and_its_target_waits_to_be_judged(officer, value, target, woken):
    status, body = officer.post("observations/", value | {"source": "LRIS"})
    assert status == 201
    assert (body["value"], body["written"], body["source"], body["recorded_by"]) == ("12.50", "12,50", "LRIS", "an")
    assert body["is_current"]
    assert StaleTarget.objects.filter(target=target).exists()
    assert woken == ["indicators.recompute_stale"]


def test_the_same_again_stores_nothing(officer, value, woken):
    first = officer.post("observations/", value | {"source": "LRIS"})
    again = officer.post("observations/", value | {"source": "LRIS"})
    assert again == (200, first[1])
    assert len(woken) == 1
    assert bulk(officer, value) == (200, {"recorded": 0, "unchanged": 1, "ids": [], "findings": []})


def test_another_value_corrects_and_the_first_stays_readable(officer, value, target):
    first = officer.post("observations/", value | {"source": "LRIS"})[1]
    status, body = officer.post("observations/", value | {"source": "LRIS", "value": "11"})
    assert (status, body["corrects"]) == (201, first["id"])
    assert officer.get(f"observations/{first['id']}/")[1]["is_superseded"]
    assert officer.ids("observations/", is_current="true") == [body["id"]]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("1234.5", "1234.5"),
        ("13.20", "13.20"),
        (13, "13"),
        (-2, "-2"),
        (0, "0"),
        ("100000000000000000000.000000001", "100000000000000000000.000000001"),
    ],
)
def test_decimals_are_exact(officer, value, sent, stored):
    status, body = officer.post("observations/", value | {"source": "LRIS", "value": sent})
    assert (status, body["value"]) == (201, stored)
    assert Observation.objects.get().value == Decimal(stored)


def test_a_json_number_never_becomes_a_float(officer, value):
    text = '{{"source": "s", "indicator": {indicator}, "locality": {locality}, "period": {period}, "kind": "final", '
    text += '"as_of": "2023-12-31", "value": 0.1000000000000000055511151231}}'
    response = officer.client.generic(
        "POST", "/api/v1/observations/", text.format(**value), content_type="application/json"
    )
    assert response.json()["value"] == "0.1000000000000000055511151231"


@pytest.mark.parametrize("sent", ["1.234,5", "1,5", "1e5", "NaN", "١٢", "", " ", True, [], {}, "1" * 31, "12 %"])
def test_what_is_no_plain_decimal_is_refused(officer, value, sent):
    status, body = officer.post("observations/", value | {"source": "LRIS", "value": sent})
    assert (status, problems(body)) == (400, [(None, "value")])


def test_names_that_a_province_knows(officer, value, target):
    by_code = {name: value[name] for name in ("indicator", "as_of", "kind", "value")}
    status, body = bulk(officer, by_code | {"locality_code": "316", "year": 2023})
    assert (status, body["recorded"]) == (201, 1)
    row = Observation.objects.get()
    assert (row.locality, row.period) == (target.locality, target.period)


def test_a_code_means_the_unit_that_had_it_on_that_day(officer, value, target):
    target.locality.valid_to = dt.date(2023, 7, 1)
    target.locality.save(update_fields=["valid_to"])
    heir = make_locality("Thị xã Vĩnh Bảo", code="316", valid_from=dt.date(2023, 7, 1))
    make_membership(officer.client.handler._force_user, heir, Role.DATA_OFFICER)
    del value["locality"]
    bulk(officer, value | {"locality_code": "316"}, value | {"locality_code": "316", "as_of": "2023-06-30"})
    assert list(Observation.objects.order_by("as_of").values_list("locality", flat=True)) == [
        target.locality_id,
        heir.pk,
    ]


def test_a_year_that_is_refused_leaves_no_period_behind(officer, value):
    del value["period"]
    status, _body = bulk(officer, value | {"year": 1999}, value | {"year": 1999})
    assert status == 400
    assert not Period.objects.filter(starts_on__year=1999).exists()


def test_results_in_words_and_ratios(officer, value):
    words = value | {"value": None, "written": "Đã hoàn thành", "kind": "estimate"}
    ratio = value | {"value": "27", "denominator": "30"}
    assert bulk(officer, words, ratio)[0] == 201
    assert list(Observation.objects.order_by("id").values_list("written", flat=True)) == ["Đã hoàn thành", "27/30"]


def test_every_problem_of_every_value_at_once_and_nothing_stored(officer, value):
    faults = [
        ({"kind": "guess"}, "kind"),
        ({"value": "x"}, "value"),
        ({"as_of": "31/12/2023"}, "as_of"),
        ({"locality_code": "316"}, "locality"),
        ({"value": None}, "value"),
        ({"denominator": "0"}, "denominator"),
    ]
    status, body = bulk(officer, value, *(value | fault for fault, _field in faults))
    assert status == 400
    assert problems(body) == [(index, field) for index, (_fault, field) in enumerate(faults, start=1)]
    assert not Observation.objects.exists()


def test_what_is_not_there_comes_early_or_twice_is_said_with_its_index(officer, value):
    by_code = {name: fact for name, fact in value.items() if name != "locality"}
    status, body = bulk(
        officer,
        value,
        value | {"indicator": 999, "period": 999},
        value | {"locality": 999},
        by_code | {"locality_code": "00000"},
        value | {"as_of": "2022-12-31"},
        value | {"value": "14"},
    )
    assert status == 400
    assert problems(body) == [
        *[(1, "indicator"), (1, "period"), (2, "locality"), (3, "locality_code"), (4, "as_of"), (5, "as_of")]
    ]
    assert body["detail"] == "Có 6 chỗ cần sửa."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "source"),
        ({"source": "", "observations": [{}]}, "source"),
        ({"source": "s", "observations": []}, "observations"),
        ({"source": "s", "observations": {}}, "observations"),
        ({"source": "s", "observations": [{}] * 10_001}, "observations"),
        ([], None),
    ],
)
def test_a_call_that_is_wrong_as_a_whole(officer, body, field):
    status, answer = officer.post("observations/bulk/", body)
    assert status == 400
    assert (None, field) in problems(answer)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEADER, None])
def test_values_are_written_by_those_who_may(target, value, role):
    user = make_user()
    if role:
        make_membership(user, target.locality, role)
    for path, body in (
        ("observations/", value | {"source": "s"}),
        ("observations/bulk/", {"source": "s", "observations": [value]}),
    ):
        status, answer = Api(user).post(path, body)
        assert (status, len(answer["problems"])) == (403, 1)
    assert not Observation.objects.exists()


def test_queries_do_not_grow_with_the_number_of_values(officer, value):
    """All but the INSERT itself, which SQLite takes in pieces of 999 cells."""
    district = Observation(locality_id=value["locality"]).locality
    communes = [make_locality(f"Xã {number}", parent=district) for number in range(50)]
    indicators = [make_indicator(unit=make_unit("xã")) for _ in range(10)]
    rows = [value | {"indicator": one.pk, "locality": place.pk} for one in indicators for place in communes]
    counts = {}
    for size in (10, 500):
        with CaptureQueriesContext(connection) as queries:
            status, body = bulk(officer, *rows[:size], source=str(size))
        asked = [query["sql"] for query in queries if not query["sql"].startswith("INSERT")]
        counts[size] = (status, body["recorded"], len(asked))
    assert counts == {10: (201, 10, 19), 500: (201, 490, 19)}


def test_filters(officer, target, value):
    old = make_observation(target, "9", as_of=dt.date(2023, 6, 30), is_current=False)
    new = make_observation(target, "12", kind="final")
    cases = [
        ({}, [new, old]),
        ({"is_current": "true"}, [new]),
        ({"as_of__lte": "2023-07-01"}, [old]),
        ({"kind": "estimate"}, [old]),
        ({"locality_code": "316", "year": 2023}, [new, old]),
        ({"year": 2022}, []),
        ({"q": target.indicator.name.upper()}, [new, old]),
        ({"sector": target.indicator.sector_id}, [new, old]),
        ({"indicator": 0}, []),
    ]
    for query, rows in cases:
        assert officer.ids("observations/", **query) == [row.pk for row in rows], query
    assert officer.get("observations/", year=0)[0] == 400
