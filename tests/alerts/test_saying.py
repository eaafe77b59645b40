"""What the service said of a step, again in the reader's language."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from alerts.choices import SHIPPED_NAMES
from alerts.models import Alert, AlertEvent, AlertRule
from alerts.saying import SAYINGS, of_target, say
from alerts.services import acting, escalate_alerts
from alerts.services.reviewing import handle_status_changes, review_reports
from alerts.steps import why
from localities.choices import Role
from tests.alerts.steps import at, make_targets, report
from tests.factories import make_due_report, make_duty, make_locality, make_membership, make_user
from tests.indicators.test_explaining import facts

REPORT = {"unit": "Xã Bố Hạ", "frequency": "month", "cut_off_on": "2026-06-14"}
LATE = {"code": "late_report", **REPORT, "due_on": "2026-06-17", "on": "2026-06-22", "late": 3}
# (what is kept, in Vietnamese, in English)
SAID = [
    (LATE, "Chưa có số liệu tháng 6 của xã Bố Hạ (hạn 17/6, quá 3 ngày làm việc)", "working days"),
    ({"code": "report_sent", **REPORT, "day": "2026-06-22"}, "Xã Bố Hạ: ", "22/06/2026"),
    ({"code": "report_answered", **REPORT}, "đã trả lời.", "Xã Bố Hạ: "),
    ({"code": "unattended", "indicator": "GRDP"}, "GRDP: chưa có người phụ trách", "GRDP: "),
    ({"code": "many_unattended", "locality": "Xã", "n": 21}, "Xã: 21 chỉ tiêu chưa có người", "Xã: 21 "),
    (
        {"code": "escalated", "level": 1, "names": ["An", "Bình"], "working_days": 3, "since": "2026-06-02"},
        "Sau 3 ngày làm việc chưa có người tiếp nhận (từ 02/06/2026). Báo tới: An, Bình.",
        "An, Bình",
    ),
    (
        {"code": "escalated", "level": 2, "names": [], "working_days": 7, "since": "2026-06-02"},
        "chưa có lãnh đạo nào để báo",
        "7 working days",
    ),
    ({"code": "acceptance_over", "day": "2026-07-20"}, "Đã hết hạn chấp nhận ngày 20/07/2026.", "20/07/2026"),
    ({"code": "snooze_over", "day": "2026-07-20"}, "Đã đến ngày nhắc lại 20/07/2026.", "20/07/2026"),
    ({"code": "new_value"}, "Đã có số liệu mới.", "."),
    ({"code": "attended"}, "Đã có người phụ trách", "."),
    ({"code": "counted_together"}, "Gộp vào cảnh báo chung", "."),
    ({"code": "figures_not_asked_for"}, "không còn áp dụng cho số liệu này", "."),
    ({"code": "report_not_asked_for"}, "không còn áp dụng cho báo cáo này", "."),
    ({"code": "finding", "check": "", "facts": {}}, "", ""),
    (of_target(facts("13", "12")), "Chưa đạt: thực hiện 12 %", "12 %"),
    (of_target(facts("13", "14"), "period_over"), "Kỳ đã kết thúc, tiến độ nhường chỗ", "14 %"),
    (of_target(None, "unjudged"), "Không còn căn cứ để đánh giá là chưa đạt.", "."),
]
IDS = [f"{n}-{said['code']}" for n, (said, _vi, _en) in enumerate(SAID)]


@pytest.mark.parametrize(("said", "vietnamese", "english"), SAID, ids=IDS)
def test_every_saying_is_said_in_both_languages(monkeypatch, said, vietnamese, english):
    monkeypatch.setattr("alerts.saying.finding_sentence", lambda check, _facts: f"{translation.get_language()} {check}")
    assert vietnamese in say(said)
    with translation.override("en"):
        in_english = say(said)
    assert english in in_english
    assert in_english != say(said)


def test_every_saying_was_tried():
    assert {said["code"] for said, *_rest in SAID} == SAYINGS.keys()


def event(**facts):
    return AlertEvent(step="opened", **facts)


def test_the_services_language_keeps_what_was_said():
    assert why(event(reason="Như đã nói.", data={"code": "new_value"})) == "Như đã nói."


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        ("Chờ họp", {"until": "2026-07-20"}),
        ("Nói từ trước", {}),
        ("Mã lạ", {"code": "other"}),
        ("Thiếu số", {"code": "late_report", "unit": "Xã"}),
        ("Ngày lạ", {"code": "snooze_over", "day": "mai"}),
    ],
)
def test_what_cannot_be_said_again_stays_as_it_was(reason, data):
    with translation.override("en"):
        assert why(event(reason=reason, data=data)) == reason


# --- From the service itself -----------------------------------------------------------------------------------------
@pytest.fixture
def story(client, db):
    """A missed target and a late report that went up, and a person's own words."""
    place = make_locality("Huyện Vĩnh Bảo")
    leader = make_user(full_name="Nguyễn Văn An", language="en")
    make_membership(leader, place, Role.LEADER)
    with time_machine.travel(at("2024-01-05 09:00"), tick=False):
        report(make_targets(place, 1)[0], "12", as_of=dt.date(2023, 12, 31))
        days = {"starts_on": dt.date(2023, 11, 15), "cut_off_on": dt.date(2023, 12, 14), "due_on": dt.date(2024, 1, 2)}
        make_due_report(duty=make_duty(locality=place), **days)
        handle_status_changes()
        review_reports()
        for alert in Alert.objects.open():
            acting.comment(alert=alert, text="Đang rà soát", by=leader)
    with time_machine.travel(at("2024-01-19 09:00"), tick=False):
        escalate_alerts()
    client.force_login(leader)
    return Alert.objects.open()


def test_what_the_service_says_is_kept_with_its_facts(story):
    for found in AlertEvent.objects.filter(by=None):
        assert found.reason == say(found.data)
    codes = AlertEvent.objects.filter(by=None).values_list("data__code", flat=True)
    assert set(codes) == {"target", "late_report", "escalated"}


def test_a_reader_of_english_reads_english_but_for_what_people_wrote(client, story):
    for alert in story:
        shown = {step.reason for step in alert.events.filter(by=None)}
        with time_machine.travel(at("2024-01-19 10:00"), tick=False):
            page = client.get(reverse("alert", args=[alert.pk])).content.decode()
            told = client.get(reverse("alert-detail", args=[alert.pk]), headers={"Accept-Language": "en"}).json()
        assert not [sentence for sentence in shown if sentence in page]
        assert "Đang rà soát" in page
        assert shown.isdisjoint(step["reason"] for step in told["events"])


# --- Names of rules --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_every_shipped_rule_is_named_in_the_readers_language():
    shipped = {rule.name: rule for rule in AlertRule.objects.all()}
    assert shipped.keys() == SHIPPED_NAMES.keys()
    assert all(str(rule) == name for name, rule in shipped.items())
    with translation.override("en"):
        assert str(shipped["Báo cáo quá hạn"]) != "Báo cáo quá hạn"


def test_a_rule_that_somebody_named_keeps_its_name():
    with translation.override("en"):
        assert str(AlertRule(name="Của huyện")) == "Của huyện"
