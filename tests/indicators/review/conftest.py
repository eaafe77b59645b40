"""A province that receives the reports of two communes, in June 2026."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from indicators.services.observations import NewObservation, record_observations
from indicators.services.reporting import send_report
from localities.choices import Role
from tests import factories as make


@dataclass
class Scene:
    """Who and what there is. `send` types a value into every given row and sends the report."""

    province: Any
    communes: list[Any]
    plans: list[Any]
    targets: list[list[Any]]
    reports: list[Any]
    officers: list[Any]
    planner: Any
    leader: Any
    extra: dict[str, Any] = field(default_factory=dict)

    def send(self, n: int = 0, *values: str, note: str = "") -> Any:
        report = self.reports[n]
        report.refresh_from_db()
        if values:
            entries = [self.entry(value, row=row, n=n) for row, value in enumerate(values)]
            record_observations(entries=entries, source="Báo cáo", by=self.officers[n], report=report)
        send_report(report=report, by=self.officers[n], note=note)
        return report

    def entry(
        self, value: str, *, row: int = 0, n: int = 0, as_of: dt.date | None = None, kind: str = "estimate"
    ) -> Any:
        target = self.targets[n][row]
        return NewObservation(
            indicator=target.indicator,
            locality=target.locality,
            period=target.period,
            as_of=as_of or self.reports[n].cut_off_on,
            kind=kind,
            value=Decimal(value),
        )

    def indicator(self, row: int = 0, n: int = 0) -> Any:
        return self.targets[n][row].indicator


@pytest.fixture
def clock():
    """Monday, two days before the deadline."""
    with time_machine.travel("2026-06-15 08:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def scene(db, clock) -> Scene:
    province = make.make_locality("Tỉnh Bắc Ninh", code="24", kind="province")
    communes = [make.make_locality(f"Xã {name}", kind="commune", parent=province) for name in ("Bố Hạ", "Tam Tiến")]
    year = make.make_period(2026)
    indicators = [make.make_indicator(name) for name in ("Tỷ lệ che phủ rừng", "Tỷ lệ hộ dùng nước sạch")]
    plans = [make.make_plan(locality=commune, period=year) for commune in communes]
    targets = [[make.make_target(plan=plan, indicator=one) for one in indicators] for plan in plans]
    duty = make.make_duty(locality=province, with_below=True)
    reports = [make.make_due_report(duty=duty, locality=commune) for commune in communes]
    officers = [make.make_user(f"canbo{n}", full_name=f"Cán bộ {n}") for n in (1, 2)]
    for officer, commune in zip(officers, communes, strict=True):
        make.make_membership(officer, commune, Role.DATA_OFFICER)
    planner, leader = make.make_user("kehoach", full_name="Trần Kế Hoạch"), make.make_user("lanhdao")
    make.make_membership(planner, province, Role.PLANNING_OFFICER)
    make.make_membership(leader, province, Role.LEADER)
    return Scene(province, communes, plans, targets, reports, officers, planner, leader)
