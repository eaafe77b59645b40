"""What an upload has written, and what its last attempt failed by."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from indicators.choices import UploadState
from indicators.findings import sentence_of
from indicators.hanging import words_of_hanging
from indicators.models import Finding, Indicator, Upload
from indicators.tables import TableProblem
from indicators.uploads.saying import say
from indicators.uploads.types import Choice, PreviewRow

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Written:
    """`counts`: targets, observations, indicators (new ones), unchanged and updated rows. `findings` are the open ones
    about the targets of the table, each with its sentence; `undoing` says in words what taking it back removes and
    changes."""

    counts: dict[str, int]
    findings: list[tuple[Finding, str]]
    undoing: list[str]


def written(upload: Upload) -> Written:
    """What the import did, as noted with it, and what does not add up now."""
    targets = [int(pk) for pk in upload.before.get("after", {})]
    open_ones = Finding.objects.open().filter(target__in=targets).select_related("indicator").heaviest_first()
    said = [(one, sentence_of(one)) for one in open_ones]
    return Written(upload.before.get("counts", {}), said, _undoing(upload) if upload.state == UploadState.DONE else [])


def _undoing(upload: Upload) -> list[str]:
    made, changed = upload.before["made"], upload.before["targets"]
    # Both forms are the same in Vietnamese, and not in English.
    counted = [
        (len(made["targets"]), ngettext_lazy("xóa %d mục tiêu", "xóa %d mục tiêu")),
        (len(made["observations"]), ngettext_lazy("rút %d số liệu", "rút %d số liệu")),
        (len(changed), ngettext_lazy("trả %d mục tiêu về như trước", "trả %d mục tiêu về như trước")),
        (len(made["plans"]), ngettext_lazy("xóa %d văn bản", "xóa %d văn bản")),
        (len(made["indicators"]), ngettext_lazy("bỏ %d chỉ tiêu mới", "bỏ %d chỉ tiêu mới")),
    ]
    said = [words % count for count, words in counted if count]
    return said + [_("xóa %(what)s của các mục tiêu ấy") % {"what": one} for one in words_of_hanging(made["targets"])]


def stored_problems(upload: Upload) -> list[TableProblem]:
    """What the last attempt to import failed by, in the reader's language as far as it was kept so."""
    return [TableProblem(_message(one), one["line"], one["column"]) for one in upload.problems]


def _message(stored: dict[str, Any]) -> str:
    return say(stored["said"]) if stored.get("said") else stored["message"]


def find_indicators(words: str, row: PreviewRow) -> list[Choice]:
    """Indicators whose name holds the words, for a row whose own none of the candidates is."""
    there = {choice.id for choice in row.choices}
    found = Indicator.objects.matching(words).select_related("unit", "sector", "parent").exclude(pk__in=there)
    return [Choice(indicator, None) for indicator in found[:MOST_FOUND]]
