"""The guide and what stands beside it: every picture is there and named, every label is one that pages show."""

import re

import pytest

from tests.guide import album
from tests.guide.album import FOLDER, read_words
from tests.support.source import ROOT

TEXT = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
# Alternative text, name.
PICTURES = re.findall(r"!\[([^\]]*)\]\(pictures/([\w-]+)\.png\)", TEXT)
# What stands between these marks is a label of a page; what a document says stands between straight ones.
LABELS = sorted(set(re.findall(r"“([^”]+)”", re.sub(r"^> .*$", "", TEXT, flags=re.MULTILINE))))
MOST_BYTES = 160_000


def test_every_picture_is_shown_once_and_every_one_shown_is_there():
    shown = sorted(name for _alternative, name in PICTURES)
    assert shown == sorted(path.stem for path in FOLDER.glob("*.png"))
    assert shown == sorted(read_words())


def test_whoever_cannot_see_a_picture_is_told_what_it_shows():
    assert [name for alternative, name in PICTURES if len(alternative) < 20] == []


def test_a_page_that_says_something_else_by_now_asks_for_a_new_picture(monkeypatch):
    monkeypatch.setattr(album, "IS_WRITING", False)
    with pytest.raises(AssertionError, match="make guide"), album.album() as pictures:
        pictures.words["dang-nhap"] = ["Mời vào"]


def test_pictures_are_small():
    assert {path.name: size for path in FOLDER.glob("*.png") if (size := path.stat().st_size) > MOST_BYTES} == {}


@pytest.fixture(scope="module")
def sources() -> str:
    """All that the pages are made of, on one line."""
    files = [path for app in ("localities", "indicators", "alerts", "config") for path in (ROOT / app).rglob("*")]
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix in (".html", ".py")]
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("label", LABELS)
def test_every_label_it_quotes_is_one_of_the_pages(sources, label):
    # Where a page puts a number or a time, its text has a name for it.
    parts = [part.strip() for part in re.split(r"[\d:]+", label)]
    assert all(part in sources for part in parts)
