"""What is kept of findings when figures are audited again."""

import pytest

from indicators.choices import Check, FindingState
from indicators.findings import sentence_of
from indicators.models import Finding
from tests.factories import (
    make_plan,
)
from tests.indicators.services.findings.steps import WRONG, accept, audit, entry, herds, reach, record

pytestmark = pytest.mark.django_db


class TestWhatStays:
    def test_found_again_it_is_the_same_row(self, plan) -> None:
        reach(herds(plan), *WRONG)
        audit(plan)
        rows = set(Finding.objects.values_list("pk", "found_at"))
        audit(plan)
        assert set(Finding.objects.values_list("pk", "found_at")) == rows

    def test_other_figures_are_another_finding(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        audit(plan)
        accept(Finding.objects.get(check_code=Check.TOTAL))
        reach(targets, "8385", "5845", "2080", "423")
        audit(plan)
        states = [f.state for f in Finding.objects.filter(check_code=Check.TOTAL).order_by("pk")]
        assert states == [FindingState.GONE, FindingState.OPEN]

    def test_a_renamed_row_keeps_what_was_said_of_it(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        audit(plan)
        accept(Finding.objects.get(check_code=Check.TOTAL))
        targets[1].indicator.name = "Đàn trâu, nghé"
        targets[1].indicator.save()
        audit(plan)
        total = Finding.objects.get(check_code=Check.TOTAL)
        assert total.state == FindingState.ACCEPTED
        assert "Đàn trâu, nghé" in sentence_of(total)

    def test_figures_that_come_back_bring_their_acceptance_back(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        audit(plan)
        accept(Finding.objects.get(check_code=Check.TOTAL))
        for total in ("8348", "8384"):
            record(entry(targets[0], total))
            audit(plan)
        assert [f.state for f in Finding.objects.filter(check_code=Check.TOTAL)] == [FindingState.ACCEPTED]

    def test_a_dozen_queries_whatever_the_rows(self, plan, django_assert_max_num_queries) -> None:
        for number in range(5):
            beside = make_plan(locality=plan.locality, period=plan.period)
            reach(herds(beside, f"{number}. "), *WRONG)
        with django_assert_max_num_queries(14):
            audit(plan)
