"""The state of a target as a reader counts it: what the authority decided, otherwise what was computed. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.choices import Accumulation, Pace, State, Verdict

# Read without colour, too.
SIGNS = {
    State.EXCEEDED: "▲",
    State.MET: "●",
    State.NOT_MET: "✕",
    State.MANUAL: "◌",
    State.NO_DATA: "–",
    State.UNJUDGED: "?",
}
DECIDED = (State.EXCEEDED, State.MET, State.NOT_MET)
PACE_SIGNS = {
    Pace.AHEAD: "◕",
    Pace.ON_TRACK: "◑",
    Pace.BEHIND: "◔",
    Pace.FAR_BEHIND: "○",
    Pace.UNKNOWN: "–",
}
FALLS_BEHIND = (Pace.BEHIND, Pace.FAR_BEHIND)


def state_of(official: str, computed: str) -> State:
    """The official verdict where one stands ("" otherwise), else the computed one; without either it is not judged."""
    return State(official or computed or State.UNJUDGED)


def differs(official: str, computed: str) -> bool:
    """Whether the authority decided otherwise than the numbers say."""
    judged = computed in (Verdict.EXCEEDED, Verdict.MET, Verdict.NOT_MET)
    return bool(official) and judged and official != computed


def may_turn(
    computed: str,
    threshold: Decimal | None,
    value: Decimal | None,
    accumulation: str,
    as_of: dt.date | None,
    ends_on: dt.date,
    on: dt.date,
) -> bool:
    """Whether what is missed by a value of `as_of` may still be reached until `ends_on`, as seen `on` a day. What adds
    up and lies above its level already does not come back; what is not known to be a state is taken for such."""
    if computed != Verdict.NOT_MET or threshold is None or value is None or as_of is None:
        return False
    # A strict level that is just reached ("trên 20", and 20 so far) is missed, too.
    return as_of < ends_on and on <= ends_on and (accumulation == Accumulation.STATE or value <= threshold)


@dataclass(frozen=True, slots=True)
class Slice:
    """One state's share of a stacked bar, in thousandths from the left."""

    state: State
    count: int
    start: int
    width: int

    @property
    def sign(self) -> str:
        return SIGNS[self.state]


class Tally:
    """How many are in which state."""

    def __init__(self, states: Iterable[State]) -> None:
        self.counts = Counter(states)
        self.total = self.counts.total()

    def of(self, state: State) -> int:
        return self.counts[state]

    @property
    def decided(self) -> int:
        return sum(self.counts[state] for state in DECIDED)

    @property
    def reached(self) -> int:
        return self.counts[State.EXCEEDED] + self.counts[State.MET]

    @property
    def missed(self) -> int:
        return self.counts[State.NOT_MET]

    @property
    def slices(self) -> list[Slice]:
        """The states that occur, as parts of a bar of 1000."""
        found, before = [], 0
        for state in State:
            if count := self.counts[state]:
                start, end = before * 1000 // self.total, (before + count) * 1000 // self.total
                found.append(Slice(state, count, start, end - start))
                before += count
        return found

    @property
    def short(self) -> str:
        """The three verdicts in one line: "7 vượt, 10 đạt, 1 chưa đạt"."""
        return ", ".join(f"{self.of(state)} {str(state.label).lower()}" for state in DECIDED if self.of(state))

    @property
    def open(self) -> list[State]:
        """The states in which nothing is decided."""
        return [state for state in State if state not in DECIDED and self.of(state)]
