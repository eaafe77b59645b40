"""A board as a file, loaded again: the same targets, values and verdicts, and nothing changed."""

import datetime as dt
from typing import Any

import pytest

from indicators.board import Filters, load_board
from indicators.exporting import board_sheet
from indicators.models import Finding, Indicator, Observation, Plan, StaleTarget, Target, VerdictDecision
from indicators.sample import FOLDER, SAMPLE_TABLES
from indicators.services.amendments import Change, amend_targets
from indicators.services.importing import Imported, Options, import_table
from indicators.services.recompute import recompute_stale
from indicators.services.sample import load_sample_table
from indicators.services.staleness import mark_stale
from indicators.spans import Span
from indicators.tablefiles import write_csv, write_workbook
from indicators.tables import read_table
from localities.models import Locality
from tests.factories import make_indicator, make_locality, make_observation, make_plan, make_target, make_unit

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 2, 1)
BOARDS = sorted({(sample.locality_code, sample.year) for sample in SAMPLE_TABLES})
WRITERS = {"bang.xlsx": write_workbook, "bang.csv": write_csv}


def load_samples(code: str, year: int) -> Locality:
    locality = make_locality(code=code)
    for sample in SAMPLE_TABLES:
        if (sample.locality_code, sample.year) == (code, year):
            content = (FOLDER / sample.file).read_bytes()
            table = read_table(content, sample.file, max_bytes=10**6, max_rows=1000)
            load_sample_table(sample=sample, table=table, by=None)
    recompute_stale()
    return locality


def export(locality: Locality, year: int, name: str = "bang.xlsx", **filters: Any) -> bytes:
    span = Span.of_years(year)
    return WRITERS[name](board_sheet(load_board(locality, span, Filters(**filters), ON), locality, span))


def load_again(content: bytes, plan: Plan, name: str = "bang.xlsx") -> Imported:
    table = read_table(content, name, max_bytes=10**7, max_rows=5000)
    return import_table(table=table, file_name=name, plan=plan, options=Options(assume_unclear=True), by=None)


def everything() -> dict[str, list[Any]]:
    """What is stored, without where a printed percentage was last read."""
    left_out = {"percent_table_id", "percent_table"}
    kept = {}
    for model in (Indicator, Plan, Target, Observation, VerdictDecision):
        names = [field.attname for field in model._meta.fields if field.attname not in left_out]
        kept[model.__name__] = list(model.objects.order_by("pk").values_list(*names))
    findings = Finding.objects.order_by("pk")
    kept["Finding"] = list(findings.values_list("pk", "fingerprint", "data", "severity", "gone_at"))
    return kept


@pytest.mark.parametrize("name", sorted(WRITERS))
@pytest.mark.parametrize(("code", "year"), BOARDS)
def test_a_sample_board_loaded_again_changes_nothing(code: str, year: int, name: str) -> None:
    locality = load_samples(code, year)
    before = everything()
    for plan in Plan.objects.order_by("pk"):
        done = load_again(export(locality, year, name), plan, name)
        assert (done.updated, done.targets, done.observations, done.new_indicators) == (0, [], [], 0)
        assert done.unchanged > 0
    assert everything() == before
    assert not StaleTarget.objects.exists()


def test_an_amended_target_is_said_by_the_amending_document() -> None:
    plan = make_plan(title="Nghị quyết 06", issued_on=dt.date(2023, 1, 5))
    later = make_plan(
        title="Nghị quyết 30", number="30/NQ-HĐND", locality=plan.locality, amends=plan, issued_on=dt.date(2023, 7, 1)
    )
    make_observation(make_target(plan=plan, indicator=make_indicator("Hộ nghèo")), "14")
    target = Target.objects.get()
    amend_targets(
        plan=later, changes=[Change(target, "15")], effective_on=dt.date(2023, 7, 1), reason="Điều chỉnh", by=None
    )
    recompute_stale()
    before = everything()
    for document in (plan, later):
        done = load_again(export(plan.locality, 2023), document)
        assert (done.unchanged, done.updated, done.targets) == (1, 0, [])
    assert everything() == before


def test_what_the_system_computed_is_nobodys_to_record() -> None:
    plan = make_plan()
    make_observation(make_target(plan=plan, indicator=make_indicator("Hộ nghèo")), "14", is_computed=True)
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()
    assert load_again(export(plan.locality, 2023), plan).observations == []
    assert Observation.objects.count() == 1


def test_a_verdict_that_waits_is_not_confirmed_by_loading_the_file() -> None:
    plan = make_plan()
    target = make_target(plan=plan, indicator=make_indicator("Hộ nghèo"))
    make_observation(target, "14")
    Target.objects.update(official_verdict="met", official_observation_id=None)
    mark_stale([target.pk])
    recompute_stale()
    load_again(export(plan.locality, 2023), plan)
    assert Target.objects.get().official_observation_id is None
    assert not VerdictDecision.objects.exists()


def test_a_value_in_another_unit_than_the_printed_one_reads_back() -> None:
    plan = make_plan()
    poultry = make_indicator("Đàn gia cầm", unit=make_unit("con"))
    target = make_target("4-4,2", "4000000", "4200000", plan=plan, indicator=poultry, written_unit="triệu con")
    make_observation(target, "4100000")
    mark_stale([target.pk])
    recompute_stale()
    before = everything()
    assert load_again(export(plan.locality, 2023), plan).unchanged == 1
    assert everything() == before
