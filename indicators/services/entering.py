"""Entering the targets of a document row by row: many are added, changed and taken away at once, or none is.

What can be demanded, and when, is said by `plans`; here a row of a form becomes what those verbs take, and each problem
is told of its row and field.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from indicators.choices import Direction, Standing
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import Indicator, Plan, Target
from indicators.models.catalogue import indicator_key
from indicators.planning.order import places
from indicators.reading import is_blank
from indicators.services.catalogue import NewIndicator, add_indicator, add_unit, get_sectors, require_planner
from indicators.services.permissions import require_role
from indicators.services.plans import (
    DEMAND_FIELDS,
    READING_FIELDS,
    add_targets,
    faults_of_editing,
    fill_reading,
    read_demand,
    update_targets,
)
from indicators.services.removing_targets import faults_of_removing, remove_targets
from indicators.units import UnitError, read_unit
from localities.choices import MAY_WRITE_PLANS
from localities.models import User

# A new row stands under the last new row that stands on its own.
ABOVE = "above"
Faults = dict[str, dict[str, list[str]]]


class RefusedRowsError(InvalidInputError):
    """Rows that cannot be stored as they are: `by_row` holds the sentences by the row's key and the field's name."""

    def __init__(self, problems: Sequence[object], by_row: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self.by_row = {
            key: {name: list(said) for name, said in fields.items()} for key, fields in by_row.items() if fields
        }
        super().__init__(problems)


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A stored row as it shall be; `seen` is the demand that the person saw, `key` and `label` name the row."""

    key: str
    label: str
    target: int
    seen: str
    written: str
    number: str = ""
    note: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to add: an `indicator` of the catalogue, or the `name` and `unit` of one; `is_new` says that none of the
    catalogue is meant. `under` is ABOVE, or the row of the document that it stands under."""

    key: str
    label: str
    written: str
    indicator: Indicator | None = None
    name: str = ""
    unit: str = ""
    direction: str = Direction.UNCLEAR
    sector: str = ""
    is_new: bool = False
    under: Target | str | None = None
    standing: str = Standing.PART
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """How many rows were added, changed, taken away."""

    added: int
    changed: int
    removed: int


@transaction.atomic
def enter_rows(*, plan: Plan, changed: Sequence[ChangedRow], new: Sequence[NewRow], by: User | None) -> Entered:
    """Store the rows of a document that is not in force. Raises RefusedRowsError, NotAllowedError,
    ConflictError."""
    locked = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("locality", "period")
    entry = _Entry(locked.get(pk=plan.pk), by)
    require_role(by=by, localities=[entry.plan.locality], roles=MAY_WRITE_PLANS)
    problems = faults_of_editing([entry.plan])
    for row in changed:
        entry.change(row)
    for row in new:
        entry.take_in(row)
    problems += [f"{entry.labels[key]}: {one}" for key, one in entry.sentences()]
    if problems:
        raise RefusedRowsError(problems, entry.faults)
    try:
        with transaction.atomic():
            return entry.store()
    except IntegrityError as error:
        raise ConflictError([_("Có người vừa thêm chỉ tiêu này vào văn bản. Tải lại rồi xem.")]) from error


@dataclass(slots=True)
class _Entry:
    plan: Plan
    by: User | None
    rows: dict[int, Target] = field(init=False)
    faults: Faults = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    labels: dict[str, str] = field(default_factory=dict)
    demanded: list[Target] = field(default_factory=list)
    described: list[Target] = field(default_factory=list)
    removed: list[Target] = field(default_factory=list)
    # New rows, each with the new one that it stands under.
    made: list[tuple[Target, Target | None]] = field(default_factory=list)
    last: Target | None = None

    def __post_init__(self) -> None:
        stored = self.plan.targets.select_related("indicator__unit", "plan__locality", "locality", "period")
        self.rows = {target.pk: target for target in stored.order_by("position", "id")}

    def sentences(self) -> Iterator[tuple[str, str]]:
        for key, fields in self.faults.items():
            for said in fields.values():
                for one in said:
                    yield key, one

    def change(self, row: ChangedRow) -> None:
        self.labels[row.key] = row.label
        target = self.rows.get(row.target)
        if target is None:
            self._refuse(row.key, "written", _("dòng này đã bị người khác bỏ khỏi văn bản."))
            return
        others = _("đã được người khác sửa thành “%(written)s”.") % {"written": target.written}
        is_as_seen = target.written.strip() == row.seen.strip()
        if row.is_removed:
            self.removed.append(target)
            for fault in [*([] if is_as_seen else [others]), *faults_of_removing(target)]:
                self._refuse(row.key, "remove", fault)
            return
        if (target.number, target.note) != (row.number, row.note) and self._fits(row.key, row.number):
            target.number, target.note = row.number, row.note
            self.described.append(target)
        is_untouched = row.written.strip() == row.seen.strip()
        if is_untouched or row.written == target.written or (is_blank(row.written) and not target.written):
            return
        if not is_as_seen:
            self._refuse(row.key, "written", others)
            return
        self._demand(row.key, target, row.written)
        self.demanded.append(target)

    def take_in(self, row: NewRow) -> None:
        self.labels[row.key] = row.label
        self._fits(row.key, row.number)
        above = self.last if row.under == ABOVE else None
        under = above or (row.under if isinstance(row.under, Target) else None)
        if row.under == ABOVE and above is None:
            self._refuse(row.key, "under", _("không có dòng mới nào ở trên để đứng dưới."))
        indicator = row.indicator or self._indicator(row, under.indicator if under else None)
        if indicator is None:
            return
        if under is None:
            under = next((one for one in self.rows.values() if one.indicator_id == indicator.parent_id), None)
        target = self._target(row, indicator, under)
        if is_blank(row.written):
            target.written = ""
        else:
            self._demand(row.key, target, row.written)
        self.made.append((target, above))
        if under is None:
            self.last = target

    def _target(self, row: NewRow, indicator: Indicator, under: Target | None) -> Target:
        there = [*self.rows.values(), *(one for one, _above in self.made)]
        own = (indicator.pk, self.plan.locality_id, self.plan.period_id)
        if any((one.indicator_id, one.locality_id, one.period_id) == own for one in there):
            self._refuse(row.key, "name", _("văn bản này đã giao chỉ tiêu này rồi."))
        target = Target(
            plan=self.plan,
            indicator=indicator,
            locality=self.plan.locality,
            period=self.plan.period,
            number=row.number,
            note=row.note,
            written_unit=row.unit or (indicator.unit.name if indicator.unit else ""),
            standing="" if under is None else row.standing if row.under else indicator.standing or Standing.PART,
        )
        if under is not None and under.pk:
            target.stands_under = under
        return target

    def _demand(self, key: str, target: Target, written: str) -> None:
        longest = Target._meta.get_field("written").max_length
        if len(written) > longest:
            self._refuse(key, "written", _("mức giao dài quá %(limit)d ký tự.") % {"limit": longest})
            return
        target.written = "" if is_blank(written) else written
        if not target.written:
            for name in READING_FIELDS:
                setattr(target, name, Target._meta.get_field(name).get_default())
            return
        try:
            fill_reading(target, read_demand(indicator=target.indicator, text=written))
        except InvalidInputError as error:
            for said in error.problems:
                self._refuse(key, "written", str(said))

    def _indicator(self, row: NewRow, parent: Indicator | None) -> Indicator | None:
        """The indicator of the catalogue that the words name, or a new one where the person says so."""
        name, before = " ".join(row.name.split()), len(self.faults[row.key])
        if not name:
            self._refuse(row.key, "name", _("chưa ghi tên chỉ tiêu."))
        if len(name) > Indicator._meta.get_field("name").max_length:
            self._refuse(row.key, "name", _("tên chỉ tiêu quá dài."))
        try:
            dimension = read_unit(row.unit).dimension
        except UnitError as error:
            self._refuse(row.key, "unit", str(error))
        if row.direction not in Direction.values:
            self._refuse(row.key, "direction", _("chiều không có trong danh mục."))
        if len(self.faults[row.key]) > before:
            return None
        key = indicator_key(name, dimension, parent.key if parent else "")
        found = Indicator.objects.select_related("unit").filter(key=key).first()
        if found is None and not row.is_new:
            self._refuse(row.key, "name", _("“%(name)s” chưa có trong danh mục.") % {"name": name})
        return found or (self._add(row, name, parent) if row.is_new else None)

    def _add(self, row: NewRow, name: str, parent: Indicator | None) -> Indicator:
        """Put a new indicator into the catalogue; taken back with everything else where another row is refused."""
        require_planner(self.by)
        new = NewIndicator(
            name=name,
            unit=add_unit(name=row.unit, by=self.by) if row.unit.strip() else None,
            direction=row.direction,
            sector=get_sectors([row.sector]).get(row.sector) if row.sector.strip() else None,
            parent=parent,
            standing=row.standing if parent else "",
        )
        return add_indicator(new=new, by=self.by)

    def _fits(self, key: str, number: str) -> bool:
        longest = Target._meta.get_field("number").max_length
        if len(number) > longest:
            self._refuse(key, "number", _("TT dài quá %(limit)d ký tự.") % {"limit": longest})
        return len(number) <= longest

    def _refuse(self, key: str, name: str, sentence: str) -> None:
        self.faults[key][name].append(sentence)

    def store(self) -> Entered:
        """Write everything, each part by the verb that knows its rules."""
        if self.demanded:
            update_targets(targets=self.demanded, fields=DEMAND_FIELDS, by=self.by)
        if self.described:
            update_targets(targets=self.described, fields=["number", "note"], by=self.by)
        if self.removed:
            remove_targets(plan=self.plan, targets=self.removed, by=self.by)
        self._store_new()
        changed = {target.pk for target in (*self.demanded, *self.described)}
        return Entered(len(self.made), len(changed), len(self.removed))

    def _store_new(self) -> None:
        kept = [one for one in self.rows.values() if one not in self.removed]
        placed = places(kept, self.made)
        moved = [target for target, place in placed if target.pk and target.position != place]
        for target, place in placed:
            target.position = place
        if moved:
            update_targets(targets=moved, fields=["position"], by=self.by)
        whole = [target for target, above in self.made if above is None]
        parts = [target for target, above in self.made if above is not None]
        if whole:
            add_targets(targets=whole, by=self.by)
        for target, above in self.made:
            if above is not None:
                target.stands_under = above
        if parts:
            add_targets(targets=parts, by=self.by)
