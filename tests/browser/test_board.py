"""What a person sees in a browser: the real table of Vĩnh Bảo 2023, from signing in to the explanation of a row."""

import datetime as dt
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from indicators.choices import Accumulation, Setter
from indicators.models import Plan
from indicators.sample import FOLDER
from indicators.services.importing import Options, import_table
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from indicators.tables import read_table
from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_user,
)
from tests.support.accessibility import contrast
from tests.support.visiting import assert_fits, sign_in

FILE = "vinh_bao_2023_results.csv"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def board(transactional_db):
    """The address of the board, and somebody who may see it."""
    plan = make_plan(
        locality=make_locality("Huyện Vĩnh Bảo", code="316"),
        title="Nghị quyết số 06-NQ/HU",
        number="06-NQ/HU",
        setter=Setter.PARTY_COMMITTEE,
    )
    table = read_table((FOLDER / FILE).read_bytes(), FILE, max_bytes=10**6, max_rows=1000)
    options = Options(assume_unclear=True, accept_new_units=True, kept_as_text=frozenset({(24, "result")}))
    import_table(table=table, file_name=FILE, plan=plan, options=options, by=None)
    recompute_stale()
    make_membership(make_user("lanhdao", password="chitieu-316"), plan.locality, Role.LEADER)
    return f"/boards/{plan.locality_id}/2023/"


@pytest.fixture
def page(browser_page: Page, board: str) -> Page:
    """Signed in, and on the board."""
    browser_page.goto("/")
    sign_in(browser_page, "lanhdao", "chitieu-316")
    browser_page.goto(board)
    return browser_page


def line(page: Page, name: str):
    return page.locator("tr.line").filter(has_text=name).first


def test_the_board_says_how_the_year_went(page):
    expect(page.locator("h1")).to_contain_text("Ước có 22/24 chỉ tiêu hoàn thành và hoàn thành vượt mức")
    expect(page.locator("h1")).to_contain_text("trong đó 18 đạt, 04 vượt, 02 không hoàn thành, gồm: Kết nạp mới")
    expect(page.locator("h1")).to_contain_text("Tính theo Nghị quyết số 06-NQ/HU.")


def test_computed_and_official_verdict_stand_side_by_side(page):
    jobs = line(page, "Số lao động được giải quyết việc làm mới")
    assert jobs.locator("td").all_inner_texts()[:5] == [
        "12",
        "Số lao động được giải quyết việc làm mới",
        "Người",
        "3.800",
        "3.850",
    ]
    expect(jobs.locator(".verdict")).to_contain_text("Vượt")
    expect(jobs.locator(".verdict")).to_contain_text("Chính thức: ● Đạt")


def test_a_row_opens_to_its_explanation(page):
    jobs = line(page, "Số lao động được giải quyết việc làm mới")
    more = jobs.locator("xpath=following-sibling::tr[1]")
    expect(more).to_be_hidden()
    jobs.locator("summary").click()
    expect(more).to_be_visible()
    expect(more).to_contain_text("Vượt: thực hiện 3.850")
    expect(more).to_contain_text(FILE)


def test_a_link_to_a_target_opens_it(page, board):
    page.locator("h1 a").filter(has_text="Kết nạp mới đảng viên").click()
    opened = page.locator("tr.line:target + tr.more")
    expect(opened).to_be_visible()
    expect(opened).to_contain_text("Chưa đạt")


def test_both_setters_stand_in_one_row(page):
    row = line(page, "Kết nạp mới đảng viên")
    expect(row.locator(".verdict")).to_contain_text("Chưa đạt")
    city = row.locator("xpath=following-sibling::tr[2]")
    expect(city).to_contain_text("Thành phố giao")
    expect(city.locator(".verdict")).to_contain_text("theo công bố")


def test_search_without_diacritics_stays_in_the_address(page):
    page.keyboard.press("/")
    page.keyboard.type("ho ngheo")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=ho+ngheo**")
    expect(page.locator("tr.line")).to_have_count(1)
    expect(page.locator("tr.line")).to_contain_text("Tỷ lệ hộ nghèo")


def test_a_count_filters_the_table(page):
    page.locator(".legend a").filter(has_text="Chưa đạt").click()
    page.wait_for_url("**verdict=not_met**")
    expect(page.locator("tr.line:not(.further)")).to_have_count(3)


def test_a_menu_closes_on_escape(page):
    menu = page.locator("details.menu").filter(has_text="Mọi lĩnh vực")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="Xã hội")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Xã hội")).to_be_hidden()


