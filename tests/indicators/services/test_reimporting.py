"""Loading tables again: corrected and later cells, several documents in one table, writers at the same time."""

import datetime as dt
from typing import Any

import pytest

from indicators.choices import Setter, Verdict
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import Assessment, Indicator, Plan, StaleTarget, Target
from indicators.services.decisions import decide_verdict
from indicators.services.importing import writing
from indicators.services.plans import find_or_create_plan
from indicators.services.recompute import recompute_stale
from tests.factories import make_indicator, make_locality, make_plan
from tests.indicators.faulty_tables import csv_bytes
from tests.indicators.services.test_importing import load, stored

pytestmark = pytest.mark.django_db

NAMES = ["indicator", "unit", "direction", "target", "result", "verdict", "published_percent", "note", "target_set_by"]


def table(*rows: dict[str, str]) -> bytes:
    """A table of rows; each says only what is not as usual."""
    usual = {"indicator": "Zq a", "unit": "tấn", "direction": "higher"}
    return csv_bytes([[(usual | row).get(name, "") for name in NAMES] for row in rows], NAMES)


def problems(*rows: dict[str, str], plan: Plan | None = None, **options: Any) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        load(table(*rows), plan, **options)
    return [str(problem) for problem in refused.value.problems]


@pytest.fixture
def party() -> Plan:
    return make_plan(title="Nghị quyết 06-NQ/HU", setter=Setter.PARTY_COMMITTEE)


class TestDocuments:
    def test_resolutions_of_two_bodies_with_one_number_are_two(self, party: Plan) -> None:
        council = make_plan(title="Nghị quyết 06/NQ-HĐND", locality=party.locality)
        load(table({"target": "100"}), party)
        assert load(table({"target": "100"}), council).unchanged == 0
        assert set(Target.objects.values_list("plan", flat=True)) == {party.pk, council.pk}

    def test_plans_of_one_title_and_two_numbers_are_two(self) -> None:
        first = make_plan(title="Kế hoạch năm 2023", number="01/KH-UBND")
        second = make_plan(title="Kế hoạch năm 2023", number="05/KH-UBND", locality=first.locality)
        load(table({"target": "100"}), first)
        load(table({"target": "120", "target_set_by": "05/KH-UBND"}), second)
        assert [target.plan for target in Target.objects.order_by("id")] == [first, second]

    def test_the_bodies_named_in_one_table_are_kept_apart(self) -> None:
        setters = ["Nghị quyết 06-NQ/HU", "Nghị quyết 06/NQ-HĐND"]
        load(table(*({"target": str(n), "target_set_by": setter} for n, setter in enumerate(setters))))
        assert list(Target.objects.order_by("written").values_list("plan__title", flat=True)) == setters
        assert len(load(table({"target": "5"}), make_plan()).targets) == 1

    def test_a_short_name_means_the_one_document_of_its_number(self, party: Plan) -> None:
        load(table({"target": "1", "target_set_by": "NQ 06"}, {"indicator": "Zq b", "target_set_by": "NQ28"},
                   {"indicator": "Zq c", "target_set_by": "Nghị quyết 28/NQ-HĐND"}), party)  # fmt: skip
        assert set(Plan.objects.values_list("title", flat=True)) == {party.title, "Nghị quyết 28/NQ-HĐND"}
        assert Plan.objects.get(title__contains="28").setter == Setter.PEOPLES_COUNCIL
        load(table({"target": "1"}, {"indicator": "Zq d", "target_set_by": "NQ 28"}), party)
        assert Plan.objects.count() == 2

    def test_a_short_name_of_two_documents_is_a_problem_naming_both(self, party: Plan) -> None:
        make_plan(title="Nghị quyết 06/NQ-HĐND", locality=party.locality)
        (told,) = problems({"target": "1", "target_set_by": "NQ 06"}, plan=party)
        assert told.startswith("Dòng 2, cột Cấp giao: “NQ 06” có thể là")
        assert "“Nghị quyết 06-NQ/HU”" in told
        assert "“Nghị quyết 06/NQ-HĐND”" in told

    def test_two_labels_of_the_table_make_a_short_one_ambiguous_in_a_verdict(self) -> None:
        rows = [{"indicator": f"Zq {n}", "target_set_by": f"Nghị quyết {n}"} for n in ("06-NQ/HU", "06/NQ-HĐND")]
        (told,) = problems(*rows, {"target": "5", "verdict": "không đạt chỉ tiêu NQ 06"})
        assert told.startswith("Dòng 4, cột Đánh giá: “NQ 06” có thể là")

    def test_a_document_stored_under_its_short_name_is_found_by_the_whole_one(self) -> None:
        short = make_plan(title="NQ 06")
        make_plan(title="NQ 06", locality=make_locality())
        load(table({"target": "1", "target_set_by": "Nghị quyết 06-NQ/HU"}), make_plan(locality=short.locality))
        assert Target.objects.get().plan == short
        (told, _other) = problems(
            {"target": "1", "target_set_by": "Nghị quyết 06-NQ/HU"},
            {"target": "2", "target_set_by": "Nghị quyết 06/NQ-HĐND"},
            plan=make_plan(locality=short.locality),
        )
        assert "“NQ 06”" in told


