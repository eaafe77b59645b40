"""The pages of alerts and rules: what they show, what their forms do, for whom."""

import re
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from docx import Document

from alerts.models import Alert, AlertEvent, AlertRule
from alerts.services import acting
from alerts.services.reviewing import handle_status_changes
from localities.choices import Role
from localities.models import Change, User
from tests.alerts.steps import at, make_targets, report
from tests.factories import make_locality, make_membership, make_user
from tests.support.asking import REASON, asked, confirm
from tests.support.pages import texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at("2024-01-05 09:00"), tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo", code="316")


@pytest.fixture
def alert(district):
    target = make_targets(district, 1)[0]
    report(target, "12")
    handle_status_changes()
    return Alert.objects.get()


@pytest.fixture
def leader(client, district):
    return sign_in(client, district, Role.LEADER, "lanhdao")


def sign_in(client, locality, role, name="") -> User:
    user = make_user(name)
    make_membership(user, locality, role)
    client.force_login(user)
    return user


def said(response):
    return " ".join(texts_of(response.content.decode()))


def act(client, alert, action, **sent):
    return client.post(reverse("alert-act", args=[alert.pk]), {"action": action, **sent})


# --- The list --------------------------------------------------------------------------------------------------------
def test_the_list_says_what_is_open_and_why(client, leader, alert):
    page = said(client.get(reverse("alerts")))
    assert "1 cảnh báo" in page
    assert str(alert.indicator) in page
    assert "Chưa đạt: thực hiện 12 % (ước thực hiện đến 15/12/2023), thấp hơn mức 13 %" in page
    assert "Chưa ai tiếp nhận" in page


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("", 1),
        ("?severity=critical", 1),
        ("?severity=notice", 0),
        ("?cause=missed", 1),
        ("?state=over", 0),
        ("?mine=true", 0),
        ("?under=abc", 1),  # what is no number narrows nothing
        ("?page=99", 1),
    ],
)
def test_the_address_narrows_it(client, leader, alert, query, n):
    assert f"{n} cảnh báo" in said(client.get(reverse("alerts") + query))


def test_what_another_stands_for_is_listed_under_it(client, leader, alert, district):
    target = make_targets(district, 1)[0]
    report(target, "12")
    handle_status_changes()
    Alert.objects.filter(target=target).update(muted_by=alert)
    page = said(client.get(reverse("alerts")))
    assert "1 cảnh báo" in page
    assert "gồm cả 1 cảnh báo khác" in page
    assert str(target.indicator) in said(client.get(f"{reverse('alerts')}?muted_by={alert.pk}"))


def test_counts_stay_whichever_is_chosen(client, leader, alert):
    page = client.get(reverse("alerts") + "?severity=notice")
    assert page.context["counts"] == [
        ("critical", "Nghiêm trọng", 1),
        ("warning", "Cần xử lý", 0),
        ("notice", "Lưu ý", 0),
    ]


def test_a_target_lists_its_alerts(client, leader, alert):
    page = client.get(reverse("target", args=[alert.target_id]))
    assert f'href="{reverse("alert", args=[alert.pk])}">Chưa đạt khi hết kỳ</a>' in page.content.decode()
    assert "từ 05/01/2024 · Chưa ai tiếp nhận" in said(page)
    acting.close(alert=alert, reason="Xong", by=None)
    page = client.get(reverse("target", args=[alert.target_id]))
    assert "1 cảnh báo đã hết" in said(page)
    assert "Chưa ai tiếp nhận" not in said(page)


def test_the_list_of_one_target_holds_all_of_its_alerts(client, leader, alert, district):
    whole = Alert.objects.get(pk=alert.pk)
    whole.pk, whole.subject, whole.target = None, "target:0", None
    whole.save()
    Alert.objects.filter(pk=alert.pk).update(muted_by=whole)
    page = client.get(f"{reverse('alerts')}?target={alert.target_id}")
    assert "1 cảnh báo" in said(page)
    assert reverse("target", args=[alert.target_id]) in page.content.decode()
    assert "Ẩn theo một cảnh báo khác" in said(client.get(reverse("target", args=[alert.target_id])))


@pytest.mark.parametrize("pk", ["elsewhere", "0", "x", "9" * 30, "²"])
def test_a_list_names_only_targets_in_scope(client, leader, alert, pk):
    other = make_targets(make_locality("Huyện khác"), 1)[0]
    page = client.get(f"{reverse('alerts')}?target={other.pk if pk == 'elsewhere' else pk}")
    assert page.context["target"] is None


def test_others_see_nothing(client, alert):
    sign_in(client, make_locality("Huyện khác"), Role.LEADER)
    assert "0 cảnh báo" in said(client.get(reverse("alerts")))
    assert client.get(reverse("alert", args=[alert.pk])).status_code == 404
    assert act(client, alert, "acknowledge").status_code == 404


