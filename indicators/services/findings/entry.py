"""Findings about values that were just recorded: told to whoever sent them, or the reason to refuse them."""

from collections.abc import Collection, Sequence

from indicators.aggregates import SeriesKey
from indicators.errors import InvalidInputError
from indicators.findings import Found, audit_stored, read_rules, sentence_of
from indicators.models import Finding, Indicator, Period
from indicators.services.findings.auditing import audit_locality
from localities.models import Locality

# What a person or a table sends at once is answered at once; a province's load is audited after it, in the background.
MOST_VALUES = 500
MOST_TABLES = 5


def findings_on_entry(*, keys: Collection[SeriesKey]) -> list[Finding] | None:
    """What does not add up about the values of some series that are stored by now, kept and told, the heaviest first.

    None where these are more than can be told at once (`MOST_VALUES` series, `MOST_TABLES` localities and periods):
    their findings come with the audit that follows the recompute. Accepted findings are not told again.
    """
    touched = _by_table(keys)
    if len(keys) > MOST_VALUES or len(touched) > MOST_TABLES:
        return None
    localities, periods = _load(touched)
    ids = [
        kept.finding.pk
        for (locality, period), indicators in touched.items()
        for kept in audit_locality(locality=localities[locality], period=periods[period])
        if kept.found.concerns & indicators
    ]
    return list(Finding.objects.open().filter(pk__in=ids).select_related("indicator").heaviest_first())


def refuse_blocking(*, keys: Collection[SeriesKey]) -> None:
    """Refuse values that bring about a finding of a check that blocks: call it in the transaction that stored them.

    What stood before the values came, accepted or not, refuses nothing. Raises InvalidInputError with every sentence.
    One query where no check blocks; otherwise every locality and period of the values is audited at once.
    """
    rules = read_rules()
    if not rules.any_blocks:
        return
    touched = _by_table(keys)
    localities, periods = _load(touched)
    problems = []
    for (locality, period), indicators in touched.items():
        found = audit_stored(localities[locality], periods[period], rules)
        blocking = [one for one in found if rules.blocks(one) and one.concerns & indicators]
        problems += _told(blocking, localities[locality], periods[period])
    if problems:
        raise InvalidInputError(problems)


def _told(blocking: Sequence[Found], locality: Locality, period: Period) -> list[str]:
    known = set(
        Finding.objects.filter(locality=locality, period=period, fingerprint__in=[one.fingerprint for one in blocking])
        .filter(gone_at__isnull=True)
        .values_list("fingerprint", flat=True)
    )
    fresh = [one for one in blocking if one.fingerprint not in known]
    names = Indicator.objects.in_bulk({one.indicator_id for one in fresh})
    return [
        f"{names[one.indicator_id]}, {locality}: {sentence_of(Finding(check_code=one.check, data=one.data))}"
        for one in fresh
    ]


def _by_table(keys: Collection[SeriesKey]) -> dict[tuple[int, int], set[int]]:
    """(locality, period) → the indicators among the series."""
    touched: dict[tuple[int, int], set[int]] = {}
    for locality, indicator, period in sorted(keys):
        touched.setdefault((locality, period), set()).add(indicator)
    return touched


def _load(touched: Collection[tuple[int, int]]) -> tuple[dict[int, Locality], dict[int, Period]]:
    return (
        Locality.objects.in_bulk({locality for locality, _period in touched}),
        Period.objects.in_bulk({period for _locality, period in touched}),
    )
