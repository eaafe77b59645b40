"""What is sent to routes that read the words before they look at the person: words that could be done."""

from typing import Any

from indicators.choices import Answer
from tests.matrix.world import NOW, Side

REASON = {"reason": "Đã kiểm tra lại"}
LATER = "2026-12-31"


def body_of(name: str, side: Side) -> dict[str, Any] | None:
    """None for most: who may not is refused before anything is read."""
    of_side = OF_A_UNIT.get(name)
    if of_side is None:
        body = FIXED.get(name)
        return body(side) if callable(body) else body
    return of_side(side)


def names_a_unit(name: str) -> bool:
    """The body says in whose name it is written, the address does not."""
    return name in OF_A_UNIT


def _value(side: Side) -> dict[str, Any]:
    return {"locality": side.unit.pk, "indicator": side.indicator.pk, "year": 2026, "as_of": "2026-06-14",
            "kind": "estimate", "value": "15"}  # fmt: skip


OF_A_UNIT: dict[str, Any] = {
    "plan-list": lambda side: {
        "locality": side.unit.pk, "period": side.period.pk, "setter": "peoples_committee", "title": "Kế hoạch mới",
    },
    "target-list": lambda side: {"plan": side.things["plan"][0], "indicator": side.other.pk, "written": "13"},
    "observation-list": lambda side: {**_value(side), "source": "Báo cáo"},
    "observation-bulk": lambda side: {"source": "Báo cáo", "observations": [_value(side)]},
    "alertrule-list": lambda side: {
        "name": "Chậm", "cause": "behind", "severity": "warning", "locality": side.unit.pk, "threshold": "50",
    },
    "ownership-list": lambda side: {
        "indicator": side.other.pk, "locality": side.unit.pk, "user": side.person.pk,
    },
    "reportingduty-list": lambda side: {"calendar": side.calendar.pk, "locality": side.unit.pk},
    "webhook-list": lambda side: {"name": "Kho", "url": "https://example.vn/nhan", "locality": side.unit.pk},
    "subscription-list": lambda side: {"locality": side.unit.pk},
    "duereport-withdraw-answer": lambda side: {"answer": side.things["answer"][0]},
    "alert-rule-new": lambda side: {
        "name": "Chậm", "cause": "behind", "severity": "warning", "locality": side.unit.pk, "threshold": "50",
    },
    "working-unit": lambda side: {"unit": side.unit.pk},
}  # fmt: skip

FIXED: dict[str, Any] = {
    "alert-accept": {**REASON, "until": "2026-07-01"},
    "alert-act": {**REASON, "action": "comment"},
    "alert-assign": lambda side: {**REASON, "to": side.person.pk},
    "alert-close": REASON,
    "alert-comment": REASON,
    "alert-reopen": REASON,
    "alert-snooze": {**REASON, "until": "2026-07-01"},
    "dayexception-list": {"on": LATER, "is_working": False, "name": "Nghỉ bù"},
    "duereport-answer": {"answer": Answer.NOTHING_TO_REPORT},
    "duereport-give-back": {"note": "Sửa lại dòng 1"},
    "duereport-grant-exception": {**REASON, "until": "2026-07-01"},
    "finding-accept": REASON,
    "indicator-direction": {"direction": "lower"},
    # Of one's own unit: the address may name another.
    "owners": lambda side: {"indicator": side.indicator.pk, "user": side.person.pk},
    "plan-amendments": lambda side: {
        "effective_on": "2026-06-15", **REASON, "changes": [{"target": side.things["target"][0], "written": "14"}],
    },
    "plan-put-in-force": {"on": NOW.date().isoformat()},
    "reportingcalendar-end": {"valid_to": LATER},
    "reportingcalendar-list": {
        "name": "Biểu mới", "basis": "statistical", "frequency": "quarter", "working_days": 3,
        "decided_by": "Quyết định 1",
        "valid_from": "2026-01-01",
    },
    "target-breakdown": lambda side: {"shares": [{"period": side.period.pk, "written": "3"}]},
    "target-confirm-verdict": REASON,
    "target-official-verdict": {"verdict": "met", **REASON},
    "target-reading": {"text": "13"},
    "target-withdraw-verdict": REASON,
    "api-mail-preference": {"weekday": 0, "at": "07:00"},
}  # fmt: skip
