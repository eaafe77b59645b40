"""What people have done in a report before it is sent. Reads only."""

from django.db.models import Exists, OuterRef, Q

from indicators.models import ReportAnswer, SheetCell
from indicators.models.reporting import DueReportQuerySet


def settled(reports: DueReportQuerySet) -> DueReportQuerySet:
    """Those of some reports that somebody has sent, or ever answered."""
    return reports.filter(Q(sent_at__isnull=False) | _answered())


def begun(reports: DueReportQuerySet) -> DueReportQuerySet:
    """Those that are not settled and hold drafts."""
    return reports.filter(~_answered(), _drafted(), sent_at__isnull=True)


def untouched(reports: DueReportQuerySet) -> DueReportQuerySet:
    """Those that are neither settled nor begun."""
    return reports.filter(~_answered(), ~_drafted(), sent_at__isnull=True)


def _answered() -> Q:
    return Q(Exists(ReportAnswer.objects.filter(report=OuterRef("pk"))))


def _drafted() -> Q:
    """What was typed and cleared again is no work."""
    blank = Q(written="", answer="", note="")
    return Q(Exists(SheetCell.objects.filter(~blank, report=OuterRef("pk"))))
