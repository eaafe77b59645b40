"""Figures of tables, and what is said of them."""

from collections.abc import Sequence
from typing import Any

from indicators.auditing import Figure, Finding
from indicators.choices import Severity, Standing
from indicators.judging_table import demand_of, value_of
from indicators.reading import ReadingError, read_result, read_target
from indicators.units import read_unit

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT


def make_figure(key: int, name: str = "Diện tích", unit: str = "ha", target: str = "", result: str = "", **more: Any):
    """A row as printed; what cannot be read is left out, as an adapter does."""
    demand = value = None
    direction = more.get("direction", "higher")
    try:
        reading = read_target(target, unit) if target else None
        demand = demand_of(reading, unit, direction) if reading else None
        value = value_of(read_result(result, unit, reading.kind if reading else "")) if result else None
    except ReadingError:
        pass
    standing = Standing.PART if "parent" in more else ""
    texts = {"target_text": target, "result_text": result, "place": str(key)}
    values = {"standing": standing, "direction": direction, **texts, **more}
    return Figure(key=key, name=name, unit=read_unit(unit), demand=demand, value=value, **values)


def told(findings: Sequence[Finding]) -> list[tuple[int, str, str, str]]:
    return [(f.figure.key, f.check.value, f.severity.value, f.data["case"]) for f in findings]


def family(
    column: str, total: str, *parts: str, unit: str = "con", name: str = "Tổng đàn", other: Sequence[str] = ()
) -> list[Figure]:
    """A total and its parts in one column, and what stands in the other."""
    beside = "result" if column == "target" else "target"
    others = list(other) or [""] * (len(parts) + 1)
    rows = [make_figure(0, name, unit, **{column: total, beside: others[0]})]
    for key, text in enumerate(parts, start=1):
        rows.append(make_figure(key, f"Đàn {key}", unit, parent=0, **{column: text, beside: others[key]}))
    return rows
