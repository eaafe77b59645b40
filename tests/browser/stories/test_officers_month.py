"""An officer's month: from the reminder over a report that was returned to the one that was accepted."""

import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from alerts.tasks import remind_of_reports
from indicators.models import StaleAudit, StaleTarget
from indicators.wakeup import wake
from localities.choices import Role
from tests.browser.stories.people import PASSWORD, hire, link_of, text_of
from tests.factories import make_locality, make_observation
from tests.indicators.sheets.facts import make_sheet
from tests.support.sheet_page import figure_of, line_of, said_of
from tests.support.visiting import sign_in

REASON = "Gấp mười lần tháng trước, xem lại đơn vị tính"
STEPS = [
    re.compile(r"Gửi lên .* 15/06/2026, Lan\s*Số thu đã đối chiếu với kho bạc"),
    re.compile(r"Trả lại .* 15/06/2026, Trần Kế Hoạch"),
    re.compile(r"Gửi lên .* 15/06/2026, Lan"),
    re.compile(r"Nhận .* 15/06/2026, Trần Kế Hoạch"),
]


@pytest.fixture
def facts(transactional_db):
    province = make_locality("Tỉnh Bắc Ninh", kind="province")
    made = make_sheet(parent=province)
    for officer in (made.lan, made.minh):
        officer.set_password(PASSWORD)
        officer.save()
    made.planner = hire("kehoach", "Trần Kế Hoạch", Role.PLANNING_OFFICER, province)
    for month, value in ((2, "100"), (3, "210"), (4, "300"), (5, "390")):
        make_observation(made.targets[0], value, as_of=f"2026-{month:02}-14", is_current=month == 5)
    return made


def type_figures(page: Page, facts) -> None:
    """As it is done with both hands on the keyboard."""
    figure_of(page, facts.money).click()
    for written in ("4.800", "27/30", "2,9"):
        page.keyboard.type(written)
        page.keyboard.press("Enter")


def test_from_the_reminder_to_the_board(facts, at_desk, smtp_server, celery_worker_process):
    worker = celery_worker_process

    def mailed() -> list[EmailMessage]:
        return smtp_server.messages_for(facts.lan.email)

    def wait_until_judged() -> None:
        worker.wait_until(lambda: not StaleTarget.objects.exists() and not StaleAudit.objects.exists(), "the judging")

    # The clock strikes half past seven.
    wake(remind_of_reports.name)
    worker.wait_until(lambda: len(mailed()) == 1, "the reminder")
    (reminder,) = mailed()
    assert "Hạn gửi 17/06/2026, còn 2 ngày làm việc." in text_of(reminder)

    # Its link leads over signing in to the sheet; what is typed is kept without a button.
    officer = at_desk()
    officer.goto(link_of(reminder, "/reports/"))
    expect(officer.locator("main")).to_contain_text("Đăng nhập để mở trang này.")
    sign_in(officer, "lan", PASSWORD)
    expect(officer.locator("h1")).to_have_text("Báo cáo tháng 6/2026")
    type_figures(officer, facts)
    expect(officer.locator("#saved")).to_contain_text(re.compile(r"Đã lưu \d\d:\d\d · 3/3 dòng đã có"))
    officer.reload()
    expect(figure_of(officer, facts.poverty)).to_have_value("2,9")
    officer.get_by_label("Lời nhắn kèm báo cáo").fill("Số thu đã đối chiếu với kho bạc")
    officer.get_by_role("button", name="Gửi lên").click()
    expect(officer.locator(".notice").first).to_contain_text("Đã gửi lên tháng 6/2026: 3 số liệu mới")
    wait_until_judged()

    # The planner finds it waiting and returns the row that stands out.
    planner = at_desk("kehoach")
    planner.get_by_role("link", name="Xã Bố Hạ: báo cáo tháng 6/2026").click()
    odd = planner.locator("table.review").first
    expect(odd.locator("tr.line")).to_have_count(1)
    expect(odd).to_contain_text("Thu ngân sách")
    odd.locator("summary").click()
    odd.get_by_label("Lý do trả lại dòng này").fill(REASON)
    planner.get_by_role("button", name="Trả lại 1 dòng").click()
    expect(planner.locator(".notice").first).to_contain_text("Đã trả lại báo cáo tháng 6/2026 của Xã Bố Hạ")

    # The officer is told, and mends just that row.
    worker.wait_until(lambda: len(mailed()) == 2, "the mail about the return")
    returned = mailed()[1]
    assert "báo cáo tháng 6/2026 bị trả lại" in returned["Subject"]
    assert REASON in text_of(returned)
    officer = officer.context.new_page()
    officer.goto(link_of(returned, "/reports/"))
    expect(said_of(officer, facts.money)).to_contain_text(f"Trả lại: {REASON} (Trần Kế Hoạch, 15/06/2026)")
    figure = figure_of(officer, facts.money)
    figure.fill("480")
    verdict = line_of(officer, facts.money).locator(".verdict")
    expect(verdict).to_contain_text("40,0 %")
    promised = verdict.locator(".state").first.inner_text()
    expect(officer.locator("#saved")).to_contain_text("Đã lưu")
    officer.get_by_role("button", name="Gửi lên").click()
    expect(officer.locator(".notice").first).to_contain_text("Đã gửi lên tháng 6/2026")
    wait_until_judged()

    planner.goto("/")
    planner.get_by_role("link", name="Xã Bố Hạ: báo cáo tháng 6/2026").click()
    expect(planner.locator(".remarks").first).to_contain_text(f"Gửi lại sau khi trả: {REASON}")
    planner.get_by_role("button", name="Nhận báo cáo").click()
    expect(planner.locator(".standing")).to_contain_text("Đã nhận")
    wait_until_judged()

    # All of it stands in the timeline; the board shows the figure and the verdict that the sheet had promised.
    officer.goto("/")
    expect(officer.locator("main")).to_contain_text("Không có việc gì phải làm hôm nay")
    officer.goto(link_of(reminder, "/reports/"))
    expect(officer.locator(".steps li")).to_contain_text(STEPS)
    officer.get_by_role("link", name="Chỉ Tiêu", exact=True).click()
    officer.locator("main").get_by_role("link", name="Các bảng chỉ tiêu").click()
    row = officer.locator("tr.line").filter(has_text="Thu ngân sách")
    expect(row).to_contain_text("480")
    expect(row.locator(".verdict")).to_have_text(promised)
