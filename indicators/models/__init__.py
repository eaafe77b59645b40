"""What is measured, what was demanded, what was reached, and how it was judged."""

from indicators.models.assessments import Assessment, StaleTarget, StatusChange
from indicators.models.catalogue import Indicator, Period, Sector, UnitOfMeasure
from indicators.models.observations import Observation
from indicators.models.plans import ImportedTable, Plan, Target

__all__ = [
    "Assessment",
    "ImportedTable",
    "Indicator",
    "Observation",
    "Period",
    "Plan",
    "Sector",
    "StaleTarget",
    "StatusChange",
    "Target",
    "UnitOfMeasure",
]
