"""The pages of alerts in a browser: on a phone and on a desk, light and dark."""

import datetime as dt
import os
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from alerts.models import Alert, AlertRule
from alerts.services.reviewing import handle_status_changes, review_reports
from indicators.choices import Accumulation
from indicators.models import Sector
from localities.choices import Role
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
from tests.support.environment import DATA_DIR

pytestmark = pytest.mark.browser

TODAY = dt.date(2026, 7, 6)
PICTURES = Path(os.environ.get("TEST_PICTURES", DATA_DIR))
NAMES = ["Tổng thu ngân sách nhà nước trên địa bàn", "Tốc độ tăng giá trị sản xuất các ngành kinh tế chủ yếu"]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at(f"{TODAY} 09:00"), tick=True):
        yield


@pytest.fixture
def district(transactional_db):
    """A year that runs, two indicators that are slow, a late report, and a leader who may act."""
    place = make_locality("Huyện Vĩnh Bảo", code="316")
    plan = make_plan(locality=place, period=make_period(TODAY.year))
    for name in NAMES:
        indicator = make_indicator(name, accumulation=Accumulation.FLOW, unit=make_unit("tỷ đồng"))
        target = make_target("1.120", low="1120", high="1120", plan=plan, indicator=indicator)
        report(target, "5", as_of=dt.date(2026, 6, 30))
    make_due_report(duty=make_duty(locality=place, sector=Sector.objects.create(name="Xã hội")))
    handle_status_changes()
    review_reports()
    leader = make_user("lanhdao", password="chitieu-316")
    make_membership(leader, place, Role.LEADER)
    make_membership(leader, place, Role.PLANNING_OFFICER)
    return place


@pytest.fixture
def page(browser_page: Page, district) -> Page:
    browser_page.goto("/login/?next=/alerts/")
    browser_page.get_by_label("Tên đăng nhập").fill("lanhdao")
    browser_page.get_by_label("Mật khẩu").fill("chitieu-316")
    browser_page.get_by_role("button", name="Đăng nhập").click()
    browser_page.wait_for_url("**/alerts/")
    return browser_page


def addresses():
    shown = Alert.objects.filter(state="open", target__isnull=False).first()
    rule = AlertRule.objects.get(cause="behind")
    return ["/alerts/", f"/alerts/{shown.pk}/", "/alert-rules/", f"/alert-rules/{rule.pk}/?since=", "/alert-rules/new/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 700, 1280])
def test_no_page_needs_sideways_scrolling(page, width, scheme):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for n, address in enumerate(addresses()):
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("details => details.open = true")
        page.screenshot(path=PICTURES / f"alerts-{n}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


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
