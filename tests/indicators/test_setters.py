"""Which document leads, and the order of the others."""

from types import SimpleNamespace

import pytest

from indicators.choices import Counting, Leads
from indicators.setters import read_setters

HERE, ABOVE = 1, 2


def plans(**facts):
    """Plans by number: p1={"amends": 2, "is_leading": True}."""
    return {
        int(name[1:]): SimpleNamespace(
            pk=int(name[1:]),
            locality_id=one.get("of", HERE),
            amends_id=one.get("amends"),
            is_leading=one.get("is_leading", False),
            counting=one.get("counting", Counting.OWN_VALUE),
            counted_numbers=one.get("numbers", ""),
        )
        for name, one in facts.items()
    }


LEADING = {"is_leading": True}


@pytest.mark.parametrize(
    ("documents", "targets", "leading", "leads"),
    [
        (plans(), [], None, Leads.LARGEST),
        (plans(p1={}), [1], 1, Leads.ONLY),
        (plans(p1={}, p2={}), [1, 2, 2], 2, Leads.LARGEST),
        (plans(p1={}, p2={}), [2, 1], 1, Leads.LARGEST),
        (plans(p1=LEADING, p2={}), [1, 2, 2], 1, Leads.CHOSEN),
        (plans(p1=LEADING), [1], 1, Leads.CHOSEN),
        (plans(p1=LEADING, p2=LEADING, p3={}), [1, 2, 2, 3, 3, 3], 2, Leads.SEVERAL),
        # What the province leads by is the locality's own choice only where it made none.
        (plans(p1=LEADING, p2=LEADING | {"of": ABOVE}), [1, 2, 2], 1, Leads.CHOSEN),
        (plans(p1={}, p2=LEADING | {"of": ABOVE}), [1, 1, 2], 2, Leads.CHOSEN),
    ],
)
def test_who_leads_and_why(documents, targets, leading, leads):
    setters = read_setters(documents, targets, HERE)
    assert (setters.leading, setters.leads) == (leading, leads)


@pytest.mark.parametrize(
    ("documents", "sizes", "order"),
    [
        (plans(p1={}, p2={}), [1, 2, 2], [2, 1]),
        (plans(p1=LEADING, p2={}), [1, 2, 2], [1, 2]),
        (plans(p1={}, p2={"amends": 1}), [1, 1, 2], [2, 1]),
        # What amends the leading document counts as it, before any other.
        (plans(p1=LEADING, p2={"amends": 1}, p3={}), [1, 2, 3, 3, 3], [2, 1, 3]),
        (plans(p1={}, p2={"amends": 1, "is_leading": True}, p3={}), [1, 2, 3, 3, 3], [2, 1, 3]),
        (plans(p1=LEADING, p2={}, p3={"amends": 2}), [1, 2, 2, 3], [1, 3, 2]),
    ],
)
def test_the_order_of_several_setters(documents, sizes, order):
    setters = read_setters(documents, sizes, HERE)
    targets = [SimpleNamespace(pk=10 + plan, plan_id=plan) for plan in documents]
    assert [target.plan_id for target in setters.order(targets)] == order


def test_the_leading_document_says_how_it_is_counted():
    documents = plans(p1={"is_leading": True, "counting": Counting.ALL_HOLD, "numbers": "1-19"}, p2={})
    setters = read_setters(documents, [1, 2, 2], HERE)
    assert (setters.counting, setters.counted_numbers) == (Counting.ALL_HOLD, "1-19")


def test_a_document_amended_outside_the_board_is_no_trouble():
    assert read_setters(plans(p1={"amends": 9}), [1], HERE).family == {1}
