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
_RESOLUTION = re.compile(r"\b(?:nghi quyet|nq)\b[^0-9]*0*(?P<number>[0-9]+)|\bnq0*(?P<glued>[0-9]+)")

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


def setter_identity(label: str) -> str:
    """What makes two ways of naming a document the same: "NQ28" and "Nghị quyết 28/NQ-HĐND" are."""
    folded = re.sub(r"\btp\b", "thanh pho", fold(label)).strip(" .")
    match = _RESOLUTION.search(folded)
    return f"nq {match['number'] or match['glued']}" if match else folded


def read_setter(label: str, default: Setter) -> Setter:
    """The authority a document's name speaks of; `default` where it does not say."""
    folded = fold(label)
    return next((setter for words, setter in _SETTERS if re.search(words, folded)), default)
