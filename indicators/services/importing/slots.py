"""Every target that a table speaks of, once: whose row prints it, what is stored of it, what is decided on it."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from indicators.models import Plan, Target, TargetVersion
from indicators.published import PublishedVerdict
from indicators.services.amendments import amended_plan_ids, faults_of_amending, faults_of_document
from indicators.services.importing.documents import Documents
from indicators.services.importing.types import Options, Preparation, PreparedRow, RowReading, Slot
from indicators.services.plans import faults_of_editing
from indicators.tables import Table, TableProblem
from indicators.units import read_unit


def fill_slots(preparation: Preparation, table: Table, documents: Documents, plan: Plan) -> None:
    """One slot for each row's own target, and for each other setter whose verdict a row prints.

    A row of an amending document is about the target that it amends, where there is one.
    """
    for row in preparation.rows:
        preparation.slots.setdefault((row.key, row.document), Slot(row, row.document, is_own=True))
    for row in preparation.rows:
        for verdict in row.reading.verdicts:
            document = documents.find(verdict.setter) if verdict.setter else row.document
            slot = preparation.slots.setdefault((row.key, document), Slot(row, document))
            _take_verdict(preparation, slot, verdict, row.reading, table)
    stored, amended = _stored_targets(preparation, plan), amended_plan_ids(plan)
    by_amendment = _amended_by(stored)
    for slot in preparation.slots.values():
        if slot.row.indicator and slot.document.plan:
            meant = [slot.document.plan.pk, *(amended if slot.document.plan.pk == plan.pk else ())]
            found = [stored.get((slot.row.indicator.pk, plan_id)) for plan_id in meant]
            # Another document's row prints what that document made of an earlier one's target.
            found.append(by_amendment.get((slot.row.indicator.pk, slot.document.plan.pk)))
            slot.stored = slot.target = next(filter(None, found), None)


def _amended_by(stored: Mapping[tuple[int, int], Target]) -> dict[tuple[int, int], Target]:
    """(indicator, document) → the target of an earlier document that this one amended."""
    targets = {target.pk: target for target in stored.values() if target.version > 1}
    versions = TargetVersion.objects.filter(target__in=targets).order_by("version").values_list("target_id", "plan_id")
    return {(targets[target].indicator_id, plan): targets[target] for target, plan in versions}


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
    ).select_related("plan__locality", "period")
    return {(target.indicator_id, target.plan_id): target for target in found}


def check_stored(preparation: Preparation, table: Table, plan: Plan, options: Options) -> None:
    """A target that the document already sets is the same, or it takes an amendment; a table of amendments is one."""
    column = table.columns.get("target", "target")
    said_before = _said_before(preparation)
    for slot in preparation.slots.values():
        if slot.is_own and _is_understood(slot, options):
            for message in _faults_of_demand(slot, said_before, plan):
                preparation.problems.append(TableProblem(message, slot.row.reading.line, column))
    amending = [slot for slot in preparation.slots.values() if slot.is_amendment]
    if not amending:
        return
    preparation.problems += [TableProblem(message) for message in faults_of_document(plan)]
    effective_on, amended = options.effective_on or plan.issued_on, amended_plan_ids(plan)
    for slot in amending:
        if slot.stored is not None and effective_on is not None:
            for message in faults_of_amending(slot.stored, amended, effective_on):
                preparation.problems.append(TableProblem(message, slot.row.reading.line, column))


def _is_understood(slot: Slot, options: Options) -> bool:
    """Whether the demand was read, or is kept as words: of what cannot be read that is said, and nothing more."""
    reading = slot.row.reading
    return reading.target is not None or (reading.line, "target") in options.kept_as_text


def _said_before(preparation: Preparation) -> dict[tuple[int, int], str]:
    """(target, document) → what that document made the target demand, where an amendment keeps the versions apart."""
    targets = [slot.stored for slot in preparation.slots.values() if slot.stored and slot.stored.version > 1]
    versions = TargetVersion.objects.filter(target__in=targets).order_by("version")
    return {(target, plan): text for target, plan, text in versions.values_list("target_id", "plan_id", "written")}


def _faults_of_demand(slot: Slot, said_before: Mapping[tuple[int, int], str], own: Plan) -> Iterator[str]:
    """What speaks against the demand of a row; marks the slot where the row amends what is stored."""
    target, reading, plan = slot.stored, slot.row.reading, slot.document.plan
    if not reading.target_text:
        # A table of results alone demands nothing else.
        return
    if target is None or plan is None or (target.plan == plan and not target.written):
        yield from faults_of_editing([plan] if plan else [])
        return
    said = said_before.get((target.pk, plan.pk))
    if said == reading.target_text or (said is None and _same_demand(target, slot.row)):
        return
    if said is None and target.plan != plan:
        slot.is_amendment = True
        return
    values = {"old": said or target.written, "new": reading.target_text}
    if values["old"] == reading.target_text:
        values["old"] += f" {target.written_unit}"
        values["new"] += f" {reading.unit_text}"
    if plan == own:
        yield _("văn bản này đã giao “%(old)s”; muốn đổi thành “%(new)s” phải có văn bản sửa đổi.") % values
    else:
        message = _("văn bản “%(plan)s” đã giao “%(old)s”; muốn đổi thành “%(new)s” phải có văn bản sửa đổi.")
        yield message % {**values, "plan": plan}


def _same_demand(target: Target, row: PreparedRow) -> bool:
    reading = row.reading
    if target.written != reading.target_text:
        return False
    if reading.target is None or target.read_by_id or not (target.written_unit and reading.unit_text):
        return True
    same_amount = (target.low, target.high) == (reading.target.low, reading.target.high)
    return same_amount or read_unit(target.written_unit) == read_unit(reading.unit_text)
