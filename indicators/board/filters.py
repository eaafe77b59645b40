"""What a reader chose to see; all of it lives in the address. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from indicators.board.states import State

# Beside the states: the rows on which the authority and the numbers disagree.
DIFFERS = "differs"
NO_SECTOR = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """`plan` and `sector` are ids (sector 0: rows without one), `verdict` a state's code or "differs"."""

    plan: int | None = None
    sector: int | None = None
    verdict: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read an address; what makes no sense is left out."""
        verdict = query.get("verdict", "")
        return cls(
            plan=_number(query.get("plan", "")),
            sector=_number(query.get("sector", "")),
            verdict=verdict if verdict in {*State.values, DIFFERS} else "",
            q=" ".join(query.get("q", "").replace("\0", "").split())[:200],
        )

    def __bool__(self) -> bool:
        return self != Filters()

    def address(self, **changes: Any) -> str:
        """The query of an address with some choices changed, "?" included, so that an empty one clears them all."""
        chosen = replace(self, **changes)
        pairs = [(name, value) for name in ("plan", "sector", "verdict", "q") if (value := getattr(chosen, name)) != ""]
        return "?" + urlencode([(name, value) for name, value in pairs if value is not None])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
