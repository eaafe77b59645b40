"""What a person sees in a browser: the real table of Vĩnh Bảo 2023, from signing in to the explanation of a row."""

import pytest
from playwright.sync_api import Page, expect

from indicators.choices import Setter
from indicators.sample import FOLDER
from indicators.services.importing import Options, import_table
from indicators.services.recompute import recompute_stale
from indicators.tables import read_table
from localities.choices import Role
from tests.factories import make_locality, make_membership, make_plan, make_user

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
    """Signed in, and by the way from the home page to the only board."""
    browser_page.goto("/")
    browser_page.get_by_label("Tên đăng nhập").fill("lanhdao")
    browser_page.get_by_label("Mật khẩu").fill("chitieu-316")
    browser_page.get_by_role("button", name="Đăng nhập").click()
    browser_page.wait_for_url(f"**{board}")
    return browser_page


def line(page: Page, name: str):
    return page.locator("tr.line").filter(has_text=name).first


def test_the_board_says_how_the_year_went(page):
    expect(page.locator("h1")).to_contain_text("42/47 chỉ tiêu đạt và vượt: 7 vượt, 35 đạt; 3 chưa đạt")
    expect(page.locator("h1")).to_contain_text("Kết nạp mới đảng viên")


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


@pytest.mark.parametrize("address", ["/", "?verdict=not_met", "?q=thu+ngan+sach"])
def test_a_phone_needs_no_sideways_scrolling(page, board, address):
    page.set_viewport_size(PHONE)
    page.goto(board + address if address != "/" else board)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(line(page, "Thu ngân sách tại huyện").locator(".verdict")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_ground(page, scheme):
    """WCAG AA: 4,5:1 for every state's word, in light and dark."""
    page.emulate_media(color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    colours = page.eval_on_selector_all(
        ".state, .quiet", "all => [...new Set(all.map(one => getComputedStyle(one).color))]"
    )
    assert len(colours) >= 5
    assert {colour: contrast(colour, ground) for colour in colours if contrast(colour, ground) < 4.5} == {}


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
