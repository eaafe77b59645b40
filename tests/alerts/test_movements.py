import datetime as dt
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.choices import AlertStep
from alerts.movements import ENDING, OPENING, Movement, movement, was_open_at
from tests.alerts.steps import at

START = at("2024-01-08 07:00")


class Step(NamedTuple):
    step: str
    happened_at: dt.datetime


def steps(*taken: str) -> list[Step]:
    """One an hour."""
    return [Step(step, START + dt.timedelta(hours=n)) for n, step in enumerate(taken)]


@pytest.mark.parametrize(
    ("taken", "is_open", "moved"),
    [
        (["opened"], True, Movement.NEW),
        (["reopened"], True, Movement.NEW),
        (["opened", "worsened"], True, Movement.NEW),
        (["opened", "resolved"], False, Movement.PASSED),
        (["opened", "resolved", "reopened"], True, Movement.NEW),
        (["resolved"], False, Movement.OVER),
        (["closed"], False, Movement.OVER),
        (["worsened", "resolved"], False, Movement.OVER),
        (["resolved", "reopened"], True, None),
        (["resolved", "reopened", "worsened"], True, Movement.WORSE),
        (["worsened"], True, Movement.WORSE),
        (["worsened", "eased"], True, Movement.BETTER),
        (["eased", "worsened"], True, Movement.WORSE),
        (["unmuted"], True, Movement.BACK),
        (["woken"], True, Movement.BACK),
        (["unmuted", "muted"], True, None),
        (["muted", "unmuted"], True, None),
        (["muted", "worsened", "unmuted"], True, Movement.WORSE),
        (["muted", "unmuted", "woken"], True, Movement.BACK),
        (["unmuted", "muted", "unmuted"], True, Movement.BACK),
        (["updated", "commented", "acknowledged"], True, None),
        ([], True, None),
        ([], False, None),
    ],
)
def test_several_steps_are_said_as_one(taken, is_open, moved):
    assert movement(steps(*taken), is_open=is_open) == moved


@given(st.lists(st.sampled_from(["turn", AlertStep.UPDATED, AlertStep.WORSENED]), max_size=12), st.booleans())
def test_the_past_is_known_from_what_came_after(story, began_open):
    """Played forwards and read backwards, the alert was open at the same times."""
    taken, states, is_open = [], [began_open], began_open
    for one in story:
        if one == "turn":
            one, is_open = (AlertStep.RESOLVED if is_open else AlertStep.REOPENED), not is_open
        taken.append(one)
        states.append(is_open)
    found = steps(*taken)
    for n, was_open in enumerate(states):
        moment = START + dt.timedelta(hours=n)
        assert was_open_at(moment, found, is_open=is_open) == was_open


def test_no_step_both_opens_and_ends():
    assert not set(OPENING) & set(ENDING)
