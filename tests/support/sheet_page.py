"""Where the rows of a report's sheet are on its page."""

from playwright.sync_api import Locator, Page

from indicators.models import Indicator


def line_of(page: Page, indicator: Indicator) -> Locator:
    """The row of an indicator's main figure."""
    return page.locator(f"#row-{indicator.pk}")


def figure_of(page: Page, indicator: Indicator) -> Locator:
    """Where its main figure is typed."""
    return line_of(page, indicator).locator("input[name^=value-]")


def said_of(page: Page, indicator: Indicator) -> Locator:
    """What is said below the row."""
    return page.locator(f"#row-{indicator.pk} + tr.said")
