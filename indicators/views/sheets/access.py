"""Which reports a person may see, and whose sheets they may fill in."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from indicators.models import DueReport
from localities.choices import MAY_WRITE_OBSERVATIONS
from localities.models import LocalityQuerySet
from localities.scope import localities_for_user


def report_in_scope(request: HttpRequest, report_id: int) -> DueReport:
    """Outside the person's scope it does not exist."""
    in_scope = DueReport.objects.for_localities(localities_for_user(request.user))
    return get_object_or_404(in_scope.with_facts(), pk=report_id)


def theirs_to_fill_in(request: HttpRequest) -> LocalityQuerySet:
    return localities_for_user(request.user, roles=MAY_WRITE_OBSERVATIONS)


def may_fill_in(request: HttpRequest, report: DueReport) -> bool:
    return theirs_to_fill_in(request).filter(pk=report.locality_id).exists()
