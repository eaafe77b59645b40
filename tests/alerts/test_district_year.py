"""A district's year (`district_year` tells it): every mail that every person must get is written down beforehand.

Each line follows from the story and the rules. Four kinds are counted apart:
- at once: what a report sets off, one mail a person; also the correction of one (a report of its own), the deadline
  that passes without one, and the close of the year;
- the digests: weekly on Monday 07:00, or daily when something changed;
- reminders, to the officers of the unit that must send the report: before the deadline and once it is late;
- what went up because nobody took note.
"""

import datetime as dt
from collections import Counter, defaultdict

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from alerts.choices import Channel, DeliveryKind, DeliveryState
from alerts.models import Delivery
from localities.scope import localities_for_user
from tests.alerts.district_year import FIRST, LAST, REPORTED, TYPOS, YEAR, District, live_through
from tests.alerts.steps import at

# A year is long, and its rules are the same on any database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

# --- At once: day, subject, who ---------------------------------------------------------------------------------------
# The planners of district and province hear everything at once, the commune's officer what is of the commune, leaders
# and who chose so what is critical, the farm office its sector. Who entered the figures (thong_ke) never hears of them
# at once; nor do the unit's own officers of a late report, of which they are reminded.
AT_ONCE = [
    # Disbursement and revenue fall behind.
    ("2024-03-14", "Vĩnh Bảo: 2 chỉ tiêu chậm tiến độ", "ke_hoach tinh"),
    # Disbursement is forecast to miss, jobs in An Hòa fall behind and are forecast to miss, the planted forest is less
    # than its parts; revenue has caught up.
    (
        "2024-04-16",
        "Vĩnh Bảo và 1 địa phương khác: 2 chỉ tiêu chậm tiến độ, 1 điểm cần xem, 1 đã hết",
        "ke_hoach tinh",
    ),
    ("2024-04-16", "Vĩnh Bảo: 1 điểm cần xem", "nong_nghiep"),
    ("2024-04-16", "An Hòa: 1 chỉ tiêu chậm tiến độ", "xa_an_hoa"),
    # A misplaced comma in the harvest: far behind, and less than the month before. The forest adds up again.
    ("2024-05-16", "Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ, 1 điểm cần xem, 1 đã hết", "ke_hoach tinh nong_nghiep"),
    ("2024-05-16", "Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ", "chu_tich chi_nghiem_trong lanh_dao_tinh"),
    # Put right the day after: whoever heard hears that it is over.
    ("2024-05-17", "Vĩnh Bảo: 2 cảnh báo đã hết", "ke_hoach tinh nong_nghiep"),
    ("2024-05-17", "Vĩnh Bảo: 1 cảnh báo đã hết", "chu_tich chi_nghiem_trong lanh_dao_tinh"),
    # June's report is not there.
    ("2024-06-20", "Vĩnh Bảo: 1 báo cáo quá hạn", "tinh"),
    # It comes: disbursement and An Hòa are far behind by now. What the late report had muted and is as it was is no
    # news, nor is, five minutes later, that the report has arrived.
    (
        "2024-06-25",
        "Vĩnh Bảo và 1 địa phương khác: 2 chỉ tiêu chậm tiến độ, 2 nặng hơn",
        "ke_hoach tinh chu_tich chi_nghiem_trong lanh_dao_tinh",
    ),
    ("2024-06-25", "An Hòa: 1 chỉ tiêu chậm tiến độ, 1 nặng hơn", "xa_an_hoa lanh_dao_an_hoa"),
    # Poverty falls too slowly. The tourists' figure that was put right within a minute nobody hears of.
    ("2024-07-16", "Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ", "ke_hoach tinh"),
    # Poverty is forecast to miss; forest falls behind and is forecast to miss, and stands for its parts.
    ("2024-08-16", "Vĩnh Bảo: 2 chỉ tiêu chậm tiến độ", "ke_hoach tinh"),
    ("2024-08-16", "Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ", "nong_nghiep"),
    # Over are the paces and forecasts of An Hòa, poverty and forest. New: deaths on the road above their line.
    # Disbursement is merely behind again, which waits for the digest. An Hòa comes first because it was critical.
    ("2024-09-17", "An Hòa và 1 địa phương khác: 1 chỉ tiêu chậm tiến độ, 6 đã hết", "ke_hoach tinh"),
    ("2024-09-17", "Vĩnh Bảo: 2 cảnh báo đã hết", "nong_nghiep"),
    ("2024-09-17", "An Hòa: 2 cảnh báo đã hết", "xa_an_hoa"),
    ("2024-09-17", "An Hòa: 1 cảnh báo đã hết", "lanh_dao_an_hoa chu_tich chi_nghiem_trong lanh_dao_tinh"),
    # Vaccination and jobs in Tam Cường fall behind, and they and the road are forecast to miss.
    ("2024-10-14", "Vĩnh Bảo và 1 địa phương khác: 3 chỉ tiêu chậm tiến độ", "ke_hoach tinh"),
    # November's report is not there; it comes, and the paces and forecasts of vaccination and of jobs in Tam Cường are
    # over, and so is disbursement's pace.
    ("2024-11-20", "Vĩnh Bảo: 1 báo cáo quá hạn", "tinh"),
    ("2024-11-22", "Vĩnh Bảo và 1 địa phương khác: 5 cảnh báo đã hết", "ke_hoach tinh"),
    # December's estimates change nothing. The year ends: two are missed, and their paces and forecasts are over. That
    # is nobody's own change.
    ("2025-01-01", "Vĩnh Bảo: 2 chỉ tiêu chưa đạt, 3 đã hết", "ke_hoach tinh thong_ke"),
    ("2025-01-01", "Vĩnh Bảo: 2 chỉ tiêu chưa đạt", "chu_tich chi_nghiem_trong lanh_dao_tinh"),
]

