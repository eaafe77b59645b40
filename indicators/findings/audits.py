"""The audit of what is stored about one locality and period. Reads only."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.conf import settings
from django.utils import translation

from indicators.aggregates import AggregateDifference, differences_among
from indicators.auditing import Column, Finding, audit_figures
from indicators.breakdowns import Agreement
from indicators.choices import Check, Severity
from indicators.findings.figures import Stored, read_figures
from indicators.findings.found import Found, named_rows, once
from indicators.findings.rules import Rules
from indicators.models import Observation, Period, Target
from indicators.numbers import format_plain
from indicators.shares import read_shares_of
from localities.models import Locality


def audit_stored(locality: Locality, period: Period, rules: Rules, supposed: Sequence[Observation] = ()) -> list[Found]:
    """Everything found by the checks that are on, each contradiction once; four queries, and one for every target
    that is broken down by a weight. `supposed` values count as if they were stored."""
    # What was printed in words is read and told in the language of the documents.
    with translation.override(settings.LANGUAGE_CODE):
        stored = read_figures(locality, period, supposed)
        found = [
            *_of_figures(stored, rules),
            *_of_aggregates(stored),
            *_of_breakdowns(stored),
        ]
        return rules.applied(once(found))


def _of_figures(stored: Stored, rules: Rules) -> Iterator[Found]:
    called: dict[tuple[str, str], set[int]] = {}
    for figure in chain.from_iterable(stored.documents):
        called.setdefault((figure.name, figure.place), set()).add(stored.targets[int(figure.key)].indicator_id)
    concerned: dict[tuple[object, str], frozenset[int]] = {}
    findings = (audit_figures(figures, rules.limits) for figures in stored.documents)
    for finding in chain.from_iterable(findings):
        target = stored.targets[int(finding.figure.key)]
        value = stored.history.current.get(target.indicator_id)
        concerns = frozenset({target.indicator_id}.union(*(called.get(row, ()) for row in named_rows(finding.data))))
        # A hint concerns whatever the finding does that it explains, which comes before it.
        concerns |= concerned.get((finding.figure.key, finding.data.get("of", "")), frozenset())
        concerned[finding.figure.key, finding.check.value] = concerns
        yield Found(
            check=finding.check.value,
            severity=finding.severity.value,
            data=dict(finding.data),
            indicator_id=target.indicator_id,
            plan_id=target.plan_id,
            target_id=target.pk,
            observation_id=value.pk if value and _is_about_value(finding) else None,
            concerns=concerns,
        )


def _is_about_value(finding: Finding) -> bool:
    return finding.data.get("column") != Column.TARGET


def _of_aggregates(stored: Stored) -> Iterator[Found]:
    targets: dict[int, Target] = {}
    for target in stored.targets.values():
        targets.setdefault(target.indicator_id, target)
    for difference in differences_among(stored.history.live):
        if difference.difference is not None and not difference.agrees:
            target = targets.get(difference.entered.indicator_id)
            yield Found(
                check=Check.AGGREGATE.value,
                severity=Severity.WARNING.value,
                data=_aggregate_data(difference),
                indicator_id=difference.entered.indicator_id,
                target_id=target.pk if target else None,
                observation_id=difference.entered.pk,
                concerns=frozenset({difference.entered.indicator_id}),
            )


def _aggregate_data(difference: AggregateDifference) -> dict[str, Any]:
    entered, made = (_told(row) for row in (difference.entered, difference.computed))
    return {
        "case": "value" if difference.difference else "total",
        "column": Column.RESULT.value,
        "as_of": difference.entered.as_of.isoformat(),
        "entered": entered,
        "made": made,
        "gap": format_plain(difference.difference) if difference.difference is not None else "0",
        "printed": "/".join(entered),
        "computed": "/".join(made),
    }


def _told(row: Observation) -> list[str]:
    return [format_plain(number) for number in (row.value, row.denominator) if number is not None]


def _of_breakdowns(stored: Stored) -> Iterator[Found]:
    for shares in read_shares_of(stored.targets.values()):
        target = shares.target
        for sort, check in shares.check().items():
            if check.agreement == Agreement.DIFFERS:
                yield Found(
                    check=Check.BREAKDOWN.value,
                    severity=Severity.WARNING.value,
                    data=_breakdown_data(sort, check.data),
                    indicator_id=target.indicator_id,
                    plan_id=target.plan_id,
                    target_id=target.pk,
                    concerns=frozenset({target.indicator_id}),
                )


def _breakdown_data(sort: str, said: dict[str, Any]) -> dict[str, Any]:
    is_easier = "easier" in said
    computed = ", ".join(said["easier"]) if is_easier else said["made"]
    return {
        "case": f"{sort}_easier" if is_easier else sort,
        "column": Column.TARGET.value,
        **said,
        "printed": said["whole"],
        "computed": computed,
    }