def test_a_page_takes_as_many_queries_whatever_its_length(client, leader, district, django_assert_max_num_queries):
    for target in make_targets(district, 8):
        report(target, "12")
    handle_status_changes()
    with django_assert_max_num_queries(25):
        client.get(reverse("alerts"))


# --- One alert -------------------------------------------------------------------------------------------------------
def test_one_alert_with_its_figures_and_its_life(client, leader, alert):
    acting.comment(alert=alert, text="Đang rà soát\nvới các xã", by=leader)
    page = said(client.get(reverse("alert", args=[alert.pk])))
    for words in ("Kế hoạch", "13 %", "ước 15/12/2023", "Diễn biến", "lanhdao", "với các xã", "Theo quy tắc"):
        assert words in page


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.LEADER, {"acknowledge", "comment", "assign", "snooze", "accept", "close"}),
        (Role.DATA_OFFICER, {"comment"}),
        (Role.VIEWER, set()),
    ],
)
def test_a_person_is_offered_what_they_may_do(client, alert, district, role, offered):
    sign_in(client, district, role)
    html = client.get(reverse("alert", args=[alert.pk])).content.decode()
    assert set(re.findall(r'name="action" value="(\w+)"', html)) == offered


@pytest.mark.parametrize(
    ("action", "sent", "words"),
    [
        ("acknowledge", {}, "lanhdao đã tiếp nhận"),
        ("comment", {"reason": "Đang rà soát"}, "Đang rà soát"),
        ("snooze", {"wait": "day", "until": "2024-02-01", "reason": "Chờ họp"}, "Hoãn nhắc đến 01/02/2024"),
        ("snooze", {"wait": "day", "until": "01/02/2024", "reason": "Chờ họp"}, "Hoãn đến 01/02/2024"),
        ("snooze", {"wait": "report", "until": "", "reason": "Chờ số"}, "Hoãn nhắc đến khi có số liệu mới"),
        ("accept", {"until": "2024-12-31", "reason": "Thiên tai"}, "Chấp nhận đến 31/12/2024"),
        ("close", {"reason": "Đã báo cáo"}, "Có người đóng"),
    ],
)
def test_forms_do_what_they_say(client, leader, alert, action, sent, words):
    response = act(client, alert, action, **sent)
    assert response.status_code == 302, said(response)
    assert words in said(client.get(response.url))
    assert AlertEvent.objects.order_by("-pk")[0].by == leader


def test_it_is_handed_on_and_opened_again(client, leader, alert, district):
    helper = make_user("canbo")
    make_membership(helper, district)
    page = said(client.get(act(client, alert, "assign", to=helper.pk, reason="Rà soát giúp").url))
    assert "Giao cho canbo" in page
    assert "Giao xử lý cho canbo" in page
    act(client, alert, "close", reason="Nhầm")
    assert "Mở lại" in said(client.get(reverse("alert", args=[alert.pk])))
    assert act(client, alert, "reopen", reason="Chưa xong").status_code == 302
    assert Alert.objects.open().exists()


@pytest.mark.parametrize(
    ("action", "sent", "problems"),
    [
        ("snooze", {"wait": "day", "until": "2024-01-05", "reason": ""}, ["Nêu lý do.", "phải sau hôm nay"]),
        ("snooze", {"wait": "day", "until": "mai", "reason": "x"}, ["Không đọc được ngày “mai”. Viết như 31/12/2026."]),
        ("accept", {"until": "", "reason": ""}, ["Nêu lý do.", "Chọn ngày hết hạn chấp nhận."]),
        ("close", {"reason": " "}, ["Nêu lý do."]),
        ("assign", {"to": "0"}, ["Chọn người xử lý."]),
        ("", {}, ["Chọn việc cần làm."]),
    ],
)
def test_what_is_wrong_stands_on_the_page(client, leader, alert, action, sent, problems):
    response = act(client, alert, action, **sent)
    assert response.status_code == 400
    page = said(response)
    assert all(problem in page for problem in problems)


def test_what_changed_meanwhile_is_said(client, leader, alert):
    acting.close(alert=alert, reason="Xong", by=None)
    response = act(client, alert, "snooze", wait="report", reason="x")
    assert (response.status_code, "Cảnh báo này đã hết." in said(response)) == (409, True)


def test_who_may_not_is_told_so(client, alert, district):
    sign_in(client, district, Role.VIEWER)
    assert act(client, alert, "acknowledge").status_code == 403


def test_pages_say_nothing_to_strangers(client, alert):
    for name, args in (("alerts", []), ("alert", [alert.pk]), ("alert-rules", []), ("alert-rule-new", [])):
        assert client.get(reverse(name, args=args)).status_code == 302


