"""Slips of the pen: exchanged, missing and wrong digits, a unit too large or too small. They explain, never accuse."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

from indicators.judging import EXACT

# Beyond a million times it is not a unit that was mistaken.
EXPONENTS = (3, -3, 1, -1, 2, -2, 6, -6, 4, -4, 5, -5)
# Shorter numbers are alike by chance.
FEWEST_DIGITS = 3


def exchanged(value: Decimal) -> Iterator[Decimal]:
    """The numbers one gets by exchanging two neighbouring digits: 8.384 → 8.348."""
    text = format(value, "f")
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    for one, other in pairwise(places):
        if text[one] != text[other] and not (one == places[0] and text[other] == "0"):
            signs = list(text)
            signs[one], signs[other] = signs[other], signs[one]
            yield Decimal("".join(signs))


def with_one_wrong(value: Decimal) -> Iterator[Decimal]:
    """The numbers that differ in one digit: 5.345,97 → 5.245,97."""
    text = format(value, "f")
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    for place in places:
        for digit in "0123456789":
            if digit != text[place] and not (place == places[0] and digit == "0"):
                yield Decimal(text[:place] + digit + text[place + 1 :])


def without_one(value: Decimal) -> Iterator[Decimal]:
    """The numbers one gets by leaving out one digit: 8.348 → 834."""
    text = format(value, "f")
    for place, sign in enumerate(text):
        rest = text[:place] + text[place + 1 :]
        if sign.isdigit() and rest.strip(".-") and not rest.lstrip("-").startswith("."):
            yield Decimal(rest.rstrip("."))


def slip_between(printed: Decimal, wanted: Decimal) -> str:
    """How `printed` may have become of `wanted`: "exchanged", "missing", "extra"; "" where no slip shows."""
    if min(_digits(printed), _digits(wanted)) < FEWEST_DIGITS:
        return ""
    if wanted in exchanged(printed):
        return "exchanged"
    if printed in without_one(wanted):
        return "missing"
    return "extra" if wanted in without_one(printed) else ""


def slips_that_fit(value: Decimal, fits: Callable[[Decimal], bool], *, wrong: bool) -> tuple[str, list[Decimal]]:
    """Which readings of a number would fit: those with exchanged digits before those with one wrong digit."""
    if _digits(value) < FEWEST_DIGITS:
        return "", []
    fitting = sorted({other for other in exchanged(value) if fits(other)})
    if fitting:
        return "exchanged", fitting
    return ("wrong", sorted({other for other in with_one_wrong(value) if fits(other)})) if wrong else ("", [])


def unit_that_fits(value: Decimal, fits: Callable[[Decimal], bool]) -> Decimal | None:
    """The number times the power of ten that makes it fit."""
    scaled = (value.scaleb(exponent, EXACT) for exponent in EXPONENTS)
    return next((other for other in scaled if fits(other)), None) if value else None


def _digits(value: Decimal) -> int:
    return len(value.as_tuple().digits)
