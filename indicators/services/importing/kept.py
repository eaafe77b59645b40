"""Words without one readable number that are stored already: whoever loads the table again need not decide again."""

from indicators.models import Observation, Plan
from indicators.services.importing.types import Options, Preparation, RowReading
from indicators.tables import Table


def allow_kept_texts(preparation: Preparation, table: Table, plan: Plan, options: Options) -> None:
    """Take back what was said of cells that print, word for word, what a person kept as text or read by hand."""
    allowed = {(line, table.columns.get("result", "result")) for line in _known_results(preparation, plan, options)}
    allowed |= {(line, table.columns.get("target", "target")) for line in _known_targets(preparation)}
    # What the file itself is told about (a formula, a date) stays.
    allowed -= {(problem.line or 0, problem.column) for problem in table.problems}
    preparation.problems = [one for one in preparation.problems if (one.line or 0, one.column) not in allowed]


def _known_results(preparation: Preparation, plan: Plan, options: Options) -> list[int]:
    unread = [row for row in preparation.rows if row.indicator and _is_unread_result(row.reading)]
    if not unread:
        return []
    stored = Observation.objects.filter(
        locality=plan.locality,
        period=plan.period,
        indicator__in={row.indicator for row in unread if row.indicator},
        is_superseded=False,
        value=None,
    )
    known = set(stored.values_list("indicator_id", "as_of", "kind", "written"))
    kinds = {row.reading.line: row.reading.value_kind or options.observation_kind for row in unread}
    return [
        row.reading.line
        for row in unread
        if row.indicator and (row.indicator.pk, row.as_of, kinds[row.reading.line], row.reading.result_text) in known
    ]


def _is_unread_result(reading: RowReading) -> bool:
    return bool(reading.result_text) and reading.result is None


def _known_targets(preparation: Preparation) -> list[int]:
    """What stands in the document with these words, whatever was made of them."""
    return [
        slot.row.reading.line
        for slot in preparation.slots.values()
        if slot.is_own and slot.stored is not None and slot.row.reading.target is None
        and slot.row.reading.target_text and slot.stored.written == slot.row.reading.target_text
    ]  # fmt: skip