# --- Weekly: from this Monday on, until the next line; "-" is none ----------------------------------------------------
# The district and its communes.
EVERYTHING = """
2024-01-01 không có cảnh báo nào đang mở
2024-03-18 2 chỉ tiêu chậm tiến độ, 2 mới
2024-03-25 2 chỉ tiêu chậm tiến độ
2024-04-22 2 chỉ tiêu chậm tiến độ, 1 điểm cần xem, 4 mới, 1 đã hết
2024-04-29 2 chỉ tiêu chậm tiến độ, 1 điểm cần xem
2024-05-20 2 chỉ tiêu chậm tiến độ, 3 đã hết
2024-05-27 2 chỉ tiêu chậm tiến độ
2024-06-24 1 chỉ tiêu chậm tiến độ, 1 báo cáo quá hạn, 1 mới
2024-07-01 2 chỉ tiêu chậm tiến độ, 1 đã hết
2024-07-08 2 chỉ tiêu chậm tiến độ
2024-07-22 3 chỉ tiêu chậm tiến độ, 1 mới, 2 đã hết
2024-07-29 3 chỉ tiêu chậm tiến độ
2024-08-19 4 chỉ tiêu chậm tiến độ, 3 mới
2024-08-26 4 chỉ tiêu chậm tiến độ
2024-09-23 2 chỉ tiêu chậm tiến độ, 1 mới, 10 đã hết
2024-09-30 2 chỉ tiêu chậm tiến độ
2024-10-21 4 chỉ tiêu chậm tiến độ, 5 mới
2024-10-28 4 chỉ tiêu chậm tiến độ
2024-11-25 2 chỉ tiêu chậm tiến độ, 6 đã hết
2024-12-02 2 chỉ tiêu chậm tiến độ
2025-01-06 2 chỉ tiêu chưa đạt, 2 mới, 3 đã hết
2025-01-13 2 chỉ tiêu chưa đạt
"""
# The district without its communes: what its own officers hear whatever they chose.
DISTRICT = """
2024-01-01 không có cảnh báo nào đang mở
2024-03-18 2 chỉ tiêu chậm tiến độ, 2 mới
2024-03-25 2 chỉ tiêu chậm tiến độ
2024-04-22 1 chỉ tiêu chậm tiến độ, 1 điểm cần xem, 2 mới, 1 đã hết
2024-04-29 1 chỉ tiêu chậm tiến độ, 1 điểm cần xem
2024-05-20 1 chỉ tiêu chậm tiến độ, 3 đã hết
2024-05-27 1 chỉ tiêu chậm tiến độ
2024-06-24 1 báo cáo quá hạn, 1 mới
2024-07-01 1 chỉ tiêu chậm tiến độ, 1 đã hết
2024-07-08 1 chỉ tiêu chậm tiến độ
2024-07-22 2 chỉ tiêu chậm tiến độ, 1 mới, 2 đã hết
2024-07-29 2 chỉ tiêu chậm tiến độ
2024-08-19 3 chỉ tiêu chậm tiến độ, 3 mới
2024-08-26 3 chỉ tiêu chậm tiến độ
2024-09-23 2 chỉ tiêu chậm tiến độ, 1 mới, 8 đã hết
2024-09-30 2 chỉ tiêu chậm tiến độ
2024-10-21 3 chỉ tiêu chậm tiến độ, 3 mới
2024-10-28 3 chỉ tiêu chậm tiến độ
2024-11-25 2 chỉ tiêu chậm tiến độ, 4 đã hết
2024-12-02 2 chỉ tiêu chậm tiến độ
2025-01-06 2 chỉ tiêu chưa đạt, 2 mới, 3 đã hết
2025-01-13 2 chỉ tiêu chưa đạt
"""
# The same, and of the communes what is critical: An Hòa from June to September.
AND_CRITICAL_BELOW = (
    DISTRICT
    + """
2024-07-01 2 chỉ tiêu chậm tiến độ, 1 đã hết
2024-07-08 2 chỉ tiêu chậm tiến độ
2024-07-22 3 chỉ tiêu chậm tiến độ, 1 mới, 2 đã hết
2024-07-29 3 chỉ tiêu chậm tiến độ
2024-08-19 4 chỉ tiêu chậm tiến độ, 3 mới
2024-08-26 4 chỉ tiêu chậm tiến độ
2024-09-23 2 chỉ tiêu chậm tiến độ, 1 mới, 9 đã hết
"""
)
AN_HOA = """
2024-01-01 không có cảnh báo nào đang mở
2024-04-22 1 chỉ tiêu chậm tiến độ, 2 mới
2024-04-29 1 chỉ tiêu chậm tiến độ
2024-09-23 không có cảnh báo nào đang mở, 2 đã hết
2024-09-30 không có cảnh báo nào đang mở
"""
# Who never wants to hear hears of their own unit all the same, while there is something to hear.
TAM_CUONG = """
2024-10-21 1 chỉ tiêu chậm tiến độ, 2 mới
2024-10-28 1 chỉ tiêu chậm tiến độ
2024-11-25 không có cảnh báo nào đang mở, 2 đã hết
2024-12-02 -
"""
# Who only looks, but answers for poverty.
POVERTY = """
2024-07-22 1 chỉ tiêu chậm tiến độ, 1 mới
2024-07-29 1 chỉ tiêu chậm tiến độ
2024-08-19 1 chỉ tiêu chậm tiến độ, 1 mới
2024-08-26 1 chỉ tiêu chậm tiến độ
2024-09-23 không có cảnh báo nào đang mở, 2 đã hết
2024-09-30 -
"""
# In July and August, for the chairman on leave. The first begins with the office, on a Monday.
STANDING_IN = """
2024-07-01 2 chỉ tiêu chậm tiến độ
2024-07-22 3 chỉ tiêu chậm tiến độ, 1 mới, 2 đã hết
2024-07-29 3 chỉ tiêu chậm tiến độ
2024-08-19 4 chỉ tiêu chậm tiến độ, 3 mới
2024-08-26 4 chỉ tiêu chậm tiến độ
2024-09-02 -
"""
WEEKLY = {
    "ke_hoach": ("Vĩnh Bảo", EVERYTHING),
    "tinh": ("Hải Phòng", EVERYTHING),
    "lanh_dao_tinh": ("Hải Phòng", EVERYTHING),
    "thong_ke": ("Vĩnh Bảo", DISTRICT),
    "nong_nghiep": ("Vĩnh Bảo", DISTRICT),
    "chi_nghiem_trong": ("Vĩnh Bảo", AND_CRITICAL_BELOW),
    "xa_an_hoa": ("An Hòa", AN_HOA),
    "lanh_dao_an_hoa": ("An Hòa", AN_HOA),
    "xa_tam_cuong": ("Tam Cường", TAM_CUONG),
    "chu_chi_tieu": ("Vĩnh Bảo", POVERTY),
    "quyen_chu_tich": ("Vĩnh Bảo", STANDING_IN),
    "huyen_khac": ("Tiên Lãng", "2024-01-01 không có cảnh báo nào đang mở"),
}
# The chairman wants none when nothing changed: the lines of `EVERYTHING` that are not the same as the week before.
CHANGED_WEEKS = [
    *("2024-03-18", "2024-04-22", "2024-05-20", "2024-06-24", "2024-07-01", "2024-07-22", "2024-08-19"),
    *("2024-09-23", "2024-10-21", "2024-11-25", "2025-01-06"),
]
# Vaccination, on the next working morning.
DAILY = [
    ("2024-10-15", "Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ, 2 mới", "y_te"),
    ("2024-11-25", "Vĩnh Bảo: không có cảnh báo nào đang mở, 2 đã hết", "y_te"),
]

