"""What is measured, what was demanded, what was reached, and how it was judged."""

from indicators.models.assessments import Assessment, StaleTarget, StatusChange
from indicators.models.catalogue import Indicator, Period, Sector, UnitOfMeasure
from indicators.models.findings import CheckRule, Finding, StaleAudit
from indicators.models.observations import Observation
from indicators.models.plans import ImportedTable, Plan, Target
from indicators.models.reporting import DayException, DueReport, ReportAnswer, ReportingCalendar, ReportingDuty
from indicators.models.versions import Milestone, TargetVersion, VerdictDecision

__all__ = [
    "Assessment",
    "CheckRule",
    "DayException",
    "DueReport",
    "Finding",
    "ImportedTable",
    "Indicator",
    "Milestone",
    "Observation",
    "Period",
    "Plan",
    "ReportAnswer",
    "ReportingCalendar",
    "ReportingDuty",
    "Sector",
    "StaleAudit",
    "StaleTarget",
    "StatusChange",
    "Target",
    "TargetVersion",
    "UnitOfMeasure",
    "VerdictDecision",
]
