"""What a text is read into, and the error of one that cannot be."""

from dataclasses import dataclass, field
from decimal import Decimal

from indicators.choices import Kind
from indicators.units import NO_UNIT, Unit

BLANKS = {"", "-", "–", "—", "...", "…"}


class ReadingError(ValueError):
    """A text that cannot be read with certainty. `str()` is a sentence for the person who wrote it, `why` what it says
    beside the text, where that can be told apart."""

    def __init__(self, sentence: str, why: str = "") -> None:
        super().__init__(sentence)
        self.why = why


@dataclass(frozen=True, slots=True)
class Reading:
    """What a target demands, whichever way is better; see `models.Target` for how low and high are used.

    `unit` is the unit of low and high: the column's, or the one in the text where the column had none.
    """

    kind: Kind
    low: Decimal | None = None
    high: Decimal | None = None
    denominator: Decimal | None = None
    is_approximate: bool = False
    is_open: bool = False
    is_share: bool = False
    relative_to: str = ""
    words: str = ""
    unit: Unit = field(default=NO_UNIT, compare=False)


@dataclass(frozen=True, slots=True)
class Result:
    """What was reached. `value` is None where the result is words (`words` then holds them)."""

    value: Decimal | None
    denominator: Decimal | None = None
    is_approximate: bool = False
    is_relative: bool = False
    is_share: bool = False
    words: str = ""
    unit: Unit = field(default=NO_UNIT, compare=False)


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, or one of the dashes and dots people put into empty cells."""
    return text.strip() in BLANKS
