"""The guide's pictures of planning and following: tables, documents, boards, and what a leader sees on a phone."""

import pytest
from playwright.sync_api import expect

from alerts.services import handle_status_changes
from indicators.sample import SAMPLE_TABLES
from indicators.services.findings import audit_stale
from indicators.services.recompute import recompute_stale
from indicators.services.sample import load_sample_table, read_sample
from indicators.services.staleness import mark_stale
from indicators.services.uploads import store_upload
from localities.choices import Role
from tests.browser.stories.people import PASSWORD, hire
from tests.factories import make_locality
from tests.guide.album import album, open_at
from tests.guide.world import make_guide_world
from tests.indicators.uploads.steps import rows_of
from tests.support.visiting import sign_in

PHONE, MIDDLE = 390, 1000
TABLE = (
    ["1", "Thu ngân sách nhà nước trên địa bàn", "triệu đồng", "12.500", "5.910"],
    ["2", "Diện tích gieo trồng cây hằg năm", "ha", "1.450", "735"],
    ["3", "Số lao động được giải quyết việc làm mới", "người", "420", "12 - 13 - 14"],
)


@pytest.fixture
def world(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = make_guide_world()
    mark_stale(target.pk for target in made.targets)
    recompute_stale()
    audit_stale()
    handle_status_changes()
    return made


def test_planning_and_following(world, open_browser):
    planner, leader = open_browser().new_page(), open_browser().new_page()
    upload = store_upload(content=rows_of(*TABLE), name="bieu-thang-6.csv", plan=world.plan, by=world.kehoach)
    with album() as pictures:
        sign_in(planner, "kehoach", PASSWORD)
        open_at(planner, f"/uploads/{upload.pk}/")
        pictures.take("nhap-bang", planner.locator(".kicker"), planner.locator("div.finish"))

        open_at(planner, f"/plans/{world.plan.pk}/edit/")
        row = planner.locator("[data-row=n-1]")
        row.get_by_label("Chỉ tiêu", exact=True).fill("Tỷ lệ hồ sơ trực tuyến")
        row.get_by_label("ĐVT").fill("%")
        row.get_by_label("Mức giao").fill("85 trở lên")
        expect(row.locator(".reading")).to_contain_text("85")
        pictures.take("nhap-chi-tieu", planner.locator(".kicker"), row)

        sign_in(leader, "lanhdao", PASSWORD)
        open_at(leader, "/", PHONE)
        pictures.take("lanh-dao", leader.locator("header.bar"), leader.locator("section.overview"))
        open_at(leader, f"/targets/{world.targets[2].pk}/", MIDDLE)
        pictures.take("chi-tieu", leader.locator(".kicker"), leader.locator(".when-wide"))


@pytest.fixture
def district(transactional_db):
    """The printed table of Vĩnh Bảo 2023."""
    made = make_locality("Huyện Vĩnh Bảo", code="316")
    sample = SAMPLE_TABLES[0]
    load_sample_table(sample=sample, table=read_sample(sample), by=None)
    recompute_stale()
    return made


def test_a_board(district, browser_page):
    hire("lanhdao", "Lãnh đạo", Role.LEADER, district)
    with album() as pictures:
        sign_in(browser_page, "lanhdao", PASSWORD)
        open_at(browser_page, f"/boards/{district.pk}/2023/")
        pictures.take("bang-theo-doi", browser_page.locator(".summary"), browser_page.locator("tr.line").nth(2))
