"""Entering, copying, breaking down and amending targets in a browser."""

from indicators.views.plans.amending import amend
from indicators.views.plans.calls import find_indicators, read_demands
from indicators.views.plans.copying import copy
from indicators.views.plans.creating import new_plan
from indicators.views.plans.editing import edit_plan
from indicators.views.plans.pages import correct, force_plan, plan, plans
from indicators.views.plans.removing import remove
from indicators.views.plans.sharing import break_down, check_shares, milestones

__all__ = [
    "amend",
    "break_down",
    "check_shares",
    "copy",
    "correct",
    "edit_plan",
    "find_indicators",
    "force_plan",
    "milestones",
    "new_plan",
    "plan",
    "plans",
    "read_demands",
    "remove",
]
