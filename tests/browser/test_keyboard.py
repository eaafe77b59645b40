"""Pages without a mouse: the way past the header, menus, and where one is, always in sight."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from tests.matrix.world import frozen, make_world

pytestmark = pytest.mark.browser

# Where the focus is: what it is called, whether a ring is drawn around it, whether it lies free before one's eyes.
FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const seen = document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), box.top + Math.min(box.height / 2, 10));
  return { tag: one.tagName, name: (one.innerText || one.name || one.getAttribute("aria-label") || "").slice(0, 40),
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    free: Boolean(seen) && (one.contains(seen) || seen.contains(one)) };
}"""


@pytest.fixture(autouse=True)
def _now():
    with frozen():
        yield


@pytest.fixture
def world(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return make_world()


@pytest.fixture
def page(browser_page: Page, browser_context: BrowserContext, live_server, world) -> Page:
    client = Client()
    client.force_login(world.users["administrator"])
    name = settings.SESSION_COOKIE_NAME
    browser_context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    browser_page.goto("/")
    return browser_page


def test_the_first_key_offers_the_way_past_the_header(page):
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Đến nội dung")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["height"] > 20
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_menu_opens_closes_on_escape_and_gives_the_focus_back(page):
    menu = page.locator(".person > summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hồ sơ của tôi")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Hồ sơ của tôi")).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_menu_that_was_left_does_not_cover_the_page(page):
    page.locator(".person > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="Hồ sơ của tôi")).to_be_hidden()


@pytest.mark.parametrize("place", ["home", "board", "report", "alerts", "plan"])
def test_where_one_is_stays_in_sight(page, world, place):
    things = {"board": f"{world.inside.unit.pk}/2026/", "report": f"{world.inside.things['report'][0]}/"}
    things["plan"] = f"{world.inside.things['plan'][0]}/"
    page.goto({"home": "/", "alerts": "/alerts/"}.get(place, f"/{place}s/{things.get(place, '')}"))
    stops = []
    for key in ["Tab"] * 25 + ["Shift+Tab"] * 10:
        page.keyboard.press(key)
        stops.append(page.evaluate(FOCUS))
    hidden = [stop for stop in stops if stop["tag"] != "BODY" and not (stop["ringed"] and stop["free"])]
    assert not hidden
