"""When figures are audited."""

import pytest

from indicators.models import Finding, StaleAudit
from indicators.services.findings import (
    audit_locality,
    audit_open,
    audit_stale,
    mark_audit,
)
from indicators.services.recompute import recompute_stale
from tests.factories import (
    make_locality,
    make_plan,
    make_target,
)
from tests.indicators.services.findings.steps import WRONG, audit, entry, herds, reach, record

pytestmark = pytest.mark.django_db


class TestWhenItRuns:
    def test_what_was_judged_is_audited_next(self, plan) -> None:
        reach(herds(plan), *WRONG)
        assert not StaleAudit.objects.exists()
        recompute_stale()
        assert [(m.locality, m.period) for m in StaleAudit.objects.all()] == [(plan.locality, plan.period)]
        assert audit_stale() == 1
        assert (Finding.objects.count(), StaleAudit.objects.count()) == (2, 0)

    def test_a_share_that_changes_marks_its_whole(self, plan) -> None:
        whole = make_target(plan=plan)
        share = make_target(plan=plan, indicator=whole.indicator, locality=make_locality("Xã A"), breaks_down=whole)
        record(entry(share, "5"))
        recompute_stale()
        assert set(StaleAudit.objects.values_list("locality_id", flat=True)) == {whole.locality_id, share.locality_id}

    def test_a_table_that_cannot_be_audited_does_not_stop_the_others(self, plan, monkeypatch, caplog) -> None:
        other = make_plan(locality=make_locality("Huyện khác"))
        reach(herds(other), *WRONG)
        mark_audit([(plan.locality_id, plan.period_id), (other.locality_id, other.period_id)])
        whole = audit_locality

        def failing(*, locality, period):
            if locality == plan.locality:
                raise ValueError(locality)
            return whole(locality=locality, period=period)

        monkeypatch.setattr("indicators.services.findings.auditing.audit_locality", failing)
        assert audit_stale() == 2
        assert set(Finding.objects.values_list("locality_id", flat=True)) == {other.locality_id}
        assert "failed" in caplog.text

    def test_the_night_audits_what_is_in_motion(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        assert audit_open() == 0
        audit(plan)
        assert audit_open() == 1
