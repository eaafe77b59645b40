"""What a later table adds to the targets that are stored: demands, amendments, percents, notes."""

from collections.abc import Iterable

from indicators.models import ImportedTable, Plan, Target
from indicators.services.amendments import Change, amend_targets
from indicators.services.importing.types import Options, Slot
from indicators.services.plans import DEMAND_FIELDS, fill_reading, update_targets
from localities.models import User

PRINTED_FIELDS = ["written_percent", "percent_table", "note"]


def update_stored(slots: Iterable[Slot], *, table: ImportedTable, keep_notes: bool, by: User | None) -> set[int]:
    """Take over what is new or corrected; blank cells take nothing away. Returns the lines of the rows that changed."""
    demanded, awake, printed = [], [], []
    lines: set[int] = set()
    for slot in slots:
        target = slot.stored
        if target is None:
            continue
        is_said = slot.is_own and _take_remarks(target, slot, table, keep_notes=keep_notes)
        changes = (
            (demanded, _take_demand(target, slot)),
            (awake, _wake(target, slot)),
            (printed, is_said),
        )
        for group, is_changed in changes:
            if is_changed:
                group.append(target)
                lines.add(slot.row.reading.line)
        if slot.is_own and not is_said and slot.row.reading.percent_text:
            # The same percentage printed again, maybe beside another value: nothing new but where it stands.
            printed.append(target)
    update_targets(targets=demanded, fields=DEMAND_FIELDS, by=by)
    update_targets(targets=awake, fields=["is_heading"], by=by)
    update_targets(targets=printed, fields=PRINTED_FIELDS, by=by)
    return lines


def amend_stored(slots: Iterable[Slot], *, plan: Plan, options: Options, by: User | None) -> set[int]:
    """Give the targets of the earlier document what this one demands. Returns the lines of the rows that amend."""
    amending = [slot for slot in slots if slot.is_amendment]
    changes = [
        Change(
            target=slot.stored,
            written=slot.row.reading.target_text,
            reading=slot.row.reading.target,
            unit_text=slot.row.reading.unit_text,
        )
        for slot in amending
        if slot.stored is not None
    ]
    effective_on = options.effective_on or plan.issued_on
    if changes and effective_on is not None:
        amend_targets(plan=plan, changes=changes, effective_on=effective_on, reason=plan.title, by=by)
    return {slot.row.reading.line for slot in amending}


def set_demand(target: Target, slot: Slot) -> None:
    """Copy what the row demands onto a target, as written and as read (not saved here)."""
    reading = slot.row.reading
    target.written, target.written_unit = reading.target_text, reading.unit_text
    # How a person read it stays.
    if reading.target is not None and not target.read_by_id:
        fill_reading(target, reading.target)


def _take_demand(target: Target, slot: Slot) -> bool:
    """A target without a text is not set yet."""
    reading = slot.row.reading
    has_demand = bool(reading.target_text or (reading.target and not target.kind))
    is_new = slot.is_own and not slot.is_amendment and not target.written and has_demand
    if is_new:
        set_demand(target, slot)
    return is_new


def _wake(target: Target, slot: Slot) -> bool:
    """A heading is one only while nothing is said of it."""
    is_awake = target.is_heading and (slot.verdict is not None or not (slot.is_own and slot.row.reading.is_heading))
    if is_awake:
        target.is_heading = False
    return is_awake


def _take_remarks(target: Target, slot: Slot, table: ImportedTable, *, keep_notes: bool) -> bool:
    reading = slot.row.reading
    before = target.written_percent, target.note
    if reading.percent_text:
        target.written_percent, target.percent_table = reading.percent_text, table
    target.note = (keep_notes and reading.note) or target.note
    return before != (target.written_percent, target.note)