class TestVerdictsOfOtherSetters:
    BOTH = "Đạt chỉ tiêu TP giao; không đạt chỉ tiêu NQ 06"

    def test_the_other_setter_has_a_row_of_its_own(self, party: Plan) -> None:
        for rows in ([0, 1], [1, 0]):
            both = [{"target": "100", "verdict": self.BOTH}, {"target": "80", "target_set_by": "Thành phố giao"}]
            plan = make_plan(title=party.title)
            load(table(*(both[n] for n in rows)), plan)
            found = Target.objects.filter(locality=plan.locality).order_by("written")
            assert [(target.written, target.official_verdict) for target in found] == [
                ("100", Verdict.NOT_MET), ("80", Verdict.MET)]  # fmt: skip

    def test_the_other_setter_was_loaded_before(self, party: Plan) -> None:
        load(table({"target": "80"}), make_plan(title="Thành phố giao", locality=party.locality))
        done = load(table({"target": "100", "verdict": self.BOTH}), party)
        assert (len(done.targets), done.updated, done.unchanged) == (1, 1, 0)
        assert Target.objects.get(written="80").official_verdict == Verdict.MET

    def test_one_setter_twice_is_once(self, party: Plan) -> None:
        load(table({"target": "100", "verdict": "Đạt chỉ tiêu TP giao; đạt chỉ tiêu thành phố giao"}), party)
        assert Target.objects.count() == 2

    @pytest.mark.parametrize("verdict", ["Đạt; không đạt", "Đạt; không đạt NQ 06", "Đạt TP giao; vượt thành phố giao"])
    def test_two_verdicts_of_one_setter_are_a_problem(self, party: Plan, verdict: str) -> None:
        assert problems({"target": "100", "verdict": verdict}, plan=party) == [
            f"Dòng 2, cột Đánh giá: “{verdict}” có hai đánh giá khác nhau cho cùng một mục tiêu."
        ]

    def test_another_row_says_otherwise(self, party: Plan) -> None:
        rows = {"target": "100", "verdict": self.BOTH}, {
            "target": "80", "target_set_by": "TP giao", "verdict": "Vượt"}  # fmt: skip
        assert problems(*rows, plan=party) == ["Dòng 3, cột Đánh giá: “Vượt” khác đánh giá của mục tiêu này ở dòng 2."]


class TestLaterCells:
    def test_a_later_or_corrected_verdict_is_taken_over(self) -> None:
        plan = make_plan()
        load(table({"target": "100", "result": "110"}), plan)
        for verdict, code in (("Đạt", Verdict.MET), ("Vượt", Verdict.EXCEEDED)):
            done = load(table({"target": "100", "result": "110", "verdict": verdict}), plan)
            target = Target.objects.get()
            assert (done.updated, done.unchanged, done.targets) == (1, 0, [])
            assert (target.official_verdict, target.official_written) == (code, verdict)
            assert (target.official_reason, target.official_at is not None) == (str(plan), True)

    def test_percent_and_note_are_taken_over_and_blanks_take_nothing_away(self) -> None:
        plan = make_plan()
        full = {"target": "100", "verdict": "Đạt", "published_percent": "105%", "note": "ước"}
        load(table({"target": "100", "published_percent": "100%"}), plan)
        assert load(table(full), plan).updated == 1
        again, blank = load(table(full), plan), load(table({"target": "100"}), plan)
        assert [(done.updated, done.unchanged) for done in (again, blank)] == [(0, 1), (0, 1)]
        target = Target.objects.get()
        assert (target.written_percent, target.note, target.official_verdict) == ("105%", "ước", Verdict.MET)

    def test_a_person_s_decision_outlives_the_same_table(self) -> None:
        plan = make_plan()
        load(table({"target": "100", "verdict": "Đạt"}), plan)
        decide_verdict(target=Target.objects.get(), verdict=Verdict.EXCEEDED, reason="QĐ 12", by=None)
        assert load(table({"target": "100", "verdict": "Đạt"}), plan).unchanged == 1
        target = Target.objects.get()
        assert (target.official_verdict, target.official_reason) == (Verdict.EXCEEDED, "QĐ 12")

    def test_the_same_number_in_another_unit_is_another_demand(self) -> None:
        plan = make_plan()
        load(table({"target": "100"}), plan)
        (told,) = problems({"target": "100", "unit": "tạ"}, plan=plan)
        assert "đã giao “100 tấn”; muốn đổi thành “100 tạ”" in told

    def test_many_updates_cost_as_few_queries_as_one(self, django_assert_max_num_queries: Any) -> None:
        plan = make_plan()
        rows = [{"indicator": f"Zq {n}", "target": "14"} for n in range(90)]
        load(table(*rows), plan)
        changed = [row | {"verdict": "Đạt", "published_percent": "9", "note": "n"} for row in rows]
        with django_assert_max_num_queries(45):
            assert load(table(*changed), plan).updated == 90


