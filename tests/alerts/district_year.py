"""The year 2024 of a district as it is lived through: 60 indicators, 12 monthly reports, 15 people, one clock.

`live_through` moves the clock from the end of 2023 to the middle of January 2025 and runs, in the order and at the
hours of `config.schedule`, the services that the tasks run; between them people report, correct and take note. What
everybody must get is written down in `test_district_year`.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import time_machine

from alerts import services
from alerts.choices import Channel, DeliveryState, Frequency, Severity
from alerts.models import Alert, Delivery
from alerts.services import acting
from alerts.services.ownership import add_owner
from alerts.services.preferences import set_mail_preference
from indicators.choices import Direction, Standing
from indicators.models import DueReport, Indicator, ReportingCalendar, Sector, Target
from indicators.services import aggregation, findings, recompute, reporting
from indicators.services.observations import NewObservation, record_observations
from localities.choices import Kind, Role
from localities.models import Locality, User
from tests.alerts.steps import at
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

YEAR = 2024
FIRST, LAST = dt.date(2024, 1, 1), dt.date(2025, 1, 13)
# A report is cut off on the 14th. The figure of a target that stands exactly on its line is the day of the year.
# December's figures are estimates of the whole year.
LINE = [14, 45, 74, 105, 135, 166, 196, 227, 258, 288, 319, 366]
DAYS = 366

# --- The indicators --------------------------------------------------------------------------------------------------
# Under each sector its flows, and after a slash its ceilings (a flow that must stay below) and its falling states.
CATALOGUE = {
    "Kinh tế": """Giải ngân vốn đầu tư công|Thu ngân sách nhà nước|Số khách du lịch|Doanh thu du lịch|Bán lẻ hàng hóa
        |Giá trị xuất khẩu|Doanh nghiệp thành lập mới|Hợp tác xã thành lập mới|Vốn đầu tư phát triển|Thu nội địa
        |Giá trị sản xuất công nghiệp|Giá trị sản xuất xây dựng|Hộ kinh doanh đăng ký mới|Sản phẩm OCOP mới
        / Chi thường xuyên|Nợ thuế phát sinh /""",
    "Nông nghiệp": """Sản lượng lương thực|Trồng rừng|Rừng phòng hộ|Rừng sản xuất|Sản lượng thủy sản|Sản lượng thịt hơi
        |Diện tích cây vụ đông|Diện tích dồn điền|Đường giao thông nông thôn|Kênh mương kiên cố hóa
        / Gia súc chết do dịch|Diện tích rừng bị cháy /""",
    "Y tế": """Tiêm chủng mở rộng|Khám sức khỏe người cao tuổi|Hồ sơ sức khỏe điện tử|Lượt khám tại trạm y tế
        |Phụ nữ khám thai đủ lần|Mẫu nước được kiểm tra / Ca sốt xuất huyết|Vụ ngộ độc thực phẩm
        / Tỷ lệ trẻ suy dinh dưỡng|Tỷ lệ sinh con thứ ba""",
    "Xã hội": """Số việc làm mới|Đào tạo nghề|Người tham gia bảo hiểm y tế mới|Nhà tình nghĩa|Xóa nhà tạm
        |Phòng học xây mới|Hộ được vay vốn ưu đãi|Người đi làm việc ở nước ngoài|Thư viện xã đạt chuẩn
        / Trẻ em bị tai nạn|Học sinh bỏ học / Tỷ lệ hộ nghèo|Tỷ lệ hộ cận nghèo|Tỷ lệ thất nghiệp""",
    "An ninh": """Hồ sơ giải quyết đúng hạn|Căn cước đã cấp|Thôn có camera an ninh|Lượt tuyên truyền pháp luật
        / Người chết do tai nạn giao thông|Vụ cháy|Vụ phạm pháp hình sự|Ca tái nghiện /""",
}  # fmt: skip
FLOW, CEILING, STATE = "flow", "ceiling", "state"
PARTS = {"Rừng phòng hộ": "Trồng rừng", "Rừng sản xuất": "Trồng rừng"}
# Two communes have their own target for one of the district's indicators.
OF_COMMUNES = {"An Hòa: việc làm": "Xã An Hòa", "Tam Cường: việc làm": "Xã Tam Cường"}

# --- The story -------------------------------------------------------------------------------------------------------
# How many points of the year's work each stands behind its line, January to December; all others are 3 ahead. Behind
# from 10 on, far behind from 25 on, each left again 2 points below. A lag foretells a miss; the second in a row from
# March on (the first month a forecast is made) opens that alert, and only a forecast 1 percent better ends it.
LAGS: dict[str, Sequence[float | None]] = {
    "Giải ngân vốn đầu tư công": (0, 6, 11, 15, 18, 26, 27, 24, 20, 9, 5, None),
    "Thu ngân sách nhà nước": (0, 5, 12, -3, -3, -3, -3, -3, -3, -3, -3, -3),
    "Tỷ lệ hộ nghèo": (-3, -3, -3, -3, -3, -3, 12, 12, -3, -3, -3, -3),
    "Rừng phòng hộ": (-3, -3, -3, -3, -3, -3, 3, 11, -3, -3, -3, -3),
    "Rừng sản xuất": (-3, -3, -3, -3, -3, -3, 3, 11, -3, -3, -3, -3),
    "Người chết do tai nạn giao thông": (-3, -3, -3, -3, -3, -3, -3, -3, 11, 12, 12, None),
    "An Hòa: việc làm": (0, 0, 4, 12, 20, 26, 26, 26, -3, -3, -3, -3),
    "Tiêm chủng mở rộng": (-3, -3, -3, -3, -3, -3, -3, -3, 3, 11, -3, -3),
    "Tam Cường: việc làm": (-3, -3, -3, -3, -3, -3, -3, -3, 4, 12, -3, -3),
}
ESTIMATES_OF_DECEMBER = {"Giải ngân vốn đầu tư công": 350, "Người chết do tai nạn giao thông": 380}
# When each month's report is recorded; it is marked as sent five minutes later. June and November are late.
REPORTED = [
    *("2024-01-15 15:00", "2024-02-16 15:00", "2024-03-14 15:00", "2024-04-16 15:00", "2024-05-16 15:00"),
    *("2024-06-25 15:00", "2024-07-16 15:00", "2024-08-16 15:00", "2024-09-17 15:00", "2024-10-14 15:00"),
    *("2024-11-22 15:00", "2024-12-16 15:00"),
]
# month: (name, figure as typed, when it is put right). April's whole is less than its parts until May's report comes;
# May's comma is found a day later, July's figure within a minute.
TYPOS = {
    4: ("Trồng rừng", Decimal("105.98"), ""),
    5: ("Sản lượng lương thực", Decimal("14.6"), "2024-05-17 10:00"),
    7: ("Số khách du lịch", Decimal(21), "2024-07-16 15:01"),
}
# When the planner takes note of everything that is open. In June she is late, in August on holiday.
NOTED = [
    *("2024-03-15 08:00", "2024-04-17 08:00", "2024-05-17 08:00", "2024-06-26 08:00", "2024-07-17 08:00"),
    *("2024-08-28 08:00", "2024-09-18 08:00", "2024-10-15 08:00", "2024-11-20 08:00", "2025-01-02 08:00"),
]

Event = tuple[dt.datetime, Callable[[], Any]]


class District:
    """The places, people and targets of the year."""

    def __init__(self) -> None:
        self.province = make_locality("Thành phố Hải Phòng", kind=Kind.CENTRAL_CITY)
        self.district = make_locality("Huyện Vĩnh Bảo", parent=self.province)
        self.communes = {
            name: make_locality(name, parent=self.district, kind=Kind.COMMUNE) for name in ("Xã An Hòa", "Xã Tam Cường")
        }
        self.elsewhere = make_locality("Huyện Tiên Lãng", parent=self.province)
        self.targets = self._make_targets()
        self.people = self._make_people()
        reporting.ensure_default_calendars()
        calendar = ReportingCalendar.objects.get(name="Báo cáo tháng (hành chính)")
        reporting.assign_duty(calendar=calendar, locality=self.district, by=None)

    def _make_targets(self) -> dict[str, Target]:
        plan = make_plan(locality=self.district, period=make_period(YEAR))
        found: dict[str, Target] = {}
        for sector, names in CATALOGUE.items():
            for shape, group in zip((FLOW, CEILING, STATE), names.split("/"), strict=True):
                for name in filter(None, (" ".join(one.split()) for one in group.split("|"))):
                    found[name] = self._make_target(plan, name, shape, Sector.objects.get_or_create(name=sector)[0])
        for part, whole in PARTS.items():
            found[part].stands_under, found[part].standing = found[whole], Standing.PART
            found[part].save(update_fields=["stands_under", "standing"])
        for name, commune in OF_COMMUNES.items():
            indicator = found["Số việc làm mới"].indicator
            found[name] = make_target(
                "366", "366", "366", plan=plan, indicator=indicator, locality=self.communes[commune]
            )
        return found

    def _make_target(self, plan: Any, name: str, shape: str, sector: Sector) -> Target:
        direction = Direction.HIGHER if shape == FLOW else Direction.LOWER
        accumulation = STATE if shape == STATE else FLOW
        unit = make_unit("%" if shape == STATE else "ha" if "rừng" in name.lower() else "người")
        indicator = make_indicator(name, sector=sector, direction=direction, accumulation=accumulation, unit=unit)
        level = "4" if shape == STATE else "183" if name in PARTS else "366"
        facts = {"baseline": Decimal(5)} if shape == STATE else {}
        return make_target(level, level, level, plan=plan, indicator=indicator, position=indicator.pk, **facts)

    def _make_people(self) -> dict[str, User]:
        """Fifteen; what each chose stands beside what each must get, in `test_district_year`."""
        an_hoa, tam_cuong = self.communes.values()
        roles: dict[str, tuple[Locality, Role]] = {
            "chu_tich": (self.district, Role.LEADER),
            "quyen_chu_tich": (self.district, Role.LEADER),
            "ke_hoach": (self.district, Role.PLANNING_OFFICER),
            "chi_nghiem_trong": (self.district, Role.PLANNING_OFFICER),
            "thong_ke": (self.district, Role.DATA_OFFICER),
            "nong_nghiep": (self.district, Role.DATA_OFFICER),
            "y_te": (self.district, Role.VIEWER),
            "chu_chi_tieu": (self.district, Role.VIEWER),
            "nguoi_xem": (self.district, Role.VIEWER),
            "xa_an_hoa": (an_hoa, Role.DATA_OFFICER),
            "lanh_dao_an_hoa": (an_hoa, Role.LEADER),
            "xa_tam_cuong": (tam_cuong, Role.DATA_OFFICER),
            "tinh": (self.province, Role.PLANNING_OFFICER),
            "lanh_dao_tinh": (self.province, Role.LEADER),
            "huyen_khac": (self.elsewhere, Role.PLANNING_OFFICER),
        }
        people = {name: make_user(name) for name in roles}
        for name, (place, role) in roles.items():
            standing_in = {"valid_from": dt.date(2024, 7, 1), "valid_to": dt.date(2024, 9, 1)}
            make_membership(people[name], place, role, **(standing_in if name == "quyen_chu_tich" else {}))
        self._choose(people, tam_cuong)
        return people

    def _choose(self, people: dict[str, User], tam_cuong: Locality) -> None:
        def wish(name: str, place: Locality, **facts: Any) -> None:
            services.subscribe(user=people[name], locality=place, by=None, **facts)

        sectors = {sector.name: sector for sector in Sector.objects.all()}
        wish("chi_nghiem_trong", self.district, least_severity=Severity.CRITICAL)
        wish("nong_nghiep", self.district, sector=sectors["Nông nghiệp"])
        wish("y_te", self.district, sector=sectors["Y tế"], frequency=Frequency.DAILY)
        wish("xa_tam_cuong", tam_cuong, frequency=Frequency.NEVER)
        poverty = Indicator.objects.get(name="Tỷ lệ hộ nghèo")
        add_owner(indicator=poverty, locality=self.district, user=people["chu_chi_tieu"], by=None)
        set_mail_preference(user=people["chu_tich"], by=None, weekday=0, at=dt.time(7), skips_unchanged=True)

    # --- What people do ----------------------------------------------------------------------------------------------
    def record(self, month: int, values: dict[str, Decimal]) -> None:
        entries = [
            NewObservation(
                indicator=self.targets[name].indicator,
                locality=self.targets[name].locality,
                period=self.targets[name].period,
                as_of=dt.date(YEAR, month, 14),
                kind="estimate",
                value=value,
            )
            for name, value in values.items()
        ]
        record_observations(entries=entries, source=f"Báo cáo tháng {month}", by=self.people["thong_ke"])

    def send(self, month: int) -> None:
        report = DueReport.objects.get(cut_off_on=dt.date(YEAR, month, 14))
        reporting.send_report(report=report, by=self.people["thong_ke"])

    def take_note(self) -> None:
        for alert in Alert.objects.open().filter(acknowledged_at__isnull=True):
            acting.acknowledge(alert=alert, by=self.people["ke_hoach"])

    def figures(self, month: int) -> dict[str, Decimal]:
        found = {name: self._figure(name, month) for name in self.targets if name not in PARTS.values()}
        for part, whole in PARTS.items():
            found[whole] = found.get(whole, Decimal(0)) + found[part]
        return found

    def _figure(self, name: str, month: int) -> Decimal:
        target, day = self.targets[name], LINE[month - 1]
        lag = LAGS.get(name, [-3] * 12)[month - 1]
        if lag is None:
            return Decimal(ESTIMATES_OF_DECEMBER[name])
        work = target.low - (target.baseline or 0)
        behind = Decimal(lag) / 100 * abs(work) * (1 if target.indicator.direction == Direction.LOWER else -1)
        value = (target.baseline or 0) + work * day / DAYS + behind
        return value.quantize(Decimal("0.0001"))

    def events(self) -> Iterator[Event]:
        for month, moment in enumerate(map(at, REPORTED), 1):
            values = self.figures(month)
            if month in TYPOS:
                name, typed, later = TYPOS[month]
                right = {name: values[name]}
                if later:
                    yield at(later), lambda month=month, right=right: self.record(month, right)
                values[name] = typed
            yield moment, lambda month=month, values=values: self.record(month, values)
            yield moment + dt.timedelta(minutes=5), lambda month=month: self.send(month)
        yield from ((at(moment), self.take_note) for moment in NOTED)


# --- The clock -------------------------------------------------------------------------------------------------------
def _work_queues() -> None:
    """What the wake-ups and the sweeps of a minute do."""
    recompute.recompute_stale()
    findings.audit_stale()
    services.handle_status_changes()


def _send() -> None:
    if Delivery.objects.filter(state=DeliveryState.QUEUED, channel=Channel.MAIL).exists():
        services.send_deliveries()


# A sweep just after midnight finds what the new day alone has changed.
NIGHT = [
    ("00:01", _work_queues),
    ("00:03", services.tell_events),
    ("01:45", services.review_day),
    ("01:47", services.tell_events),
]
# What must find nothing that was left out; every Monday only, to save the test time.
WHOLE_NIGHT = [
    ("00:10", reporting.plan_due_reports),
    ("00:20", aggregation.compute_all),
    ("00:30", recompute.recompute_all),
    ("01:30", findings.audit_open),
    ("01:46", _work_queues),
]
MORNING = [
    ("07:00", services.queue_digests),
    ("07:15", services.escalate_alerts),
    ("07:30", services.remind_of_reports),
    ("07:31", _send),
]
# The last of each tick that comes again to make up for a missed morning: there must be nothing left for it.
AGAIN = [("16:15", services.escalate_alerts), ("16:30", services.remind_of_reports), ("16:35", services.queue_digests)]


def live_through(district: District) -> None:
    """From the first day to the last: the day's ticks and what people do, and after it the sweeps of the minutes."""
    events = list(district.events())
    for day in _days_to_live({moment.date() for moment, _work in events}):
        hours = [*NIGHT, *MORNING, *(WHOLE_NIGHT if day.weekday() == 0 else [])]
        ticks = [(at(f"{day} {hour}"), work) for hour, work in hours]
        for moment, work in events:
            if moment.date() == day:
                window_over = moment + dt.timedelta(minutes=2)
                ticks += [(moment, work), (moment, _work_queues)]
                ticks += [(window_over, services.tell_events), (window_over, _send)]
                ticks += [(at(f"{day} {hour}"), again) for hour, again in AGAIN]
        for moment, work in sorted(ticks, key=lambda tick: tick[0]):
            with time_machine.travel(moment, tick=False):
                work()


def _days_to_live(eventful: set[dt.date]) -> Iterator[dt.date]:
    """Every Monday, and every working day from a report's cut-off until whatever it can set off is over; no others,
    because on them nothing is reported, due or waited for."""
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + dt.timedelta(days=n)
        is_waited_for = 14 <= day.day <= 28 and day.weekday() < 5
        if day.weekday() == 0 or day == FIRST.replace(year=YEAR + 1) or is_waited_for or day in eventful:
            yield day
