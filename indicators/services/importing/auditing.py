"""What does not add up in a table, once all of it is stored: beside what was there, with its history."""

from collections.abc import Iterable
from dataclasses import dataclass

from indicators.auditing import Column
from indicators.errors import InvalidInputError
from indicators.findings import read_rules, sentence_of
from indicators.models import Finding, Plan
from indicators.services.findings import Kept, audit_locality
from indicators.services.importing.types import Slot
from indicators.tables import TableProblem


@dataclass(frozen=True, slots=True)
class TableFinding:
    """A finding about a row of the table; `line` is the row in the file."""

    line: int
    finding: Finding

    @property
    def message(self) -> str:
        return sentence_of(self.finding)


def audit_table(slots: Iterable[Slot], *, plan: Plan) -> list[TableFinding]:
    """Keep and return what is found about the rows of a table that was just written, in their order; accepted findings
    are not told again. Raises InvalidInputError where a blocking check finds something new."""
    lines: dict[int, int] = {}
    for slot in slots:
        target = slot.target or slot.stored
        if target is not None:
            lines.setdefault(target.pk, slot.row.reading.line)
    kept = [one for one in audit_locality(locality=plan.locality, period=plan.period) if one.found.target_id in lines]
    kept.sort(key=lambda one: (lines[one.found.target_id or 0], one.found.is_hint))
    rules = read_rules()
    problems = [_problem(one, lines) for one in kept if one.is_new and rules.blocks(one.found)]
    if problems:
        raise InvalidInputError(problems)
    return [
        TableFinding(lines[one.found.target_id or 0], one.finding) for one in kept if one.finding.accepted_at is None
    ]


def _problem(kept: Kept, lines: dict[int, int]) -> TableProblem:
    column = "target" if kept.found.data.get("column") == Column.TARGET else "result"
    said = {"code": "finding", "check": kept.finding.check_code, "facts": kept.finding.data}
    return TableProblem(sentence_of(kept.finding), lines[kept.found.target_id or 0], column, said=said)
