"""People at work: browsers of their own, the live server, a worker in a process of its own, a mail server."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Page

from tests.browser.stories.people import PASSWORD
from tests.support.visiting import sign_in


@pytest.fixture(autouse=True)
def _now():
    """A Monday; the report of June is due in two working days."""
    with time_machine.travel("2026-06-15 09:00+07:00", tick=True):
        yield


@pytest.fixture(autouse=True)
def _public_address(live_server, settings):
    """Links in mails lead to the server of the test."""
    settings.SITE_URL = live_server.url


@pytest.fixture
def at_desk(open_browser: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A browser of one's own; signed in through the page for it where a name is given."""

    def act(username: str = "", **options: Any) -> Page:
        page = open_browser(**options).new_page()
        if username:
            sign_in(page, username, PASSWORD)
        return page

    return act
