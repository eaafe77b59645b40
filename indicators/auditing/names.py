"""What a name says about its figure: rate or amount, growth, structure, and when two names mean one thing."""

import re

from indicators.auditing.types import Figure
from indicators.published import read_document_name
from localities.folding import fold

# An average or a rate: the parts of these do not add up.
_RATE = re.compile(
    r"\b(?:ty (?:le|suat|trong)|ti le|binh quan|trung binh|nang suat|toc do|muc tang|mat do|he so|chi so|thu hang"
    r"|xep hang|tuoi tho|cao nhat|thap nhat)\b|/"
)
_GROWTH = re.compile(r"\btoc do (?:tang|phat trien)|\btang truong\b|(?<!\bha )\btang\b(?! them)")
_STRUCTURE = re.compile(r"(?:chuyen dich )?(?:co cau|ty trong)\b")
_CUMULATIVE = re.compile(r"\bluy ke\b|\bcong don\b")
# What fills up in the course of a year, where the catalogue does not say so.
_FLOW = re.compile(r"(?:tong )?(?:so )?(?:thu|chi|giai ngan|luy ke)\b|\bluy ke\b")
# A share of a whole lies between 0 and 100; changes, and what is held against a plan or another amount, need not.
_SHARE = re.compile(r"\b(?:ty le|ti le|do che phu|do bao phu)\b")
_NO_SHARE = re.compile(
    r"\b(?:tang|giam(?! con| xuong)|phat trien|tu nhien|so voi|gdp|grdp|ke hoach|du toan|lam phat|loi nhuan)\b|/"
)
_DECREASE = re.compile(r"(?:muc |ty le |toc do )?giam\b(?! con| xuong)")
# Rates that begin at nothing every year.
_FILLING = re.compile(r"\b(?:giai ngan|luy ke|cong don|thu ngan sach|ke hoach|du toan|tien do)\b")
_BRACKETS = re.compile(r"\([^()]*\)")
_OPENING = re.compile(r"(?:tong so|tong|so luong|so)\s+(?=\S)")
_COUNTED = re.compile(r"(?:lao dong|nguoi|nguoi lao dong|luot nguoi|hoc vien)\s+(?:da )?duoc\s+(?=\S)")
_CLOSING = re.compile(
    r"\s+(?:trong nam|ca nam|trong ky)(?: (?:19|20)[0-9]{2})?$|(?<!doan)(?<!den)\s+nam (?:19|20)[0-9]{2}$"
)
_SETTER_FILLER = re.compile(r"\s+(?:giao|nam|de ra|duoc giao)\b(?! (?:19|20))")
_SEPARATORS = re.compile(r"\s+-\s+|\s+\+\s+|,|;|\bva\b|-(?=[a-z])")
URBAN = re.compile(r"\b(?:thanh thi|do thi)\b")
RURAL = re.compile(r"\bnong thon\b(?! moi)")
URBAN_SHARE = re.compile(r"ty le (?:dan so (?:do thi|thanh thi|khu vuc (?:do thi|thanh thi))|do thi hoa)")
_HALVES = (({"nam"}, {"nu"}), ({"thanh thi", "do thi"}, {"nong thon"}))
_SECTORS = ("nong", "cong nghiep", "dich vu")


def folded(name: str) -> str:
    return fold(name).strip(" .,:;-+")


def canonical(name: str) -> str:
    """The name without what may be written or left out: "Số lao động được đào tạo nghề trong năm" → "dao tao nghe"."""
    plain = folded(name)
    for pattern in (_OPENING, _COUNTED):
        if match := pattern.match(plain):
            plain = plain[match.end() :]
    return _CLOSING.sub("", plain)


def is_rate(figure: Figure) -> bool:
    """Whether it is a rate, an average or a rank: nothing that adds up."""
    name = _BRACKETS.sub("", folded(figure.name))
    return figure.unit.is_percent or "/" in figure.unit.dimension or bool(_RATE.search(name))


def is_cumulative(figure: Figure) -> bool:
    return bool(_CUMULATIVE.search(folded(figure.name)))


def is_growth_name(name: str) -> bool:
    return bool(_GROWTH.search(_BRACKETS.sub("", folded(name))))


def is_structure_name(name: str) -> bool:
    return bool(_STRUCTURE.match(canonical(name)))


def is_share_name(name: str) -> bool | None:
    """Whether it is a share of a whole; None where the name does not say."""
    plain = without_brackets(name)
    if _NO_SHARE.search(plain) or is_structure_name(name):
        return False
    return True if _SHARE.search(plain) else None


def is_decrease_name(name: str) -> bool:
    return bool(_DECREASE.match(without_brackets(name)))


def is_filling_name(name: str) -> bool:
    return bool(_FILLING.search(folded(name)))


def is_flow_name(name: str) -> bool:
    return bool(_FLOW.search(folded(name)))


def same_setter(one: str, other: str) -> bool:
    """Whether two rows name one document, or one of them none."""
    first, second = (read_document_name(_SETTER_FILLER.sub("", fold(label))) for label in (one, other))
    return not one or not other or first.may_be(second)


def without_brackets(name: str) -> str:
    return " ".join(_BRACKETS.sub(" ", folded(name)).split())


def is_full_list(whole: str, parts: list[str]) -> bool:
    """Whether the names themselves show that nothing is left out: both halves, every sector, or all that the whole's
    own name lists ("Tổng đàn gia súc lớn (trâu, bò, ngựa)")."""
    if len(parts) == 2 and are_halves(*parts):
        return True
    return covers_sectors(parts) or _lists(folded(whole), [folded(part) for part in parts])


def are_halves(one: str, other: str) -> bool:
    """Men and women, town and country: two that leave nobody out."""
    names = folded(one), folded(other)
    return any(
        _names_one(a, first) and _names_one(b, second) for first, second in _HALVES for a, b in (names, names[::-1])
    )


def covers_sectors(parts: list[str]) -> bool:
    """Agriculture, industry and services: the whole economy."""
    names = [folded(part) for part in parts]
    return len(names) >= 3 and all(any(sector in name for name in names) for sector in _SECTORS)


def _names_one(name: str, words: set[str]) -> bool:
    return any(re.search(rf"\b{word}\b", name) for word in words)


def _lists(whole: str, names: list[str]) -> bool:
    bracket = re.search(r"\(([^()]*)\)", whole)
    listed = [item.strip() for item in _SEPARATORS.split(bracket[1] if bracket else whole) if item.strip()]
    if len(listed) < 2 or len(listed) != len(names):
        return False
    return all(any(re.search(rf"\b{re.escape(item)}\b", name) for name in names) for item in listed)
