"""Which way is better, as a table says it."""

from indicators.choices import Direction
from localities.folding import fold

_LABELS = {fold(str(direction.label)): direction for direction in Direction}


def read_direction(text: str) -> Direction | None:
    """A direction by its code or its Vietnamese label, `unclear` for a blank cell, None for anything else.

    >>> read_direction("Càng cao càng tốt")
    Direction.HIGHER
    """
    folded = fold(text)
    if not folded:
        return Direction.UNCLEAR
    return Direction(folded) if folded in Direction.values else _LABELS.get(folded)
