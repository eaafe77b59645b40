"""Whether what an authority decided about a target still stands. Pure; the rule is section 4 of `docs/rules.md`.

A decision is said of one value. With another value it waits until a person confirms it again; while it waits, the
computed verdict counts.
"""


def official_stands(verdict: str, said_of: int | None, counted: int | None) -> bool:
    """Whether the official verdict (a code, "" for none) said of one observation (None: of no value) stands beside the
    observation that counts now (None: there is none)."""
    return bool(verdict) and said_of == counted


def official_waits(verdict: str, said_of: int | None, counted: int | None) -> bool:
    """Whether there is an official verdict that somebody must confirm, because the value changed since."""
    return bool(verdict) and said_of != counted
