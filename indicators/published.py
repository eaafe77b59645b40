"""What documents print about a target beside its numbers: verdicts in words, and who set it. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from indicators.choices import Setter, Verdict
from localities.folding import fold

# Words → verdict, the longest first: "không đạt" holds "đạt", "hoàn thành vượt mức" holds "hoàn thành".
_VERDICTS = (
    (r"(?:không|chưa) (?:đạt|hoàn thành)", Verdict.NOT_MET),
    (r"hoàn thành vượt mức|vượt", Verdict.EXCEEDED),
    (r"đạt|hoàn thành", Verdict.MET),
)
_VERDICT = re.compile("|".join(f"(?P<v{i}>{words})" for i, (words, _verdict) in enumerate(_VERDICTS)), re.IGNORECASE)
_FILLER = re.compile(r"(?:mức|so với|các|chỉ tiêu|mục tiêu|kế hoạch|đề ra|được giao)\b\s*", re.IGNORECASE)

# Folded words that a document's name begins with → the type in its symbol ("06-NQ/HU", "28/2023/NQ-HĐND").
_TYPES = {
    "nghi quyet": "nq", "nq": "nq", "ke hoach": "kh", "kh": "kh", "quyet dinh": "qd", "qd": "qd",
    "chi thi": "ct", "ct": "ct", "bao cao": "bc", "chuong trinh": "ctr", "thong bao": "tb", "ket luan": "kl",
}  # fmt: skip
_TYPE = re.compile(rf"(?:{'|'.join(_TYPES)})(?![a-z])")
_SYMBOL = re.compile(
    r"(?<![0-9/])0*(?P<number>[0-9]+)(?:/(?P<year>(?:19|20)[0-9]{2}))?\s?[-–/]\s?(?P<type>[a-z]{1,4})"
    r"\s?[-–/]\s?(?P<body>[a-z]+)"
)
# "NQ 06", "NQ28", "Nghị quyết của HĐND huyện số 28"; a number of years is none of a document ("Kế hoạch 5 năm").
_SHORT = re.compile(
    r"(?:[^0-9]{0,80}\bso\b)?\s*[:-]?\s*0*(?P<number>[0-9]+)"
    r"(?![0-9]|[/.,-][0-9]|\s+nam\b(?!\s+(?:19|20)[0-9]{2}$))"
)
_BODIES = (
    (r"\bhdnd\b|hoi dong nhan dan", "hdnd"),
    (r"\bubnd\b|uy ban nhan dan", "ubnd"),
    (r"\bhuyen uy\b", "hu"),
    (r"\b(?:tinh|thanh) uy\b", "tu"),
    (r"\bdang uy\b", "du"),
)

# Folded words of a document's name → the authority behind it; the first that fits.
_SETTERS = (
    (r"\btw\b|trung uong|ca nuoc|thu tuong|chinh phu", Setter.CENTRAL),
    (r"(?:tinh|thanh pho|tp|thanh uy|tinh uy|cap tren) giao|ubnd (?:tinh|thanh pho) giao", Setter.UPPER_LEVEL),
    (r"/[htd]u\b|dai hoi|nqdh|huyen uy|tinh uy|thanh uy|dang uy", Setter.PARTY_COMMITTEE),
    (r"hdnd|hoi dong nhan dan", Setter.PEOPLES_COUNCIL),
    (r"ubnd|uy ban nhan dan|ke hoach|\bkh\b|du toan", Setter.PEOPLES_COMMITTEE),
)


@dataclass(frozen=True, slots=True)
class PublishedVerdict:
    """A printed verdict; `setter` holds the words that say whose target it judges, "" for the row's own."""

    verdict: Verdict
    setter: str = ""


def read_verdicts(text: str) -> list[PublishedVerdict]:
    """Read a printed verdict, or several in one cell; empty where the text says none.

    >>> read_verdicts("Vượt chỉ tiêu TP giao; không đạt chỉ tiêu NQ 06")[1]
    PublishedVerdict(verdict=Verdict.NOT_MET, setter='NQ 06')
    """
    found = []
    for part in re.split(r"[;,]", " ".join(unicodedata.normalize("NFC", text).split())):
        match = _VERDICT.match(part.strip())
        if not match:
            return []
        verdict = next(v for i, (_words, v) in enumerate(_VERDICTS) if match[f"v{i}"])
        found.append(PublishedVerdict(verdict, _setter_words(part.strip()[match.end() :])))
    return found


def _setter_words(rest: str) -> str:
    words = rest.strip()
    while match := _FILLER.match(words):
        words = words[match.end() :]
    return re.sub(r"\bTP\b", "thành phố", words).strip(" .")


@dataclass(frozen=True, slots=True)
class DocumentName:
    """A document as its name says it: the words, folded, and what its number and symbol say, "" where they do not.

    "28/2023/NQ-HĐND" is number 28 of 2023, type nq, body hdnd; "NQ28" leaves year and body open.
    """

    words: str
    type: str = ""
    number: str = ""
    year: str = ""
    body: str = ""

    def may_be(self, other: "DocumentName") -> bool:
        """Whether both can be one document: nothing that both say differs."""
        if not (self.number and other.number):
            return self.words == other.words
        return self.shares_number(other) and all(
            not (one and two) or one == two for one, two in ((self.year, other.year), (self.body, other.body))
        )

    def shares_number(self, other: "DocumentName") -> bool:
        """Whether both are, say, a resolution number 6, of whichever year and body."""
        return bool(self.number) and (self.type, self.number) == (other.type, other.number)


def read_document_name(label: str) -> DocumentName:
    """Read how a document is named.

    >>> read_document_name("NQ28").may_be(read_document_name("Nghị quyết 28/NQ-HĐND"))
    True
    """
    words = re.sub(r"\btp\b", "thanh pho", fold(label)).strip(" .")
    named = _TYPE.match(words)
    own_type = _TYPES[named[0]] if named else ""
    symbol = _SYMBOL.search(words)
    # "Kế hoạch thực hiện Nghị quyết 06-NQ/HU" is not resolution 6.
    if symbol and own_type in ("", symbol["type"]):
        return DocumentName(words, symbol["type"], symbol["number"], symbol["year"] or "", symbol["body"])
    if not symbol and named and (short := _SHORT.match(words, named.end())):
        body = next((body for pattern, body in _BODIES if re.search(pattern, words)), "")
        return DocumentName(words, own_type, short["number"], body=body)
    return DocumentName(words)


def read_setter(label: str, default: Setter) -> Setter:
    """The authority a document's name speaks of; `default` where it does not say."""
    folded = fold(label)
    return next((setter for words, setter in _SETTERS if re.search(words, folded)), default)
