"""What a person's first page says, by role: what is theirs to do today. Reads only."""

from alerts.home.home import Home, load_home
from alerts.home.officer import OfficerPart
from alerts.home.overview import Overview
from alerts.home.planner import PlannerPart

__all__ = ["Home", "OfficerPart", "Overview", "PlannerPart", "load_home"]