# --- Reminders and what went up ---------------------------------------------------------------------------------------
OFFICERS = "ke_hoach chi_nghiem_trong thong_ke nong_nghiep"
# Two working days before the deadline, where the report has not come by then: not in March and October.
REMINDED = [
    *("2024-01-15", "2024-02-15", "2024-04-15", "2024-05-15", "2024-06-17", "2024-07-15", "2024-08-15"),
    *("2024-09-16", "2024-11-15", "2024-12-16"),
]
REMINDERS = [(day, "Vĩnh Bảo: 1 báo cáo sắp đến hạn", OFFICERS) for day in REMINDED]
REMINDERS += [(day, "Vĩnh Bảo: 1 báo cáo quá hạn", OFFICERS) for day in ("2024-06-20", "2024-11-20")]
WENT_UP = [
    # June's late report waited three working days.
    ("2024-06-25", "Vĩnh Bảo: 1 cảnh báo chưa có người tiếp nhận", "chu_tich"),
    # August's forest three, then seven: to whoever leads the district that day, then to the province.
    ("2024-08-21", "Vĩnh Bảo: 1 cảnh báo chưa có người tiếp nhận", "chu_tich quyen_chu_tich"),
    ("2024-08-27", "Vĩnh Bảo: 1 cảnh báo chưa có người tiếp nhận", "lanh_dao_tinh"),
]


