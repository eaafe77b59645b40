"""Writing a prepared table in one transaction: indicators, targets of every setter, results."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from indicators.choices import Direction
from indicators.errors import InvalidInputError
from indicators.models import ImportedTable, Indicator, Observation, Plan, Target, UnitOfMeasure
from indicators.published import PublishedVerdict, read_setter, setter_identity
from indicators.services.catalogue import NewIndicator, add_indicator, add_unit, decide_direction, get_sectors
from indicators.services.importing.preparing import Options, Preparation, PreparedRow, is_own_setter, prepare_table
from indicators.services.importing.rows import RowReading
from indicators.services.observations import NewObservation, record_observations
from indicators.services.permissions import require_role
from indicators.services.plans import add_targets, create_plan, fill_reading
from indicators.tables import Table
from localities.choices import MAY_WRITE_PLANS
from localities.models import User


@dataclass(slots=True)
class Imported:
    """What a table has written."""

    plan: Plan
    table: ImportedTable | None = None
    targets: list[Target] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    new_indicators: int = 0
    unchanged: int = 0
    assumptions: list[str] = field(default_factory=list)


@transaction.atomic
def import_table(*, table: Table, file_name: str, plan: Plan, options: Options, by: User | None) -> Imported:
    """Load a table into a plan: all of it or nothing.

    Raises InvalidInputError with every problem of every row, and writes nothing then; NotAllowedError.
    """
    require_role(by=by, localities=[plan.locality], roles=MAY_WRITE_PLANS)
    preparation = prepare_table(table, plan, options)
    if preparation.problems:
        raise InvalidInputError(preparation.problems)
    return _Writer(table, file_name, plan, options, by).write(preparation)


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
        self.plans: dict[str, Plan] = {}
        self.indicators: dict[int, Indicator] = {}
        self.new_indicators = 0

    def write(self, preparation: Preparation) -> Imported:
        self._write_indicators(preparation)
        targets = self._write_targets(preparation.rows)
        return Imported(
            plan=self.plan,
            table=self.stored,
            targets=targets,
            observations=self._write_observations(preparation.rows),
            new_indicators=self.new_indicators,
            unchanged=sum(row.is_unchanged for row in preparation.rows),
            assumptions=preparation.assumptions,
        )

    def _write_indicators(self, preparation: Preparation) -> None:
        units = {unit: add_unit(name=name, by=self.by) for unit, name in preparation.new_units.items()}
        sectors = get_sectors(row.reading.sector for row in preparation.rows)
        made: dict[str, Indicator] = {}
        for row in preparation.rows:
            reading = row.reading
            indicator = row.indicator or made.get(row.key)
            if indicator is None:
                unit: UnitOfMeasure | None = units.get(reading.unit)
                new = NewIndicator(name=reading.name, unit=unit, direction=row.direction)
                new.sector = sectors.get(reading.sector)
                new.parent = self.indicators.get(reading.parent) if reading.parent is not None else None
                new.standing = reading.standing
                indicator = made[row.key] = add_indicator(new=new, by=self.by)
                self.new_indicators += 1
            elif indicator.direction == Direction.UNCLEAR:
                decide_direction(indicator=indicator, direction=row.direction, by=self.by)
            self.indicators[reading.line] = indicator

    def _plan_for(self, label: str) -> Plan:
        """The plan that a setter's words speak of: the table's own, or one of its own beside it."""
        if is_own_setter(label, self.plan):
            return self.plan
        identity = setter_identity(label)
        if identity not in self.plans:
            beside = Plan.objects.filter(locality=self.plan.locality, period=self.plan.period)
            known = [plan for plan in beside if is_own_setter(label, plan)]
            self.plans[identity] = known[0] if known else self._new_plan(label)
        return self.plans[identity]

    def _new_plan(self, label: str) -> Plan:
        return create_plan(
            locality=self.plan.locality,
            period=self.plan.period,
            setter=read_setter(label, default=self.plan.setter),
            title=label[:1].upper() + label[1:],
            by=self.by,
        )

    def _write_targets(self, rows: Sequence[PreparedRow]) -> list[Target]:
        """Rows above before the rows below them, so that each can point at the one it stands under."""
        above: dict[int, Target] = dict(self._stored_targets(rows))
        written: list[Target] = []
        depth = _depths(rows)
        for level in range(max(depth.values(), default=0) + 1):
            fresh: list[Target] = []
            for position, row in enumerate(rows, start=1):
                if depth[row.reading.line] == level and not row.is_unchanged:
                    own, *others = self._targets_of(row, position, above)
                    above[row.reading.line] = own
                    fresh += [own, *others]
            written += add_targets(targets=fresh, by=self.by)
        return written

    def _stored_targets(self, rows: Sequence[PreparedRow]) -> list[tuple[int, Target]]:
        unchanged = [row for row in rows if row.is_unchanged]
        found = Target.objects.filter(
            locality=self.plan.locality,
            period=self.plan.period,
            indicator__in=[row.indicator for row in unchanged if row.indicator],
        )
        by_indicator = {target.indicator_id: target for target in found}
        return [(row.reading.line, by_indicator[row.indicator.pk]) for row in unchanged if row.indicator]

    def _targets_of(self, row: PreparedRow, position: int, above: dict[int, Target]) -> list[Target]:
        """The row's own target, and one for each other setter whose verdict the row prints."""
        reading = row.reading
        own = self._target(row, position, above, self._plan_for(reading.setter))
        own.written, own.written_unit = reading.target_text, reading.unit_text
        own.written_percent, own.is_heading = reading.percent_text, reading.is_heading
        if reading.target is not None:
            fill_reading(own, reading.target)
        others = []
        for verdict in reading.verdicts:
            if _speaks_of(verdict, reading, own.plan):
                self._publish(own, verdict, reading)
            else:
                other = self._target(row, position, above, self._plan_for(verdict.setter))
                self._publish(other, verdict, reading)
                others.append(other)
        return [own, *others]

    def _target(self, row: PreparedRow, position: int, above: dict[int, Target], plan: Plan) -> Target:
        reading = row.reading
        parent = above.get(reading.parent) if reading.parent is not None else None
        return Target(
            plan=plan,
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

    def _publish(self, target: Target, verdict: PublishedVerdict, reading: RowReading) -> None:
        target.official_verdict = verdict.verdict
        target.official_written = reading.verdict_text
        target.official_reason = str(self.plan)
        target.official_by, target.official_at = self.by, timezone.now()

    def _write_observations(self, rows: Sequence[PreparedRow]) -> list[Observation]:
        entries: dict[tuple[int, object], NewObservation] = {}
        for row in rows:
            reading, indicator = row.reading, self.indicators[row.reading.line]
            if reading.result_text:
                entries.setdefault((indicator.pk, row.as_of), self._observation(row, indicator))
        return record_observations(entries=list(entries.values()), source=str(self.plan), by=self.by, table=self.stored)

    def _observation(self, row: PreparedRow, indicator: Indicator) -> NewObservation:
        result = row.reading.result
        return NewObservation(
            indicator=indicator,
            locality=self.plan.locality,
            period=self.plan.period,
            as_of=row.as_of,
            kind=self.options.observation_kind,
            value=result.value if result else None,
            denominator=result.denominator if result else None,
            written=row.reading.result_text,
            is_approximate=bool(result and result.is_approximate),
            is_relative=bool(result and result.is_relative),
            is_share=bool(result and result.is_share),
        )


def _speaks_of(verdict: PublishedVerdict, reading: RowReading, plan: Plan) -> bool:
    identity = setter_identity(verdict.setter)
    return not identity or identity == setter_identity(reading.setter) or is_own_setter(verdict.setter, plan)


def _depths(rows: Sequence[PreparedRow]) -> dict[int, int]:
    """How far down each row stands, by line; parents come before their parts."""
    depth: dict[int, int] = {}
    for row in rows:
        depth[row.reading.line] = depth[row.reading.parent] + 1 if row.reading.parent is not None else 0
    return depth
