"""The admin pages of the catalogue, plans, targets and values.

What is typed here is stored by the services; what the machine writes can only be read, and nothing is deleted: a value
is corrected by another, a plan by an amendment.
"""

from indicators import touching  # noqa: F401 - it says what hangs on what
from indicators.admin.assessments import AssessmentAdmin, ImportedTableAdmin, StaleTargetAdmin, StatusChangeAdmin
from indicators.admin.catalogue import IndicatorAdmin, PeriodAdmin, SectorAdmin, UnitAdmin
from indicators.admin.decisions import VerdictDecisionAdmin
from indicators.admin.findings import CheckRuleAdmin, FindingAdmin, StaleAuditAdmin
from indicators.admin.observations import ObservationAdmin
from indicators.admin.plans import PlanAdmin, TargetAdmin
from indicators.admin.reporting import (
    DayExceptionAdmin,
    DueReportAdmin,
    ReportAnswerAdmin,
    ReportingCalendarAdmin,
    ReportingDutyAdmin,
)
from indicators.admin.sheets import (
    CloseExceptionAdmin,
    ReportAttachmentAdmin,
    ReportStepAdmin,
    ReturnedRowAdmin,
    SheetCellAdmin,
    SheetVisitAdmin,
    UploadAdmin,
)
from indicators.admin.versions import MilestoneAdmin, TargetVersionAdmin

__all__ = [
    "AssessmentAdmin",
    "CheckRuleAdmin",
    "CloseExceptionAdmin",
    "DayExceptionAdmin",
    "DueReportAdmin",
    "FindingAdmin",
    "ImportedTableAdmin",
    "IndicatorAdmin",
    "MilestoneAdmin",
    "ObservationAdmin",
    "PeriodAdmin",
    "PlanAdmin",
    "ReportAnswerAdmin",
    "ReportAttachmentAdmin",
    "ReportStepAdmin",
    "ReportingCalendarAdmin",
    "ReportingDutyAdmin",
    "ReturnedRowAdmin",
    "SectorAdmin",
    "SheetCellAdmin",
    "SheetVisitAdmin",
    "StaleAuditAdmin",
    "StaleTargetAdmin",
    "StatusChangeAdmin",
    "TargetAdmin",
    "TargetVersionAdmin",
    "UnitAdmin",
    "UploadAdmin",
    "VerdictDecisionAdmin",
]
