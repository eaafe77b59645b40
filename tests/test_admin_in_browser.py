"""The administration as people meet it: usable by everybody, quiet under the strict policy, asking before it acts."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from localities.choices import Role
from localities.models import Change
from tests.factories import make_locality, make_membership, make_user
from tests.support.codes import give_second_factor
from tests.test_accessibility import LOOKS, SCREENS, SIZES, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    *["/admin/", "/jobs/", "/admin/localities/", "/admin/localities/user/", "/admin/localities/locality/"],
    *["/admin/localities/succession/add/", "/admin/localities/membership/add/", "/admin/auth/group/add/"],
    *["/admin/indicators/indicator/add/", "/admin/indicators/dayexception/add/", "/admin/alerts/alertrule/"],
    *["/admin/alerts/alertrule/1/change/", "/admin/alerts/webhook/add/", "/admin/alerts/escalationstep/"],
]


@pytest.fixture
def lan() -> Any:
    person = make_user("lan", full_name="Lê Lan")
    make_membership(person, make_locality("Xã An Hòa"), Role.DATA_OFFICER)
    give_second_factor(person)
    return person


def open_page(chromium: Browser, address: str, size: str, scheme: str) -> Page:
    """Signed in as a superuser."""
    root = make_user("quan-tri", full_name="Trần Quản Trị", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(root)
    width, height = SIZES[size]
    context = chromium.new_context(
        base_url=address, viewport={"width": width, "height": height}, color_scheme=scheme, locale="vi-VN"
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    return context.new_page()


def look(page: Page, name: str) -> list[str]:
    """What is wrong with the page that is open; a picture of it is kept."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=True)
    return [f"{name}: {fault}" for fault in faults_of(page)]


def ask(page: Page, person: Any) -> None:
    page.goto("/admin/localities/user/")
    page.check(f'input[name="_selected_action"][value="{person.pk}"]')
    page.select_option('select[name="action"]', "remove_second_factor")
    page.click('button[name="index"]')


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_administration_can_be_used_by_everybody(chromium, live_server, lan, size, scheme):
    page = open_page(chromium, live_server.url, size, scheme)
    found: list[str] = []
    # axe itself is stopped by the policy when it tries out styles, so nothing is listened to while it runs.
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    for address in [*PAGES, f"/admin/localities/user/{lan.pk}/change/"]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found += [f"{address}: {text}" for text in heard]
        found += look(page, f"{address.strip('/').replace('/', '-')}-{size}-{scheme}")
        heard.clear()
    ask(page, lan)
    found += look(page, f"admin-asks-{size}-{scheme}")
    page.context.close()
    assert not found, "\n".join(found)


def test_a_dangerous_step_is_taken_back_then_confirmed(chromium, live_server, lan):
    page = open_page(chromium, live_server.url, "phone", "light")
    by_root = Change.objects.filter(by__username="quan-tri")
    ask(page, lan)
    assert page.inner_text("h1") == "Gỡ xác thực hai bước của: Lê Lan"
    page.click("text=Quay lại, không làm gì")
    assert not by_root.exists()
    ask(page, lan)
    page.fill("#why", "Mất điện thoại")
    page.click("button[name=_confirmed]")
    assert "Đã gỡ xác thực hai bước của: Lê Lan." in page.inner_text(".messagelist")
    assert by_root.get().reason == "Mất điện thoại"
    page.context.close()
