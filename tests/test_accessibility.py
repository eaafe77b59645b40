"""The main pages as axe-core sees them, light and dark, wide and on a phone; pictures of each are kept beside.

axe-core (tests/support/axe, Mozilla Public License 2.0) is run in the page, around its content policy.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tests.matrix.table import ALL_PAGES
from tests.matrix.world import frozen, make_world
from tests.support.environment import DATA_DIR
from tests.support.visiting import enter_as

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "support" / "axe" / "axe.min.js").read_text()
SCREENS = Path(os.environ.get("SCREENS_DIR", Path(DATA_DIR) / "screens"))
GRAVE = {"serious", "critical"}
SIZES = {"wide": (1280, 900), "phone": (390, 844)}
# Both sizes and both schemes; every pairing of them only where somebody wants the pictures.
LOOKS = [("phone", "light"), ("wide", "dark")]
if "SCREENS_DIR" in os.environ:
    LOOKS += [("phone", "dark"), ("wide", "light")]
# What is no page of its own: files, answers to scripts, the mail in its frame, and what sends on.
NO_PAGES = {
    *["board-official", "target-chart", "digest-preview-html", "digest-preview-sheet", "calendar-feed", "mail-html"],
    *["report-attachment", "marked-upload", "uploaded-file", "upload-progress", "find-indicators"],
    *["search-suggestions", "metrics", "admin/login/", "admin/password_change/"],
    *["login", "login-code", "password-forgotten", "password-new", "unsubscribe"],
}
NAMES = [name for name, line in ALL_PAGES.items() if line.takes("GET") and line.who("GET") and name not in NO_PAGES]
PERSON = "administrator"


@pytest.fixture(autouse=True)
def _now():
    with frozen():
        yield


@pytest.fixture
def addresses(transactional_db, settings, tmp_path) -> tuple[Any, dict[str, str]]:
    settings.MEDIA_ROOT = str(tmp_path)
    world = make_world()
    lines = {name: ALL_PAGES[name] for name in NAMES}
    return world, {
        name: reverse(name, args=world.arguments(line.thing, world.inside, PERSON)) for name, line in lines.items()
    }


def faults_of(page: Page) -> list[str]:
    """What axe finds grave, and whether the page itself scrolls sideways."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then(result => result.violations)")
    grave = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in GRAVE]
    too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*grave, *(["scrolls sideways"] if too_wide else [])]


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_every_page_can_be_used_by_everybody(chromium: Browser, live_server, addresses, size, scheme):
    world, pages = addresses
    width, height = SIZES[size]
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": width, "height": height}, color_scheme=scheme, locale="vi-VN"
    )
    enter_as(context, world.users[PERSON])
    page, found = context.new_page(), []
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name, address in pages.items():
        answer = page.goto(address)
        assert answer is not None
        found += [f"{name}: {fault}" for fault in faults_of(page)]
        if answer.status != 200:
            found.append(f"{name}: {answer.status}")
        page.screenshot(path=str(SCREENS / f"{name}-{size}-{scheme}.png"), full_page=True)
    context.close()
    assert not found, "\n".join(found)
