"""What an upload has written, and what its last attempt failed by."""

from dataclasses import dataclass

from indicators.findings import sentence_of
from indicators.models import Finding, Indicator, Upload
from indicators.tables import TableProblem
from indicators.uploads.types import Choice, PreviewRow

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Written:
    """`counts`: targets, observations, indicators (new ones), unchanged and updated rows. `findings` are the open ones
    about the targets of the table, each with its sentence."""

    counts: dict[str, int]
    findings: list[tuple[Finding, str]]


def written(upload: Upload) -> Written:
    """What the import did, as noted with it, and what does not add up now."""
    targets = [int(pk) for pk in upload.before.get("after", {})]
    open_ones = Finding.objects.open().filter(target__in=targets).select_related("indicator").heaviest_first()
    return Written(upload.before.get("counts", {}), [(one, sentence_of(one)) for one in open_ones])


def stored_problems(upload: Upload) -> list[TableProblem]:
    """What the last attempt to import failed by."""
    return [TableProblem(one["message"], one["line"], one["column"]) for one in upload.problems]


def find_indicators(words: str, row: PreviewRow) -> list[Choice]:
    """Indicators whose name holds the words, for a row whose own none of the candidates is."""
    there = {choice.id for choice in row.choices}
    found = Indicator.objects.matching(words).select_related("unit", "sector", "parent").exclude(pk__in=there)
    return [Choice(indicator, None) for indicator in found[:MOST_FOUND]]
