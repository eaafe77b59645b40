"""What is measured, what was demanded, what was reached, and how it was judged."""

from indicators.models.assessments import Assessment, StaleTarget, StatusChange
from indicators.models.catalogue import Indicator, Period, Sector, UnitOfMeasure
from indicators.models.findings import CheckRule, Finding, StaleAudit
from indicators.models.observations import Observation
from indicators.models.plans import ImportedTable, Plan, Target
from indicators.models.reporting import DayException, DueReport, ReportAnswer, ReportingCalendar, ReportingDuty
from indicators.models.sheets import (
    CloseException,
    ReportAttachment,
    ReportStep,
    ReturnedRow,
    SheetCell,
    SheetVisit,
)
from indicators.models.uploads import Upload
from indicators.models.versions import Milestone, TargetVersion, VerdictDecision

__all__ = [
    "Assessment",
    "CheckRule",
    "CloseException",
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
    "ReportAttachment",
    "ReportStep",
    "ReportingCalendar",
    "ReportingDuty",
    "ReturnedRow",
    "Sector",
    "SheetCell",
    "SheetVisit",
    "StaleAudit",
    "StaleTarget",
    "StatusChange",
    "Target",
    "TargetVersion",
    "UnitOfMeasure",
    "Upload",
    "VerdictDecision",
]
