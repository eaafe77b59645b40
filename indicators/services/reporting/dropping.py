"""Taking reports out of the calendar again without losing what people have typed into them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from indicators.models import DueReport, SheetCell
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import asked_figures
from indicators.reporting.begun import untouched


def drop_planned(reports: DueReportQuerySet) -> int:
    """Take reports out of the calendar, but for those that somebody has sent, answered or begun to fill in. Returns how
    many. They are held first: whoever types into one at this moment has done so before it is looked at."""
    unsent = reports.filter(sent_at__isnull=True).order_by("pk")
    held = list(unsent.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    return untouched(DueReport.objects.filter(pk__in=held)).delete()[1].get("indicators.DueReport", 0)


def carry_drafts(heirs: Mapping[int, int]) -> int:
    """Move what was typed into some reports to those that take their place (old id → new id), and take the emptied ones
    out of the calendar; returns how many. A report stays with its drafts where the new one does not ask for all of
    them, or has drafts of its own."""
    if not heirs:
        return 0
    successors = {report.pk: report for report in _held(heirs.values())}
    drafts: dict[int, set[tuple[int, int]]] = defaultdict(set)
    typed = SheetCell.objects.filter(report__in=[*heirs, *heirs.values()]).exclude(written="", answer="", note="")
    for report_id, *figure in typed.values_list("report_id", "indicator_id", "period_id"):
        drafts[report_id].add(tuple(figure))
    emptied = []
    for old, new in heirs.items():
        figures = asked_figures(successors[new]).values()
        asked = {(one.indicator_id, period.pk) for found in figures for one in found for period in one.periods}
        if drafts[old] <= asked and not drafts[new]:
            SheetCell.objects.filter(report=new).delete()
            SheetCell.objects.filter(report=old).update(report=new)
            emptied.append(old)
    return drop_planned(DueReport.objects.filter(pk__in=emptied))


def _held(ids: Iterable[int]) -> DueReportQuerySet:
    """Reports that others type into meanwhile."""
    rows = DueReport.objects.select_related("duty__calendar").filter(pk__in=ids).order_by("pk")
    return rows.select_for_update(of=("self",), no_key=True)
