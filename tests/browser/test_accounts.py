"""An account in a browser: the second factor from setting it up to signing in with it, on a desk and a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from localities.choices import Role
from tests.factories import make_locality, make_membership, make_user
from tests.support.codes import code_now
from tests.support.visiting import assert_fits, sign_out

PASSWORD = "mat-khau-rat-dai"
PHONE = {"width": 390, "height": 844}
PAGES = ["/account/", "/account/password/", "/account/second-factor/", "/account/stand-ins/"]


@pytest.fixture
def lan(transactional_db):
    user = make_user("lan", password=PASSWORD, full_name="Lê Lan")
    make_membership(user, make_locality("Huyện Vĩnh Bảo", code="316"), Role.LEADER)
    make_membership(user, make_locality("Huyện Yên Thế", code="215"), Role.PLANNING_OFFICER)
    return user


def sign_in(page: Page) -> None:
    page.goto("/login/")
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def test_the_second_factor_from_the_square_to_the_next_sign_in(browser_page, lan):
    page = browser_page
    sign_in(page)
    page.goto("/account/")
    page.get_by_role("link", name="Bật xác thực hai bước").click()
    square = page.get_by_role("img", name="Ô vuông")
    expect(square).to_be_visible()
    assert square.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Mã xác thực").fill(code_now(secret))
    page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_role("button", name="Bật xác thực hai bước").click()
    expect(page.locator(".codes li")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    codes = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", download.value.path().read_text("utf-8"))
    assert codes == page.locator(".codes code").all_inner_texts()

    page.get_by_role("link", name="tiếp tục").click()
    page.get_by_text("Lê Lan").first.click()
    page.get_by_role("button", name="Đăng xuất").click()
    sign_in(page)
    page.wait_for_url("**/login/code/")
    # The code that set it up was taken; the app shows the next one.
    page.get_by_label("Mã xác thực").fill(code_now(secret, 1))
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("Còn 10 mã dự phòng.")

    page.get_by_text("Lê Lan").first.click()
    page.get_by_role("button", name="Đăng xuất").click()
    sign_in(page)
    page.get_by_label("Mã xác thực").fill(codes[0].lower())
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("Còn 9 mã dự phòng.")


def test_the_unit_one_works_for_is_switched_in_the_header(browser_page, lan):
    page = browser_page
    sign_in(page)
    page.goto("/account/")
    expect(page.locator(".working summary")).to_contain_text("Huyện Yên Thế")
    page.locator(".working summary").click()
    page.get_by_role("button", name="Huyện Vĩnh Bảo").click()
    expect(page.locator(".working summary")).to_contain_text("Huyện Vĩnh Bảo")
    page.wait_for_url("**/account/")
    page.locator(".working summary").click()
    expect(page.locator(".choices [aria-current]")).to_have_text("Huyện Vĩnh Bảo")


def test_what_takes_long_says_that_it_is_under_way(browser_page, lan):
    page = browser_page
    sign_in(page)
    page.goto("/account/")
    # An answer without content leaves the page as it stands while it waits.
    page.route("**/account/", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="Lưu hồ sơ").click()
    expect(page.get_by_text("Đang gửi, chờ một lát…")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_account_pages_fit_a_phone(browser_page, lan, scheme):
    page = browser_page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(PHONE)
    for address in ["/login/", "/account/password/forgotten/"]:
        page.goto(address)
        assert_fits(page)
    sign_in(page)
    for address in PAGES:
        page.goto(address)
        assert_fits(page)


COME_BACK = 'dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))'


def test_going_back_shows_nothing_of_who_signed_out(browser_page, lan):
    page = browser_page
    sign_in(page)
    page.goto("/account/password/")
    page.get_by_label("Mật khẩu hiện tại").fill("đang gõ")
    # The driver keeps no pages, so the browser's own event stands for going back to one that was kept.
    page.evaluate(COME_BACK)
    expect(page.get_by_label("Mật khẩu hiện tại")).to_have_value("đang gõ")
    second = page.context.new_page()
    second.goto("/")
    sign_out(second)
    page.evaluate(COME_BACK)
    page.wait_for_url("**/login/**")
