"""What a person decided on the preview of an upload: kept as JSON in `Upload.options` and `Upload.fixes`.

options: {"as_of": "2023-12-31" | "", "effective_on": …, "observation_kind": …, "assume_unclear": …,
"accept_new_units": …, "documents": "" | "own" | "named"}
fixes: {"cells": {line: {column: text}}, "kept": {line: [column]}, "directions": {line: code},
"indicators": {line: id, 0 for a new one}}; lines are texts there, because JSON has no other keys.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from indicators.choices import ObservationKind
from indicators.models import Upload
from indicators.services.importing import Options

# The columns whose cells can be corrected here; where a row stands is corrected in the file.
FIXABLE = ("indicator", "unit", "target", "result", "verdict", "published_percent", "target_set_by", "as_of")
# Those whose cells can be kept as words.
KEEPABLE = ("target", "result")
NEW = 0
# What is noted among the options, which nobody decided: by the queue, and whether the document was made for the table.
NOTED = ("queued_by", "attempts", "makes_plan")


class Documents(StrEnum):
    """Into which document the rows go that name another one than was chosen."""

    OWN = "own"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Decisions:
    """Plain values of what was decided; `indicators` has `NEW` (0) where the row is new to the catalogue."""

    as_of: dt.date | None = None
    effective_on: dt.date | None = None
    observation_kind: str = ObservationKind.ESTIMATE
    assume_unclear: bool = False
    accept_new_units: bool = False
    documents: str = ""
    cells: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    kept: frozenset[tuple[int, str]] = frozenset()
    directions: Mapping[int, str] = field(default_factory=dict)
    indicators: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, upload: Upload) -> "Decisions":
        options, fixes = upload.options, upload.fixes
        return cls(
            as_of=_day(options.get("as_of")),
            effective_on=_day(options.get("effective_on")),
            observation_kind=options.get("observation_kind", ObservationKind.ESTIMATE),
            assume_unclear=options.get("assume_unclear", False),
            accept_new_units=options.get("accept_new_units", False),
            documents=options.get("documents", ""),
            cells=_by_line(fixes.get("cells", {})),
            kept=frozenset((int(line), one) for line, columns in fixes.get("kept", {}).items() for one in columns),
            directions=_by_line(fixes.get("directions", {})),
            indicators=_by_line(fixes.get("indicators", {})),
        )

    @property
    def import_options(self) -> Options:
        """The same as the import takes it."""
        return Options(
            as_of=self.as_of,
            effective_on=self.effective_on,
            observation_kind=self.observation_kind,
            assume_unclear=self.assume_unclear,
            accept_new_units=self.accept_new_units,
            own_document=self.documents == Documents.OWN,
            kept_as_text=self.kept,
            directions=self.directions,
            indicators={line: pk for line, pk in self.indicators.items() if pk != NEW},
        )

    def touches(self, line: int) -> bool:
        """Whether something was decided about the row itself."""
        kept = {one for one, _column in self.kept}
        return any(line in decided for decided in (self.cells, kept, self.directions, self.indicators))


def digest_of(upload: Upload) -> str:
    """A short name of all that was decided, which another decision changes."""
    options = {name: said for name, said in upload.options.items() if name not in NOTED}
    said = json.dumps([options, upload.fixes], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _by_line(said: Mapping[str, Any]) -> dict[int, Any]:
    return {int(line): value for line, value in said.items()}
