"""Every target that a table speaks of, once: whose row prints it, what is stored of it, what is decided on it."""

from django.utils.translation import gettext as _

from indicators.models import Plan, Target
from indicators.published import PublishedVerdict
from indicators.services.importing.documents import Documents
from indicators.services.importing.types import Preparation, PreparedRow, RowReading, Slot
from indicators.tables import Table, TableProblem
from indicators.units import read_unit


def fill_slots(preparation: Preparation, table: Table, documents: Documents, plan: Plan) -> None:
    """One slot for each row's own target, and for each other setter whose verdict a row prints."""
    for row in preparation.rows:
        preparation.slots.setdefault((row.key, row.document), Slot(row, row.document, is_own=True))
    for row in preparation.rows:
        for verdict in row.reading.verdicts:
            document = documents.find(verdict.setter) if verdict.setter else row.document
            slot = preparation.slots.setdefault((row.key, document), Slot(row, document))
            _take_verdict(preparation, slot, verdict, row.reading, table)
    stored = _stored_targets(preparation, plan)
    for slot in preparation.slots.values():
        if slot.row.indicator and slot.document.plan:
            slot.stored = stored.get((slot.row.indicator.pk, slot.document.plan.pk))


def _take_verdict(
    preparation: Preparation, slot: Slot, verdict: PublishedVerdict, reading: RowReading, table: Table
) -> None:
    if slot.verdict is None or slot.judged_in is None:
        slot.verdict, slot.judged_in = verdict, reading
        return
    if slot.verdict.verdict == verdict.verdict:
        return
    values = {"text": reading.verdict_text, "line": slot.judged_in.line}
    if slot.judged_in is reading:
        message = _("“%(text)s” có hai đánh giá khác nhau cho cùng một mục tiêu.")
    else:
        message = _("“%(text)s” khác đánh giá của mục tiêu này ở dòng %(line)d.")
    preparation.problems.append(TableProblem(message % values, reading.line, table.columns.get("verdict", "verdict")))


def _stored_targets(preparation: Preparation, plan: Plan) -> dict[tuple[int, int], Target]:
    found = Target.objects.filter(
        locality=plan.locality,
        period=plan.period,
        indicator__in=[row.indicator for row in preparation.rows if row.indicator],
    ).select_related("plan__locality")
    return {(target.indicator_id, target.plan_id): target for target in found}


def check_stored(preparation: Preparation, table: Table) -> None:
    """A target that the document already sets is the same, or the table needs an amendment of the document."""
    column = table.columns.get("target", "target")
    for slot in preparation.slots.values():
        if slot.is_own and slot.stored is not None and slot.stored.written and not _same_demand(slot.stored, slot.row):
            reading = slot.row.reading
            message = _("văn bản này đã giao “%(old)s”; muốn đổi thành “%(new)s” phải có văn bản sửa đổi.")
            values = {"old": slot.stored.written, "new": reading.target_text}
            if slot.stored.written == reading.target_text:
                values["old"] += f" {slot.stored.written_unit}"
                values["new"] += f" {reading.unit_text}"
            preparation.problems.append(TableProblem(message % values, reading.line, column))


def _same_demand(target: Target, row: PreparedRow) -> bool:
    reading = row.reading
    if not reading.target_text:
        # A table of results alone demands nothing else.
        return True
    if target.written != reading.target_text:
        return False
    if reading.target is None or target.read_by_id or not (target.written_unit and reading.unit_text):
        return True
    same_amount = (target.low, target.high) == (reading.target.low, reading.target.high)
    return same_amount or read_unit(target.written_unit) == read_unit(reading.unit_text)