def test_a_phone_needs_no_sideways_scrolling(page, board):
    page.set_viewport_size(PHONE)
    for filters in ("", "?verdict=not_met", "?q=thu+ngan+sach"):
        page.goto(board + filters)
        assert_fits(page)
        expect(line(page, "Thu ngân sách tại huyện").locator(".verdict")).to_be_visible()


def test_on_paper_stands_the_table_alone_black_on_white(page):
    """Whatever the screen was: a phone's cards and the dark scheme are for screens."""
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size(PHONE)
    expect(page.locator("header.bar")).to_be_hidden()
    expect(page.locator(".board thead")).to_be_visible()
    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


@pytest.fixture
def slow(page, board):
    """The address of the board of 2022, with a value in the middle of the year that is too low; and its target's."""
    plan = make_plan(locality=Plan.objects.first().locality, period=make_period(2022), title="Nghị quyết 05")
    indicator = make_indicator("Thu ngân sách nhà nước trên địa bàn", accumulation=Accumulation.FLOW)
    paces = {"37": "Chậm", "10": "Chậm nhiều", "45": "Đúng tiến độ", "60": "Nhanh hơn tiến độ"}
    targets = [
        make_target("100", "100", "100", plan=plan, indicator=make_indicator(name, accumulation=Accumulation.FLOW))
        for name in list(paces.values())[1:]
    ]
    targets.insert(0, make_target("100", "100", "100", plan=plan, indicator=indicator))
    for target, value in zip(targets, paces, strict=True):
        make_observation(target, "5", as_of=dt.date(2022, 3, 31), is_current=False)
        make_observation(target, value, as_of=dt.date(2022, 6, 30))
    mark_stale(target.pk for target in targets)
    recompute_stale()
    return board.replace("2023", "2022"), f"/targets/{targets[0].pk}/"


def test_a_row_that_falls_behind_opens_to_its_chart(page, slow):
    page.goto(slow[0])
    row = line(page, "Thu ngân sách nhà nước trên địa bàn")
    expect(row.locator(".pace")).to_contain_text("Chậm")
    expect(row.locator("svg .tick")).to_have_count(1)
    row.locator("summary").click()
    more = row.locator("xpath=following-sibling::tr[1]")
    expect(more.locator("figcaption")).to_contain_text("Chậm 12,6 điểm so với tiến độ; dự báo cuối năm 75 % kế hoạch")
    expect(more.locator("svg polyline.values")).to_be_visible()
    more.get_by_role("link").filter(has_text="Mở trang chỉ tiêu").click()
    page.wait_for_url(f"**{slow[1]}")
    expect(page.locator("h1")).to_contain_text("Thu ngân sách nhà nước trên địa bàn")


def test_a_leader_decides_on_the_page_of_a_target(page, slow):
    page.goto(slow[1])
    page.get_by_text("Ghi đánh giá chính thức").click()
    page.get_by_label("Đạt", exact=True).check()
    page.get_by_label("Văn bản").fill("Thông báo số 12/TB-UBND")
    page.get_by_role("button", name="Ghi đánh giá").click()
    expect(page.locator(".notice")).to_contain_text("Đã ghi đánh giá chính thức.")
    expect(page.locator(".states")).to_contain_text("tính từ số liệu:")
    page.goto("/differences/")
    expect(page.locator("table")).to_contain_text("Thông báo số 12/TB-UBND")


def test_no_page_needs_sideways_scrolling(page, slow):
    for address in (*slow, "/differences/", "/", "/boards/", "/search/?q=ho"):
        page.goto(address)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert_fits(page)


def test_paces_and_charts_stand_out_from_the_ground(page, slow):
    for address, scheme in product(slow, ("light", "dark")):
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        colours = page.eval_on_selector_all(
            ".state, .quiet, .course text, .course .values",
            """all => [...new Set(all.map(one => { const style = getComputedStyle(one);
               return one.closest('svg') ? (one.tagName === 'text' ? style.fill : style.stroke) : style.color }))]""",
        )
        assert len(colours) >= 4
        assert {colour: contrast(colour, ground) for colour in colours if contrast(colour, ground) < 4.5} == {}


def test_words_stand_out_from_the_ground(page):
    """WCAG AA: 4,5:1 for every state's word, in light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        colours = page.eval_on_selector_all(
            ".state, .quiet", "all => [...new Set(all.map(one => getComputedStyle(one).color))]"
        )
        assert len(colours) >= 5
        assert {colour: contrast(colour, ground) for colour in colours if contrast(colour, ground) < 4.5} == {}
