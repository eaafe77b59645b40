"""The system's Chromium, driven by playwright; a page that complains on its console fails its test."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright

from tests.support.needs import lacking

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing that could reach outside or needs a graphics card.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
DESK = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", "viewport": {"width": 1366, "height": 900}}
# For a machine that does much else: what comes at once is not waited for.
PATIENCE = 20_000
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = next((path for name in NAMES if (path := shutil.which(name))), None)
    if executable is None:
        lacking("Chromium is not installed (apt install chromium)")
    # Playwright keeps an event loop in this thread, which Django takes for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def console_errors() -> list[str]:
    """What the page complained of. A test that provokes an error page looks at these and clears them."""
    return []


@pytest.fixture
def open_browser(
    chromium: Browser, live_server: Any, console_errors: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
    """Open a clean profile, in Vietnamese, whose addresses are relative to the live server; as many as there are people
    in a test. Options are playwright's: `open_browser(viewport={"width": 390, "height": 844})`."""
    opened: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        # Chromium reports what a Content-Security-Policy blocked as a console error, too.
        if message.type == "error":
            console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    def watch(page: Page) -> None:
        page.on("console", note)
        page.on("pageerror", lambda error: console_errors.append(str(error)))

    def only_loopback(route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.scheme in ("http", "https") and url.hostname not in LOOPBACK:
            console_errors.append(f"the page asked for {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def open_one(**options: Any) -> BrowserContext:
        context = chromium.new_context(**DESK | options, base_url=live_server.url)
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        context.route("**/*", only_loopback)
        context.on("page", watch)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert not console_errors, "the browser complained:\n" + "\n".join(console_errors)


@pytest.fixture
def browser_context(open_browser: Callable[..., BrowserContext]) -> BrowserContext:
    return open_browser()


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Page:
    """A page that fails its test on a script error, a console error or anything the security policy stopped."""
    return browser_context.new_page()
