"""Units of measure as people write them, and conversion inside one dimension. Pure and exact.

Every conversion that planning tables need is a power of ten (tỷ/triệu đồng, tấn/tạ, Tr. con/con, ha/m2, /10.000 dân),
so a unit is a dimension and an exponent, and converting a decimal only moves its point.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

SCALE_WORDS = {
    "chục": 1,
    "trăm": 2,
    "nghìn": 3,
    "ng.": 3,
    "ngàn": 3,
    "vạn": 4,
    "triệu": 6,
    "tr": 6,
    "tr.": 6,
    "tỷ": 9,
    "tỉ": 9,
}

# Word → (dimension, exponent). A unit not listed is a dimension of its own: "xã", "lượt khách", "giường".
BASE_UNITS = {
    "đ": ("đồng", 0),
    "vnđ": ("đồng", 0),
    "vnd": ("đồng", 0),
    "đô la mỹ": ("usd", 0),
    "đô la": ("usd", 0),
    "g": ("kg", -3),
    "gam": ("kg", -3),
    "yến": ("kg", 1),
    "tạ": ("kg", 2),
    "tấn": ("kg", 3),
    "cm": ("m", -2),
    "km": ("m", 3),
    "ha": ("m2", 4),
    "hecta": ("m2", 4),
    "héc ta": ("m2", 4),
    "km2": ("m2", 6),
    "kw": ("w", 3),
    "mw": ("w", 6),
    "kwh": ("wh", 3),
    "mwh": ("wh", 6),
    "phần trăm": ("%", 0),
    "‰": ("%", -1),
    "phần nghìn": ("%", -1),
}

# "Nghìn tỷ đồng" is 12; beyond a million tỷ something is written twice.
LARGEST_EXPONENT = 15

_KNOWN = {dimension for dimension, _exponent in BASE_UNITS.values()}
_RATES = ("lệ", "suất", "trọng", "số")
_COUNT = re.compile(r"(?P<count>[0-9][0-9.]*)\s*(?P<rest>.*)", re.ASCII)
_GLUED_SCALE = re.compile(r"(tr|tỷ|tỉ|nghìn|ngàn)\.?(?=đ$|đồng)")


class UnitError(ValueError):
    """Two units that do not convert, or a unit that is none. `str()` is a sentence for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`dimension` is canonical ("đồng/người/năm"); value × 10 ** `exponent` is in the dimension's base unit."""

    dimension: str
    exponent: int = 0

    @property
    def is_percent(self) -> bool:
        """Whether it counts in percent, of whatever ("%", "% số xã")."""
        return self.dimension.startswith("%")


NO_UNIT = Unit("")


def normalise(text: str) -> str:
    """Lower case, one form of every letter, single spaces, none around "/"."""
    text = unicodedata.normalize("NFC", text).casefold().replace("²", "2").replace("³", "3")
    return re.sub(r"\s*/\s*", "/", " ".join(text.split()))


def _power_of_ten(count: str) -> int:
    digits = count.replace(".", "").lstrip("0")
    if not re.fullmatch(r"10*", digits):
        raise UnitError(_("không đọc được đơn vị tính có số “%(count)s”") % {"count": count})
    return len(digits) - 1


def _read_component(text: str) -> Unit:
    """One side of a "/": an optional count, scale words, the thing itself."""
    exponent = 0
    counted = _COUNT.fullmatch(text)
    if counted:
        exponent = _power_of_ten(counted["count"])
        text = counted["rest"]
    text = _GLUED_SCALE.sub(lambda match: match[1] + " ", text)
    text = re.sub(r"^tr\.\s*", "tr. ", text)
    words = text.split()
    # "nghìn" alone is a unit of counting without a thing; it keeps its scale and has no dimension.
    # "Tỷ lệ", "tỷ suất" and "tỷ trọng" are words of their own.
    while words and words[0] in SCALE_WORDS and not (words[0] in ("tỷ", "tỉ") and words[1:2] and words[1] in _RATES):
        exponent += SCALE_WORDS[words.pop(0)]
    dimension, own = _base(words)
    if exponent + own > LARGEST_EXPONENT:
        raise UnitError(_("không đọc được đơn vị tính “%(unit)s”") % {"unit": text[:60]})
    return Unit(dimension, exponent + own)


