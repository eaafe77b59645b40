"""Finding what a row calls by a slightly other name in the catalogue: candidates with a score from 0 to 100. Pure.

Names are compared without diacritics, case, bullets or brackets, word by word and letter by letter; the unit's
dimension must be the same. A candidate is only ever proposed: whether it is the same indicator is for a person to say.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from localities.folding import fold

# From here on a candidate is likely the same; a person has to say so or deny it before the table is taken in.
LIKELY = 84
# Below this nothing is shown.
POSSIBLE = 60
MOST_CANDIDATES = 5

# Whole and part apart, another sector, another number ("loại 1", "loại 2"), or a word that turns the meaning round.
OTHER_WHOLE, OTHER_SECTOR, OTHER_NUMBERS, OPPOSITE = 25, 5, 30, 40

# Under a row that is new to the catalogue nothing stands yet.
NOWHERE = 0

_NO_WORD = re.compile(r"[^0-9a-z%]+")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
# What documents abbreviate → the words, both folded.
_ABBREVIATIONS = {
    "bhyt": "bao hiem y te", "bhxh": "bao hiem xa hoi", "bhtn": "bao hiem that nghiep", "gtsx": "gia tri san xuat",
    "htx": "hop tac xa", "kh": "ke hoach", "ksx": "khu san xuat", "ldnt": "lao dong nong thon", "nsnn":
    "ngan sach nha nuoc", "ntm": "nong thon moi", "ttcn": "tieu thu cong nghiep", "thcs": "trung hoc co so",
    "thpt": "trung hoc pho thong", "tnbq": "thu nhap binh quan", "tyle": "ty le", "ubnd": "uy ban nhan dan",
    "ti": "ty", "dn": "doanh nghiep", "xdcb": "xay dung co ban",
}  # fmt: skip
# One name may hold one of a pair and not the other; then they are not the same thing however alike the rest is.
_OPPOSITES = (
    ("thu", "chi"), ("tang", "giam"), ("xuat", "nhap"), ("nam", "nu"), ("tren", "duoi"), ("thanh thi", "nong thon"),
    ("tieu hoc", "trung hoc"), ("trong nuoc", "ngoai nuoc"), ("co so", "pho thong"),
    ("gia suc", "gia cam"), ("lua", "ngo"), ("trau", "bo"), ("vu xuan", "vu mua"), ("mam non", "tieu hoc"),
    ("mam non", "trung hoc"), ("dien tich", "san luong"), ("nang suat", "san luong"),
    ("dien tich", "nang suat"), ("thoat ngheo", "tai ngheo"), ("can ngheo", ""), ("khong", ""), ("chua", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator of the catalogue; `parent` is the id of the one it stands under."""

    id: int
    name: str
    dimension: str = ""
    sector: str = ""
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that no indicator's key fits; `parent` is the line of the row it stands under."""

    line: int
    name: str
    dimension: str = ""
    sector: str = ""
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator that a row may mean, with how sure that is."""

    id: int
    score: int

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


def plain_words(name: str) -> str:
    """The words by which names are compared.

    >>> plain_words("Tỷ lệ người dân tham gia BHYT (%)")
    'ty le nguoi dan tham gia bao hiem y te %'
    """
    words = _NO_WORD.sub(" ", fold(name)).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def alike(one: str, other: str) -> int:
    """How alike two names are (in `plain_words`), from 0 to 100: letters in order, or the same words in another order;
    less where a number or a word that turns the meaning round differs."""
    if one == other:
        return 100
    score = min(99, max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other) - 2))
    if sorted(_NUMBER.findall(one)) != sorted(_NUMBER.findall(other)):
        score -= OTHER_NUMBERS
    if any(_turns(one, other, pair) for pair in _OPPOSITES):
        score -= OPPOSITE
    return max(0, round(score))


def _turns(one: str, other: str, pair: tuple[str, str]) -> bool:
    first, second = pair
    here, there = ((_has(text, first), _has(text, second)) for text in (one, other))
    if not second:
        return here[0] != there[0]
    return here != there and here in ((True, False), (False, True)) and there in ((True, False), (False, True))


def _has(text: str, words: str) -> bool:
    return bool(words) and f" {words} " in f" {text} "


class Catalogue:
    """The indicators by what they are counted in, prepared for many rows."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._groups: dict[str, list[Known]] = defaultdict(list)
        self._words: dict[str, dict[int, str]] = defaultdict(dict)
        for one in known:
            self._groups[one.dimension].append(one)
            self._words[one.dimension][one.id] = plain_words(one.name)
        self._by_id = {one.id: one for group in self._groups.values() for one in group}

    def candidates(self, wanted: Wanted, under: int | None, taken: Collection[int] = ()) -> list[Candidate]:
        """What a row may mean, the likeliest first. `under` is the indicator of the row it stands under, as far as that
        is known or likely; `taken` ones belong to other rows."""
        words = plain_words(wanted.name)
        # A first sieve in one pass: what is too far off letter by letter needs no closer look.
        near = process.extract(
            words,
            self._words.get(wanted.dimension, {}),
            scorer=fuzz.token_sort_ratio,
            score_cutoff=POSSIBLE,
            limit=10 * MOST_CANDIDATES,
        )
        scored = [Candidate(pk, self._score(wanted, self._by_id[pk], words, text, under)) for text, _score, pk in near]
        likely = [one for one in scored if one.score >= POSSIBLE and one.id not in taken]
        return sorted(likely, key=lambda one: (-one.score, one.id))[:MOST_CANDIDATES]

    def _score(self, wanted: Wanted, known: Known, words: str, text: str, under: int | None) -> int:
        score = alike(words, text)
        if known.parent != under:
            score -= OTHER_WHOLE
        if wanted.sector and known.sector and not _same_sector(wanted.sector, known.sector):
            score -= OTHER_SECTOR
        return max(0, score)


def _same_sector(one: str, other: str) -> bool:
    """A table's heading goes on before the sector's name: "Chỉ tiêu về kinh tế" is "Kinh tế"."""
    one, other = fold(one), fold(other)
    return one.endswith(other) or other.endswith(one)


def propose(rows: Sequence[Wanted], settled: Mapping[int, int], catalogue: Catalogue) -> dict[int, list[Candidate]]:
    """Line → candidates for the rows without an indicator, the rows above before those below them.

    `settled` are the indicators of the other lines. A row under one that likely means some indicator is looked for
    under that one; what one row takes with certainty is not proposed to another.
    """
    meant = dict(settled)
    taken = set(settled.values())
    found: dict[int, list[Candidate]] = {}
    for row in rows:
        under = meant.get(row.parent, NOWHERE) if row.parent is not None else None
        found[row.line] = catalogue.candidates(row, under, taken)
        if found[row.line] and found[row.line][0].is_likely:
            meant[row.line] = found[row.line][0].id
    return found
