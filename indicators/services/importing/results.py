"""The results that a table prints, as values to record."""

from collections.abc import Iterable

from indicators.models import Indicator, Plan
from indicators.services.importing.types import Options, PreparedRow
from indicators.services.observations import NewObservation


def result_of(row: PreparedRow, indicator: Indicator, plan: Plan, options: Options) -> NewObservation:
    result = row.reading.result
    return NewObservation(
        indicator=indicator,
        locality=plan.locality,
        period=plan.period,
        as_of=row.as_of,
        kind=row.reading.value_kind or options.observation_kind,
        value=result.value if result else None,
        denominator=result.denominator if result else None,
        written=row.reading.result_text,
        is_approximate=bool(result and result.is_approximate),
        is_relative=bool(result and result.is_relative),
        is_share=bool(result and result.is_share),
    )


def rows_with_results(rows: Iterable[PreparedRow]) -> list[PreparedRow]:
    return [row for row in rows if row.reading.result_text]
