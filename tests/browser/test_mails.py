"""The mails as a browser shows them: on a phone and in a window, in light and in dark; kept as pictures."""

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import Page

from alerts.choices import Channel, DeliveryKind
from alerts.models import Alert, Delivery
from alerts.services import queue_digests, tell_events
from indicators.choices import Setter
from indicators.sample import FOLDER
from indicators.services.importing import Options, import_table
from indicators.services.recompute import recompute_stale
from indicators.tables import read_table
from localities.choices import Role
from tests.alerts.steps import BEHIND, FAR, at, happens
from tests.factories import make_due_report, make_duty, make_locality, make_membership, make_plan, make_user
from tests.support.accessibility import contrast
from tests.support.visiting import assert_fits_pictured

FILE = "vinh_bao_2023_results.csv"
WIDTHS = (360, 700)

pytestmark = pytest.mark.browser


@pytest.fixture
def mails(transactional_db) -> dict[str, str]:
    """The HTML of a mail at once and of a digest about the real table of Vĩnh Bảo 2023."""
    district = make_locality("Huyện Vĩnh Bảo", code="316")
    plan = make_plan(
        locality=district, title="Nghị quyết số 06-NQ/HU", number="06-NQ/HU", setter=Setter.PARTY_COMMITTEE
    )
    table = read_table((FOLDER / FILE).read_bytes(), FILE, max_bytes=10**6, max_rows=1000)
    options = Options(assume_unclear=True, accept_new_units=True, kept_as_text=frozenset({(24, "result")}))
    with time_machine.travel(at("2024-01-02 09:00"), tick=False):
        make_membership(make_user(), district, Role.PLANNING_OFFICER)
        import_table(table=table, file_name=FILE, plan=plan, options=options, by=None)
        recompute_stale()
    targets = list(plan.targets.exclude(assessment__verdict="").order_by("position", "id")[:40])
    for n, target in enumerate(targets):
        happens(target, FAR if n % 3 == 0 else BEHIND, at("2024-01-10 09:00"))
    Alert.objects.filter(target=targets[1]).update(muted_by=Alert.objects.get(target=targets[0]))
    Alert.objects.filter(target=targets[2]).update(snoozed_until=dt.date(2024, 2, 1))
    day = dt.date(2024, 1, 14)
    make_due_report(duty=make_duty(locality=district), starts_on=day, cut_off_on=day, due_on=dt.date(2024, 1, 17))
    with time_machine.travel(at("2024-01-10 09:05"), tick=False):
        tell_events()
    queue_digests(now=at("2024-01-15 07:00"))
    written = Delivery.objects.filter(channel=Channel.MAIL)
    return {kind: written.get(kind=kind).html for kind in (DeliveryKind.ALERTS, DeliveryKind.DIGEST)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", [DeliveryKind.ALERTS, DeliveryKind.DIGEST])
def test_a_mail_reads_well(browser_page: Page, mails: dict[str, str], kind: str, scheme: str) -> None:
    browser_page.emulate_media(color_scheme=scheme)
    for width in WIDTHS:
        browser_page.set_viewport_size({"width": width, "height": 900})
        browser_page.set_content(mails[kind])
        assert_fits_pictured(browser_page, f"{kind}-{scheme}-{width}")
    assert _faint(browser_page) == {}


def _faint(page: Page) -> dict[str, float]:
    """Colours of words that stand out less than 4,5:1 from the sheet they are on."""
    ground = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
    words = "all => [...new Set(all.filter(one => one.innerText.trim()).map(one => getComputedStyle(one).color))]"
    colours = page.eval_on_selector_all(".ink, .soft, .link, span, td[class]:not(.page):not(.pad)", words)
    assert len(colours) >= 3
    return {colour: ratio for colour in colours if (ratio := contrast(colour, ground)) < 4.5}
