"""What the pages of one report show alike: the sheet and its review."""

import datetime as dt
from typing import Any

from indicators.choices import Step
from indicators.models import DueReport
from indicators.reporting import closing_sentence, label_of
from indicators.reviewing import timeline_of
from indicators.sheets.lists import listed


def facts_of(report: DueReport, on: dt.date) -> dict[str, Any]:
    """A report of `with_facts` with where it stands on a day, its timeline and its files."""
    steps = timeline_of(report)
    sendings = [one.step.at for one in steps if one.step.step == Step.SENT]
    return {
        "report": report,
        "label": label_of(report),
        "standing": next(listed([report], on)),
        "closing": closing_sentence(report, on),
        "steps": steps,
        "sent_again_at": sendings[-1] if len(sendings) > 1 else None,
        "attachments": report.attachments.filter(removed_at__isnull=True).select_related("attached_by"),
    }
