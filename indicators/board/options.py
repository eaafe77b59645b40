"""The choices that a board offers: documents, sectors, verdicts, paces; each with its count and its address. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.board.filters import DIFFERS, FOUND, LATE, NO_SECTOR, SLOW, WAITS, Filters
from indicators.board.lines import Line
from indicators.board.rows import Row
from indicators.choices import Pace, State
from indicators.states import PACE_SIGNS, SIGNS, Tally

Rows = Sequence[Row[Line]]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice a reader has: what it is called, how many it counts, the address that makes it.

    `code` and `sign` draw a state or a pace; `rows` is how many rows it lists, where that is another number.
    """

    label: str
    count: int
    address: str
    is_chosen: bool
    code: str = ""
    sign: str = ""
    rows: int | None = None


def plan_options(everything: Rows, filters: Filters) -> list[Option]:
    """Nothing to choose among fewer than two documents."""
    sizes: Counter[int] = Counter()
    names: dict[int, str] = {}
    for row in everything:
        for line in row.lines:
            sizes[line.plan_id] += 1
            names[line.plan_id] = str(line.target.plan)
    if len(sizes) < 2:
        return []
    all_of_them = Option(_("Mọi văn bản"), len(everything), filters.address(plan=None), not filters.plan)
    return [all_of_them] + [
        Option(names[plan], count, filters.address(plan=plan), plan == filters.plan)
        for plan, count in sizes.most_common()
    ]


def sector_options(everything: Rows, filters: Filters) -> list[Option]:
    sizes: Counter[tuple[int, str]] = Counter()
    for row in everything:
        if not (row.is_context and filters.plan):
            sector = row.top.first.sector
            sizes[(sector.pk, sector.name) if sector else (NO_SECTOR, _("Chưa xếp lĩnh vực"))] += 1
    if len(sizes) < 2 and filters.sector is None:
        return []
    all_of_them = Option(_("Mọi lĩnh vực"), sizes.total(), filters.address(sector=None), filters.sector is None)
    return [all_of_them] + [
        Option(name, count, filters.address(sector=pk), pk == filters.sector) for (pk, name), count in sizes.items()
    ]


def verdict_options(counted: Tally, rows: Tally, filters: Filters) -> list[Option]:
    """Every state that occurs; choosing the chosen one again clears it. It counts indicators and lists rows."""
    found = []
    for state in State:
        if counted.of(state) or rows.of(state) or filters.verdict == state:
            listed = rows.of(state) if rows.of(state) != counted.of(state) else None
            option = _toggle("verdict", state.value, str(state.label), counted.of(state), filters, SIGNS[state], listed)
            found.append(option)
    return found


def decision_options(rows: Rows, filters: Filters) -> list[Option]:
    """Where the authority and the numbers disagree, where it must say again what it said, and where figures do not add
    up by a finding that nobody has accepted."""
    counts = [
        (DIFFERS, _("Chính thức khác tính toán"), sum(row.counted.differs for row in rows)),
        (WAITS, _("Chờ xác nhận lại"), sum(row.counted.waits for row in rows)),
        (FOUND, _("Số liệu không khớp"), sum(is_doubtful(row) for row in rows)),
    ]
    return [
        _toggle("verdict", code, label, count, filters)
        for code, label, count in counts
        if count or filters.verdict == code
    ]


def is_doubtful(row: Row[Line]) -> bool:
    """Whether the figures of any of its targets do not add up."""
    return any(line.is_doubtful for line in row.lines)


def pace_options(rows: Rows, filters: Filters) -> list[Option]:
    """Every pace that occurs, the slowest first, and what is overdue."""
    sizes = Counter(row.counted.pace for row in rows)
    order = (Pace.FAR_BEHIND, Pace.BEHIND, Pace.ON_TRACK, Pace.AHEAD, Pace.UNKNOWN)
    found = [
        _toggle("pace", pace.value, str(pace.label), sizes[pace], filters, PACE_SIGNS[pace])
        for pace in order
        if sizes[pace] or filters.pace == pace
    ]
    if filters.pace == SLOW:
        slow = sum(row.counted.is_slow for row in rows)
        found.append(_toggle("pace", SLOW, _("Chậm tiến độ"), slow, filters, PACE_SIGNS[Pace.BEHIND]))
    late = sum(row.counted.late is not None for row in rows)
    if late or filters.pace == LATE:
        found.append(_toggle("pace", LATE, _("Số liệu quá hạn"), late, filters, "!"))
    return found


def _toggle(
    kind: str, code: str, label: str, count: int, filters: Filters, sign: str = "", rows: int | None = None
) -> Option:
    is_chosen = getattr(filters, kind) == code
    return Option(label, count, filters.address(**{kind: "" if is_chosen else code}), is_chosen, code, sign, rows)


def chosen_label(options: Iterable[Option]) -> str:
    """What was chosen, unless it is the first option: everything."""
    return next((option.label for option in list(options)[1:] if option.is_chosen), "")
