"""Reminders: once before the deadline and once when it is late, to those who must send, while there is nothing sent.

In June 2026 the report is due on Wednesday the 17th; its cut-off day is Sunday the 14th.
"""

import datetime as dt

import pytest
from django.utils import translation

from alerts.choices import Channel, DeliveryKind
from alerts.models import Delivery
from alerts.services import remind_of_reports
from indicators.models import DayException, ReportAnswer
from indicators.services.reporting import send_report
from localities.choices import Role
from tests.alerts.steps import in_threads
from tests.factories import make_due_report, make_locality, make_membership, make_user

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (dt.date(2026, 6, day) for day in range(15, 20))
pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return make_locality("Xã Bố Hạ", valid_from=dt.date(2025, 7, 1))


@pytest.fixture
def officer(commune):
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, commune, Role.DATA_OFFICER)
    return user


@pytest.fixture
def due(commune):
    return make_due_report(locality=commune)


def _remind(*days):
    for day in days:
        remind_of_reports(on=day)


def _mails(**facts):
    return list(Delivery.objects.filter(channel=Channel.MAIL, **facts).order_by("id"))


def _notes(**facts):
    return list(Delivery.objects.filter(channel=Channel.PAGE, **facts).order_by("id"))


def test_once_before_and_once_late(officer, due):
    first = dt.date(2026, 6, 1)
    days = [first + dt.timedelta(days=n) for n in range(60)]
    written = {day: remind_of_reports(on=day) for day in days}
    assert {day: n for day, n in written.items() if n} == {MONDAY: 2, THURSDAY: 2}
    before, late = _mails()
    assert before.subject == "[Chỉ Tiêu] Bố Hạ: 1 báo cáo sắp đến hạn"
    assert late.subject == "[Chỉ Tiêu] Bố Hạ: 1 báo cáo quá hạn"
    assert {row.kind for row in Delivery.objects.all()} == {DeliveryKind.REMINDER}
    assert "còn 2 ngày làm việc" in before.text
    assert "Chưa có số liệu tháng 6 của xã Bố Hạ (hạn 17/6, quá 1 ngày làm việc)." in late.text
    for mail in (before, late):
        assert f"/reports/{due.pk}/\n" in mail.text
        assert f'/reports/{due.pk}/"' in mail.html
    assert [note.link for note in _notes()] == [f"/reports/{due.pk}/"] * 2


def test_the_same_day_again_reminds_nobody(officer, due):
    assert (remind_of_reports(on=MONDAY), remind_of_reports(on=MONDAY)) == (2, 0)


@pytest.mark.parametrize(
    ("day", "text"),
    [(TUESDAY, "Hạn gửi 17/06/2026, còn 1 ngày làm việc."), (WEDNESDAY, "Hạn gửi là hôm nay, 17/06/2026.")],
)
def test_a_morning_that_was_missed_is_made_up_for(officer, due, day, text):
    _remind(day)
    (mail,) = _mails()
    assert text in mail.text


def test_after_a_long_outage_only_what_holds_now_is_said(officer, due):
    _remind(FRIDAY)
    (mail,) = _mails()
    assert "quá 2 ngày làm việc" in mail.text


def test_what_is_late_for_long_is_no_news(officer, due):
    _remind(dt.date(2026, 7, 20))
    assert _mails() == []


def test_one_mail_a_day_for_all_reports_and_units(officer, commune, due):
    other = make_locality("Xã Xuân Lương", valid_from=dt.date(2025, 7, 1))
    make_membership(officer, other, Role.PLANNING_OFFICER)
    make_due_report(locality=other, due_on=FRIDAY, cut_off_on=dt.date(2026, 6, 18))
    _remind(TUESDAY, WEDNESDAY)
    first, second = _mails()
    assert first.subject == "[Chỉ Tiêu] Bố Hạ: 1 báo cáo sắp đến hạn"
    assert second.subject == "[Chỉ Tiêu] Xuân Lương: 1 báo cáo sắp đến hạn"
    _remind(dt.date(2026, 6, 22))
    assert _mails()[-1].subject == "[Chỉ Tiêu] Bố Hạ và 1 địa phương khác: 2 báo cáo quá hạn"


