"""The pictures of the user's guide, and the words seen in each: kept together, so that no picture outlives its page.

`WRITE_GUIDE=1` (`make guide`) takes the pictures and writes down their words; otherwise the words of today's page are
held against those written down.
"""

import difflib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page

from tests.support.source import ROOT

FOLDER = ROOT / "docs" / "pictures"
WORDS = FOLDER / "words.txt"
IS_WRITING = os.environ.get("WRITE_GUIDE", "") not in ("", "0")
MARGIN = 6
HEADING = re.compile(r"^== (\S+) ==$", re.MULTILINE)
# The words that are seen between two heights of the page, those typed into fields included, line by line.
SEEN = """([top, bottom]) => {
  const said = [];
  const note = (text, box) => {
    const middle = (box.top + box.bottom) / 2 + scrollY;
    const words = text.replace(/\\s+/g, " ").trim();
    if (words && box.width > 1 && box.right > 0 && middle > top && middle < bottom) said.push(words);
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const range = document.createRange();
      range.selectNodeContents(node);
      note(node.textContent, range.getBoundingClientRect());
    } else if (node.nodeType === Node.ELEMENT_NODE && node.checkVisibility() && !node.matches(".unseen")) {
      const box = node.getBoundingClientRect();
      if (node.matches("select")) note(node.selectedOptions[0].text, box);
      else if (node.matches("input:not([type=checkbox], [type=radio]), textarea")) note(node.value, box);
      else node.childNodes.forEach(walk);
    }
  };
  walk(document.body);
  return said;
}"""


def read_words() -> dict[str, list[str]]:
    """Name of a picture → the words in it."""
    if not WORDS.exists():
        return {}
    _before, *parts = HEADING.split(WORDS.read_text(encoding="utf-8"))
    return {name: words.strip().splitlines() for name, words in zip(parts[::2], parts[1::2], strict=True)}


class Album:
    """The pictures of one test."""

    def __init__(self) -> None:
        self.words: dict[str, list[str]] = {}

    def take(self, name: str, first: Locator, last: Locator | None = None) -> None:
        """What stands on the page from one element to another (or that element alone), as wide as the page."""
        page = first.page
        # Once styles and letters are there, and the page was drawn with them.
        page.wait_for_load_state()
        page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        page.evaluate("scrollTo(0, 0)")
        top, bottom = _edges(first, last or first)
        self.words[name] = page.evaluate(SEEN, [top, bottom])
        if IS_WRITING:
            width = page.viewport_size["width"]
            clip = {"x": 0, "y": top, "width": width, "height": bottom - top}
            page.screenshot(path=FOLDER / f"{name}.png", full_page=True, clip=clip, caret="hide", animations="disabled")


def _edges(first: Locator, last: Locator) -> tuple[float, float]:
    start, end = first.bounding_box(), last.bounding_box()
    return max(start["y"] - MARGIN, 0), end["y"] + end["height"] + MARGIN


@contextmanager
def album() -> Iterator[Album]:
    """Write down what its pictures say, or fail where a page says something else by now."""
    made = Album()
    yield made
    kept = read_words()
    if IS_WRITING:
        kept |= made.words
        parts = [f"== {name} ==\n" + "".join(f"{line}\n" for line in kept[name]) for name in sorted(kept)]
        WORDS.write_text("\n".join(parts), encoding="utf-8")
    for name, words in made.words.items():
        differing = difflib.unified_diff(kept.get(name, []), words, "written down", "seen", lineterm="", n=1)
        assert words == kept.get(name), "\n".join(
            [f"{name}.png no longer shows what its page says: run `make guide` and look at it.", *differing]
        )


def open_at(page: Page, address: str, width: int = 1200) -> None:
    """High enough for the bar at the foot of a sheet to stand under it, not over its rows."""
    page.set_viewport_size({"width": width, "height": 2400})
    page.goto(address)
    page.wait_for_load_state("networkidle")
