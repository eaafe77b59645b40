"""The longest figures that are taken are shown, explained and audited like any others."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.choices import Accumulation, Standing
from indicators.numbers import MAX_DIGITS
from indicators.services.findings import audit_locality
from indicators.services.observations import NewObservation, record_observations
from indicators.services.recompute import recompute_stale
from localities.choices import Role
from tests.factories import make_indicator, make_membership, make_plan, make_target, make_unit, make_user
from tests.support.api import Api

pytestmark = pytest.mark.django_db
LARGE, SMALL = "9" * MAX_DIGITS, f"0.{'1':0>{MAX_DIGITS - 1}}"


@pytest.mark.parametrize("unit", ["%", "ha"])
@pytest.mark.parametrize(("demand", "values"), [(LARGE, (SMALL, "0.5")), (SMALL, (SMALL, LARGE)), ("1", (LARGE, "-1"))])
def test_pages_and_answers_hold_them(client, unit, demand, values):
    plan = make_plan()
    top = make_indicator("Tổng", unit=make_unit(unit), accumulation=Accumulation.FLOW)
    part = make_indicator("Phần", unit=top.unit, accumulation=Accumulation.FLOW, parent=top, standing=Standing.PART)
    facts = {"plan": plan, "written_percent": "96,5%"}
    targets = [make_target(demand, demand, demand, indicator=one, **facts) for one in (top, part)]
    for month, value in zip((3, 9), values, strict=True):
        day = dt.date(2023, month, 30)
        entries = [
            NewObservation(one.indicator, one.locality, one.period, day, "final", Decimal(value)) for one in targets
        ]
        record_observations(entries=entries, source="Báo cáo", by=None)
    recompute_stale()
    audit_locality(locality=plan.locality, period=plan.period)
    user = make_user()
    make_membership(user, plan.locality, Role.VIEWER)
    client.force_login(user)
    assert client.get(reverse("board", args=[plan.locality_id, 2023])).status_code == 200
    assert client.get(reverse("target", args=[targets[0].pk])).status_code == 200
    assert [Api(user).get(path)[0] for path in ("targets/", "findings/")] == [200, 200]
