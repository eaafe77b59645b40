"""Checks while values are recorded."""

import pytest

from indicators.choices import Check
from indicators.errors import InvalidInputError
from indicators.models import Observation
from indicators.services.findings import (
    findings_on_entry,
    set_check_rule,
)
from tests.factories import (
    make_target,
)
from tests.indicators.services.findings.steps import WRONG, entry, herds, reach, record

pytestmark = pytest.mark.django_db


class TestOnEntry:
    def test_values_that_do_not_add_up_are_stored_and_told(self, plan) -> None:
        targets = herds(plan)
        bystander = make_target(plan=plan)
        reach(targets, *WRONG)
        for target, expected in ((targets[1], ["total", "digits"]), (bystander, [])):
            found = findings_on_entry(keys=[(target.locality_id, target.indicator_id, target.period_id)])
            assert [one.check_code for one in found] == expected

    def test_a_large_load_is_told_later(self) -> None:
        assert findings_on_entry(keys=[(locality, 1, 1) for locality in range(6)]) is None

    def test_a_blocking_check_refuses_before_anything_is_stored(self, plan) -> None:
        targets = herds(plan)
        set_check_rule(check=Check.TOTAL, is_blocking=True, by=None)
        with pytest.raises(InvalidInputError, match="Tổng đàn, Huyện Vĩnh Bảo: Cột thực hiện") as refused:
            reach(targets, *WRONG)
        assert len(refused.value.problems) == 1
        assert not Observation.objects.exists()
        reach(targets, "8348", "5845", "2080", "423")

    def test_what_stood_before_refuses_nothing(self, plan, finding) -> None:
        set_check_rule(check=Check.TOTAL, is_blocking=True, by=None)
        record(entry(make_target(plan=plan), "5"))
        with pytest.raises(InvalidInputError):
            record(entry(finding.target, "8383"))
