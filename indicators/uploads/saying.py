"""What an import failed by: kept as a code with its facts where the service says it, and said in the reader's language.

A stored problem holds it beside its message: {"message", "line", "column", "said": {"code": "finding", "check": …,
"facts": …}}. What the check of the rows finds has no code: the preview finds it again, in the reader's language.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from indicators.auditing import sentence as finding_sentence
from indicators.tables import TableProblem

Said = Mapping[str, Any]


def say(said: Said) -> str:
    """The sentence in the active language. Raises LookupError for what no import has said."""
    return SAYINGS[said["code"]](said)


def problem_of(code: str, **facts: object) -> TableProblem:
    """A problem of the file as a whole that keeps how it is said."""
    said = {"code": code, **facts}
    return TableProblem(say(said), said=said)


def _given_up(said: Said) -> str:
    return _("Nhập tệp này làm dừng hệ thống %(count)d lần nên không thử nữa. Báo quản trị.") % said


SAYINGS: dict[str, Callable[[Said], str]] = {
    "system": lambda _said: _(
        "Không nhập được vì lỗi của hệ thống; chưa ghi gì. Thử nhập lại, nếu vẫn lỗi thì báo quản trị."
    ),
    "crowded": lambda _said: _("Nhiều lần có người ghi cùng dữ liệu vào lúc nhập; chưa ghi gì. Thử nhập lại."),
    "not_allowed": lambda _said: _("Người bấm nhập không còn quyền nhập bảng cho đơn vị này; chưa ghi gì."),
    "lost_file": lambda _said: _("Không mở lại được tệp đã tải lên. Tải tệp lên lại."),
    "given_up": _given_up,
    "finding": lambda said: finding_sentence(said["check"], said["facts"]),
}
