"""Figures held against each other: do printed sums, shares, percentages and verdicts agree? Pure.

`audit_figures` takes plain rows and gives findings; docs/audit.md says what each check compares, what it tolerates and
how heavy its findings are. The same code serves a table file, an import and what is stored.
"""

from collections.abc import Iterable
from decimal import localcontext

from indicators.auditing.book import Book
from indicators.auditing.doubles import double_findings
from indicators.auditing.percents import percent_findings
from indicators.auditing.plans import implied_plan_findings
from indicators.auditing.rates import rate_findings
from indicators.auditing.ratios import ratio_findings
from indicators.auditing.scale import scale_findings
from indicators.auditing.sentences import sentence
from indicators.auditing.series import series_findings, with_past
from indicators.auditing.shares import share_findings
from indicators.auditing.totals import total_findings
from indicators.auditing.types import Column, Figure, Finding, Key, Limits, Past, Relation
from indicators.auditing.verdicts import verdict_findings
from indicators.choices import Severity
from indicators.judging import EXACT

__all__ = [
    "Column",
    "Figure",
    "Finding",
    "Key",
    "Limits",
    "Past",
    "Relation",
    "audit_figures",
    "sentence",
    "with_past",
]


def audit_figures(figures: Iterable[Figure], limits: Limits | None = None) -> list[Finding]:
    """Every finding about figures of one document, or of one locality and period, in the order of the figures; a hint
    that explains a finding follows it."""
    # Exact to the last digit: the usual 28 would round what a document may print.
    with localcontext(EXACT):
        book = Book(figures, limits or Limits())
        percents = list(percent_findings(book))
        wrong = {finding.figure.key for finding in percents if finding.severity == Severity.ERROR}
        found = [
            *total_findings(book),
            *share_findings(book),
            *ratio_findings(book),
            *percents,
            *implied_plan_findings(book, wrong),
            *rate_findings(book),
            *double_findings(book),
            *verdict_findings(book),
            *series_findings(book),
            *scale_findings(book),
        ]
        return sorted(found, key=lambda finding: book.order(finding.figure))
