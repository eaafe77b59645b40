"""The first page, the search and the pages across units in a browser: on a wide screen and on a phone, in light and
dark."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from alerts.choices import AlertState, Cause, Severity, Topic
from alerts.models import Alert, Ownership
from indicators.choices import Accumulation, Review
from indicators.models import Sector, Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_finding,
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)
from tests.support.visiting import assert_fits_pictured, enter_as

pytestmark = pytest.mark.browser

COMMUNES = ("Xã Bố Hạ", "Xã Đồng Tâm", "Xã Vĩnh Hòa", "Xã Tân Hưng")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-06-19 09:00+07:00", tick=True):
        yield


@pytest.fixture
def facts(transactional_db):
    """A district with its own plan, and four communes with theirs, at different paces."""
    made = SimpleNamespace(district=make_locality("Huyện Vĩnh Bảo"))
    made.money = make_indicator(
        "Thu ngân sách nhà nước trên địa bàn", unit=make_unit("triệu đồng"), accumulation=Accumulation.FLOW
    )
    health = Sector.objects.create(name="Y tế")
    insured = make_indicator("Tỷ lệ dân số tham gia bảo hiểm y tế", sector=health, accumulation=Accumulation.STATE)
    places = [made.district, *(make_locality(name, kind="commune", parent=made.district) for name in COMMUNES)]
    calendar = make_calendar()
    for number, place in enumerate(places):
        plan = make_plan(locality=place, period=make_period(2026), title=f"Kế hoạch năm 2026 của {place}")
        target = make_target("1.200", low="1200", high="1200", plan=plan, indicator=made.money, number="1", position=1)
        make_observation(target, str(150 + number * 60), as_of=dt.date(2026, 3, 31), is_current=False)
        make_observation(target, str(250 + number * 150), as_of=dt.date(2026, 5, 31))
        share = make_target("90", low="90", high="90", plan=plan, indicator=insured, number="2", position=2)
        make_observation(share, str(88 + number), as_of=dt.date(2026, 5, 31))
        report = make_due_report(duty=make_duty(locality=place, calendar=calendar))
        if number == 2:
            type(report).objects.filter(pk=report.pk).update(review=Review.SENT, sent_at=timezone.now())
        made.target = made.target if number else target
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()
    make_finding(made.target)
    Alert.objects.create(
        subject=f"target:{made.target.pk}",
        topic=Topic.PACE,
        cause=Cause.FAR_BEHIND,
        severity=Severity.CRITICAL,
        state=AlertState.OPEN,
        opened_at=timezone.now(),
        target=made.target,
        indicator=made.money,
        locality=made.district,
        period=made.target.period,
    )
    owner = make_user(full_name="Trần Văn Bình")
    Ownership.objects.create(indicator=made.money, locality=made.district, user=owner)
    return made


@pytest.fixture
def page(browser_page: Page, browser_context: BrowserContext, facts) -> Page:
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    for role in (Role.LEADER, Role.DATA_OFFICER, Role.PLANNING_OFFICER):
        make_membership(user, facts.district, role)
    enter_as(browser_context, user)
    return browser_page


def addresses(facts):
    return {
        "home": "/",
        "across": f"/indicators/{facts.money.pk}/2026/",
        "heat": f"/heat/{facts.district.pk}/2026/",
        "target": f"/targets/{facts.target.pk}/",
        "search": "/search/?q=ngan+sach",
        "boards": "/boards/",
    }


def test_a_leader_is_one_tap_from_the_chart_on_a_phone(page, facts):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    expect(page.get_by_text("phụ trách: Trần Văn Bình")).to_be_visible()
    page.get_by_role("link", name="Thu ngân sách nhà nước trên địa bàn").first.click()
    expect(page.locator(".course svg").locator("visible=true")).to_have_count(1)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_every_page_fits_and_is_pictured(page, facts, width, scheme):
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for name, address in addresses(facts).items():
        page.goto(address)
        assert_fits_pictured(page, f"{name}-{width}-{scheme}")


def test_the_search_suggests_and_the_keys_choose(page, facts):
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("ngan sach bo ha")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Xã Bố Hạ")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/targets/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thu ngân sách")


def test_escape_closes_the_suggestions_and_enter_lists_everything(page, facts):
    page.goto("/")
    box = page.get_by_role("combobox")
    box.fill("bao hiem")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("Enter")
    page.wait_for_url("**/search/?q=bao+hiem")


def test_a_cell_of_the_heat_table_opens_the_board_with_its_sector(page, facts):
    page.goto(f"/heat/{facts.district.pk}/2026/")
    page.get_by_role("row", name="Xã Bố Hạ").get_by_role("link").nth(1).click()
    expect(page.locator("tr.line")).to_have_count(1)


def test_the_chart_is_saved_as_drawing_and_as_picture(page, facts):
    page.goto(f"/targets/{facts.target.pk}/")
    with page.expect_download() as drawing:
        page.get_by_role("link", name="hình vẽ (.svg)").click()
    assert drawing.value.path().read_text().startswith("<svg")
    with page.expect_download() as picture:
        page.get_by_role("button", name="hình ảnh (.png)").click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
