"""Counting by numbered indicators, and the sentence that planners write."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from indicators.choices import Counting, Leads, State
from indicators.numbering import read_numbers
from indicators.states import Tally
from indicators.summarising import Basis, Item, Summary, count_numbered

E, M, N = State.EXCEEDED, State.MET, State.NOT_MET
OPEN, WAIT = State.NO_DATA, State.MANUAL
OWN, ALL = Counting.OWN_VALUE, Counting.ALL_HOLD


def items(*rows):
    """Rows as (key, above, number, state); a row is named after its key."""
    return [Item(key, key, number, state, above) for key, above, number, state in rows]


def states(rows, counting, numbers=""):
    return [(one.item.key, one.state) for one in count_numbered(rows, counting, read_numbers(numbers))]


PARTS = {
    "parts hold": ([("a", None, "1", M), ("b", "a", "", M), ("c", "a", "", E)], M, M),
    "a part is missed": ([("a", None, "1", E), ("b", "a", "", N), ("c", "a", "", M)], E, N),
    "a part is open": ([("a", None, "1", M), ("b", "a", "", OPEN)], M, OPEN),
    "missed itself": ([("a", None, "1", N), ("b", "a", "", E)], N, N),
    "all exceeded": ([("a", None, "1", E), ("b", "a", "", E)], E, E),
    "a heading": ([("a", None, "2", None), ("b", "a", "", M), ("c", "a", "", E)], M, M),
    "a heading of exceeded parts": ([("a", None, "2", None), ("b", "a", "", E), ("c", "a", "", E)], E, E),
    "a heading with a missed part": ([("a", None, "2", None), ("b", "a", "", N), ("c", "a", "", E)], N, N),
    "a heading with an open part": ([("a", None, "2", None), ("b", "a", "", WAIT), ("c", "a", "", E)], WAIT, WAIT),
    # The part's own value stands for it, whatever stands under the part.
    "a part of a part": ([("a", None, "2", None), ("b", "a", "", M), ("c", "b", "", N)], M, N),
    "a heading in a heading": ([("a", None, "2", None), ("b", "a", "", None), ("c", "b", "", E)], E, E),
    "numbers under a number": ([("a", None, "7", M), ("b", "a", "7.1", N)], M, N),
}


@pytest.mark.parametrize(("rows", "own", "all_hold"), PARTS.values(), ids=PARTS)
def test_an_indicator_with_parts_counts_once(rows, own, all_hold):
    assert states(items(*rows), OWN) == [("a", own)]
    assert states(items(*rows), ALL) == [("a", all_hold)]


def test_a_heading_without_demands_does_not_count():
    assert states(items(("a", None, "1", None), ("b", "a", "", None)), OWN) == []


def test_a_table_without_numbers_counts_its_top_rows():
    assert states(items(("a", None, "", M), ("b", "a", "", N), ("c", None, "", E)), OWN) == [("a", M), ("c", E)]


def test_numbers_under_a_heading_without_one_count_for_themselves():
    rows = items(("a", None, "", None), ("b", "a", "1", M), ("c", "b", "", N), ("d", "a", "2", N))
    assert states(rows, OWN) == [("b", M), ("d", N)]


def test_a_row_whose_whole_is_not_there_counts_itself():
    assert states(items(("b", "a", "", M)), OWN) == [("b", M)]


@pytest.mark.parametrize(("numbers", "keys"), [("", "abc"), ("1", "a"), ("2-3", "b"), ("4", "")])
def test_some_numbers_are_counted(numbers, keys):
    rows = [Item("a", "a", "1", M), Item("b", "b", "2", M), Item("c", "c", "3", M, is_of_leading=False)]
    assert "".join(key for key, _state in states(rows, OWN, numbers)) == keys


def test_what_made_a_number_missed_is_named():
    rows = items(("Cơ cấu", None, "2", None), ("Nông nghiệp", "Cơ cấu", "", N), ("Dịch vụ", "Cơ cấu", "", M))
    assert [one.name for one in count_numbered(rows, OWN)] == ["Cơ cấu (Nông nghiệp)"]


# --- The sentence ----------------------------------------------------------------------------------------------------
NQ06 = Basis("Nghị quyết số 06-NQ/HU", Leads.CHOSEN, OWN)


def summary(*states, basis=NQ06, is_estimate=False):
    rows = [Item(key, f"Chỉ tiêu {key}", str(key), state, None, is_estimate) for key, state in enumerate(states, 1)]
    return Summary(count_numbered(rows, basis.counting), basis)


def test_the_sentence_is_a_planners():
    assert summary(*[M] * 10, *[E] * 7, N).sentence == (
        "Có 17/18 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 10 đạt, 07 vượt, 01 không hoàn thành, "
        "gồm: Chỉ tiêu 18. Tính theo Nghị quyết số 06-NQ/HU."
    )


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([], "Không có chỉ tiêu nào."),
        ([OPEN] * 3, "03 chỉ tiêu: 03 chưa có số liệu."),
        ([OPEN, WAIT], "02 chỉ tiêu: 01 chờ đánh giá, 01 chưa có số liệu."),
        (
            [N, N],
            "Có 00/02 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 02 không hoàn thành, "
            "gồm: Chỉ tiêu 1; Chỉ tiêu 2.",
        ),
        ([M] * 12, "Có 12/12 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 12 đạt."),
        (
            [M, OPEN, OPEN],
            "Có 01/03 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 01 đạt, 02 chưa có số liệu.",
        ),
        (
            [E, N, OPEN],
            "Có 01/03 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 01 vượt, 01 không hoàn thành, "
            "gồm: Chỉ tiêu 2; 01 chưa có số liệu.",
        ),
    ],
)
def test_the_sentence_without_some_verdicts(states, sentence):
    assert summary(*states).counts_sentence == sentence


@pytest.mark.parametrize(
    ("may_turn", "lost", "words"),
    [
        ([False, False], 2, "02 không hoàn thành, gồm: a; b"),
        ([True, True], 0, "02 chưa hoàn thành, gồm: a; b"),
        # One of them is over, the others are not: "chưa" is true of all.
        ([True, False], 1, "02 chưa hoàn thành, gồm: a; b"),
    ],
)
def test_what_may_still_be_reached_is_not_said_to_be_missed(may_turn, lost, words):
    rows = [Item(name, name, name, N, may_turn=one) for name, one in zip("ab", may_turn, strict=True)]
    found = Summary(count_numbered(rows, OWN), NQ06)
    assert found.lost == lost
    assert words in found.counts_sentence


@pytest.mark.parametrize(("own", "part", "lost"), [(True, True, 0), (True, False, 1), (False, True, 1)])
def test_a_number_may_turn_where_all_that_is_missed_under_it_may(own, part, lost):
    rows = [Item("a", "a", "1", N, may_turn=own), Item("b", "b", "", N, "a", may_turn=part)]
    assert Summary(count_numbered(rows, ALL), NQ06).lost == lost
    paced = [Item("a", "a", "1", N, is_paced=own), Item("b", "b", "", N, "a", is_paced=part)]
    assert Summary(count_numbered(paced, ALL), NQ06).pressing == lost


def test_what_it_counts_by_is_said():
    basis = Basis("Nghị quyết số 06-NQ/HU", Leads.CHOSEN, OWN, "1-19")
    assert summary(M, basis=basis).basis_sentence == "Tính theo Nghị quyết số 06-NQ/HU, các số thứ tự 1-19."


@pytest.mark.parametrize(
    ("basis", "is_estimate", "begins"),
    [
        (NQ06, False, "Có"),
        (NQ06, True, "Ước có"),
        (Basis("Nghị quyết", Leads.ONLY, OWN, is_running=True), False, "Ước có"),
    ],
)
def test_what_is_not_final_is_called_an_estimate(basis, is_estimate, begins):
    assert summary(M, basis=basis, is_estimate=is_estimate).sentence.startswith(f"{begins} 01/01 chỉ tiêu")


def test_a_short_form_names_the_first_and_counts_the_rest():
    words = summary(M, N, N, N).words(most=2)
    assert "".join(one.text for one in words).endswith("gồm: Chỉ tiêu 2; Chỉ tiêu 3 và 01 chỉ tiêu khác.")
    assert [one.counted.item.key for one in words if one.counted] == [2, 3]


def test_elsewhere_counts_have_no_leading_zero():
    with translation.override("en"):
        assert "1/1" in summary(M).sentence


# --- The bar ---------------------------------------------------------------------------------------------------------
@given(st.lists(st.sampled_from(State), min_size=1))
def test_slices_fill_the_bar(states):
    slices = Tally(states).slices
    ends = [0, *(one.start + one.width for one in slices)]
    assert [one.start for one in slices] == ends[:-1]
    assert ends[-1] == 1000


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "1", "2"]), st.sampled_from([None, E, M, N, OPEN]), st.integers(0, 9)),
        max_size=12,
    )
)
def test_all_hold_is_never_better_than_the_own_value(rows):
    """A stricter rule neither adds indicators nor reaches more of them, however rows stand under each other."""
    placed = [
        Item(key, str(key), number, state, above if above < key else None)
        for key, (number, state, above) in enumerate(rows)
    ]
    by_own = {one.item.key: one.state for one in count_numbered(placed, OWN)}
    by_all = {one.item.key: one.state for one in count_numbered(placed, ALL)}
    assert by_own.keys() == by_all.keys()
    reached = {key for key, state in by_all.items() if state in (E, M)}
    assert all(by_own[key] in (E, M) for key in reached)
