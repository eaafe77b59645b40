"""Forms in which stored rows stand with their old demand and get a new one: copying and amending."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import Plan
from indicators.planning.readings import Read, read_for
from indicators.planning.results import baseline_from, counted_values, shown_value
from indicators.planning.rows import DocumentRow, fill_rows
from indicators.services.copying import NewDocument
from indicators.views.plans.access import text_of
from indicators.views.plans.terms import faults_of_length, said_day

Form = Mapping[str, str]


@dataclass(slots=True)
class DemandRow:
    """A stored row, what was typed beside it, how that reads, what is wrong with it."""

    key: str
    row: DocumentRow
    written: str
    is_taken: bool
    read: Read
    value: Any = None
    reason: str = ""
    seen: str | None = None
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def reached(self) -> str:
        return shown_value(self.value)

    @property
    def baseline(self) -> Any:
        return baseline_from(self.row.target, self.value)


def demand_rows(plan: Plan, form: Form, *, keeps: bool = False) -> list[DemandRow]:
    """The document's own rows with what the form holds of each; to begin with nothing, or the old demands (`keeps`)."""
    targets = plan.targets.filter(breaks_down__isnull=True, period=plan.period).order_by("position", "id")
    related = list(targets.select_related("indicator__unit", "locality", "period", "plan__locality"))
    values = counted_values(related)
    rows = []
    for row in fill_rows(related, timezone.localdate()):
        key = f"t-{row.target.pk}"
        is_sent = f"{key}-written" in form
        written = text_of(form, f"{key}-written") if is_sent else row.target.written if keeps else ""
        read = read_for(row.target.indicator, written, is_strict=plan.is_strict)
        taken = f"{key}-take" in form if is_sent else True
        reason = text_of(form, f"{key}-reason")
        seen = text_of(form, f"{key}-seen") if f"{key}-seen" in form else None
        rows.append(DemandRow(key, row, written, taken, read, values.get(row.target.pk), reason, seen))
    return rows


def document_of(form: Form, setter: str) -> tuple[NewDocument, list[object]]:
    """What is printed on the new document, and what is wrong with its form."""
    problems = faults_of_length(form)
    if not text_of(form, "title"):
        problems.append(_("Văn bản phải có trích yếu."))
    issued_on = None
    try:
        issued_on = said_day(form, "issued_on")
    except InvalidInputError as error:
        problems += error.problems
    return NewDocument(text_of(form, "number"), text_of(form, "title"), setter, issued_on), problems


def mark(rows: list[DemandRow], by_row: Mapping[str, dict[str, list[str]]]) -> None:
    """Show what is wrong in its row; the service names rows by the target's id."""
    for row in rows:
        row.faults = by_row.get(str(row.row.target.pk), {})