def _mondays(lines: str) -> list[tuple[str, str]]:
    """Every Monday with its news; a line of a day that is there already takes its place."""
    news = dict(line.split(" ", 1) for line in lines.strip().splitlines() if line)
    found, said = [], "-"
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + dt.timedelta(days=n)
        said = news.get(str(day), said)
        if day.weekday() == 0 and said != "-":
            found.append((str(day), said))
    return found


def _expected() -> dict[str, list[tuple[str, str, str]]]:
    rows = [
        *((day, DeliveryKind.ALERTS, subject, people) for day, subject, people in AT_ONCE),
        *((day, DeliveryKind.DIGEST, subject, people) for day, subject, people in DAILY),
        *((day, DeliveryKind.REMINDER, subject, people) for day, subject, people in REMINDERS),
        *((day, DeliveryKind.ESCALATION, subject, people) for day, subject, people in WENT_UP),
    ]
    for person, (place, lines) in WEEKLY.items():
        rows += [(day, DeliveryKind.DIGEST, f"{place}: {news}", person) for day, news in _mondays(lines)]
    changed = [(day, news) for day, news in _mondays(EVERYTHING) if day in CHANGED_WEEKS]
    rows += [(day, DeliveryKind.DIGEST, f"Vĩnh Bảo: {news}", "chu_tich") for day, news in changed]
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for day, kind, subject, people in rows:
        for person in people.split():
            found[person].append((day, str(kind), subject))
    return {person: sorted(mails) for person, mails in found.items()}


