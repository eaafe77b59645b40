"""Values as they are sent with a report."""

import datetime as dt
from decimal import Decimal

from indicators.choices import ObservationKind
from indicators.models import Target
from indicators.services.observations import NewObservation


def june_entry(target: Target, value: str) -> NewObservation:
    """An estimate of June 2026, of the cut-off day."""
    return NewObservation(
        indicator=target.indicator,
        locality=target.locality,
        period=target.period,
        as_of=dt.date(2026, 6, 14),
        kind=ObservationKind.ESTIMATE,
        value=Decimal(value),
        denominator=target.denominator and Decimal(target.denominator),
    )
