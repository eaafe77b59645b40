"""The pages of alerts in a browser: on a phone and on a desk, light and dark."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Page, expect

from alerts.choices import Channel, DeliveryState
from alerts.models import Alert, AlertRule, Delivery, Outlet
from alerts.services import tell_events
from alerts.services.reviewing import handle_status_changes, review_reports
from alerts.unsubscribing import unsubscribe_url
from indicators.choices import Accumulation
from indicators.models import Sector, Target
from localities.choices import Role
from localities.models import User
from tests.alerts.steps import at, report
from tests.factories import (
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)
from tests.support.visiting import assert_fits_pictured, sign_in

pytestmark = pytest.mark.browser

TODAY = dt.date(2026, 7, 6)
# What is wide enough to hit with a finger: as high as WCAG 2.5.8 asks for. Links in a line of text are exempt.
SMALL_TARGETS = """() => {
  const targets = "button, select, textarea, summary, input:not([type=hidden]), a[href]";
  return [...document.querySelectorAll(targets)].filter((one) => {
    const sizes = [one, one.closest("label")].filter(Boolean).map((box) => box.getBoundingClientRect());
    const isLarge = sizes.some(({ width, height }) => Math.min(width, height) >= 24);
    const isInLine = one.tagName === "A" && getComputedStyle(one).display === "inline";
    return one.checkVisibility() && !one.matches(".skip") && !isInLine && !isLarge;
  }).map((one) => one.outerHTML.slice(0, 120));
}"""
NAMES = ["Tổng thu ngân sách nhà nước trên địa bàn", "Tốc độ tăng giá trị sản xuất các ngành kinh tế chủ yếu"]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at(f"{TODAY} 09:00"), tick=True):
        yield


@pytest.fixture
def district(transactional_db):
    """A year that runs, two indicators that are slow, a late report, and a leader who may act and was told."""
    place = make_locality("Huyện Vĩnh Bảo", code="316")
    plan = make_plan(locality=place, period=make_period(TODAY.year))
    for name in NAMES:
        indicator = make_indicator(name, accumulation=Accumulation.FLOW, unit=make_unit("tỷ đồng"))
        target = make_target("1.120", low="1120", high="1120", plan=plan, indicator=indicator)
        report(target, "5", as_of=dt.date(2026, 6, 30))
    make_due_report(duty=make_duty(locality=place, sector=Sector.objects.create(name="Xã hội")))
    leader = make_user("lanhdao", password="chitieu-316")
    for role in (Role.LEADER, Role.PLANNING_OFFICER, Role.ADMINISTRATOR):
        make_membership(leader, place, role)
    handle_status_changes()
    review_reports()
    tell_events(now=at(f"{TODAY} 09:10"))
    return place


@pytest.fixture
def trouble(district):
    """A mail that waits, one that failed, and a mail server that is down."""
    error = "550 5.1.1 <lanhdao@example.vn>: Recipient address rejected: User unknown in virtual mailbox table"
    now = at(f"{TODAY} 08:00")
    for mail in Delivery.objects.filter(channel=Channel.MAIL):
        mail.pk, mail.message_id, mail.state, mail.error = None, "<1@a>", DeliveryState.FAILED, error
        mail.save()
    facts = {"failing_since": now, "closed_until": now + dt.timedelta(hours=2), "error": error}
    Outlet.objects.create(channel=Channel.MAIL, failures=3, **facts)
    Alert.objects.filter(report__isnull=False).update(has_hearers=False)


@pytest.fixture
def page(browser_page: Page, district) -> Page:
    browser_page.goto("/login/?next=/alerts/")
    sign_in(browser_page, "lanhdao", "chitieu-316")
    return browser_page


def addresses():
    """Every page of alerts that a person opens."""
    shown = Alert.objects.filter(state="open", target__isnull=False).first()
    late = Alert.objects.get(report__isnull=False)
    rule, mail = AlertRule.objects.get(cause="behind"), Delivery.objects.filter(channel=Channel.MAIL).first()
    leader = User.objects.get(username="lanhdao")
    return [
        *("/alerts/", f"/alerts/{shown.pk}/", f"/alerts/{late.pk}/", f"/alerts/?target={shown.target_id}&state=over"),
        *("/alert-rules/", f"/alert-rules/{rule.pk}/?since=", "/alert-rules/new/"),
        *(f"/alerts/{shown.pk}/sendings/", f"/people/{leader.pk}/sendings/"),
        *("/hearing/", f"/hearing/who/?alert={shown.pk}", "/hearing/nobody/", "/owners/"),
        *("/mails/", f"/mails/{mail.pk}/", "/notifications/", "/outbox/", "/digests/preview/?user=lanhdao"),
        *(urlsplit(unsubscribe_url(leader)).path, f"/targets/{shown.target_id}/"),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_page_fits_and_can_be_hit(page, trouble, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    small = {}
    for n, address in enumerate(addresses()):
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("details => details.open = true")
        assert_fits_pictured(page, f"alerts-{n}-{width}-{scheme}")
        if found := page.evaluate(SMALL_TARGETS):
            small[address] = found
    assert not small


def test_a_leader_takes_note_and_puts_it_off(page):
    page.get_by_role("link", name=NAMES[0]).first.click()
    page.get_by_role("button", name="Tiếp nhận").click()
    expect(page.locator(".notice")).to_have_text("Đã ghi nhận anh/chị tiếp nhận cảnh báo này.")
    page.get_by_text("Hoãn nhắc", exact=True).first.click()
    page.get_by_label("khi có số liệu mới").check()
    page.locator("#snooze_reason").fill("Chờ số liệu tháng sau")
    page.get_by_role("button", name="Hoãn nhắc").click()
    expect(page.locator(".states")).to_contain_text("Hoãn đến khi có số liệu mới")


def test_ticked_alerts_become_a_letter(page):
    for box in page.locator("input[name=alert]").all():
        box.check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Soạn công văn đôn đốc").click()
    assert download.value.suggested_filename.startswith("cong-van-don-doc-")


def test_a_notification_is_counted_opened_and_seen(page):
    bell = page.get_by_role("link", name="Thông báo")
    expect(bell).to_have_text(re.compile(r"1\s+chưa xem"))
    bell.click()
    expect(page.locator(".notifications .new")).to_have_count(1)
    page.locator(".notifications button").first.click()
    page.wait_for_url("**/alerts/")
    expect(bell).to_have_text("Thông báo")
    bell.click()
    expect(page.locator(".notifications li")).to_contain_text("đã xem")


def test_all_notifications_are_seen_at_once(page):
    page.goto("/notifications/")
    page.get_by_role("button", name="Đánh dấu đã xem tất cả").click()
    expect(page.locator(".notifications .new")).to_have_count(0)
    assert not Delivery.objects.filter(channel=Channel.PAGE, read_at=None).exists()


def test_an_indicator_gets_an_owner_and_loses_them(page):
    page.goto("/owners/")
    page.get_by_label(NAMES[0]).check()
    page.locator("#user").select_option(label="lanhdao")
    page.get_by_role("button", name="Giao các chỉ tiêu đã chọn").click()
    expect(page.locator(".notice")).to_have_text("Đã giao 1 chỉ tiêu cho lanhdao.")
    page.get_by_role("button", name="Thôi phụ trách").click()
    page.get_by_label("Lý do").fill("Chuyển việc")
    page.get_by_role("button", name="Thôi phụ trách").click()
    expect(page.locator(".notice")).to_have_text(f"lanhdao thôi phụ trách {NAMES[0]}.")
    expect(page.locator(".events li")).to_have_count(2)


def test_from_a_target_to_its_alert_and_who_was_told(page):
    page.goto(f"/targets/{Target.objects.order_by('pk').first().pk}/")
    page.get_by_role("link", name="Chậm nhiều").click()
    page.get_by_role("link", name="Thư đã gửi về cảnh báo này").click()
    expect(page.locator(".mails tbody tr")).to_have_count(2)
    page.go_back()
    page.get_by_role("link", name="Ai nhận tin này, và vì sao").click()
    expect(page.locator(".mails tbody tr")).to_contain_text("lanhdao")
