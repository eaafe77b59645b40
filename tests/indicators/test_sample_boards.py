"""The counts that the sample's documents print come out of their tables, by the rule that is named."""

import datetime as dt

import pytest

from indicators.board import Filters, load_board, summarise
from indicators.choices import Counting, Leads
from indicators.models import Plan, Sector
from indicators.sample import FOLDER, SAMPLE_TABLES
from indicators.services.recompute import recompute_stale
from indicators.services.sample import load_sample_table
from indicators.spans import Span
from indicators.tables import read_table
from tests.factories import make_locality

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 2, 1)


def load(file):
    sample = next(one for one in SAMPLE_TABLES if one.file == file)
    locality = make_locality(code=sample.locality_code)
    table = read_table((FOLDER / file).read_bytes(), file, max_bytes=10**6, max_rows=1000)
    load_sample_table(sample=sample, table=table, by=None)
    recompute_stale()
    return locality


def test_vinh_bao_reached_18_of_the_19_socio_economic_indicators_of_its_resolution():
    (one,) = summarise([load("vinh_bao_2023_results.csv")], ON).popitem()[1]
    assert one.summary.sentence == (
        "Ước có 18/19 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 14 đạt, 04 vượt, 01 không hoàn thành, "
        "gồm: Thu ngân sách tại huyện. Tính theo Nghị quyết số 06-NQ/HU, các số thứ tự 1-19."
    )
    basis = one.summary.basis
    assert (basis.leads, basis.counting, basis.numbers) == (Leads.CHOSEN, Counting.OWN_VALUE, "1-19")


def test_where_the_city_leads_revenue_counts_by_its_level():
    """The city's level of revenue was reached, that of the resolution was not."""
    locality = load("vinh_bao_2023_results.csv")
    city = Plan.objects.get(title="Thành phố giao")
    Plan.objects.update(is_leading=False)
    Plan.objects.filter(pk=city.pk).update(is_leading=True)
    board = load_board(locality, Span.of_years(2023), Filters(), ON)
    revenue = next(row for row in board.everything if row.number == "8")
    assert (revenue.counted.plan_label, revenue.state) == ("Thành phố giao", "met")


def test_cho_don_lists_34_indicators_9_exceeded_18_met_7_missed():
    locality = load("cho_don_2023_results.csv")
    plan = Plan.objects.get(is_leading=True)
    sector = Sector.objects.get(name="ĐÁNH GIÁ CHUNG")
    board = load_board(locality, Span.of_years(2023), Filters(plan=plan.pk, sector=sector.pk), ON)
    assert board.summary.counts_sentence.startswith(
        "Có 27/34 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 18 đạt, 09 vượt, 07 không hoàn thành, gồm: "
    )
