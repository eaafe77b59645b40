"""What became of an alert in a span of time, from the steps that were stored. Pure.

One rule for the mail that goes out at once and for the digest: several steps of one alert are said as one.
"""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from alerts.choices import AlertStep

OPENING = (AlertStep.OPENED, AlertStep.REOPENED)
ENDING = (AlertStep.RESOLVED, AlertStep.CLOSED)
BACK_IN_SIGHT = (AlertStep.UNMUTED, AlertStep.WOKEN)


class Movement(StrEnum):
    """How an alert stands at the end of a span compared with its beginning, in the order people read it."""

    NEW = "new"
    WORSE = "worse"
    # It was out of sight (muted, snoozed) and asks again for somebody.
    BACK = "back"
    BETTER = "better"
    OVER = "over"
    # It opened in the span and was over before its end.
    PASSED = "passed"


class Step(Protocol):
    step: str
    happened_at: dt.datetime


def was_open_at(moment: dt.datetime, steps: Sequence[Step], *, is_open: bool) -> bool:
    """Whether an alert was open at a moment, from its steps since then, in order, and whether it is open now.

    The first step that opened or ended it tells what it was before.
    """
    for step in steps:
        if step.happened_at >= moment and step.step in OPENING:
            return False
        if step.happened_at >= moment and step.step in ENDING:
            return True
    return is_open


def movement(steps: Sequence[Step], *, is_open: bool) -> Movement | None:
    """What the steps of a span come to, in order; `is_open` at its end. None where nothing is left to say."""
    taken = [step.step for step in steps]
    turns = [step for step in taken if step in OPENING + ENDING]
    was_open = turns[0] in ENDING if turns else is_open
    if not was_open:
        return Movement.NEW if is_open else Movement.PASSED if turns else None
    if not is_open:
        return Movement.OVER
    sized = [step for step in taken if step in (AlertStep.WORSENED, AlertStep.EASED)]
    if sized:
        return Movement.WORSE if sized[-1] == AlertStep.WORSENED else Movement.BETTER
    if not taken or taken[-1] not in BACK_IN_SIGHT:
        return None
    # What another alert stood for within the span only was in sight at its beginning as at its end.
    mutes = [step for step in taken if step in (AlertStep.MUTED, AlertStep.UNMUTED)]
    was_in_sight = AlertStep.WOKEN not in taken and mutes[0] == AlertStep.MUTED
    return None if was_in_sight else Movement.BACK
