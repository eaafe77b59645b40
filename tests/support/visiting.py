"""What people do in a browser before a test begins, and pictures of what they then see."""

import os
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from localities.models import User

# Pages are pictured where a folder is named, for people to look at; a picture takes as long as a page.
PICTURES = Path(os.environ["SCREENS_DIR"]) if "SCREENS_DIR" in os.environ else None
WIDTHS = (1280, 390)
HEIGHT = 900


def sign_in(page: Page, username: str, password: str) -> None:
    """On the page for it, where an address may have led."""
    if "/login/" not in page.url:
        page.goto("/login/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda address: "/login/" not in address)


def sign_out(page: Page) -> None:
    page.locator("details.person > summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/login/**")


def enter_as(context: BrowserContext, user: User) -> None:
    """Signed in without the page for it: where signing in is not what a test is about."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}])


def assert_fits(page: Page, what: str = "") -> None:
    """No sideways scrolling, once its styles are there."""
    page.wait_for_load_state()
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, what or page.url


def keep_picture(page: Page, name: str) -> None:
    """The whole page as it is, where somebody wants to see it."""
    if PICTURES is not None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def assert_fits_pictured(page: Page, name: str) -> None:
    """The page as it is fits its width; its picture is kept."""
    keep_picture(page, name)
    assert_fits(page, name)


def assert_fits_everywhere(page: Page, name: str) -> None:
    """On a desk and on a phone, pictured light and dark; the page is then as it was: on a desk, light."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in ("light", "dark") if PICTURES else ("light",):
            page.emulate_media(color_scheme=scheme)
            assert_fits_pictured(page, f"{name}-{width}-{scheme}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