class TestEmptyRows:
    def test_a_row_first_empty_is_a_heading_until_content_arrives(self) -> None:
        plan = make_plan()
        load(table({}), plan)
        recompute_stale()
        assert load(table({"result": "80"}), plan).updated == 1
        assert not Target.objects.get().is_heading
        assert load(table({"target": "75", "result": "80"}), plan).updated == 1
        target = Target.objects.get()
        assert (target.written, target.written_unit, target.low, target.high) == ("75", "tấn", 75, 75)
        assert StaleTarget.objects.count() == 1
        recompute_stale()
        assert Assessment.objects.get().verdict == Verdict.EXCEEDED

    def test_a_verdict_in_another_row_is_content(self, party: Plan) -> None:
        load(table({}), make_plan(title="Thành phố giao", locality=party.locality))
        load(table({"target": "5", "verdict": "Vượt chỉ tiêu TP giao"}), party)
        assert not Target.objects.filter(is_heading=True).exists()

    def test_an_empty_row_stays_as_it_is(self) -> None:
        plan = make_plan()
        load(table({}), plan)
        assert load(table({}), plan).unchanged == 1
        assert Target.objects.get().is_heading


@pytest.mark.parametrize(("as_of", "allowed"), [(dt.date(2024, 12, 31), True), (dt.date(2025, 1, 2), False)])
def test_results_long_after_the_period_are_a_problem(as_of: dt.date, allowed: bool) -> None:
    if allowed:
        assert load(table({"result": "5"}), as_of=as_of).observations
    else:
        (told,) = problems({"result": "5"}, as_of=as_of)
        assert told == "Dòng 2, cột Tính đến ngày: ngày 02/01/2025 ở quá xa sau kỳ 2023."


class TestNamingThePlan:
    def find(self, plan: Plan, name: str) -> Plan:
        return find_or_create_plan(locality=plan.locality, period=plan.period, name=name, setter=plan.setter, by=None)

    def test_a_title_of_two_documents_is_a_problem_naming_both(self) -> None:
        first = make_plan(title="Kế hoạch năm 2023", number="01/KH-UBND")
        second = make_plan(title=first.title, number="05/KH-UBND", locality=first.locality)
        with pytest.raises(InvalidInputError) as refused:
            self.find(first, first.title)
        assert "“Kế hoạch năm 2023 (01/KH-UBND)”; “Kế hoạch năm 2023 (05/KH-UBND)”" in str(refused.value)
        assert [self.find(first, plan.number) for plan in (first, second)] == [first, second]

    def test_what_is_called_exactly_so_goes_first(self) -> None:
        plain = make_plan(title="Kế hoạch năm 2023")
        make_plan(title=plain.title, number="05/KH-UBND", locality=plain.locality)
        assert self.find(plain, plain.title) == plain


def test_two_tables_adding_one_indicator_at_once_are_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make_plan()

    def add_after_another(**facts: Any) -> Indicator:
        new = facts["new"]
        make_indicator(new.name, unit=new.unit)
        return Indicator.objects.create(name=new.name, key=new.key, search_name="", direction=new.direction)

    monkeypatch.setattr(writing, "add_indicator", add_after_another)
    with pytest.raises(ConflictError, match="vừa nhập"):
        load(table({"target": "5"}), plan)
    assert stored() == [0, 0, 0, 0, 0]


def test_tables_add_indicators_in_one_order_so_that_two_do_not_wait_for_each_other() -> None:
    rows = [{"indicator": name, "target": "5"} for name in ("Zq c", "Zq a", "- Zq d", "Zq b")]
    load(csv_bytes([["1", "Zq c"], ["2", "Zq b"], ["-", "Zq a"]], ["TT", "Chỉ tiêu"]))
    load(table(*rows), make_plan())
    added = list(Indicator.objects.order_by("id").values_list("name", flat=True))
    assert added == ["Zq b", "Zq c", "Zq a", "Zq a", "Zq b", "Zq c", "Zq d"]


def test_a_table_of_results_alone_keeps_the_demands() -> None:
    plan = make_plan()
    load(table({"target": "100"}), plan)
    load(table({"result": "110"}), plan)
    recompute_stale()
    target = Target.objects.get()
    assert (target.written, target.low) == ("100", 100)
    assert Assessment.objects.get().verdict == Verdict.EXCEEDED
