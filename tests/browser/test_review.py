"""A report that is returned, sent again, accepted and closed, as its officer and its planner see it in a browser."""

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import Page, expect

from alerts.services import tell_returned_reports
from indicators.choices import Review
from indicators.models import DueReport, Observation
from indicators.services.findings import audit_stale
from indicators.services.observations import record_observations
from indicators.services.recompute import recompute_stale
from indicators.services.reporting import send_report
from localities.choices import Role
from tests.factories import make_due_report, make_locality, make_membership, make_observation, make_user
from tests.indicators.review.entries import june_entry
from tests.indicators.sheets.facts import make_sheet
from tests.support.sheet_page import figure_of
from tests.support.visiting import assert_fits_pictured, enter_as

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-06-15 09:00+07:00", tick=True):
        yield


@pytest.fixture
def facts(transactional_db):
    made = make_sheet()
    made.planner = make_user("kehoach", full_name="Trần Kế Hoạch")
    make_membership(made.planner, made.commune, Role.PLANNING_OFFICER)
    for month, value in ((2, "100"), (3, "210"), (4, "300"), (5, "390")):
        make_observation(made.targets[0], value, as_of=dt.date(2026, month, 14), is_current=month == 5)
    values = zip(made.targets, ("5000", "27", "2.9"), strict=True)
    entries = [june_entry(target, value) for target, value in values]
    record_observations(entries=entries, source="Báo cáo", by=made.lan, report=made.report)
    send_report(report=made.report, by=made.lan, note="Số thu đã đối chiếu với kho bạc")
    settle()
    return made


def settle():
    recompute_stale()
    audit_stale()


@pytest.fixture
def become(browser_page: Page, facts):
    """Sign in as somebody and open an address."""

    def act(user, address: str) -> Page:
        enter_as(browser_page.context, user)
        browser_page.goto(address)
        return browser_page

    return act


def test_from_return_to_the_lock(become, facts):
    report = facts.report
    page = become(facts.planner, "/reviews/")
    page.get_by_role("link", name="Xã Bố Hạ").click()
    odd = page.locator("table.review").first
    expect(odd).to_contain_text("Thu ngân sách")
    odd.get_by_text("Trả lại", exact=False).first.click()
    reason = page.get_by_label("Lý do trả lại dòng này").first
    reason.fill("Gấp mười lần tháng trước, xem lại đơn vị tính")
    # Enter decides nothing, least of all the contrary.
    reason.press("Enter")
    expect(reason).to_have_value("Gấp mười lần tháng trước, xem lại đơn vị tính")
    assert DueReport.objects.get(pk=report.pk).review == Review.SENT
    page.get_by_role("button", name="Trả lại 1 dòng").click()
    expect(page.locator(".notice").first).to_contain_text("Đã trả lại báo cáo tháng 6/2026 của Xã Bố Hạ")
    settle()
    assert tell_returned_reports() > 0

    page = become(facts.lan, "/notifications/")
    page.get_by_role("button", name="Xã Bố Hạ: báo cáo tháng 6/2026 bị trả lại").click()
    page.wait_for_url(f"**/reports/{report.pk}/")
    expect(page.locator("main")).to_contain_text("Trả lại: Gấp mười lần tháng trước, xem lại đơn vị tính")
    figure_of(page, facts.money).fill("480")
    figure_of(page, facts.money).press("Enter")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    page.get_by_role("button", name="Gửi lên").click()
    expect(page.locator(".notice").first).to_contain_text("Đã gửi lên tháng 6/2026")
    settle()

    page = become(facts.planner, f"/reports/{report.pk}/review/")
    expect(page.locator(".remarks").first).to_contain_text("Gửi lại sau khi trả")
    page.get_by_role("button", name="Nhận báo cáo").click()
    expect(page.locator(".steps")).to_contain_text("Nhận")
    assert DueReport.objects.get(pk=report.pk).review == Review.ACCEPTED
    counting = Observation.objects.get(indicator=facts.money, is_current=True)
    assert (counting.value, counting.accepted_by) == (480, facts.planner)

    page.goto("/reviews/")
    page.get_by_role("button", name="Khóa kỳ của 1 đơn vị").click()
    page.get_by_role("button", name="Khóa kỳ").click()
    expect(page.locator(".notice").first).to_have_text("Đã khóa kỳ của 1 đơn vị.")
    page = become(facts.lan, f"/reports/{report.pk}/")
    expect(page.locator("main")).to_contain_text("Kỳ này đã khóa")
    expect(page.get_by_role("button", name="Gửi lên")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_no_page_needs_sideways_scrolling(become, facts, width, scheme):
    for name in ("Đồng Kỳ", "Tam Tiến"):
        commune = make_locality(f"Xã {name}", kind="commune")
        make_membership(facts.planner, commune, Role.PLANNING_OFFICER)
        make_due_report(duty=facts.report.duty, locality=commune)
    page = become(facts.planner, "/reviews/")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for n, address in enumerate(("/reviews/", f"/reports/{facts.report.pk}/review/")):
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("details => details.open = true")
        assert_fits_pictured(page, f"review-{n}-{width}-{scheme}")
