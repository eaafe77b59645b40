"""Who accepts a finding, and what that changes."""

import pytest

from indicators.choices import FindingState, Severity
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.findings import findings_by_target
from indicators.models import Finding
from indicators.services.findings import (
    reopen_finding,
)
from localities.choices import Role
from localities.models import Change
from tests.indicators.services.findings.steps import accept, audit, entry, person, record

pytestmark = pytest.mark.django_db


class TestAccepting:
    @pytest.mark.parametrize("role", [Role.PLANNING_OFFICER, Role.LEADER, Role.ADMINISTRATOR])
    def test_who_may_accept_and_reopen(self, plan, finding, role) -> None:
        user = person(plan, role)
        accept(finding, by=user)
        finding.refresh_from_db()
        assert (finding.state, finding.accepted_by, finding.accepted_reason) == (
            FindingState.ACCEPTED,
            user,
            "Làm tròn ở xã",
        )
        reopen_finding(finding=finding, by=user)
        finding.refresh_from_db()
        assert (finding.state, finding.accepted_by, finding.accepted_reason) == (FindingState.OPEN, None, "")
        assert Change.objects.filter(by=user, thing_id=finding.pk).count() == 2

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.DATA_OFFICER])
    def test_who_may_not(self, plan, finding, role) -> None:
        with pytest.raises(NotAllowedError):
            accept(finding, by=person(plan, role))

    def test_the_hints_follow(self, finding) -> None:
        accept(finding)
        assert {f.state for f in Finding.objects.all()} == {FindingState.ACCEPTED}
        reopen_finding(finding=finding, by=None)
        assert {f.state for f in Finding.objects.all()} == {FindingState.OPEN}

    def test_a_reason_is_needed_and_once_is_enough(self, finding) -> None:
        with pytest.raises(InvalidInputError, match="lý do"):
            accept(finding, reason="  ")
        accept(finding)
        with pytest.raises(InvalidInputError, match="đã được chấp nhận"):
            accept(finding)

    def test_what_is_gone_is_not_accepted(self, plan, finding) -> None:
        record(entry(finding.target, "8348"))
        audit(plan)
        with pytest.raises(InvalidInputError, match="không còn"):
            accept(finding)

    def test_the_board_reads_them_in_one_query(self, plan, finding, django_assert_num_queries) -> None:
        accept(finding)
        with django_assert_num_queries(1):
            said = findings_by_target(plan.locality, plan.period)
        assert {pk: [(one.severity, one.is_accepted) for one in ones] for pk, ones in said.items()} == {
            finding.target_id: [(Severity.ERROR, True), (Severity.HINT, True)]
        }
