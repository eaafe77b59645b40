"""A planner enters, copies, breaks down and amends a plan in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from indicators.choices import Accumulation, Breakdown
from indicators.models import Plan
from localities.choices import Role
from tests.factories import (
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
from tests.support.visiting import assert_fits_everywhere, enter_as

pytestmark = pytest.mark.browser


@pytest.fixture
def plan(transactional_db):
    district = make_locality("Huyện Vĩnh Bảo")
    for name in ("Xã Dũng Tiến", "Xã Giang Biên", "Thị trấn Vĩnh Bảo"):
        make_locality(name, parent=district)
    found = make_plan(
        locality=district, title="Kế hoạch phát triển kinh tế - xã hội năm 2025", period=make_period(2025)
    )
    households = make_unit("hộ")
    jobs = make_indicator(
        "Số hộ thoát nghèo", unit=households, breakdown=Breakdown.ADDS_UP, accumulation=Accumulation.FLOW
    )
    make_indicator("Tỷ lệ hộ nghèo đa chiều", direction="lower")
    make_observation(make_target("120", "120", "120", plan=found, indicator=jobs, number="1", position=1), "131")
    return found


@pytest.fixture
def page(browser_page: Page, plan) -> Page:
    planner = make_user("kehoach")
    make_membership(planner, plan.locality, Role.PLANNING_OFFICER)
    enter_as(browser_page.context, planner)
    return browser_page


def picture(page: Page, name: str) -> None:
    assert_fits_everywhere(page, f"plans-{name}")


def test_a_planner_enters_rows_that_are_read_as_they_are_typed(page, plan, console_errors):
    page.goto("/plans/")
    picture(page, "list")
    page.get_by_role("link", name=plan.title).click()
    picture(page, "plan")
    page.get_by_role("link", name="Nhập chỉ tiêu").click()

    # The catalogue is searched without diacritics, and chosen from with the keyboard.
    fresh = page.locator("[data-row=n-1]")
    fresh.get_by_label("Chỉ tiêu", exact=True).press_sequentially("ho ngheo da chieu")
    expect(fresh.locator(".offers li")).to_have_count(1)
    picture(page, "offers")
    fresh.get_by_label("Chỉ tiêu", exact=True).press("ArrowDown")
    fresh.get_by_label("Chỉ tiêu", exact=True).press("Enter")
    expect(fresh.get_by_label("ĐVT")).to_have_value("%")
    fresh.get_by_label("Mức giao").fill("1 - 2 - 3")
    expect(fresh.locator(".reading")).to_contain_text("1 - 2 - 3")
    fresh.get_by_label("Mức giao").fill("dưới 1,5")
    expect(fresh.locator(".reading")).to_have_text("Đạt từ 1,5 % trở xuống")

    # A new one is described; more rows are at hand.
    page.get_by_role("button", name="Thêm dòng").click()
    last = page.locator("[data-row=n-6]")
    last.get_by_label("Chỉ tiêu", exact=True).fill("Tỷ lệ hồ sơ trực tuyến")
    last.get_by_label("ĐVT").fill("%")
    last.get_by_label("Mức giao").fill("85")
    page.get_by_role("button", name="Lưu các dòng").click()
    expect(page.get_by_role("alert")).to_contain_text("chưa có trong danh mục")
    # The form came back refused, as it should.
    assert [one for one in console_errors if "400" not in one] == []
    console_errors.clear()
    picture(page, "refused")
    page.locator("[data-row=n-6]").get_by_label("Chỉ tiêu mới, chưa có trong danh mục").check()
    page.locator("[data-row=n-6]").get_by_label("Chiều").select_option("higher")
    page.get_by_role("button", name="Lưu các dòng").click()
    expect(page.locator(".notice")).to_have_text("Đã lưu: 2 dòng mới, 0 dòng sửa, 0 dòng bỏ.")
    assert [row.written for row in plan.targets.all()] == ["120", "dưới 1,5", "85"]


def test_a_plan_is_copied_broken_down_and_amended(page, plan):
    page.goto(reverse("plan", args=[plan.pk]))
    page.get_by_role("link", name="Chép sang kỳ khác").click()
    expect(page.get_by_label("Kỳ mới")).to_have_value("2026")
    page.get_by_label("Mức mới: Số hộ thoát nghèo").fill("150")
    expect(page.locator(".reading").first).to_contain_text("Đạt từ 150 hộ trở lên")
    picture(page, "copy")
    page.get_by_role("button", name="Lập văn bản mới").click()
    made = Plan.objects.get(title="Kế hoạch phát triển kinh tế - xã hội năm 2026")

    page.get_by_role("link", name="Phân bổ Số hộ thoát nghèo").click()
    for name, written in (("Xã Dũng Tiến", "60"), ("Xã Giang Biên", "50"), ("Thị trấn Vĩnh Bảo", "45")):
        page.get_by_label(f"Phần phân bổ: {name}").fill(written)
    expect(page.locator("[data-check]")).to_contain_text("nhiều hơn mức chung 150 hộ là 5 hộ")
    page.get_by_label("Phần phân bổ: Thị trấn Vĩnh Bảo").fill("40")
    expect(page.locator("[data-check]")).to_contain_text("cộng lại bằng mức chung 150 hộ")
    picture(page, "break-down")
    page.get_by_role("button", name="Lưu phân bổ").click()
    expect(page.locator(".notice").first).to_contain_text("Đã lưu 3 phần phân bổ.")

    page.goto(reverse("plan", args=[made.pk]))
    page.get_by_label("Có hiệu lực từ").fill("1/1/2026")
    page.get_by_role("button", name="Cho có hiệu lực").click()
    page.get_by_label("Lý do").fill("Đã ban hành")
    page.get_by_role("button", name="Cho có hiệu lực").click()
    page.get_by_role("link", name="Sửa đổi", exact=True).click()
    page.get_by_label("Trích yếu của văn bản sửa đổi").fill("Điều chỉnh kế hoạch năm 2026")
    page.get_by_label("Số, ký hiệu").fill("25/QĐ-UBND")
    page.get_by_label("Ngày ban hành").fill("25/6/2026")
    page.get_by_label("Hiệu lực từ").fill("1/7/2026")
    page.get_by_label("Lý do chung").fill("Bão số 3")
    page.get_by_label("Mức sửa đổi: Số hộ thoát nghèo").fill("130")
    make_observation(made.targets.filter(breaks_down=None).get(), "140")
    page.get_by_role("button", name="Xem đánh giá nào sẽ khác").click()
    expect(page.locator(".otherwise")).to_contain_text("Chưa đạt → Vượt")
    picture(page, "amend")
    page.get_by_role("button", name="Ghi văn bản sửa đổi").click()
    expect(page.get_by_role("row", name="Số hộ thoát nghèo")).to_contain_text("Điều chỉnh kế hoạch năm 2026")
    picture(page, "amended")
