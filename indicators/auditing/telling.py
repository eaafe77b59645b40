"""Building findings: what they say about a figure, a list of parts, and the slip that may explain them."""

from typing import Any

from indicators.auditing.spans import Span
from indicators.auditing.types import Figure, Finding
from indicators.choices import Check, Severity


def found(check: Check, severity: Severity, figure: Figure, case: str, /, **data: Any) -> Finding:
    """A finding; `case` tells apart what one check can find, and chooses the sentence."""
    return Finding(check, severity, figure, {"case": case, **about(figure), **data})


def about(figure: Figure) -> dict[str, str]:
    return {"name": figure.name, "place": figure.place}


def part(figure: Figure, span: Span) -> dict[str, Any]:
    """One term of a sum, or one row that another is compared with."""
    return {**about(figure), "value": span.told()}


def slip(finding: Finding, what: str, how: str, printed: str, computed: str, /, name: str = "") -> Finding:
    """The hint that one slip of the pen would explain a finding; `what` is the number it is in."""
    data = {"what": what, "of": str(finding.check), "name": name or finding.figure.name}
    if column := finding.data.get("column"):
        data["column"] = column
    data |= {"place": finding.figure.place, "printed": printed, "computed": computed}
    check = Check.UNIT_SLIP if how == "unit" else Check.DIGITS
    return Finding(check, Severity.HINT, finding.figure, {"case": how, **data})
