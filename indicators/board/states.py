"""The state of a target as a reader counts it: what the authority decided, otherwise what was computed. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from indicators.choices import Verdict


class State(TextChoices):
    """In the order they are shown."""

    EXCEEDED = "exceeded", gettext_lazy("Vượt")
    MET = "met", gettext_lazy("Đạt")
    NOT_MET = "not_met", gettext_lazy("Chưa đạt")
    MANUAL = "manual", gettext_lazy("Chờ đánh giá")
    NO_DATA = "no_data", gettext_lazy("Chưa có số liệu")
    UNJUDGED = "unjudged", gettext_lazy("Chưa đánh giá được")

    @property
    def sign(self) -> str:
        return SIGNS[self]


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


def state_of(official: str, computed: str) -> State:
    """The official verdict where there is one, the computed one otherwise; without either it is not judged."""
    return State(official or computed or State.UNJUDGED)


def differs(official: str, computed: str) -> bool:
    """Whether the authority decided otherwise than the numbers say."""
    judged = computed in (Verdict.EXCEEDED, Verdict.MET, Verdict.NOT_MET)
    return bool(official) and judged and official != computed


@dataclass(frozen=True, slots=True)
class Slice:
    """One state's share of a stacked bar, in thousandths from the left."""

    state: State
    count: int
    start: int
    width: int


class Tally:
    """How many targets are in which state."""

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
    def sentence(self) -> str:
        """What a planner would write: "17/18 chỉ tiêu đạt và vượt: 7 vượt, 10 đạt; 1 chưa đạt"."""
        if not self.total:
            return _("Không có chỉ tiêu nào")
        if max(self.counts.values()) == self.total and not self.decided:
            return ngettext("%(total)d chỉ tiêu %(state)s", "%(total)d chỉ tiêu %(state)s", self.total) % {
                "total": self.total,
                "state": str(next(iter(self.counts)).label).lower(),
            }
        if not self.decided:
            counted = ngettext("%(total)d chỉ tiêu: %(states)s", "%(total)d chỉ tiêu: %(states)s", self.total)
            return counted % {"total": self.total, "states": self.open}
        reached = _("%(reached)d/%(total)d chỉ tiêu đạt và vượt") % {"reached": self.reached, "total": self.total}
        details = self._named(State.EXCEEDED, State.MET)
        return "; ".join(filter(None, [f"{reached}: {details}" if details else reached, self._named(State.NOT_MET)]))

    @property
    def open(self) -> str:
        """What nobody has decided: "1 chờ đánh giá, 4 chưa có số liệu"."""
        return self._named(State.MANUAL, State.NO_DATA, State.UNJUDGED)

    @property
    def short(self) -> str:
        """The three verdicts in one line: "7 vượt, 10 đạt, 1 chưa đạt"."""
        return self._named(*DECIDED)

    def _named(self, *states: State) -> str:
        return ", ".join(f"{self.counts[state]} {str(state.label).lower()}" for state in states if self.counts[state])