def _seen(deliveries: list[Delivery]) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for one in deliveries:
        # What a digest is called after its span is tested where digests are.
        subject = one.subject.removeprefix("[Chỉ Tiêu] ").partition(" (")[0]
        found[one.user.username].append((str(timezone.localdate(one.created_at)), one.kind, subject))
    return {person: sorted(mails) for person, mails in found.items()}


@pytest.fixture
def _no_undefined_variables_in_mails() -> None:
    """What templates name is held by the tests of the mails; here it would double the time of a thousand of them."""


@pytest.fixture
def district(settings):
    settings.ALERT_GROUPING_SECONDS = 120
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(at("2023-12-20 08:00"), tick=False):
        return District()


def test_everybody_gets_the_mails_that_were_written_down(district):
    """One run, because a year takes as long as a hundred other tests."""
    assert (len(district.people), len(REPORTED), len({one.indicator_id for one in district.targets.values()})) == (
        15,
        12,
        60,
    )
    live_through(district)
    written = Delivery.objects.select_related("user").order_by("created_at", "id")
    mails = list(written.filter(channel=Channel.MAIL))
    seen, expected = _seen(mails), _expected()
    differences = {
        person: [*(f"{row} not expected" for row in rows - wanted), *(f"{row} missing" for row in wanted - rows)]
        for person in district.people
        if (rows := Counter(seen.get(person, []))) != (wanted := Counter(expected.get(person, [])))
    }
    assert not differences
    _check_that_each_was_sent_once(mails)
    _check_that_a_report_is_one_mail(mails)
    _check_that_digests_leave_no_gap(mails)
    _check_that_nobody_outside_hears(list(written), district)


def _check_that_each_was_sent_once(mails):
    assert {one.state for one in mails} == {DeliveryState.SENT}
    assert Counter(one.message_id for one in mails) == Counter(one.extra_headers["Message-ID"] for one in mail.outbox)


def _check_that_a_report_is_one_mail(mails):
    """No person gets more than one mail at once for a report, its correction, a deadline that passed or the year's end;
    in all no more in the year than there are reports."""
    days = {moment[:10] for moment in (*REPORTED, *(later for _name, _typed, later in TYPOS.values()))}
    days |= {"2024-06-20", "2024-11-20", "2025-01-01"}
    at_once = [one for one in mails if one.kind == DeliveryKind.ALERTS]
    by_day = Counter((one.user.username, str(timezone.localdate(one.created_at))) for one in at_once)
    assert {day for _person, day in by_day} <= days
    assert set(by_day.values()) == {1}
    by_year = Counter(one.user.username for one in at_once if timezone.localdate(one.created_at).year == YEAR)
    assert max(by_year.values()) <= len(REPORTED)


def _check_that_digests_leave_no_gap(mails):
    ends = {}
    for one in (one for one in mails if one.kind == DeliveryKind.DIGEST):
        key = one.user_id, one.rhythm
        # Who hears only now and then begins anew with the week in which there is something to hear.
        if key in ends and one.user.username not in ("xa_tam_cuong", "chu_chi_tieu"):
            assert one.covers_from == ends[key]
        ends[key] = one.covers_to


def _check_that_nobody_outside_hears(written, district):
    """Neither by mail nor on the page, neither of somewhere else nor before or after one's office."""
    heard_of = defaultdict(set)
    for one in written:
        places = one.events.values_list("alert__locality", flat=True)
        heard_of[one.user, timezone.localdate(one.created_at)].update(places)
    for (user, on), places in heard_of.items():
        assert places <= set(localities_for_user(user, on).values_list("pk", flat=True))
    elsewhere = [one for one in written if one.user == district.people["huyen_khac"]]
    inside = ("Vĩnh Bảo", "An Hòa", "Tam Cường")
    assert not [one.subject for one in elsewhere if any(name in one.text for name in inside)]
    assert {one.channel for one in elsewhere} == {Channel.MAIL}
    assert not [one for one in written if one.user == district.people["nguoi_xem"]]
