"""Small makers of stored things. Each takes only the facts that matter to a test and invents the rest."""

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import Permission

from indicators.choices import Basis, Check, Direction, Frequency, ObservationKind, Setter, Severity
from indicators.choices import Kind as TargetKind
from indicators.models import (
    DueReport,
    Finding,
    Indicator,
    Observation,
    Period,
    Plan,
    ReportingCalendar,
    ReportingDuty,
    Sector,
    Target,
    UnitOfMeasure,
)
from indicators.models.catalogue import indicator_key
from indicators.units import read_unit
from localities.choices import Kind, Role
from localities.folding import fold
from localities.models import Locality, Membership, User

_numbers = count(1)


def make_locality(name: str = "Huyện Vĩnh Bảo", **facts: Any) -> Locality:
    facts.setdefault("code", f"{next(_numbers):05d}")
    facts.setdefault("kind", Kind.RURAL_DISTRICT)
    facts.setdefault("valid_from", dt.date(2008, 8, 1))
    parent = facts.get("parent")
    path = (parent.path if parent else "") + facts["code"] + "/"
    return Locality.objects.create(name=name, path=path, search_name=fold(name), **facts)


def make_user(username: str = "", **facts: Any) -> User:
    username = username or f"nguoi{next(_numbers)}"
    facts.setdefault("email", f"{username}@example.vn")
    return User.objects.create_user(username, password=facts.pop("password", None), **facts)


def make_membership(user: User, locality: Locality, role: Role = Role.VIEWER, **facts: Any) -> Membership:
    facts.setdefault("valid_from", dt.date(2008, 8, 1))
    return Membership.objects.create(user=user, locality=locality, role=role, **facts)


def make_staff(locality: Locality, app_label: str) -> User:
    """An administrator of one locality who may open an app's admin pages; not a superuser."""
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label=app_label))
    make_membership(user, locality, Role.ADMINISTRATOR)
    return user


def make_period(year: int = 2023) -> Period:
    return Period.objects.get_or_create(starts_on=dt.date(year, 1, 1), ends_on=dt.date(year, 12, 31))[0]


def make_plan(**facts: Any) -> Plan:
    if "locality" not in facts:
        facts["locality"] = make_locality()
    facts.setdefault("setter", Setter.PEOPLES_COMMITTEE)
    facts.setdefault("title", f"Kế hoạch {next(_numbers)}")
    if "period" not in facts:
        facts["period"] = make_period()
    return Plan.objects.create(**facts)


def make_unit(name: str = "%") -> UnitOfMeasure:
    unit = read_unit(name)
    return UnitOfMeasure.objects.get_or_create(
        dimension=unit.dimension, exponent=unit.exponent, defaults={"name": name}
    )[0]


def make_indicator(name: str = "", **facts: Any) -> Indicator:
    name = name or f"Chỉ tiêu số {next(_numbers)}"
    facts.setdefault("direction", Direction.HIGHER)
    if "unit" not in facts:
        facts["unit"] = make_unit()
    if "sector" not in facts:
        facts["sector"] = Sector.objects.get_or_create(name="Kinh tế")[0]
    dimension = facts["unit"].dimension if facts["unit"] else ""
    parent = facts.get("parent")
    key = indicator_key(name, dimension, parent.key if parent else "")
    return Indicator.objects.create(name=name, key=key, search_name=fold(name), **facts)


def make_target(written: str = "13", low: str | None = "13", high: str | None = "13", **facts: Any) -> Target:
    """A target already read; a point of 13 unless told otherwise."""
    if "plan" not in facts:
        facts["plan"] = make_plan()
    if "indicator" not in facts:
        facts["indicator"] = make_indicator()
    facts.setdefault("locality", facts["plan"].locality)
    facts.setdefault("period", facts["plan"].period)
    facts.setdefault("kind", TargetKind.POINT)
    return Target.objects.create(
        written=written,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        **facts,
    )


def make_observation(target: Target, value: str, **facts: Any) -> Observation:
    """A current value for the target's indicator, locality and period, stored around the service."""
    facts.setdefault("as_of", target.period.ends_on)
    facts.setdefault("kind", ObservationKind.ESTIMATE)
    facts.setdefault("written", value)
    facts.setdefault("source", "Báo cáo")
    facts.setdefault("is_current", True)
    return Observation.objects.create(
        indicator=target.indicator,
        locality=target.locality,
        period=target.period,
        value=Decimal(value),
        **facts,
    )


def make_finding(target: Target, **facts: Any) -> Finding:
    """A sum that does not add up in the target's row, stored around the audit."""
    facts.setdefault("check_code", Check.FALL)
    facts.setdefault("severity", Severity.WARNING)
    facts.setdefault("fingerprint", f"{next(_numbers):064d}")
    facts.setdefault("found_at", dt.datetime(2026, 6, 15, tzinfo=dt.UTC))
    data = {"case": "falls", "column": "result", "before": "12", "printed": "10", "computed": ">=12"}
    facts.setdefault("data", data | {"before_as_of": "2026-05-31", "as_of": "2026-06-15"})
    facts = {"locality": target.locality, "period": target.period, "indicator": target.indicator} | facts
    return Finding.objects.create(target=target, **facts)


def make_calendar(**facts: Any) -> ReportingCalendar:
    """The administrative month, due three working days after the 14th, unless told otherwise."""
    facts.setdefault("name", f"Báo cáo {next(_numbers)}")
    facts.setdefault("basis", Basis.ADMINISTRATIVE)
    facts.setdefault("frequency", Frequency.MONTH)
    facts.setdefault("cut_off_day", 14 if facts["basis"] == Basis.ADMINISTRATIVE else None)
    facts.setdefault("working_days", 3)
    facts.setdefault("decided_by", "Quyết định 06/2024/QĐ-UBND")
    facts.setdefault("valid_from", dt.date(2020, 1, 1))
    return ReportingCalendar.objects.create(**facts)


def make_duty(**facts: Any) -> ReportingDuty:
    if "calendar" not in facts:
        facts["calendar"] = make_calendar()
    if "locality" not in facts:
        facts["locality"] = make_locality("Xã Bố Hạ")
    return ReportingDuty.objects.create(**facts)


def make_due_report(**facts: Any) -> DueReport:
    """The report of June 2026, due on the 17th, unless told otherwise."""
    if "duty" not in facts:
        facts["duty"] = make_duty()
    facts.setdefault("locality", facts["duty"].locality)
    facts.setdefault("label", "tháng 6/2026")
    facts.setdefault("starts_on", dt.date(2026, 5, 15))
    facts.setdefault("cut_off_on", dt.date(2026, 6, 14))
    facts.setdefault("due_on", dt.date(2026, 6, 17))
    return DueReport.objects.create(**facts)
