"""The urging letter, opened again: its form, and figures that equal the alerts'."""

import datetime as dt
from io import BytesIO

import pytest
import time_machine
from docx import Document
from docx.shared import Mm, Pt

from alerts.figures import figures_of
from alerts.letters import letter_of, sender_for, write_letter
from alerts.models import Alert
from alerts.services.reviewing import handle_status_changes, review_reports
from indicators.choices import Accumulation
from indicators.models import Target
from localities.choices import Role
from tests.alerts.steps import at, report
from tests.factories import (
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 7, 6)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at("2026-07-06 09:00"), tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Yên Thế", code="215")


@pytest.fixture
def commune(district):
    return make_locality("Xã Bố Hạ", code="07294", parent=district)


def slow(locality, name="Thu ngân sách", value="45"):
    indicator = make_indicator(name, accumulation=Accumulation.FLOW, unit=make_unit("tỷ đồng"))
    plan = make_plan(locality=locality, period=make_period(2026))
    target = make_target("1.120", low="1120", high="1120", plan=plan, indicator=indicator)
    report(target, value, as_of=dt.date(2026, 6, 30))
    handle_status_changes()
    return Alert.objects.get(target=target, topic="pace")


def letter_about(*alerts, sender, deadline=None):
    return letter_of(alerts, sender=sender, on=TODAY, deadline=deadline)


def opened(letter):
    return Document(BytesIO(write_letter(letter)))


def texts(document):
    """Everything it says, tables included, in order."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


# --- Form ------------------------------------------------------------------------------------------------------------
def test_page_and_font_of_the_decree(district, commune):
    document = opened(letter_about(slow(commune), sender=district))
    section = document.sections[0]
    millimetres = [
        round(length.mm)
        for length in (
            *(section.page_width, section.page_height),
            *(section.top_margin, section.bottom_margin, section.left_margin, section.right_margin),
        )
    ]
    assert millimetres == [210, 297, 20, 20, 30, 15]
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size) == ("Times New Roman", Pt(14))
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.paragraphs[0]._p.xml


def test_the_heads_and_what_is_left_to_fill(district, commune):
    head = opened(letter_about(slow(commune), sender=district)).tables[0]
    names, state = (cell.text.strip().split("\n") for cell in head.rows[0].cells)
    number, day = (cell.text.strip().split("\n") for cell in head.rows[1].cells)
    assert names == ["ỦY BAN NHÂN DÂN", "HUYỆN YÊN THẾ"]
    assert state == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert number == ["Số:           /UBND-…", "V/v đôn đốc thực hiện các chỉ tiêu kinh tế - xã hội"]
    assert day == ["Yên Thế, ngày       tháng       năm 2026"]
    assert all(run.bold for cell in head.rows[0].cells for line in cell.paragraphs for run in line.runs if run.text)


def test_who_gets_it_and_who_signs(district, commune):
    other = make_locality("Xã Đồng Kỳ", code="07264", parent=district)
    document = opened(letter_about(slow(commune), slow(other, "Thu khác"), sender=district))
    said = [paragraph.text for paragraph in document.paragraphs]
    start = said.index("Kính gửi:")
    assert said[start + 1 : start + 3] == [
        "- Ủy ban nhân dân xã Đồng Kỳ;",
        "- Ủy ban nhân dân xã Bố Hạ.",
    ]
    left, right = (cell.text.strip().split("\n") for cell in document.tables[-1].rows[0].cells)
    assert left == ["Nơi nhận:", "- Như trên;", "- Lưu: VT, …"]
    assert right[:2] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_ones_own_alerts_go_to_ones_departments(district):
    assert letter_about(slow(district), sender=district).recipients == [
        "Các cơ quan, đơn vị thuộc Ủy ban nhân dân huyện Yên Thế"
    ]


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (dt.date(2026, 7, 15), "trước ngày 15 tháng 7 năm 2026"),
        (dt.date(2027, 2, 5), "trước ngày 05 tháng 02 năm 2027"),
        (None, "trước ngày … tháng … năm …"),
    ],
)
def test_the_deadline_is_written_as_the_decree_asks(district, commune, deadline, said):
    assert said in texts(opened(letter_about(slow(commune), sender=district, deadline=deadline)))


# --- Figures ---------------------------------------------------------------------------------------------------------
def test_the_list_says_what_the_alerts_say(district, commune):
    alerts = [slow(commune), slow(commune, "Thu khác", "300")]
    table = opened(letter_about(*alerts, sender=district)).tables[1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == [
        *("TT", "Chỉ tiêu", "Đơn vị", "ĐVT"),
        *("Kế hoạch", "Thực hiện", "Chậm so với tiến độ", "Dự báo cuối kỳ"),
    ]
    assert rows[1] == [
        "1",
        "Thu ngân sách",
        "Xã Bố Hạ",
        "tỷ đồng",
        "1.120",
        "45 (ước 30/06/2026)",
        "45,6 điểm",
        "90,7 (Chưa đạt)",
    ]
    for row, alert in zip(rows[1:], alerts, strict=True):
        figures = figures_of(Target.objects.with_judgement().get(pk=alert.target_id), TODAY)
        assert row[3:] == [
            *(figures.unit, figures.plan, f"{figures.value} ({figures.as_of})"),
            *(figures.lag, figures.forecast),
        ]


def test_a_target_with_two_alerts_is_one_row(district, commune):
    pace = slow(commune)
    forecast = Alert.objects.get(target=pace.target, topic="forecast")
    Alert.objects.update(state="open", opened_at=at("2026-07-06 09:00"))
    assert len(letter_about(pace, forecast, sender=district).rows) == 1


def test_late_reports_are_said_in_words(district, commune):
    make_due_report(duty=make_duty(locality=commune))
    review_reports()
    letter = letter_about(Alert.objects.get(topic="overdue"), sender=district)
    assert letter.subject == "đôn đốc thực hiện chế độ báo cáo"
    document = opened(letter)
    assert "- Chưa có số liệu tháng 6 của xã Bố Hạ (hạn 17/6, quá 13 ngày làm việc)." in texts(document)
    assert "có 1 nội dung báo cáo, số liệu cần xử lý" in texts(document)
    assert len(document.tables) == 2  # no list of indicators


# --- In whose name ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "place", "sender"),
    [
        (Role.LEADER, "district", "district"),
        (Role.PLANNING_OFFICER, "district", "district"),
        (Role.LEADER, "commune", "commune"),
        (Role.DATA_OFFICER, "district", None),
        (Role.LEADER, "elsewhere", None),
    ],
)
def test_the_highest_unit_that_the_person_answers_for(district, commune, role, place, sender):
    places = {"district": district, "commune": commune, "elsewhere": make_locality("Huyện khác")}
    user = make_user()
    make_membership(user, places[place], role)
    assert sender_for(user, [slow(commune)], TODAY) == places.get(sender)


def test_a_superuser_writes_for_the_unit_above(district, commune):
    user = make_user(is_superuser=True)
    assert sender_for(user, [slow(commune)], TODAY) == district
    assert sender_for(user, [slow(commune, "Thu khác"), slow(district, "Thu nữa")], TODAY) == district


def test_the_table_fits_between_the_margins(district, commune):
    document = opened(letter_about(slow(commune), sender=district))
    assert sum(cell.width for cell in document.tables[1].rows[1].cells) <= Mm(165)
