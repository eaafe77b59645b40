"""Loading a table into an amending document, and published verdicts beside the values they were printed with."""

import datetime as dt

import pytest

from indicators.choices import Verdict
from indicators.errors import InvalidInputError
from indicators.models import Observation, Plan, Target, VerdictDecision
from indicators.services.decisions import confirm_verdict, withdraw_verdict
from indicators.services.plans import put_in_force
from indicators.services.recompute import recompute_stale
from tests.factories import make_plan
from tests.indicators.services.test_importing import load
from tests.indicators.services.test_reimporting import problems, table

pytestmark = pytest.mark.django_db
JULY = dt.date(2023, 7, 1)


@pytest.fixture
def plan() -> Plan:
    return make_plan(title="Kế hoạch 2023", number="01/KH-UBND")


@pytest.fixture
def amending(plan: Plan) -> Plan:
    return amendment_of(plan, "25/QĐ-UBND")


def amendment_of(plan: Plan, number: str) -> Plan:
    return make_plan(title="Điều chỉnh kế hoạch", number=number, issued_on=JULY, amends=plan, locality=plan.locality)


def demands() -> list[tuple]:
    return list(Target.objects.order_by("id").values_list("plan__number", "written", "version", "effective_on"))


class TestTablesOfAmendments:
    def test_a_row_amends_what_is_there_and_another_is_new(self, plan: Plan, amending: Plan) -> None:
        load(table({"target": "100"}), plan)
        done = load(table({"target": "120"}, {"indicator": "Zq b", "target": "5"}), amending)
        assert (len(done.targets), done.updated, done.unchanged) == (1, 1, 0)
        assert demands() == [("01/KH-UBND", "120", 2, JULY), ("25/QĐ-UBND", "5", 1, None)]
        amended = Target.objects.get(written="120")
        assert (amended.low, amended.versions.get(version=2).reason) == (120, "Điều chỉnh kế hoạch")

    def test_from_the_day_that_is_said(self, plan: Plan, amending: Plan) -> None:
        load(table({"target": "100"}), plan)
        load(table({"target": "120"}), amending, effective_on=dt.date(2023, 1, 1))
        assert demands() == [("01/KH-UBND", "120", 2, dt.date(2023, 1, 1))]

    def test_the_same_tables_again_change_nothing_after_a_later_amendment(self, plan: Plan, amending: Plan) -> None:
        load(table({"target": "100"}), plan)
        load(table({"target": "120"}), amending)
        assert load(table({"target": "120"}), amending).unchanged == 1
        load(table({"target": "110"}), amendment_of(amending, "31/QĐ-UBND"))
        assert load(table({"target": "120"}), amending).unchanged == 1
        assert demands() == [("01/KH-UBND", "110", 3, JULY)]
        assert load(table({"target": "100"}), plan).unchanged == 1

    def test_what_it_says_again_is_no_amendment(self, plan: Plan, amending: Plan) -> None:
        load(table({"target": "100"}), plan)
        assert load(table({"target": "100", "result": "90"}), amending).unchanged == 1
        assert load(table({"result": "95"}), amending).unchanged == 1
        assert demands() == [("01/KH-UBND", "100", 1, None)]

    def test_its_verdicts_are_said_of_the_amended_target(self, plan: Plan, amending: Plan) -> None:
        load(table({"target": "100"}), plan)
        load(table({"target": "120", "result": "121", "verdict": "Vượt"}), amending)
        recompute_stale()
        target = Target.objects.with_judgement().get()
        assert (target.official_verdict, target.assessment.verdict) == (Verdict.EXCEEDED, Verdict.EXCEEDED)
        assert target.is_official_standing

    def test_a_second_text_of_one_amendment_is_a_problem(self, plan: Plan, amending: Plan) -> None:
        load(table({"target": "100"}), plan)
        load(table({"target": "120"}), amending)
        (told,) = problems({"target": "130"}, plan=amending)
        assert "đã giao “120”; muốn đổi thành “130” phải có văn bản sửa đổi" in told

    def test_the_problems_stand_at_their_rows(self, plan: Plan) -> None:
        load(table({"target": "100"}), plan)
        nameless = make_plan(title="Điều chỉnh", issued_on=JULY, amends=plan, locality=plan.locality)
        told = problems({"target": "120"}, plan=nameless, effective_on=dt.date(2024, 3, 1))
        assert told == [
            "Văn bản sửa đổi phải có số, ký hiệu và ngày ban hành.",
            "Dòng 2, cột Kế hoạch: ngày hiệu lực 01/03/2024 ở ngoài kỳ 2023.",
        ]

    def test_targets_of_its_own_from_before_stay_its_own(self, plan: Plan, amending: Plan) -> None:
        load(table({"target": "100"}), plan)
        plan.amendments.update(amends=None)
        load(table({"target": "120"}), Plan.objects.get(pk=amending.pk))
        assert load(table({"target": "120"}), amending).unchanged == 1
        assert [demand[1:3] for demand in demands()] == [("100", 1), ("120", 1)]


