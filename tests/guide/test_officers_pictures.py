"""The guide's pictures of reporting: an officer sends, a planner returns and accepts."""

import pytest
from playwright.sync_api import expect

from indicators.services.findings import audit_stale
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from tests.browser.stories.people import PASSWORD
from tests.guide.album import album, open_at
from tests.guide.world import make_guide_world
from tests.support.sheet_page import figure_of
from tests.support.visiting import sign_in

NARROW, MIDDLE = 800, 1000
FIGURES = ("5.910", "735", "1.250", "94,1", "0,69", "98,4")


@pytest.fixture
def world(transactional_db):
    made = make_guide_world()
    mark_stale(target.pk for target in made.targets)
    settle()
    return made


def settle() -> None:
    recompute_stale()
    audit_stale()


def test_reporting(world, open_browser):
    page, planner = open_browser().new_page(), open_browser().new_page()
    report = f"/reports/{world.report.pk}/"
    with album() as pictures:
        open_at(page, "/login/", NARROW)
        page.get_by_label("Tên đăng nhập").fill("thongke")
        pictures.take("dang-nhap", page.locator("h1"), page.get_by_role("link", name="Quên mật khẩu"))
        sign_in(page, "thongke", PASSWORD)
        open_at(page, "/", MIDDLE)
        pictures.take("trang-dau", page.locator("header.bar"), page.locator("section.part"))

        open_at(page, report)
        for target, written in zip(world.targets, FIGURES, strict=True):
            figure_of(page, target.indicator).fill(written)
        expect(page.locator("#saved")).to_contain_text("Đã lưu")
        figure_of(page, world.targets[2].indicator).focus()
        expect(page.locator("tr.line .judged")).to_have_count(6)
        expect(page.locator("#saved")).to_contain_text("6/6")
        pictures.take("bang-bao-cao", page.locator(".kicker"), page.locator("table.entry"))
        pictures.take("gui-len", page.locator(".sendbar"))

        page.get_by_role("button", name="Gửi lên").click()
        expect(page.locator(".notice").first).to_contain_text("Đã gửi lên")
        settle()

        open_at(planner, "/login/")
        sign_in(planner, "kehoach", PASSWORD)
        open_at(planner, "/reviews/", MIDDLE)
        pictures.take("duyet-cac-don-vi", planner.locator("h1"), planner.locator("section.group").last)
        open_at(planner, f"{report}review/")
        planner.locator("table.review summary").first.click()
        planner.get_by_label("Lý do trả lại dòng này").first.fill(
            "Gấp hơn mười lần tháng trước, xem lại có thừa chữ số không"
        )
        pictures.take("duyet-bao-cao", planner.locator("h1"), planner.locator("form.deciding"))
        planner.get_by_role("button", name="Trả lại 1 dòng").click()
        expect(planner.locator(".notice").first).to_contain_text("Đã trả lại")
        settle()

        open_at(page, report)
        pictures.take("bi-tra-lai", page.locator(".kicker"), page.locator("tr.returned + tr.said"))
