"""Whatever a table prints: findings can be told and kept."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from indicators.auditing import Figure, Relation, audit_figures, sentence, with_past
from indicators.choices import Check
from tests.indicators.auditing.steps import ERROR, family, make_figure


def test_a_finding_survives_json() -> None:
    rows = family("result", "8.384", "5.845", "2.080", "423", other=["9.330", "6.050", "2.930", "350"])
    for finding in audit_figures(rows):
        stored = json.loads(json.dumps(finding.data))
        assert sentence(str(finding.check), stored) == finding.message


NAMES = (
    "Cơ cấu kinh tế",
    "Thu ngân sách",
    "nông thôn",
    "thành thị",
    "Tỷ lệ dân số đô thị",
    "Tỷ lệ dân số dùng nước",
    "Tốc độ tăng trưởng",
    "Nông nghiệp",
    "Công nghiệp",
    "Dịch vụ",
    "",
    "Tổng đàn (trâu, bò)",
    "Đàn trâu",
    "lũy kế",
    "Tỷ lệ hộ nghèo",
    "Mức giảm tỷ lệ hộ nghèo",
)


TEXTS = (
    "",
    "0",
    "10",
    "100",
    "8.384",
    "14-15",
    ">20",
    "dưới 5",
    "khoảng 4",
    "0,46",
    "27/30",
    "31/30",
    "62/66, đạt 95%",
    "không còn",
    "tăng 5% so với kế hoạch",
    "-5",
    "1.234.567,891",
    "vượt 3 %",
    "8% trở lên, phấn đấu 10%",
    "1" + "0" * 29,
)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(("%", "ha", "con", "", "tỷ đồng")), *[st.sampled_from(TEXTS)] * 3,
        st.sampled_from(("", "Đạt", "Vượt", "Chưa đạt")), st.sampled_from(("higher", "lower", "unclear", "within")),
        st.integers(0, 8),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(ROWS, ROWS)
def test_whatever_is_printed_ends_in_findings_that_can_be_told_and_kept(newer: list[Any], older: list[Any]) -> None:
    def figures(rows: list[Any]) -> list[Figure]:
        made = []
        for key, (name, unit, target, result, percent, verdict, direction, parent) in enumerate(rows):
            more = {"parent": parent} if parent < key else {}
            texts = {"percent_text": percent, "verdict_text": verdict, "direction": direction}
            made.append(make_figure(key, name, unit, target, result, **texts, **more))
        return made

    for finding in audit_figures(with_past(figures(newer), figures(older), Relation.LAST_YEAR)):
        stored = json.loads(json.dumps(finding.data))
        assert sentence(str(finding.check), stored)
        assert finding.printed
        assert finding.computed


def test_findings_follow_the_rows() -> None:
    rows = [*family("result", "100", "120"), make_figure(7, target="31/30")]
    assert [finding.figure.key for finding in audit_figures(rows)] == [1, 7]


def test_every_check_can_be_told_in_a_sentence_with_its_numbers() -> None:
    rows = family("result", "8.384", "5.845", "2.080", "423", other=["9.330", "6.050", "2.930", "350"])
    total, hint = audit_figures(rows)
    assert total.message == (
        "Cột thực hiện: các phần cộng lại 5.845 + 2.080 + 423 = 8.348, ít hơn tổng ghi 8.384 là 36; ở cột kia các phần "
        "này cộng đúng bằng tổng 9.330 (“Đàn 1” (dòng 1): 5.845; “Đàn 2” (dòng 2): 2.080; “Đàn 3” (dòng 3): 423)."
    )
    assert hint.message == ("Có thể đảo hai chữ số: nếu tổng là 8.348 thay vì 8.384 thì các số khớp nhau.")
    assert (total.check, total.severity) == (Check.TOTAL, ERROR)
