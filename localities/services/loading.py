"""Loading the units of Việt Nam from the files in `localities/data`."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from localities.choices import Kind
from localities.datafiles import DATA_FOLDER, SuccessionRow, UnitRow, read_successions, read_units
from localities.errors import DataError, Problems
from localities.models import Locality, Succession
from localities.services.units import fill_derived

LOADED = ("name", "kind", "parent_id", "valid_to", "path", "search_name")
BATCH = 2000


@dataclass(frozen=True)
class Tally:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class LoadSummary:
    localities: Tally
    successions: Tally


@transaction.atomic
def load_localities(*, folder: Path = DATA_FOLDER) -> LoadSummary:
    """Bring the stored units and successions in line with the files; a second run changes nothing.

    Rows are known by code and first day. Rows that are stored but in no file stay; an end recorded here stays where
    the file knows of none. Raises DataError, with every problem, when the files do not fit together or would
    give one code to two units at once.
    """
    loading = _Loading()
    units = read_units(folder)
    loading.add_units(units)
    loading.refuse_overlaps()
    localities = loading.save_units()
    return LoadSummary(localities, loading.save_successions(read_successions(folder)))


class _Loading:
    """One run: the stored rows as they are, changed in memory, then saved in bulk, upper levels first."""

    def __init__(self) -> None:
        self.rows = {(row.code, row.valid_from): row for row in Locality.objects.select_related(None)}
        self.before = {row.pk: _state(row) for row in self.rows.values()}
        self.by_code: dict[str, list[Locality]] = {}
        for row in self.rows.values():
            self.by_code.setdefault(row.code, []).append(row)
        self.parents: list[tuple[Locality, str]] = []
        self.problems = Problems()

    def add_units(self, units: list[UnitRow]) -> None:
        for unit in units:
            row = self.rows.get((unit.code, unit.valid_from))
            if row is None:
                row = Locality(code=unit.code, valid_from=unit.valid_from)
                self.rows[unit.code, unit.valid_from] = row
                self.by_code.setdefault(unit.code, []).append(row)
            row.name, row.kind = unit.name, Kind(unit.kind)
            row.valid_to = unit.valid_to or row.valid_to
            self.parents.append((row, unit.parent))

    def refuse_overlaps(self) -> None:
        for code, rows in self.by_code.items():
            rows.sort(key=lambda row: row.valid_from)
            for earlier, later in pairwise(rows):
                if earlier.valid_to is None or earlier.valid_to > later.valid_from:
                    words = {"code": code, "earlier": earlier, "later": later}
                    self.problems.add("code", _("Mã %(code)s: %(earlier)s và %(later)s trùng thời gian.") % words)
        DataError.raise_if(self.problems)

    def _valid_row(self, code: str, on: dt.date) -> Locality | None:
        return next((row for row in self.by_code.get(code, ()) if row.is_valid_on(on)), None)

    def save_units(self) -> Tally:
        """Closed rows are saved before new ones open, or one code would for a moment have two open rows."""
        created = updated = unchanged = 0
        for width in (2, 3, 5):
            rows = [self._placed(row, parent) for row, parent in self.parents if len(row.code) == width]
            DataError.raise_if(self.problems)
            new = [row for row in rows if row.pk is None]
            changed = [row for row in rows if row.pk is not None and _state(row) != self.before[row.pk]]
            Locality.objects.bulk_update(changed, LOADED, batch_size=BATCH)
            Locality.objects.bulk_create(new, batch_size=BATCH)
            created, updated = created + len(new), updated + len(changed)
            unchanged += len(rows) - len(new) - len(changed)
        return Tally(created, updated, unchanged)

    def _placed(self, row: Locality, parent_code: str) -> Locality:
        parent = self._valid_row(parent_code, row.valid_from) if parent_code else None
        if parent_code and parent is None:
            words = {"unit": row, "code": parent_code}
            self.problems.add("parent", _("%(unit)s: không có đơn vị cấp trên mã %(code)s.") % words)
        row.parent = parent
        fill_derived(row)
        return row

    def save_successions(self, pairs: list[SuccessionRow]) -> Tally:
        ends = {(row.code, row.valid_to): row for row in self.rows.values()}
        stored = {(row.predecessor_id, row.successor_id): row for row in Succession.objects.all()}
        new, changed = [], []
        for pair in pairs:
            old = ends.get((pair.predecessor, pair.effective_on))
            heir = self.rows.get((pair.successor, pair.effective_on))
            if old is None or heir is None:
                words = {"old": pair.predecessor, "new": pair.successor}
                self.problems.add("successor", _("Không có cặp %(old)s → %(new)s.") % words)
                continue
            row = stored.get((old.pk, heir.pk))
            facts = {"effective_on": pair.effective_on, "legal_act": pair.legal_act}
            if row is None:
                new.append(Succession(predecessor=old, successor=heir, **facts))
            elif (row.effective_on, row.legal_act) != (pair.effective_on, pair.legal_act):
                row.effective_on, row.legal_act = pair.effective_on, pair.legal_act
                changed.append(row)
        DataError.raise_if(self.problems)
        Succession.objects.bulk_update(changed, ["effective_on", "legal_act"], batch_size=BATCH)
        Succession.objects.bulk_create(new, batch_size=BATCH)
        return Tally(len(new), len(changed), len(pairs) - len(new) - len(changed))


def _state(row: Locality) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in LOADED)
