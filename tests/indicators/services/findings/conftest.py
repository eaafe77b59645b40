"""A plan and a finding in it."""

import pytest

from indicators.choices import Check
from indicators.models import Finding
from tests.factories import (
    make_plan,
)
from tests.indicators.services.findings.steps import WRONG, audit, herds, reach


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def finding(plan) -> Finding:
    reach(herds(plan), *WRONG)
    audit(plan)
    return Finding.objects.get(check_code=Check.TOTAL)
