"""The pages: who may look and change what; what they say is put together in `indicators.board`."""

from indicators.views.boards import board, boards
from indicators.views.differences import differences
from indicators.views.exports import official
from indicators.views.findings import accept_one, findings_page
from indicators.views.following import follow_plan
from indicators.views.history import history
from indicators.views.targets import decide, target, target_chart

__all__ = [
    "accept_one",
    "board",
    "boards",
    "decide",
    "differences",
    "findings_page",
    "follow_plan",
    "history",
    "official",
    "target",
    "target_chart",
]
