"""What a reader chose to see; all of it lives in the address. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from indicators.choices import Pace, State

# Beside the states: the rows on which the authority and the numbers disagree, whose value changed since it decided, or
# whose figures do not add up.
DIFFERS, WAITS, FOUND = "differs", "waits", "found"
# Beside the paces: the rows whose value is overdue, and those that fall behind, however far.
LATE, SLOW = "late", "slow"
NO_SECTOR = 0
_VERDICTS = {*State.values, DIFFERS, WAITS, FOUND}
_PACES = {*Pace.values, LATE, SLOW}


@dataclass(frozen=True, slots=True)
class Filters:
    """`plan` and `sector` are ids (sector 0: rows without one); `verdict` is a state's code, "differs", "waits" or
    "found"; `pace` is a pace's code, "late" or "slow"."""

    plan: int | None = None
    sector: int | None = None
    verdict: str = ""
    pace: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read an address; what makes no sense is left out."""
        verdict, pace = query.get("verdict", ""), query.get("pace", "")
        return cls(
            plan=_number(query.get("plan", "")),
            sector=_number(query.get("sector", "")),
            verdict=verdict if verdict in _VERDICTS else "",
            pace=pace if pace in _PACES else "",
            q=" ".join(query.get("q", "").replace("\0", "").split())[:200],
        )

    def __bool__(self) -> bool:
        return self != Filters()

    def address(self, **changes: Any) -> str:
        """The query of an address with some choices changed, "?" included, so that an empty one clears them all."""
        chosen = replace(self, **changes)
        names = ("plan", "sector", "verdict", "pace", "q")
        pairs = [(name, value) for name in names if (value := getattr(chosen, name)) != ""]
        return "?" + urlencode([(name, value) for name, value in pairs if value is not None])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