class TestInForce:
    def test_a_table_adds_no_demand(self, plan: Plan) -> None:
        load(table({"target": "100"}, {"indicator": "Zq b"}), plan)
        put_in_force(plan=plan, on=dt.date(2023, 1, 1), by=None)
        told = problems({"target": "100"}, {"indicator": "Zq b", "target": "1"}, {"indicator": "Zq c", "target": "5"},
                        plan=plan)  # fmt: skip
        assert [one.split(":")[0] for one in told] == ["Dòng 3, cột Kế hoạch", "Dòng 4, cột Kế hoạch"]
        assert "có hiệu lực từ 01/01/2023" in told[0]

    def test_results_and_verdicts_arrive(self, plan: Plan) -> None:
        load(table({"target": "100"}, {"indicator": "Zq b"}), plan)
        put_in_force(plan=plan, on=dt.date(2023, 1, 1), by=None)
        done = load(table({"target": "100", "result": "90", "verdict": "Đạt"}, {"indicator": "Zq b", "result": "1"},
                          {"indicator": "Zq d", "result": "3"}), plan)  # fmt: skip
        assert (done.updated, len(done.targets), len(done.observations)) == (2, 1, 3)

    def test_another_demand_still_asks_for_an_amendment(self, plan: Plan) -> None:
        load(table({"target": "100"}), plan)
        put_in_force(plan=plan, on=dt.date(2023, 1, 1), by=None)
        with pytest.raises(InvalidInputError, match="phải có văn bản sửa đổi"):
            load(table({"target": "120"}), plan)


class TestPublishedVerdicts:
    ROW = {"target": "100", "result": "110", "verdict": "Đạt"}

    def test_it_is_said_of_the_value_beside_it(self, plan: Plan) -> None:
        load(table(self.ROW), plan)
        decision = VerdictDecision.objects.get()
        assert (decision.verdict, decision.written, decision.document) == ("met", "Đạt", str(plan))
        assert decision.observation == Observation.objects.get()

    def test_a_value_known_before_is_the_same_value(self, plan: Plan) -> None:
        load(table({"target": "100", "result": "110"}), plan)
        load(table(self.ROW), plan)
        assert VerdictDecision.objects.get().observation == Observation.objects.get()

    def test_without_any_value_it_stands(self, plan: Plan) -> None:
        load(table({"target": "100", "verdict": "Đạt"}), plan)
        recompute_stale()
        assert VerdictDecision.objects.get().observation is None
        assert Target.objects.with_judgement().get().is_official_standing

    def test_beside_no_value_it_speaks_of_the_one_that_counts(self, plan: Plan) -> None:
        load(table({"target": "100", "result": "110"}), plan)
        load(table({"target": "100", "verdict": "Đạt"}), plan)
        assert VerdictDecision.objects.get().observation == Observation.objects.get()

    def test_an_older_table_speaks_of_its_older_value(self, plan: Plan) -> None:
        load(table({"target": "100", "result": "120"}), plan)
        load(table(self.ROW), plan, as_of=JULY)
        recompute_stale()
        assert VerdictDecision.objects.get().observation.as_of == JULY
        assert Target.objects.with_judgement().get().waits_for_confirmation

    def test_printed_again_beside_another_value_it_is_said_again(self, plan: Plan) -> None:
        load(table(self.ROW), plan)
        load(table(self.ROW | {"result": "105"}), plan)
        recompute_stale()
        assert VerdictDecision.objects.count() == 2
        assert Target.objects.with_judgement().get().is_official_standing

    @pytest.mark.parametrize("row", [ROW, {"target": "100", "verdict": "Đạt"}])
    def test_the_same_table_never_takes_back_what_was_decided_since(self, plan: Plan, row: dict[str, str]) -> None:
        load(table(row), plan)
        load(table({"result": "99"}), plan, as_of=dt.date(2024, 1, 5))
        confirm_verdict(target=Target.objects.get(), reason="Rà soát", by=None)
        assert load(table(row), plan).updated == 0
        withdraw_verdict(target=Target.objects.get(), reason="Nhầm", by=None)
        assert load(table(row), plan).updated == 0
        assert Target.objects.get().official_verdict == ""

    def test_a_table_without_values_does_not_confirm(self, plan: Plan) -> None:
        load(table({"target": "100", "verdict": "Đạt"}), plan)
        load(table({"result": "99"}), plan)
        load(table({"target": "100", "verdict": "Đạt"}), plan)
        recompute_stale()
        assert Target.objects.with_judgement().get().waits_for_confirmation