# --- The letter ------------------------------------------------------------------------------------------------------
def test_ticked_lines_become_a_letter(client, leader, alert):
    response = client.post(reverse("urging-letter"), {"alert": [alert.pk], "deadline": "2024-01-20"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="cong-van-don-doc-2024-01-05.docx"'
    document = Document(BytesIO(response.content))
    assert [cell.text for cell in document.tables[1].rows[1].cells][1] == str(alert.indicator)
    assert any("ngày 20 tháng 01 năm 2024" in line.text for line in document.paragraphs)


@pytest.mark.parametrize(
    ("role", "sent", "problem"),
    [
        (Role.LEADER, {}, "Chọn ít nhất một cảnh báo."),
        (Role.LEADER, {"alert": ["0", "x"]}, "Các cảnh báo đã chọn đã hết."),
        (Role.LEADER, {"alert": ["ALERT"], "deadline": "mai"}, "Không đọc được ngày “mai”."),
        (Role.DATA_OFFICER, {"alert": ["ALERT"]}, "Chỉ lãnh đạo, cán bộ kế hoạch"),
    ],
)
def test_why_there_is_no_letter(client, alert, district, role, sent, problem):
    sign_in(client, district, role)
    ids = [str(alert.pk) if one == "ALERT" else one for one in sent.get("alert", [])]
    response = client.post(reverse("urging-letter"), {**sent, "alert": ids}, follow=True)
    assert problem in said(response)


# --- Rules -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def planner(client, district):
    return sign_in(client, district, Role.PLANNING_OFFICER, "kehoach")


def test_a_rule_is_drafted_tried_and_switched_on(client, planner, alert, district):
    sent = {"cause": "missed", "name": "Của huyện", "severity": "notice", "threshold": "5,5", "hold_values": "1"}
    response = client.post(reverse("alert-rule-new"), {**sent, "locality": district.pk})
    stored = AlertRule.objects.get(name="Của huyện")
    assert response.url == reverse("alert-rule", args=[stored.pk])
    assert "Bản thử, chưa áp dụng" in said(client.get(response.url))
    page = said(client.get(response.url + "?since="))
    # 12 of 13 is 7,7 percent below.
    assert "Từ 05/01/2023 đến 05/01/2024 quy tắc này sẽ mở 1 cảnh báo." in page
    assert str(alert.indicator) in page
    client.post(response.url, {"action": "on"})
    stored.refresh_from_db()
    assert (stored.is_on, stored.is_draft) == (True, False)
    client.post(response.url, {**sent, "action": "change", "threshold": "9", "name": "Nhẹ hơn"})
    assert "sẽ mở 0 cảnh báo" in said(client.get(response.url + "?since=2023-06-01"))
    assert "Tắt quy tắc: Nhẹ hơn" in asked(client.post(response.url, {"action": "off"}))
    stored.refresh_from_db()
    assert stored.is_on
    confirm(client, response.url, {"action": "off"})
    assert Change.objects.of(stored).first().reason == REASON
    assert "Bỏ quy tắc: Nhẹ hơn" in asked(client.post(response.url, {"action": "remove"}))
    confirm(client, response.url, {"action": "remove"})
    assert not AlertRule.objects.filter(name="Nhẹ hơn").exists()


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({"name": "", "threshold": "1,2,3"}, ["ngưỡng:"]),
        ({"name": "", "hold_values": "0"}, ["Đặt tên cho quy tắc.", "Số kỳ số liệu phải từ 1 đến 12."]),
        ({"name": "x", "hold_values": "hai"}, ["Số kỳ số liệu: viết một số nguyên, ví dụ 2."]),
    ],
)
def test_what_is_wrong_with_a_rule(client, planner, district, sent, problems):
    facts = {"cause": "missed", "severity": "notice", "locality": district.pk, **sent}
    response = client.post(reverse("alert-rule-new"), facts)
    assert response.status_code == 400
    assert all(problem in said(response) for problem in problems)


def test_leaders_look_at_rules_and_change_none(client, leader):
    shipped = AlertRule.objects.get(cause="missed")
    address = reverse("alert-rule", args=[shipped.pk])
    assert "Sửa quy tắc" not in said(client.get(address))
    assert client.post(address, {"action": "off"}).status_code == 403
    assert client.get(reverse("alert-rule-new")).status_code == 403
    assert shipped.name in said(client.get(reverse("alert-rules")))


@pytest.mark.parametrize("since", ["2030-01-01", "mai"])
def test_a_trial_is_of_the_past(client, planner, since):
    shipped = AlertRule.objects.get(cause="missed")
    response = client.get(f"{reverse('alert-rule', args=[shipped.pk])}?since={since}")
    assert (response.status_code, response.context["trial"]) == (400, None)
