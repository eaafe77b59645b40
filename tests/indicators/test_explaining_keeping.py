"""Facts that are kept as JSON say the same again."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.explaining import Facts, explain, keep, recall
from indicators.judging import Demand, Judgement
from indicators.pacing import Progress
from tests.indicators.test_explaining import facts
from tests.indicators.test_explaining_pace import facts as paced

NOVEMBER = dt.date(2023, 11, 30)
CASES = [
    facts("14-15", "14.640"),
    facts("27/30", "27", unit="xã"),
    facts(">20", "20", is_strict=True),
    facts("13", None),
    facts("Hoàn thành quy hoạch", None),
    facts("13", "14", result_written="14,0", version=2, effective_on=NOVEMBER, newer=(dt.date(2023, 12, 1), "15")),
    paced("136.000", "109500", NOVEMBER),
    paced("1,93", "2.0", NOVEMBER, unit="%", direction="lower", accumulation="state", baseline="2.53"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.written)
def test_what_was_kept_is_explained_alike(case):
    again = recall(json.loads(json.dumps(keep(case))))
    assert again == case
    assert explain(again) == explain(case)


FIGURES = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=4)


@given(FIGURES, FIGURES, FIGURES, st.none() | st.dates(), st.booleans(), st.text(max_size=5))
def test_any_facts_come_back(low, value, lag, as_of, is_closed, written):
    case = Facts(
        Demand("floor", low=low, is_open=is_closed),
        Judgement("met", value=value, threshold=low),
        written,
        "%",
        "NQ 06",
        as_of=as_of,
        is_period_closed=is_closed,
        progress=Progress("behind", lag=lag),
        newer=(as_of, written) if as_of else None,
    )
    assert recall(json.loads(json.dumps(keep(case)))) == case


def test_figures_stay_as_fine_as_they_were():
    case = facts("13", "14.50")
    assert str(recall(keep(case)).judgement.value) == str(case.judgement.value) == "14.50"


def test_only_what_is_said_is_kept():
    assert set(keep(facts("13", None))) == {"demand", "judgement", "written", "unit", "plan", "progress"}
    assert keep(facts("13", None))["progress"] == {}


@pytest.mark.parametrize("kept", [{}, {"demand": {}, "judgement": {}, "progress": {}}])
def test_what_was_never_kept_is_refused(kept):
    with pytest.raises((KeyError, TypeError)):
        recall(kept)


def test_a_figure_that_is_none_is_refused():
    with pytest.raises(ArithmeticError):
        recall(keep(facts("13", "14")) | {"judgement": {"verdict": "met", "value": "mười bốn"}})


def test_decimals_are_text():
    assert keep(facts("13", "14"))["judgement"]["value"] == "14"
    assert recall(keep(facts("13", "14"))).judgement.value == Decimal(14)
