"""What a later printing of a table adds to the targets that are stored: demands, verdicts, percents, notes."""

from collections.abc import Iterable

from django.utils import timezone

from indicators.models import Plan, Target
from indicators.services.importing.types import Slot
from indicators.services.plans import DEMAND_FIELDS, OFFICIAL_FIELDS, fill_reading, update_targets
from localities.models import User

PRINTED_FIELDS = ["written_percent", "note"]


def update_stored(slots: Iterable[Slot], *, printed_in: Plan, keep_notes: bool, by: User | None) -> set[int]:
    """Take over what is new or corrected; blank cells take nothing away. Returns the lines of the rows that changed."""
    demanded, decided, printed = [], [], []
    lines: set[int] = set()
    for slot in slots:
        target = slot.stored
        if target is None:
            continue
        changes = (
            (demanded, _take_demand(target, slot)),
            (decided, _take_verdict(target, slot, printed_in, by)),
            (printed, slot.is_own and _take_remarks(target, slot, keep_notes=keep_notes)),
        )
        for group, is_changed in changes:
            if is_changed:
                group.append(target)
                lines.add(slot.row.reading.line)
    update_targets(targets=demanded, fields=DEMAND_FIELDS, by=by)
    update_targets(targets=decided, fields=OFFICIAL_FIELDS, by=by)
    update_targets(targets=printed, fields=PRINTED_FIELDS, by=by)
    return lines


def set_demand(target: Target, slot: Slot) -> None:
    """Copy what the row demands onto a target, as written and as read (not saved here)."""
    reading = slot.row.reading
    target.written, target.written_unit = reading.target_text, reading.unit_text
    # How a person read it stays.
    if reading.target is not None and not target.read_by_id:
        fill_reading(target, reading.target)


def publish(target: Target, slot: Slot, printed_in: Plan, by: User | None) -> None:
    """Copy the official verdict that the table prints onto a target (not saved here)."""
    if slot.verdict is None or slot.judged_in is None:
        return
    target.official_verdict = slot.verdict.verdict
    target.official_written = slot.judged_in.verdict_text
    target.official_reason = str(printed_in)
    target.official_by, target.official_at = by, timezone.now()


def _take_demand(target: Target, slot: Slot) -> bool:
    """A target without a text is not set yet, and a heading only while nothing is said of it."""
    reading = slot.row.reading
    is_new = slot.is_own and not target.written and bool(reading.target_text or (reading.target and not target.kind))
    if is_new:
        set_demand(target, slot)
    is_awake = target.is_heading and (slot.verdict is not None or not (slot.is_own and reading.is_heading))
    if is_awake:
        target.is_heading = False
    return is_new or is_awake


def _take_verdict(target: Target, slot: Slot, printed_in: Plan, by: User | None) -> bool:
    """A verdict printed as before leaves alone what somebody decided since."""
    if slot.verdict is None or slot.judged_in is None or target.official_verdict == slot.verdict.verdict:
        return False
    if target.official_verdict and target.official_written == slot.judged_in.verdict_text:
        return False
    publish(target, slot, printed_in, by)
    return True


def _take_remarks(target: Target, slot: Slot, *, keep_notes: bool) -> bool:
    reading = slot.row.reading
    before = target.written_percent, target.note
    target.written_percent = reading.percent_text or target.written_percent
    target.note = (keep_notes and reading.note) or target.note
    return before != (target.written_percent, target.note)
