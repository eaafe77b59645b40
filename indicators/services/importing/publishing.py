"""The verdicts that a table prints, each said of the value that it was printed beside."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from indicators.models import Observation, Plan, VerdictDecision
from indicators.services.decisions import Published, publish_verdicts
from indicators.services.importing.types import Options, PreparedRow, Slot
from localities.models import User


def publish(
    slots: Iterable[Slot], *, rows: Sequence[PreparedRow], plan: Plan, options: Options, by: User | None
) -> set[int]:
    """Store the printed verdicts, once the table's values are stored. Returns the lines of stored targets that changed.

    What was printed before is left alone, whatever somebody decided since.
    """
    judged = {slot.target.pk: slot for slot in reversed(list(slots)) if slot.target and slot.verdict}
    values = _Values(judged.values(), rows, plan, options)
    history = _History(judged)
    published, lines = [], set()
    for slot in judged.values():
        said_of, is_printed = values.beside(slot)
        if slot.target is None or slot.verdict is None or slot.judged_in is None:
            continue
        one = Published(slot.target, str(slot.verdict.verdict), slot.judged_in.verdict_text, said_of)
        if history.has(one, of_this_value=is_printed):
            continue
        published.append(one)
        if slot.stored is not None:
            lines.add(slot.row.reading.line)
    publish_verdicts(published=published, document=str(plan), by=by)
    return lines


class _Values:
    """Which stored value stands beside a printed verdict."""

    def __init__(self, slots: Iterable[Slot], rows: Sequence[PreparedRow], plan: Plan, options: Options) -> None:
        self.rows = {row.reading.line: row for row in rows}
        self.usual_kind = options.observation_kind
        # Indicator's key → the results that the table prints: their days and how settled they are.
        self.printed_on: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
        for row in rows:
            if row.reading.result_text:
                self.printed_on[row.key].append(self._place(row))
        stored = Observation.objects.standing().filter(
            locality=plan.locality,
            period=plan.period,
            indicator__in={slot.target.indicator_id for slot in slots if slot.target},
        )
        stored = stored.only("indicator_id", "as_of", "kind", "is_computed", "is_current")
        self.current, self.printed = {}, {}
        for value in stored:
            if value.is_current:
                self.current[value.indicator_id] = value.pk
            if not value.is_computed:
                self.printed[value.indicator_id, (value.as_of, value.kind)] = value.pk

    def _place(self, row: PreparedRow) -> tuple[dt.date, str]:
        return row.as_of, row.reading.value_kind or self.usual_kind

    def beside(self, slot: Slot) -> tuple[int | None, bool]:
        """The value that a verdict was said of, and whether the table prints it: the one of its own row, else the last
        of its indicator; a table without one speaks of the value that counts now."""
        indicator = slot.target.indicator_id if slot.target else 0
        row = self.rows[slot.judged_in.line] if slot.judged_in else slot.row
        printed = [self._place(row)] if row.reading.result_text else self.printed_on[slot.row.key]
        if printed:
            return self.printed.get((indicator, max(printed))), True
        return self.current.get(indicator), False


class _History:
    """What was decided about some targets before."""

    def __init__(self, target_ids: Iterable[int]) -> None:
        self.known: set[tuple[int, str, int | None]] = set()
        self.last_printed: dict[int, str] = {}
        said = VerdictDecision.objects.filter(target__in=list(target_ids)).order_by("id")
        for target, written, observation in said.values_list("target_id", "written", "observation_id"):
            self.known.add((target, written, observation))
            if written:
                self.last_printed[target] = written

    def has(self, one: Published, *, of_this_value: bool) -> bool:
        """Whether the verdict stands already, or was printed so before: of this value, or where the table prints no
        value of any."""
        target = one.target
        if (target.official_verdict, target.official_observation_id) == (one.verdict, one.observation_id):
            return True
        if self.last_printed.get(target.pk) != one.written:
            return False
        return not of_this_value or (target.pk, one.written, one.observation_id) in self.known
