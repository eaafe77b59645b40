"""Writing a prepared table in one transaction: indicators, targets of every setter, results."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from indicators.choices import Direction
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import ImportedTable, Indicator, Observation, Plan, Target, UnitOfMeasure
from indicators.published import read_setter
from indicators.services.catalogue import NewIndicator, add_indicator, add_unit, decide_direction, get_sectors
from indicators.services.importing.auditing import TableFinding, audit_table
from indicators.services.importing.preparing import prepare_table
from indicators.services.importing.publishing import publish
from indicators.services.importing.results import result_of, rows_with_results
from indicators.services.importing.types import Document, Options, Preparation, PreparedRow, Slot
from indicators.services.importing.updating import amend_stored, set_demand, update_stored
from indicators.services.observations import LiveKey, NewObservation, record_observations
from indicators.services.permissions import require_role
from indicators.services.plans import add_targets, create_plan
from indicators.services.reporting.locks import hold_reports_of_days
from indicators.tables import Table
from localities.choices import MAY_WRITE_PLANS, Way
from localities.models import User
from localities.ways import coming_by


@dataclass(slots=True)
class Imported:
    """What a table has written. `unchanged` and `updated` count rows whose targets were stored before; `findings` are
    the open ones about its rows, with those that stood there already."""

    plan: Plan
    table: ImportedTable | None = None
    targets: list[Target] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    new_indicators: int = 0
    unchanged: int = 0
    updated: int = 0
    assumptions: list[str] = field(default_factory=list)
    findings: list[TableFinding] = field(default_factory=list)


@transaction.atomic
def import_table(*, table: Table, file_name: str, plan: Plan, options: Options, by: User | None) -> Imported:
    """Load a table into a plan: all of it or nothing.

    Raises InvalidInputError with every problem of every row, also where a blocking check finds that the rows do not add
    up, and writes nothing then; NotAllowedError; ConflictError
    where somebody stored the same indicator, document or target since it was checked.
    """
    require_role(by=by, localities=[plan.locality], roles=MAY_WRITE_PLANS)
    preparation = prepare_table(table, plan, options)
    if preparation.problems:
        raise InvalidInputError(preparation.problems)
    try:
        with coming_by(Way.TABLE):
            return _Writer(table, file_name, plan, options, by).write(preparation)
    except IntegrityError as error:
        raise ConflictError([_("Có người vừa nhập cùng chỉ tiêu hoặc mục tiêu này. Tải lại rồi nhập lại.")]) from error


@contextmanager
def _only_since_the_check() -> Iterator[None]:
    """What the check found missing and is refused now as being there was stored in between: a conflict, no mistake."""
    try:
        yield
    except InvalidInputError as error:
        raise ConflictError(error.problems) from error


class _Writer:
    """The state of one import while it writes."""

    def __init__(self, table: Table, file_name: str, plan: Plan, options: Options, by: User | None) -> None:
        self.plan, self.options, self.by = plan, options, by
        self.stored = ImportedTable.objects.create(
            file_name=file_name[:255],
            sha256=table.sha256,
            plan=plan,
            row_count=len(table.rows),
            imported_by=by,
        )
        self.indicators: dict[int, Indicator] = {}
        self.new_indicators = 0

    def write(self, preparation: Preparation) -> Imported:
        ends_on = self.plan.period.ends_on
        days = [min(row.as_of, ends_on) for row in rows_with_results(preparation.rows)]
        hold_reports_of_days(self.plan.locality, days)
        self._write_indicators(preparation)
        slots = preparation.slots.values()
        changed = amend_stored(slots, plan=self.plan, options=self.options, by=self.by)
        changed |= update_stored(slots, table=self.stored, keep_notes=self.options.keep_notes, by=self.by)
        known = {slot.row.reading.line for slot in slots if slot.is_own and slot.stored is not None}
        targets = self._write_targets(preparation)
        observations = self._write_observations(preparation.rows)
        # Last: a verdict is said of the value that it is printed beside.
        changed |= publish(slots, rows=preparation.rows, plan=self.plan, options=self.options, by=self.by)
        findings = audit_table(slots, plan=self.plan)
        return Imported(
            plan=self.plan,
            table=self.stored,
            targets=targets,
            observations=observations,
            new_indicators=self.new_indicators,
            unchanged=len(known - changed),
            updated=len(changed),
            assumptions=preparation.assumptions,
            findings=findings,
        )

    def _write_indicators(self, preparation: Preparation) -> None:
        """In the order of their keys, wholes before parts, so that two tables never wait for each other in a circle."""
        new_units = sorted(preparation.new_units.items(), key=lambda item: item[0].dimension)
        units = {unit: add_unit(name=name, by=self.by) for unit, name in new_units}
        sectors = get_sectors(row.reading.sector for row in preparation.rows)
        made: dict[str, Indicator] = {}
        depth = _depths(preparation.rows)
        for row in sorted(preparation.rows, key=lambda row: (depth[row.reading.line], row.key)):
            reading = row.reading
            indicator = row.indicator or made.get(row.key)
            if indicator is None:
                unit: UnitOfMeasure | None = units.get(reading.unit)
                new = NewIndicator(name=reading.name, unit=unit, direction=row.direction)
                new.sector = sectors.get(reading.sector)
                new.parent = self.indicators.get(reading.parent) if reading.parent is not None else None
                new.standing = reading.standing
                indicator = made[row.key] = self._added(new)
            elif indicator.direction == Direction.UNCLEAR:
                decide_direction(indicator=indicator, direction=row.direction, by=self.by)
            self.indicators[reading.line] = indicator

    def _added(self, new: NewIndicator) -> Indicator:
        with _only_since_the_check():
            indicator = add_indicator(new=new, by=self.by)
        self.new_indicators += 1
        return indicator

    def _plan_of(self, document: Document) -> Plan:
        """The plan behind a document, made where it is not stored yet."""
        if document.plan is None:
            with _only_since_the_check():
                document.plan = create_plan(
                    locality=self.plan.locality,
                    period=self.plan.period,
                    setter=read_setter(document.label, default=self.plan.setter),
                    title=document.label,
                    by=self.by,
                )
        return document.plan

    def _write_targets(self, preparation: Preparation) -> list[Target]:
        """Rows above before the rows below them, so that each can point at the one it stands under."""
        slots = list(preparation.slots.values())
        above = {slot.row.reading.line: slot.stored for slot in slots if slot.is_own and slot.stored}
        positions = {row.reading.line: position for position, row in enumerate(preparation.rows, start=1)}
        written: list[Target] = []
        depth = _depths(preparation.rows)
        for level in range(max(depth.values(), default=0) + 1):
            fresh: list[Target] = []
            for slot in slots:
                if depth[slot.row.reading.line] == level and slot.stored is None:
                    target = slot.target = self._target(slot, positions[slot.row.reading.line], above)
                    fresh.append(target)
                    if slot.is_own:
                        above[slot.row.reading.line] = target
            written += add_targets(targets=fresh, by=self.by)
        return written

    def _target(self, slot: Slot, position: int, above: dict[int, Target]) -> Target:
        """A new target: the row's own, or that of another setter whose verdict the row prints."""
        reading = slot.row.reading
        parent = above.get(reading.parent) if reading.parent is not None else None
        target = Target(
            plan=self._plan_of(slot.document),
            indicator=self.indicators[reading.line],
            locality=self.plan.locality,
            period=self.plan.period,
            position=position,
            number=reading.number,
            stands_under=parent,
            standing=reading.standing if parent else "",
            note=reading.note if self.options.keep_notes else "",
            table=self.stored,
        )
        if slot.is_own:
            set_demand(target, slot)
            target.written_percent = reading.percent_text
            target.percent_table = self.stored if reading.percent_text else None
            target.is_heading = reading.is_heading and slot.verdict is None
        return target

    def _write_observations(self, rows: Sequence[PreparedRow]) -> list[Observation]:
        entries: dict[LiveKey, NewObservation] = {}
        for row in rows_with_results(rows):
            entry = result_of(row, self.indicators[row.reading.line], self.plan, self.options)
            entries.setdefault(entry.live_key, entry)
        return record_observations(entries=list(entries.values()), source=str(self.plan), by=self.by, table=self.stored)


def _depths(rows: Sequence[PreparedRow]) -> dict[int, int]:
    """How far down each row stands, by line; parents come before their parts."""
    depth: dict[int, int] = {}
    for row in rows:
        depth[row.reading.line] = depth[row.reading.parent] + 1 if row.reading.parent is not None else 0
    return depth