def _base(words: list[str]) -> tuple[str, int]:
    """The thing itself; words after a known unit qualify it ("ha đất nông nghiệp")."""
    whole = " ".join(words)
    if whole in BASE_UNITS or len(words) < 2:
        return BASE_UNITS.get(whole, (whole, 0))
    dimension, exponent = BASE_UNITS.get(words[0], (words[0], 0))
    return " ".join((dimension, *words[1:])), exponent


@lru_cache(maxsize=4096)
def read_unit(text: str) -> Unit:
    """Read a unit of measure; blank text is the unit without dimension. Raises UnitError.

    >>> read_unit("Tr.đồng/ người/năm") == read_unit("triệu đồng/người/năm")
    True
    """
    normalised = normalise(text).strip(".;,: ")
    if not normalised:
        return NO_UNIT
    top, *bottoms = [_read_component(component) for component in normalised.split("/")]
    if bottoms and not all(bottom.dimension for bottom in bottoms):
        raise UnitError(_("không đọc được đơn vị tính “%(unit)s”") % {"unit": text.strip()[:60]})
    return Unit(
        "/".join(component.dimension for component in (top, *bottoms)),
        top.exponent - sum(bottom.exponent for bottom in bottoms),
    )


def shift(value: Decimal, places: int) -> Decimal:
    """Multiply by a power of ten, exactly, without an exponent in the result."""
    sign, digits, exponent = value.as_tuple()
    moved = Decimal((sign, digits, int(exponent) + places))
    return Decimal(format(moved, "f"))


def agree(source: Unit, wanted: Unit) -> bool:
    """Whether both name the same thing; the words of one may go on where the other's end.

    "6-8 lượt" against "lượt tổ chức đảng" and "15 xã nông thôn mới" against "xã" do; "5 tấn/ha" against "tấn" does not.
    A scale word alone ("5 triệu") agrees with everything.
    """
    if source == Unit("", source.exponent) and source.exponent:
        return not wanted.is_percent
    pairs = list(zip(source.dimension.split("/"), wanted.dimension.split("/"), strict=False))
    if source.dimension.count("/") != wanted.dimension.count("/"):
        return False
    return all(one == other or _goes_on(one, other) or _goes_on(other, one) for one, other in pairs)


def _goes_on(longer: str, shorter: str) -> bool:
    return bool(shorter) and longer.startswith(shorter + " ")


def may_be_one(one: Unit, other: Unit) -> bool:
    """Whether both may be spellings of one measure, so that a figure in one stands as it is in the other: of one scale,
    per as many things, both percent or neither, and nothing that is known here to differ (kg and m).

    >>> may_be_one(read_unit("HTX"), read_unit("hợp tác xã"))
    True
    """
    pairs = list(zip(one.dimension.split("/"), other.dimension.split("/"), strict=False))
    return (
        one.exponent == other.exponent
        and one.dimension.count("/") == other.dimension.count("/")
        and one.is_percent == other.is_percent
        and not any(len({_known(first), _known(second)} - {""}) > 1 for first, second in pairs)
    )


def _known(component: str) -> str:
    """The thing that a component counts, if it is one of those known here."""
    thing = component.partition(" ")[0]
    return thing if thing in _KNOWN else ""


def convert(value: Decimal, source: Unit, wanted: Unit) -> Decimal:
    """Express a value in another unit of its dimension. Raises UnitError across dimensions."""
    if not agree(source, wanted):
        raise UnitError(
            _("đơn vị “%(source)s” không đổi được sang “%(wanted)s”")
            % {"source": source.dimension or "–", "wanted": wanted.dimension or "–"}
        )
    places = source.exponent - wanted.exponent
    return shift(value, places) if places else value
