"""A planner imports the appendix of Vĩnh Bảo in a browser: looks, mends, imports, sees the board, takes it back."""

import pytest
from playwright.sync_api import Page, Route, expect

from indicators.choices import UploadState
from indicators.models import Observation, Plan, StaleTarget, Target, Upload
from indicators.sample import FOLDER, SAMPLE_TABLES
from indicators.services.sample import load_sample_table
from indicators.tables import read_table
from localities.choices import Role
from tests.browser.stories.people import PASSWORD, hire
from tests.factories import make_locality
from tests.indicators.uploads.tables import FILE, TYPOS, appendix
from tests.support.visiting import assert_fits_everywhere, sign_in

ORDER = ("queued", "running", "done")


@pytest.fixture
def district(transactional_db):
    """The appendix as last year's catalogue: another district has the same indicators already."""
    make_locality("Huyện Tiên Lãng", code="316")
    sample = next(one for one in SAMPLE_TABLES if one.file == FILE)
    table = read_table((FOLDER / FILE).read_bytes(), FILE, max_bytes=10**6, max_rows=1000)
    load_sample_table(sample=sample, table=table, by=None)
    return make_locality("Huyện Vĩnh Bảo", code="317")


@pytest.fixture
def page(browser_page: Page, district) -> Page:
    hire("kehoach", "Trần Kế Hoạch", Role.PLANNING_OFFICER, district)
    sign_in(browser_page, "kehoach", PASSWORD)
    return browser_page


def picture(page: Page, name: str) -> None:
    assert_fits_everywhere(page, f"upload-{name}")


def progress_of(page: Page) -> list[tuple[str, int]]:
    """What the page is told of the import as it follows it: the state, and which step it is at."""
    steps = []

    def note(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        steps.append((said["state"], said["step"]))
        route.fulfill(response=answer)

    page.route("**/progress/", note)
    return steps


def send(page: Page, content: bytes) -> None:
    page.goto("/uploads/")
    picture(page, "list")
    page.get_by_role("link", name="Nhập bảng mới").click()
    page.get_by_label("Năm").fill("2023")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Trích yếu").fill("Nghị quyết về nhiệm vụ năm 2023")
    page.get_by_label("Số, ký hiệu").fill("06-NQ/HU")
    page.get_by_label("Cấp giao").select_option("party_committee")
    page.get_by_label("Tệp Excel (.xlsx) hoặc CSV").set_input_files(
        {"name": "Phụ lục Vĩnh Bảo.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    picture(page, "new")
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.locator("h1")).to_have_text("Phụ lục Vĩnh Bảo.xlsx")


def test_a_planner_imports_the_appendix_and_takes_it_back(page, start_worker):
    steps = progress_of(page)
    send(page, appendix(TYPOS, G13="69 - 70 - 71"))
    picture(page, "preview")
    expect(page.get_by_role("button", name="Nhập", exact=True)).to_have_count(0)

    # A cell that cannot be read is mended on the spot, one is kept as words, the likely names are confirmed.
    wrong = page.locator("#row-13")
    expect(wrong).to_contain_text("không đọc được “69 - 70 - 71”")
    wrong.get_by_label("Kế hoạch", exact=True).fill("69 - 70")
    wrong.get_by_role("button", name="Lưu dòng 13").click()
    words = page.locator("#row-24")
    words.get_by_label("Giữ kết quả như chữ").check()
    words.get_by_role("button", name="Lưu dòng 24").click()
    page.locator("#row-36").get_by_role("button", name="đúng là").click()
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_text("Cách nhập cả bảng").click()
    page.get_by_label("Dòng chưa rõ chiều").check()
    page.get_by_role("button", name="Lưu cách nhập").click()
    page.get_by_role("link", name="Đã sửa ở đây").click()
    expect(page.locator("#row-13")).to_contain_text("trong tệp: 69 - 70 - 71")
    picture(page, "ready")

    page.get_by_role("button", name="Nhập", exact=True).click()
    expect(page.locator("[data-said]")).to_have_text("Chờ đến lượt nhập.")
    picture(page, "waiting")
    page.wait_for_event("response", lambda answer: answer.url.endswith("/progress/"))
    # What was asked for before a worker is there waits for it; the page follows until it is over.
    worker = start_worker()
    expect(page.get_by_role("link", name="Xem bảng")).to_be_visible()
    assert steps[0] == ("queued", 0)
    assert steps[-1][0] == "done"
    assert steps == sorted(steps, key=lambda step: (ORDER.index(step[0]), step[1]))
    worker.wait_until(lambda: not StaleTarget.objects.exists(), "the judging")
    picture(page, "done")
    page.get_by_role("link", name="Xem bảng").click()
    expect(page.locator("h1")).to_contain_text("chỉ tiêu")

    page.go_back()
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    page.get_by_label("Lý do").fill("Nhầm bảng")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".notice").first).to_contain_text("trở lại như trước khi nhập")
    picture(page, "undone")
    plan = Plan.objects.get(number="06-NQ/HU", locality__code="317")
    assert not Target.objects.filter(locality=plan.locality).exists()
    assert not Observation.objects.filter(locality=plan.locality, is_superseded=False).exists()
    assert Upload.objects.get().state == UploadState.UNDONE
