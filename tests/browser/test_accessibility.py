"""Every page as axe-core sees it, light and dark, wide and on a phone.

Also the pages of who is not signed in, those that say what went wrong, and what opens inside a page.
"""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tests.matrix.table import ALL_PAGES
from tests.matrix.world import World, frozen, make_world
from tests.support.accessibility import LOOKS, ON_DESK, ON_PHONE, look_at, opened
from tests.support.codes import give_second_factor

pytestmark = pytest.mark.browser

SIGNED_OUT = ["login", "password-forgotten", "password-new", "unsubscribe"]
# What is no page of its own: files, answers to scripts, the mail in its frame, and what sends on.
NO_PAGES = {
    *["board-official", "target-chart", "digest-preview-html", "digest-preview-sheet", "calendar-feed", "mail-html"],
    *["report-attachment", "marked-upload", "uploaded-file", "upload-progress", "find-indicators"],
    *["search-suggestions", "metrics", "admin/login/", "admin/password_change/", "login-code", *SIGNED_OUT],
}
NAMES = [name for name, line in ALL_PAGES.items() if line.takes("GET") and line.who("GET") and name not in NO_PAGES]
PERSON = "administrator"
PASSWORD = "mat-khau-rat-dai"


@pytest.fixture(autouse=True)
def _now():
    with frozen():
        yield


@pytest.fixture
def world(transactional_db, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = str(tmp_path)
    return make_world()


def address_of(world: World, name: str) -> str:
    return reverse(name, args=world.arguments(ALL_PAGES[name].thing, world.inside, PERSON))


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_every_page_can_be_used_by_everybody(chromium: Browser, live_server, world, look):
    found = []
    with opened(chromium, live_server.url, look, world.users[PERSON]) as page:
        for name in NAMES:
            answer = page.goto(address_of(world, name))
            assert answer is not None
            found += look_at(page, name, look)
            if answer.status != 200:
                found.append(f"{name}: {answer.status}")
    assert not found, "\n".join(found)


def type_words(page: Page) -> None:
    page.get_by_role("combobox").press_sequentially("tang")
    page.locator("#suggestions").wait_for()


def write_nonsense(page: Page) -> None:
    page.locator("input[name^=value-]").first.fill("rất thấp")
    page.locator("input[aria-invalid]").wait_for()


def press(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name).first.click()

    return act


def unfold(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


# What opens, or is said, inside a page: name, page, what is added to its address, what is done there.
INSIDE: list[tuple[str, str, str, Callable[[Page], None] | None]] = [
    ("menu-open", "boards", "", unfold(".person > summary")),
    ("suggestions-open", "home", "", type_words),
    ("row-open", "board", "", unfold(".why > summary")),
    ("decision-open", "target", "#decisions", unfold("#decisions ~ details > summary")),
    ("sheet-problems", "report", "", write_nonsense),
    ("plan-problems", "new-plan", "", press("Lập văn bản")),
    ("password-problems", "password", "", press("Đổi mật khẩu")),
    ("nothing-found", "search", "?q=khong+co", None),
    ("no-alerts", "alerts", "?severity=critical", None),
]


@pytest.mark.parametrize("look", ON_PHONE, ids="-".join)
def test_what_opens_inside_a_page_can_be_used_by_everybody(chromium: Browser, live_server, world, look):
    found = []
    with opened(chromium, live_server.url, look, world.users[PERSON]) as page:
        for name, place, rest, act in INSIDE:
            page.goto(address_of(world, place) + rest)
            if act is not None:
                act(page)
            found += look_at(page, name, look)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", ON_DESK, ids="-".join)
def test_who_is_not_signed_in_can_use_every_page(chromium: Browser, live_server, world, look):
    person = world.users["viewer"]
    person.set_password(PASSWORD)
    person.save()
    give_second_factor(person)
    found = []
    with opened(chromium, live_server.url, look) as page:
        for name in SIGNED_OUT:
            page.goto(address_of(world, name))
            found += look_at(page, name, look)
        page.goto("/login/")
        press("Đăng nhập")(page)
        found += look_at(page, "login-problems", look)
        page.get_by_label("Tên đăng nhập").fill(person.username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        press("Đăng nhập")(page)
        page.wait_for_url("**/login/code/")
        found += look_at(page, "login-code", look)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", ON_DESK, ids="-".join)
def test_what_went_wrong_can_be_read_by_everybody(chromium: Browser, live_server, world, look):
    found = []
    with opened(chromium, live_server.url, look, world.users["viewer"]) as page:
        page.route(
            "**/fault/", lambda route: route.fulfill(body=render_to_string("500.html"), content_type="text/html")
        )
        wrong = {"403": reverse("uploads"), "404": "/khong-co/", "405": reverse("logout"), "500": "/fault/"}
        for name, address in wrong.items():
            page.goto(address)
            found += look_at(page, name, look)
    assert not found, "\n".join(found)
