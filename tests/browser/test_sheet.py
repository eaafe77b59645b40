"""Filling in a report in a browser: keys, pasted blocks, drafts that survive a dropped line, two people at a sheet."""

import pytest
import time_machine
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from indicators.choices import Review
from indicators.models import DueReport, Observation, Period, SheetCell
from indicators.services.sheets import SaveState, save_cells, send_sheet
from localities.choices import Role
from localities.models import Membership
from tests.factories import make_indicator, make_membership, make_observation, make_target
from tests.indicators.sheets.facts import make_sheet
from tests.support.accessibility import faults_of
from tests.support.figures import change_of
from tests.support.sheet_page import figure_of, line_of, said_of
from tests.support.visiting import assert_fits_pictured, enter_as

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-06-15 09:00+07:00", tick=True):
        yield


@pytest.fixture
def facts(transactional_db):
    made = make_sheet()
    made.address = f"/reports/{made.report.pk}/"
    return made


@pytest.fixture
def page(browser_page: Page, browser_context: BrowserContext, facts) -> Page:
    enter_as(browser_context, facts.lan)
    browser_page.goto(facts.address)
    return browser_page


def paste(page: Page, field, text: str) -> None:
    field.focus()
    field.evaluate(
        """(field, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_a_figure_is_judged_and_kept_while_it_is_typed(page, facts):
    figure_of(page, facts.money).fill("1.300")
    expect(line_of(page, facts.money).locator(".verdict")).to_contain_text("Vượt")
    expect(line_of(page, facts.money).locator(".verdict")).to_contain_text("108,3 %")
    expect(page.locator("#saved")).to_contain_text("Đã lưu 09:0")
    expect(page.locator("#saved")).to_contain_text("1/3 dòng đã có")
    assert SheetCell.objects.get().written == "1.300"
    page.reload()
    expect(figure_of(page, facts.money)).to_have_value("1.300")


def test_enter_and_arrows_go_from_row_to_row(page, facts):
    figure_of(page, facts.money).focus()
    page.keyboard.type("600")
    page.keyboard.press("Enter")
    expect(figure_of(page, facts.hamlets)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(figure_of(page, facts.poverty)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+Enter")
    expect(figure_of(page, facts.money)).to_be_focused()
    # The sentence behind the verdict of the row one is in.
    expect(page.locator("#why")).to_contain_text("Chưa đạt: thực hiện 600 triệu đồng")


def test_what_looks_odd_says_why_under_the_cell_and_blocks_nothing(page, facts):
    make_observation(facts.targets[0], "700", as_of="2026-05-14")
    figure_of(page, facts.money).fill("650")
    expect(said_of(page, facts.money)).to_contain_text("Số cộng dồn giảm: 700 (14/05/2026) xuống 650 (14/06/2026).")
    figure_of(page, facts.poverty).fill("rất thấp")
    expect(said_of(page, facts.poverty)).to_contain_text("“rất thấp”")
    expect(figure_of(page, facts.poverty)).to_have_attribute("aria-invalid", "")


def test_a_pasted_block_lands_where_it_belongs_and_nothing_is_dropped_silently(page, facts):
    paste(page, figure_of(page, facts.hamlets), "27/30\tChính thức\tUBND xã\r\nchưa rõ\tƯớc\t\r\n5\r\n6\r\n")
    expect(figure_of(page, facts.hamlets)).to_have_value("27/30")
    expect(line_of(page, facts.hamlets).locator("select")).to_have_value("final")
    expect(line_of(page, facts.hamlets).locator(".note input")).to_have_value("UBND xã")
    expect(said_of(page, facts.poverty)).to_contain_text("“chưa rõ”")
    expect(page.locator("#pasted")).to_have_text("Không có chỗ cho các ô đã dán: 5; 6")


def test_two_hundred_rows_take_a_pasted_column(page, facts):
    for place in range(200):
        indicator = make_indicator()
        make_target(plan=facts.plan, indicator=indicator, position=10 + place, number=str(10 + place))
    top = make_target("", None, None, plan=facts.plan, is_heading=True, kind="", position=300, number="II")
    last = make_target(plan=facts.plan, position=301, number="301", stands_under=top, standing="beside")
    page.reload()
    # The column as the form prints it: with a blank where the heading stands.
    paste(
        page,
        figure_of(page, facts.money),
        "\n".join(["1", "2/30", *["13"] * 200, "", "14"]).replace("2/30", "2/30\n3", 1),
    )
    expect(figure_of(page, last.indicator)).to_have_value("14")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    expect(page.locator("#saved")).to_contain_text("204/204")
    expect(line_of(page, last.indicator).locator(".verdict")).to_contain_text("Vượt")
    assert SheetCell.objects.count() == 204


def test_a_dropped_line_loses_nothing(page, facts, browser_context, console_errors):
    browser_context.set_offline(True)
    figure_of(page, facts.money).fill("600")
    expect(page.locator("#saved")).to_contain_text("Mất kết nối. Số đã gõ được giữ trên máy này")
    assert not SheetCell.objects.exists()
    browser_context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    assert SheetCell.objects.get().written == "600"
    console_errors.clear()


def test_a_page_that_was_closed_while_the_line_was_down_loses_nothing(page, facts, browser_context, console_errors):
    browser_context.set_offline(True)
    figure_of(page, facts.money).fill("600")
    expect(page.locator("#saved")).to_contain_text("Mất kết nối")
    page.goto("about:blank")
    browser_context.set_offline(False)
    page.goto(facts.address)
    expect(figure_of(page, facts.money)).to_have_value("600")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    assert SheetCell.objects.get().written == "600"
    console_errors.clear()


def test_what_was_typed_before_a_colleague_sent_is_not_put_over_it(page, facts, browser_context, console_errors):
    browser_context.set_offline(True)
    figure_of(page, facts.money).fill("600")
    figure_of(page, facts.poverty).fill("2,9")
    expect(page.locator("#saved")).to_contain_text("Mất kết nối")
    # The machine is switched off: a page that is only left learns that the line is back and saves once more.
    page.evaluate("async () => { drafts.flush = async () => false; await drafts.running; }")
    page.goto("about:blank")
    saved = save_cells(report=facts.report, changes=[change_of(facts.report, facts.money, "700")], by=facts.minh)
    assert [one.state for one in saved.values()] == [SaveState.SAVED]
    send_sheet(report=facts.report, allows_missing=True, by=facts.minh)
    browser_context.set_offline(False)
    page.goto(facts.address)
    expect(said_of(page, facts.money)).to_contain_text("Báo cáo đã thay đổi từ khi gõ dòng này, nay ở đây là “700”")
    # Where nobody else wrote anything, what was typed is simply kept.
    expect(figure_of(page, facts.poverty)).to_have_value("2,9")
    page.get_by_role("button", name="Lấy số kia").click()
    expect(figure_of(page, facts.money)).to_have_value("700")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    assert list(SheetCell.objects.values_list("indicator", "written")) == [(facts.poverty.pk, "2,9")]
    console_errors.clear()


def test_two_pages_of_one_person_keep_what_each_could_not_save(page, facts, browser_context, console_errors):
    second = browser_context.new_page()
    second.goto(facts.address)
    browser_context.set_offline(True)
    figure_of(page, facts.money).fill("600")
    expect(page.locator("#saved")).to_contain_text("Mất kết nối")
    figure_of(second, facts.poverty).fill("2,9")
    expect(second.locator("#saved")).to_contain_text("Mất kết nối")
    second.close()
    page.goto("about:blank")
    browser_context.set_offline(False)
    page.goto(facts.address)
    expect(figure_of(page, facts.money)).to_have_value("600")
    expect(figure_of(page, facts.poverty)).to_have_value("2,9")
    console_errors.clear()


def test_captions_above_a_pasted_column_move_no_figure(page, facts):
    paste(page, figure_of(page, facts.money), "Thực hiện 6 tháng\tGhi chú\nKỳ này\t\n1.234,5\n27/30\n")
    expect(figure_of(page, facts.money)).to_have_value("1.234,5")
    expect(figure_of(page, facts.hamlets)).to_have_value("27/30")
    expect(figure_of(page, facts.poverty)).to_have_value("")
    expect(page.locator("#pasted")).to_have_text("Không có chỗ cho các ô đã dán: Thực hiện 6 tháng; Ghi chú; Kỳ này")


@pytest.mark.parametrize(
    "block",
    ["1\tThu ngân sách\ttriệu đồng\t1.200\t650", "650\t700", "1\t650\n2\t27/30", "Thu ngân sách\t650"],
    ids=["all_columns", "two_figures", "numbers", "names"],
)
def test_a_block_with_more_columns_than_the_sheet_takes_is_written_nowhere(page, facts, block):
    paste(page, figure_of(page, facts.money), block)
    expect(page.locator("#pasted")).to_contain_text("Chưa ghi gì")
    expect(figure_of(page, facts.money)).to_have_value("")
    expect(line_of(page, facts.money).locator(".note input")).to_have_value("")


def test_a_paste_is_taken_back_and_no_other_row_with_it(page, facts):
    figure_of(page, facts.money).press_sequentially("600")
    expect(page.locator("#saved")).to_contain_text("1/3 dòng đã có")
    paste(page, figure_of(page, facts.hamlets), "27/30\n2,9")
    expect(figure_of(page, facts.poverty)).to_have_value("2,9")
    page.keyboard.press("Control+z")
    for indicator, value in ((facts.hamlets, ""), (facts.poverty, ""), (facts.money, "600")):
        expect(figure_of(page, indicator)).to_have_value(value)
    # Nothing was typed here that could be taken back; the browser would go on with another row.
    page.keyboard.press("Control+z")
    expect(figure_of(page, facts.money)).to_have_value("600")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    assert SheetCell.objects.get(indicator=facts.money).written == "600"


def test_no_verdict_stays_beside_a_figure_that_it_is_not_of(page, facts, browser_context, console_errors):
    verdict = line_of(page, facts.money).locator(".verdict")
    figure_of(page, facts.money).fill("1.300")
    expect(verdict).to_contain_text("Vượt")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    browser_context.set_offline(True)
    figure_of(page, facts.money).fill("600")
    expect(verdict).to_have_text("")
    browser_context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    expect(verdict).to_contain_text("50,0 %")
    console_errors.clear()


def test_an_expired_session_loses_nothing(page, facts, browser_context, console_errors):
    Session.objects.all().delete()
    figure_of(page, facts.money).fill("600")
    expect(page.locator("#saved")).to_contain_text("Phiên làm việc đã hết")
    expect(page.get_by_role("link", name="Đăng nhập lại")).to_have_attribute("target", "_blank")
    # Signing in again also changes the token that every form carries.
    browser_context.clear_cookies()
    enter_as(browser_context, facts.lan)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    assert SheetCell.objects.get().written == "600"
    console_errors.clear()


def test_a_session_that_ends_before_sending_keeps_the_note(page, facts, browser_context, console_errors):
    figure_of(page, facts.money).fill("600")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    page.get_by_label("Lời nhắn kèm báo cáo").fill("Gửi đúng hạn")
    Session.objects.all().delete()
    page.get_by_role("button", name="Gửi lên").click()
    expect(page.locator("#saved")).to_contain_text("Phiên làm việc đã hết")
    browser_context.clear_cookies()
    enter_as(browser_context, facts.lan)
    page.get_by_role("button", name="Gửi lên").click()
    expect(page.locator(".problems")).to_contain_text("Còn 2 dòng chưa có số liệu")
    expect(page.get_by_label("Lời nhắn kèm báo cáo")).to_have_value("Gửi đúng hạn")
    page.get_by_label("Các dòng này chưa có số liệu").check()
    page.get_by_role("button", name="Gửi lên").click()
    expect(page.locator(".notice").first).to_contain_text("Đã gửi lên")
    console_errors.clear()


def test_two_people_at_one_sheet_are_told_and_nothing_is_overwritten(page, facts, open_browser):
    second = open_browser().new_page()
    enter_as(second.context, facts.minh)
    second.goto(facts.address)
    expect(second.locator("#others")).to_have_text("Cũng đang mở báo cáo này: Lan")
    figure_of(page, facts.money).fill("600")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    figure_of(second, facts.money).fill("700")
    expect(said_of(second, facts.money)).to_contain_text("Lan đã ghi “600”")
    assert SheetCell.objects.get().written == "600"
    assert faults_of(second) == []
    second.get_by_role("button", name="Giữ số của tôi").click()
    expect(second.locator("#saved")).to_contain_text("Đã lưu")
    assert SheetCell.objects.get().written == "700"
    figure_of(page, facts.money).fill("650")
    page.get_by_role("button", name="Lấy số kia").click()
    expect(figure_of(page, facts.money)).to_have_value("700")
    assert SheetCell.objects.get().written == "700"


def test_what_a_colleague_typed_appears(page, facts):
    save_cells(report=facts.report, changes=[change_of(facts.report, facts.hamlets, "26/30")], by=facts.minh)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(figure_of(page, facts.hamlets)).to_have_value("26/30")


def test_a_quarters_figure_is_typed_below_the_years(page, facts):
    spring = Period.objects.create(starts_on="2026-04-01", ends_on="2026-06-30")
    make_target("300", "300", "300", plan=facts.plan, indicator=facts.money, period=spring)
    page.reload()
    year, quarter = figure_of(page, facts.money), page.get_by_label("Thu ngân sách, quý II/2026", exact=True)
    # A column copied from the paper form has a row an indicator.
    paste(page, year, "1.300\n27/30\n2,9")
    expect(figure_of(page, facts.poverty)).to_have_value("2,9")
    expect(quarter).to_have_value("")
    expect(page.locator("#saved")).to_contain_text("3/4 dòng đã có")
    year.press("Enter")
    expect(quarter).to_be_focused()
    quarter.fill("250")
    expect(page.locator("tr.further .verdict")).to_contain_text("83,3 %")
    expect(page.locator("#saved")).to_contain_text("4/4 dòng đã có")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    page.get_by_role("button", name="Gửi lên").click()
    expect(page.locator(".notice").first).to_contain_text("4 số liệu mới")
    found = Observation.objects.filter(indicator=facts.money).values_list("period", "value")
    assert {period: str(value) for period, value in found} == {facts.plan.period_id: "1300", spring.pk: "250"}


def test_a_sheet_left_open_hears_that_it_was_sent_elsewhere(page, facts):
    send_sheet(report=facts.report, allows_missing=True, by=facts.minh)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#saved")).to_contain_text("Báo cáo vừa được gửi, trả lại hoặc nhận ở nơi khác.")
    page.get_by_role("link", name="Tải lại trang").click()
    expect(page.locator(".standing")).to_contain_text("Đã gửi, chờ duyệt")


def test_who_lost_the_role_meanwhile_is_told_so_and_keeps_what_was_typed(page, facts, console_errors):
    Membership.objects.filter(user=facts.lan).delete()
    figure_of(page, facts.money).fill("600")
    expect(page.locator("#saved")).to_contain_text("Báo cáo này không còn mở được cho bạn.")
    make_membership(facts.lan, facts.commune, Role.DATA_OFFICER)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    assert SheetCell.objects.get().written == "600"
    console_errors.clear()


def test_a_sheet_is_sent_with_a_note_and_a_file(page, facts, console_errors, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    figure_of(page, facts.money).fill("600")
    figure_of(page, facts.hamlets).fill("27/30")
    page.get_by_role("button", name="Gửi lên").click()
    expect(page.locator(".problems")).to_contain_text("Còn 1 dòng chưa có số liệu")
    page.get_by_role("link", name="Còn 1 dòng chưa có số liệu").click()
    expect(page.get_by_label("Các dòng này chưa có số liệu")).to_be_in_viewport()
    # The next answer is seen from its beginning, not where that link led to.
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi lên").click()
    expect(page.locator(".problems")).to_be_in_viewport()
    console_errors.clear()
    line_of(page, facts.poverty).locator("select").select_option("nothing_to_report")
    page.get_by_label("Lời nhắn kèm báo cáo").fill("Gửi đúng hạn")
    page.get_by_label("Tệp kèm theo").set_input_files(
        {"name": "phu-luc.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"}
    )
    page.get_by_role("button", name="Gửi lên").click()
    expect(page.locator(".notice").first).to_contain_text("Đã gửi lên tháng 6/2026: 2 số liệu mới, 1 câu trả lời.")
    assert DueReport.objects.get().review == Review.SENT
    assert Observation.objects.count() == 2


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1000, "light"), (1280, "dark")])
def test_no_page_needs_sideways_scrolling(page, facts, width, scheme):
    make_observation(facts.targets[0], "700", as_of="2026-05-14", is_current=False)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.reload()
    figure_of(page, facts.money).fill("650")
    figure_of(page, facts.poverty).fill("rất thấp")
    expect(said_of(page, facts.poverty)).to_contain_text("“rất thấp”")
    expect(page.locator("#saved")).to_contain_text("Đã lưu")
    figure_of(page, facts.money).focus()
    for name, address in (("sheet", None), ("reports", "/reports/")):
        if address:
            page.goto(address)
        assert_fits_pictured(page, f"{name}-{width}-{scheme}")
