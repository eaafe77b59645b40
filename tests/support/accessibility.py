"""What axe-core finds on a page, run around its content policy, in several looks.

axe-core (tests/support/axe) stands under the Mozilla Public License 2.0.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from localities.models import User
from tests.support.visiting import PICTURES, enter_as, keep_picture

Look = tuple[str, str]

SIZES = {"wide": (1280, 900), "phone": (390, 844)}
# Both sizes and both schemes; every pairing of them only where somebody wants the pictures.
LOOKS: list[Look] = [("phone", "light"), ("wide", "dark")]
ON_PHONE, ON_DESK = LOOKS[:1], LOOKS[1:]
if PICTURES is not None:
    ON_PHONE = ON_DESK = LOOKS = [*LOOKS, ("phone", "dark"), ("wide", "light")]

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
GRAVE = {"serious", "critical"}


def faults_of(page: Page) -> list[str]:
    """What axe finds grave, and whether the page itself scrolls sideways."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
    grave = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in GRAVE]
    too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*grave, *(["scrolls sideways"] if too_wide else [])]


@contextmanager
def opened(chromium: Browser, root: str, look: Look, user: User | None = None) -> Iterator[Page]:
    """A page of the size and scheme, of who is signed in or of nobody."""
    width, height = SIZES[look[0]]
    context = chromium.new_context(
        base_url=root, viewport={"width": width, "height": height}, color_scheme=look[1], locale="vi-VN"
    )
    if user is not None:
        enter_as(context, user)
    context.add_init_script(AXE)
    yield context.new_page()
    context.close()


def look_at(page: Page, name: str, look: Look) -> list[str]:
    """The faults, each with the name; a picture is kept where somebody wants it."""
    keep_picture(page, f"{name}-{'-'.join(look)}")
    return [f"{name}: {fault}" for fault in faults_of(page)]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
