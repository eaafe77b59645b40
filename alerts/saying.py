"""What the service says of a step: kept as a code with its facts, said in the reader's language.

An event's `data` holds it: {"code": "late_report", "unit": …}. Dates are ISO dates, figures plain text.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.auditing import sentence as finding_sentence
from indicators.calendars import overdue_sentence, window_label
from indicators.explaining import Facts, explain, keep, recall

Said = Mapping[str, Any]


def of_target(facts: Facts | None, over: str = "") -> dict[str, Any]:
    """A target's own explanation; `over` says why the cause is gone: "period_over", "unjudged", or by the figures."""
    return {"code": "target", "facts": keep(facts) if facts else None, "over": over}


def say(said: Said) -> str:
    """The sentence in the active language. Raises LookupError, TypeError, ValueError and ArithmeticError for what no
    step of the service has said."""
    return SAYINGS[said["code"]](said)


def _target(said: Said) -> str:
    sentence = str(explain(recall(said["facts"]))) if said["facts"] else ""
    match said["over"]:
        case "period_over":
            words = _("Kỳ đã kết thúc, tiến độ nhường chỗ cho đánh giá cuối kỳ. %(sentence)s")
        case "unjudged":
            words = _("Không còn căn cứ để đánh giá là chưa đạt. %(sentence)s")
        case _by_the_figures:
            return sentence
    return words % {"sentence": sentence}


def _finding(said: Said) -> str:
    return finding_sentence(said["check"], said["facts"])


def _late_report(said: Said) -> str:
    return overdue_sentence(
        unit=said["unit"],
        frequency=said["frequency"],
        cut_off_on=dt.date.fromisoformat(said["cut_off_on"]),
        due_on=dt.date.fromisoformat(said["due_on"]),
        on=dt.date.fromisoformat(said["on"]),
        late=said["late"],
    )


def _report_sent(said: Said) -> str:
    return _("%(report)s: đã gửi ngày %(day)s.") % {"report": _report(said), "day": _day(said["day"])}


def _report_answered(said: Said) -> str:
    return _("%(report)s: đã trả lời.") % {"report": _report(said)}


def _report(said: Said) -> str:
    label = window_label(said["frequency"], dt.date.fromisoformat(said["cut_off_on"]))
    return f"{said['unit']}: {label}"


def _unattended(said: Said) -> str:
    words = _("%(indicator)s: chưa có người phụ trách và chưa có ai đăng ký nhận tin.")
    return words % {"indicator": said["indicator"]}


def _many_unattended(said: Said) -> str:
    words = ngettext(
        "%(locality)s: %(n)d chỉ tiêu chưa có người phụ trách và chưa có ai đăng ký nhận tin.",
        "%(locality)s: %(n)d chỉ tiêu chưa có người phụ trách và chưa có ai đăng ký nhận tin.",
        said["n"],
    )
    return words % {"locality": said["locality"], "n": said["n"]}


def _escalated(said: Said) -> str:
    days = ngettext("%(n)d ngày làm việc", "%(n)d ngày làm việc", said["working_days"]) % {"n": said["working_days"]}
    return _("Sau %(days)s chưa có người tiếp nhận (từ %(since)s). Báo tới: %(names)s.") % {
        "days": days,
        "since": _day(said["since"]),
        "names": ", ".join(said["names"]) or _("chưa có lãnh đạo nào để báo"),
    }


def _day(text: str) -> str:
    return f"{dt.date.fromisoformat(text):%d/%m/%Y}"


SAYINGS: dict[str, Callable[[Said], str]] = {
    "target": _target,
    "finding": _finding,
    "late_report": _late_report,
    "report_sent": _report_sent,
    "report_answered": _report_answered,
    "unattended": _unattended,
    "many_unattended": _many_unattended,
    "escalated": _escalated,
    "attended": lambda _said: _("Đã có người phụ trách hoặc nhận tin, hoặc chỉ tiêu không còn được giao."),
    "counted_together": lambda _said: _("Gộp vào cảnh báo chung của địa phương vì có nhiều chỉ tiêu như vậy."),
    "figures_not_asked_for": lambda _said: _("Quy tắc cảnh báo không còn áp dụng cho số liệu này."),
    "report_not_asked_for": lambda _said: _("Quy tắc cảnh báo không còn áp dụng cho báo cáo này."),
    "acceptance_over": lambda said: _("Đã hết hạn chấp nhận ngày %(day)s.") % {"day": _day(said["day"])},
    "snooze_over": lambda said: _("Đã đến ngày nhắc lại %(day)s.") % {"day": _day(said["day"])},
    "new_value": lambda _said: _("Đã có số liệu mới."),
}
