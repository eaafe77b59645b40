"""What a test needs and the machine may lack: skipped with its name, or failed when skipping is forbidden."""

from collections.abc import Iterator
from typing import NoReturn

import pytest

from tests.support.environment import REQUIRE_ALL

# Fixtures that stand for something heavy, and the marker a test gets for using one: `-m "not browser"` then works.
MARKERS = {
    "redis_url": "redis",
    "celery_worker_process": "worker",
    "start_worker": "worker",
    "open_browser": "browser",
}


def lacking(what: str) -> NoReturn:
    if REQUIRE_ALL:
        pytest.fail(f"{what} (REQUIRE_ALL forbids skipping)", pytrace=False)
    pytest.skip(what)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKERS:
                item.add_marker(MARKERS[fixture])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Where skipping is forbidden no way of skipping is left, `importorskip` and marks included."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"{reason} (REQUIRE_ALL forbids skipping)"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        reason = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else "?"
        skipped[reason] = skipped.get(reason, 0) + 1
    if skipped:
        terminalreporter.section("not run on this machine")
        for reason, count in sorted(skipped.items()):
            terminalreporter.line(f"{count} skipped: {reason}")
