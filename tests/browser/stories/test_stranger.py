"""Somebody of another unit tries every address that an insider's pages lead to, and so does nobody at all."""

import io
import re
import zipfile
from html import unescape
from urllib.parse import quote, urlsplit

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import APIRequestContext, expect

from indicators.services.recompute import recompute_stale
from indicators.services.sheets import save_cells, send_sheet
from indicators.services.uploads import store_upload
from localities.choices import Role
from tests.browser.stories.people import PASSWORD, hire
from tests.factories import make_locality, make_membership
from tests.indicators.sheets.facts import make_sheet
from tests.indicators.uploads.steps import rows_of
from tests.support.figures import change_of
from tests.support.sheet_page import figure_of
from tests.support.visiting import sign_in

# What only insiders may read: a figure, what was written, who wrote it.
SECRETS = ("8.154", "8154", "Kế hoạch kín", "Lời nhắn kín", "phu-luc-kin", "bieu-kin", "Người Trong Nhà")
# What everybody may ask for, and what it would have to leave out.
QUESTIONS = ("/search/?q=thu+ngan+sach", "/search/suggestions/?q=thu+ngan", "/boards/?q=bo+ha", "/reports/?shelf=done")
# Made for programs that show calendars: whoever holds its secret link is let in.
CALENDAR = "/lich/"
LINK = re.compile(r'(?:href|src)="(/[^"#]*|\?[^"#]*)')
# A thing of the unit's own. The rules that the service ships with are everybody's.
OWN = re.compile(r"^/(?!alert-rules/).*/\d+/")


@pytest.fixture
def facts(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    province = make_locality("Tỉnh Bắc Ninh", kind="province")
    made = make_sheet(parent=province)
    made.plan.title = "Kế hoạch kín"
    made.plan.save()
    insider = hire("nguoi-trong", "Người Trong Nhà", Role.DATA_OFFICER, made.commune)
    for role in (Role.PLANNING_OFFICER, Role.LEADER, Role.ADMINISTRATOR):
        make_membership(insider, made.commune, role)
    save_cells(report=made.report, changes=[change_of(made.report, made.money, "8.154")], by=insider)
    file = ContentFile(b"%PDF-1.7\n", name="phu-luc-kin.pdf")
    send_sheet(report=made.report, by=insider, note="Lời nhắn kín", files=[file], allows_missing=True)
    upload = store_upload(
        content=rows_of(["1", "Chỉ tiêu khác", "%", "8154"]), name="bieu-kin.csv", plan=made.plan, by=insider
    )
    made.upload = f"/uploads/{upload.pk}/"
    recompute_stale()
    hire("nguoi-la", "Khách Lạ", Role.PLANNING_OFFICER, make_locality("Xã Tam Tiến", kind="commune", parent=province))
    return made


def addresses_from(home: str, browser: APIRequestContext) -> list[str]:
    """Every address of this site that can be reached by links; of each kind of page one is looked at."""
    found, waiting, seen = {home}, [home], set()
    while waiting:
        address = waiting.pop()
        kind = re.sub(r"\d+", "0", urlsplit(address).path)
        if kind in seen:
            continue
        seen.add(kind)
        answer = browser.get(address)
        assert answer.status == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        here, links = urlsplit(answer.url).path, {unescape(one) for one in LINK.findall(answer.text())}
        links = {(here + one if one.startswith("?") else one).rstrip("?") for one in links}
        fresh = {one for one in links if not one.startswith(("/static/", CALENDAR))} - found
        found |= fresh
        waiting += sorted(fresh)
    return sorted(found)


def readable(body: bytes) -> str:
    """A page, a text or all the parts of a workbook."""
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def test_every_address_of_an_insider_is_refused(facts, at_desk, console_errors):
    insider, stranger, nobody = at_desk("nguoi-trong"), at_desk("nguoi-la"), at_desk()
    addresses = addresses_from("/", insider.context.request)
    report, plan = f"/reports/{facts.report.pk}/", f"/plans/{facts.plan.pk}/"
    board, target = f"/boards/{facts.commune.pk}/2026/", f"/targets/{facts.targets[0].pk}/"
    main = [report, f"{report}review/", plan, f"{plan}edit/", target, board]
    main += [f"{board}?format=csv", f"{board}official.xlsx", facts.upload, f"{facts.upload}file/"]
    assert set(main) <= set(addresses)
    told = readable(insider.context.request.get(report).body())
    assert all(secret in told for secret in ("8.154", "Lời nhắn kín", "phu-luc-kin"))

    # Whatever is the unit's own does not exist; what belongs to everybody shows nothing of it.
    wrong = []
    for address in [*addresses, *QUESTIONS]:
        answer = stranger.context.request.get(address)
        said = readable(answer.body())
        wrong += [f"{address} says {secret}" for secret in SECRETS if secret in said]
        if OWN.search(address) and answer.status not in (403, 404):
            wrong.append(f"{address}: {answer.status}")
    assert wrong == []
    for address in main:
        stranger.goto(address)
        expect(stranger.locator("h1")).to_have_text("Không có trang này")

    # Without signing in every page leads to the login page, and from there back to where one wanted to go.
    for address in sorted({urlsplit(one).path for one in addresses}):
        answer = nobody.context.request.get(address, max_redirects=0)
        way = answer.headers.get("location", "")
        assert (answer.status, way) == (302, f"/login/?next={quote(address)}"), address
    nobody.goto(report)
    expect(nobody.get_by_text("8.154")).to_have_count(0)
    sign_in(nobody, "nguoi-trong", PASSWORD)
    expect(nobody).to_have_url(re.compile(rf"{report}$"))
    expect(figure_of(nobody, facts.money)).to_have_value("8.154")
    assert [one for one in console_errors if "404" not in one] == []
    console_errors.clear()