def test_what_comes_up_later_in_the_day_waits_for_tomorrow(officer, commune, due):
    _remind(MONDAY)
    make_due_report(locality=commune)
    _remind(MONDAY)
    assert len(_mails()) == 1
    _remind(TUESDAY)
    assert len(_mails()) == 2


def test_nothing_once_it_was_sent(officer, due):
    send_report(report=due, by=None)
    _remind(MONDAY, THURSDAY)
    assert _mails() == _notes() == []


def test_nothing_once_it_was_answered_as_a_whole(officer, due):
    ReportAnswer.objects.create(report=due, answer="no_change", answered_by=officer)
    _remind(MONDAY, THURSDAY)
    assert _mails() == []


def test_a_report_sent_in_time_is_not_late(officer, due):
    _remind(MONDAY)
    send_report(report=due, by=None)
    _remind(THURSDAY)
    assert len(_mails()) == 1


@pytest.mark.parametrize(
    ("role", "hears"),
    [
        (Role.DATA_OFFICER, True),
        (Role.PLANNING_OFFICER, True),
        (Role.VIEWER, False),
        (Role.LEADER, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_those_who_must_send_it(commune, due, role, hears):
    make_membership(make_user(), commune, role)
    _remind(MONDAY)
    assert bool(_mails()) is hears


def test_not_those_of_the_unit_above_or_of_former_days(commune, due):
    district = make_locality("Huyện Yên Thế")
    type(commune).objects.filter(pk=commune.pk).update(parent=district, path=f"{district.path}{commune.code}/")
    make_membership(make_user(), district, Role.DATA_OFFICER)
    make_membership(make_user(), commune, Role.DATA_OFFICER, valid_to=MONDAY)
    make_membership(make_user(is_active=False), commune, Role.DATA_OFFICER)
    _remind(MONDAY)
    assert Delivery.objects.count() == 0


def test_who_is_both_officers_is_one_person(officer, commune, due):
    make_membership(officer, commune, Role.PLANNING_OFFICER)
    _remind(MONDAY)
    assert (len(_mails()), len(_notes())) == (1, 1)


def test_without_an_address_it_stands_on_the_page(officer, due):
    type(officer).objects.update(email="")
    _remind(MONDAY)
    assert (len(_mails()), len(_notes())) == (0, 1)


def test_days_off_are_left_alone_and_not_counted(officer, due):
    DayException.objects.create(on=MONDAY, is_working=False, name="Nghỉ")
    _remind(dt.date(2026, 6, 14), MONDAY)
    assert _mails() == []
    _remind(dt.date(2026, 6, 12))  # Friday: Tuesday and Wednesday are the two days left
    assert "còn 2 ngày làm việc" in _mails()[0].text


def test_how_long_before_is_a_setting(settings, officer, due):
    settings.REMINDER_WORKING_DAYS_BEFORE = 1
    _remind(MONDAY)
    assert _mails() == []
    _remind(TUESDAY)
    assert len(_mails()) == 1


def test_each_is_reminded_in_their_own_language(officer, due):
    type(officer).objects.update(language="en")
    with translation.override("vi"):
        _remind(MONDAY)
    assert 'lang="en"' in _mails()[0].html


def test_queries_do_not_grow_with_the_reports(officer, commune, due, django_assert_max_num_queries):
    for _ in range(5):
        make_membership(make_user(), commune, Role.DATA_OFFICER)
        make_due_report(locality=commune)
    with django_assert_max_num_queries(14):
        _remind(MONDAY)
    assert (len(_mails()), len(_notes())) == (6, 36)


@pytest.mark.django_db(transaction=True)
def test_who_race_remind_once(officer, due):
    in_threads(4, lambda: remind_of_reports(on=MONDAY))
    assert (len(_mails()), len(_notes())) == (1, 1)
