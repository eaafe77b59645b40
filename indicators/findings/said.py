"""What was found, as the pages say it. Reads only."""

from collections import defaultdict
from dataclasses import dataclass

from indicators.auditing import sentence
from indicators.choices import Severity
from indicators.models import Finding, Period
from localities.models import Locality


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in the reader's language."""

    finding_id: int
    sentence: str
    severity: Severity
    is_accepted: bool


def sentence_of(finding: Finding) -> str:
    return sentence(finding.check_code, finding.data)


def findings_by_target(locality: Locality | int, period: Period | int) -> dict[int, list[Said]]:
    """What does not add up in a locality and period, by target id, the heaviest first; accepted findings too. One
    query."""
    found: dict[int, list[Said]] = defaultdict(list)
    here = Finding.objects.filter(locality=locality, period=period, gone_at__isnull=True, target__isnull=False)
    for row in here.heaviest_first():
        said = Said(row.pk, sentence_of(row), Severity(row.severity), row.accepted_at is not None)
        found[row.target_id or 0].append(said)
    return dict(found)
