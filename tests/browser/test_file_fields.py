"""File fields speak the product's language, not the browser's; without scripts, too, one sees where to press."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from localities.choices import Role
from tests.factories import (
    make_due_report,
    make_duty,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_user,
)
from tests.support.accessibility import LOOKS, faults_of, opened
from tests.support.visiting import enter_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = {"name": "Phụ lục 01.csv", "mimeType": "text/csv", "buffer": b"TT;A\n"}
KINDS = ("upload", "decision", "report", "administration")
CLEAR = "rgba(0, 0, 0, 0)"


@pytest.fixture
def person():
    return make_user("lan", full_name="Lê Lan", is_staff=True, is_superuser=True)


@pytest.fixture
def addresses(person) -> dict[str, str]:
    """Every page with a file field, by what it is for."""
    unit, today = make_locality("Xã An Hòa"), timezone.localdate()
    make_membership(person, unit, Role.PLANNING_OFFICER)
    target = make_target(plan=make_plan(locality=unit, period=make_period(today.year)))
    report = make_due_report(duty=make_duty(locality=unit), starts_on=today, cut_off_on=today, due_on=today)
    return {
        "upload": f"/uploads/new/?unit={unit.pk}&year={today.year}",
        "decision": f"/targets/{target.pk}/",
        "report": f"/reports/{report.pk}/",
        "administration": "/admin/indicators/verdictdecision/add/",
    }


@contextmanager
def reading(chromium, live_server, person, address: str, has_scripts: bool = True) -> Iterator[Page]:
    """The page in a browser whose own words are English."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", java_script_enabled=has_scripts)
    enter_as(context, person)
    page = context.new_page()
    page.goto(address)
    for folded in page.locator("main details:not([open]):has(.file) > summary").all():
        folded.click()
    yield page
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_field_says_what_to_do_and_then_what_was_chosen(chromium, live_server, person, addresses, kind):
    with reading(chromium, live_server, person, addresses[kind]) as page:
        field, nothing = page.locator(".file input"), page.get_by_text("Chưa chọn tệp")
        expect(page.get_by_text("Chọn tệp", exact=True)).to_be_visible()
        expect(nothing).to_be_visible()
        expect(field).to_have_css("color", CLEAR)
        field.set_input_files(FILE)
        expect(nothing).to_be_hidden()
        expect(field).not_to_have_css("color", CLEAR)


def test_without_scripts_the_field_shows_what_was_chosen(chromium, live_server, person, addresses):
    with reading(chromium, live_server, person, addresses["upload"], has_scripts=False) as page:
        expect(page.get_by_text("Chọn tệp", exact=True)).to_be_visible()
        expect(page.get_by_text("Chưa chọn tệp")).to_be_hidden()
        expect(page.locator(".file input")).not_to_have_css("color", CLEAR)


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_a_file_field_is_reached_by_keyboard_and_by_everybody(chromium, live_server, person, addresses, look):
    with opened(chromium, live_server.url, look, person) as page:
        page.goto(addresses["upload"])
        page.locator("details.new-plan > summary").focus()
        page.keyboard.press("Tab")
        assert is_ringed(page)
        assert faults_of(page) == []


def is_ringed(page: Page) -> bool:
    return page.evaluate(
        "document.activeElement.type === 'file' && getComputedStyle(document.activeElement).outlineStyle === 'solid'"
    )
