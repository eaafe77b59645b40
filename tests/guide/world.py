"""What the guide's pictures show: a commune that reports on June 2026, with figures that say they are examples."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from indicators.choices import Accumulation, Direction
from indicators.models import Sector
from localities.choices import Role
from localities.models import Locality
from tests.browser.stories.people import hire
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
)

FLOW, STATE = Accumulation.FLOW, Accumulation.STATE
# Name, unit, sector, target, how its values relate; June of last year, February to May of this.
ROWS = (
    (
        "Thu ngân sách nhà nước trên địa bàn",
        "triệu đồng",
        "Kinh tế",
        "12.500",
        FLOW,
        "5.240",
        "1.720 2.860 3.950 4.860",
    ),
    ("Diện tích gieo trồng cây hằng năm", "ha", "Kinh tế", "1.450", FLOW, "702", "310 480 640 690"),
    ("Số lao động được giải quyết việc làm mới", "người", "Xã hội", "420", FLOW, "190", "45 72 98 110"),
    ("Tỷ lệ người dân tham gia bảo hiểm y tế", "%", "Xã hội", "95", STATE, "92,6", "93,1 93,3 93,5 93,8"),
    ("Tỷ lệ hộ nghèo đa chiều", "%", "Xã hội", "0,64", STATE, "0,92", "0,74 0,72 0,71 0,7"),
    ("Tỷ lệ hộ dân được dùng nước sạch", "%", "Môi trường", "99", STATE, "97,1", "97,9 98,0 98,2 98,3"),
)
TITLE = "Kế hoạch phát triển kinh tế - xã hội năm 2026 (số liệu minh họa)"


def make_guide_world() -> SimpleNamespace:
    province = make_locality("Thành phố Hải Phòng", code="31", kind="central_city")
    made = SimpleNamespace(commune=make_locality("Xã Vĩnh Bảo", code="11824", kind="commune", parent=province))
    made.plan = make_plan(locality=made.commune, period=make_period(2026), title=TITLE)
    made.targets = [_target(made, number, *row) for number, row in enumerate(ROWS, start=1)]
    calendar = make_calendar(name="Báo cáo tháng (hành chính)")
    made.report = make_due_report(duty=make_duty(locality=made.commune, calendar=calendar))
    # Lists stand in the order of codes.
    for code, name in (("11875", "Xã Vĩnh Hải"), ("11887", "Xã Vĩnh Am")):
        neighbour = make_locality(name, code=code, kind="commune", parent=province)
        make_due_report(duty=make_duty(locality=neighbour, calendar=calendar))
    people = {
        "thongke": ("Cán bộ thống kê", Role.DATA_OFFICER, made.commune),
        "kehoach": ("Cán bộ kế hoạch", Role.PLANNING_OFFICER, province),
        "lanhdao": ("Lãnh đạo", Role.LEADER, made.commune),
    }
    for username, (name, role, place) in people.items():
        setattr(made, username, hire(username, name, role, place))
    return made


def _target(made: SimpleNamespace, number: int, name: str, unit: str, sector: str, written: str, *rest: str):
    accumulation, last_year, before = rest
    indicator = make_indicator(
        name,
        unit=make_unit(unit),
        sector=Sector.objects.get_or_create(name=sector)[0],
        accumulation=accumulation,
        direction=Direction.LOWER if "nghèo" in name else Direction.HIGHER,
    )
    level = _plain(written)
    target = make_target(
        written, level, level, plan=made.plan, indicator=indicator, number=str(number), position=number
    )
    for month, value in enumerate(before.split(), start=2):
        make_observation(target, _plain(value), written=value, as_of=dt.date(2026, month, 14), is_current=month == 5)
    _last_year(made.commune, target, last_year)
    return target


def _last_year(commune: Locality, target, value: str) -> None:
    period = make_period(2025)
    past = SimpleNamespace(indicator=target.indicator, locality=commune, period=period)
    make_observation(past, _plain(value), written=value, as_of=dt.date(2025, 6, 14))


def _plain(written: str) -> str:
    return str(Decimal(written.replace(".", "").replace(",", ".")))
