"""The administration as people meet it: usable by everybody, quiet under the strict policy, asking before it acts."""

from typing import Any

import pytest
from playwright.sync_api import Page

from localities.choices import Role
from localities.models import Change, User
from tests.factories import make_locality, make_membership, make_user
from tests.support.accessibility import LOOKS, look_at, opened
from tests.support.codes import give_second_factor

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


def make_root() -> User:
    return make_user("quan-tri", full_name="Trần Quản Trị", is_staff=True, is_superuser=True)


def ask(page: Page, person: Any) -> None:
    page.goto("/admin/localities/user/")
    page.check(f'input[name="_selected_action"][value="{person.pk}"]')
    page.select_option('select[name="action"]', "remove_second_factor")
    page.click('button[name="index"]')


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_the_administration_can_be_used_by_everybody(chromium, live_server, lan, look):
    found: list[str] = []
    # axe itself is stopped by the policy when it tries out styles, so nothing is listened to while it runs.
    heard: list[str] = []
    with opened(chromium, live_server.url, look, make_root()) as page:
        page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
        for address in [*PAGES, f"/admin/localities/user/{lan.pk}/change/"]:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            found += [f"{address}: {text}" for text in heard]
            found += look_at(page, address.strip("/").replace("/", "-"), look)
            heard.clear()
        ask(page, lan)
        found += look_at(page, "admin-asks", look)
    assert not found, "\n".join(found)


def test_a_dangerous_step_is_taken_back_then_confirmed(chromium, live_server, lan):
    by_root = Change.objects.filter(by__username="quan-tri")
    with opened(chromium, live_server.url, ("phone", "light"), make_root()) as page:
        ask(page, lan)
        assert page.inner_text("h1") == "Gỡ xác thực hai bước của: Lê Lan"
        page.click("text=Quay lại, không làm gì")
        assert not by_root.exists()
        ask(page, lan)
        page.fill("#why", "Mất điện thoại")
        page.click("button[name=_confirmed]")
        assert "Đã gỡ xác thực hai bước của: Lê Lan." in page.inner_text(".messagelist")
        assert by_root.get().reason == "Mất điện thoại"
