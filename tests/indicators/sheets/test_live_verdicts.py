"""What a sheet says while one types is what the service says once it has been sent: over the rows of real documents."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from indicators.board.beside import Beside
from indicators.board.lines import Line, percent_text
from indicators.choices import Kind, Pace
from indicators.models import Assessment, Observation, Target
from indicators.numbers import format_number
from indicators.sample import SAMPLE_TABLES
from indicators.services.recompute import recompute_stale
from indicators.services.sample import load_sample_table, read_sample
from indicators.services.sheets import CellChange, save_cells, send_sheet
from indicators.sheets import load_sheet
from tests.factories import make_due_report, make_duty, make_locality

pytestmark = pytest.mark.django_db
# How much of the plan a row has reached: short of it by far and by little, exactly, and beyond.
REACHED = st.sampled_from(["0", "0.4", "0.99", "1", "1.001", "1.6"]).map(Decimal)
KINDS = st.sampled_from(["estimate", "preliminary", "final"])


@pytest.fixture
def load(request):
    """Load a document and make the report that asks for its rows, of a month or of the year's end."""

    def loaded(file, cut_off_on, *, keeps_results):
        sample = next(one for one in SAMPLE_TABLES if one.file == file)
        locality = make_locality(code=sample.locality_code)
        load_sample_table(sample=sample, table=read_sample(sample), by=None)
        if not keeps_results:
            Observation.objects.update(is_current=False, is_superseded=True)
        recompute_stale()
        days = {"starts_on": cut_off_on.replace(day=1), "cut_off_on": cut_off_on, "due_on": cut_off_on}
        return make_due_report(duty=make_duty(locality=locality), **days)

    with time_machine.travel("2024-01-03 09:00+07:00", tick=False):
        yield loaded


def typed_figure(row, reached):
    target = row.asked.target
    aim = target.low if target.low is not None else target.high
    if target.kind == Kind.RELATIVE or aim is None:
        return ""
    if target.kind == Kind.RATIO:
        part = min(int(aim * reached), int(target.denominator))
        return f"{part}/{format_number(target.denominator)}"
    return format_number((aim * reached).scaleb(row.asked.places).normalize() + 0)


def told(preview):
    return [preview.state, preview.percent, preview.pace, preview.may_turn, *(state for _plan, state in preview.others)]


def judged(row, on):
    lines = [line for line in row.asked.row.lines if not line.is_heading]
    found = {
        one.target_id: one
        for one in Assessment.objects.select_related("observation").filter(target__in=[line.pk for line in lines])
    }
    first = found[lines[0].pk]
    is_under_way = first.observation.as_of < lines[0].target.period.ends_on and first.pace not in ("", Pace.UNKNOWN)
    states = [found[line.pk].verdict or "unjudged" for line in lines]
    line = Line(Target.objects.with_judgement().get(pk=lines[0].pk), on, Beside())
    pace = first.pace if is_under_way else None
    return [states[0], percent_text(first.percent), pace, line.may_turn, *states[1:]]


@pytest.mark.parametrize("keeps_results", [False, True], ids=["empty", "with_later_values"])
@pytest.mark.parametrize("cut_off_on", [dt.date(2023, 10, 14), dt.date(2023, 12, 31)], ids=["october", "december"])
@pytest.mark.parametrize("file", ["vinh_bao_2023_results.csv", "cho_don_2023_results.csv"])
def test_the_live_verdict_is_the_one_after_sending(load, file, cut_off_on, keeps_results):
    report = load(file, cut_off_on, keeps_results=keeps_results)
    rows = load_sheet(report, cut_off_on).asked

    # A sheet is long: what fails is told by row, shrinking it would only take minutes.
    @settings(
        max_examples=3,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.tuples(REACHED, KINDS), min_size=len(rows), max_size=len(rows)))
    def check(drawn):
        with transaction.atomic():
            figures = {row.key: typed_figure(row, reached) for row, (reached, _kind) in zip(rows, drawn, strict=True)}
            kinds = {row.key: kind for row, (_reached, kind) in zip(rows, drawn, strict=True)}
            cells = [CellChange(key, written=text, kind=kinds[key]) for key, text in figures.items() if text]
            save_cells(report=report, changes=cells, by=None)
            live = {row.key: row.preview for row in load_sheet(report, cut_off_on, is_judged=True).asked}
            send_sheet(report=report, allows_missing=True, by=None)
            recompute_stale()
            expected = {row.key: judged(row, cut_off_on) for row in rows if figures[row.key]}
            assert {key: told(live[key]) for key in expected} == expected
            transaction.set_rollback(True)

    assert len(rows) > 15
    check()
