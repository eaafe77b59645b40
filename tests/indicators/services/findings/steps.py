"""Figures that do not add up, and how they come in."""

import datetime as dt
from decimal import Decimal
from typing import Any

from indicators.choices import ObservationKind, Standing
from indicators.models import Finding, Observation, Target
from indicators.services.findings import (
    accept_finding,
    audit_locality,
)
from indicators.services.observations import NewObservation, record_observations
from tests.factories import (
    make_indicator,
    make_membership,
    make_target,
    make_unit,
    make_user,
)

JUNE, JULY = dt.date(2023, 6, 30), dt.date(2023, 7, 31)


def herds(plan, prefix: str = "") -> list[Target]:
    """A total with three parts whose plans add up to 9.330."""
    animals = make_unit("con")
    whole = make_target("9330", "9330", "9330", plan=plan, indicator=make_indicator(f"{prefix}Tổng đàn", unit=animals))
    parts = [("Đàn trâu", "6050"), ("Đàn bò", "2930"), ("Đàn ngựa", "350")]
    return [whole] + [
        make_target(
            level,
            level,
            level,
            plan=plan,
            indicator=make_indicator(name, unit=animals, parent=whole.indicator, standing=Standing.PART),
            stands_under=whole,
            standing=Standing.PART,
        )
        for name, level in parts
    ]


def entry(target: Target, value: str, as_of: dt.date = JUNE) -> NewObservation:
    series = target.indicator, target.locality, target.period
    return NewObservation(*series, as_of, ObservationKind.ESTIMATE, Decimal(value))


def record(*entries: NewObservation, by: Any = None) -> list[Observation]:
    return record_observations(entries=entries, source="Báo cáo", by=by)


def audit(plan) -> list[tuple[str, str]]:
    return [(k.found.check, k.found.severity) for k in audit_locality(locality=plan.locality, period=plan.period)]


def reach(targets: list[Target], *values: str) -> None:
    record(*(entry(target, value) for target, value in zip(targets, values, strict=True)))


WRONG = ("8384", "5845", "2080", "423")


def accept(finding: Finding, reason: str = "Làm tròn ở xã", by: Any = None) -> Finding:
    return accept_finding(finding=finding, reason=reason, by=by)


def person(plan, role):
    user = make_user()
    make_membership(user, plan.locality, role)
    return user
