"""What stands in a digest."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine

from alerts.choices import Frequency, Severity
from alerts.models import Alert, DigestCursor
from alerts.services import subscribe
from indicators.services.recompute import recompute_all
from localities.choices import Role
from tests.alerts.services.digests.steps import BEGAN, FIRST, SECOND, digests_of, queue
from tests.alerts.steps import BEHIND, FAR, GONE, at, happens, make_targets
from tests.factories import (
    make_due_report,
    make_duty,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_first_what_changed_then_what_is_open(user, district):
    old, new, worse, better, over, passed, late = make_targets(district, 7)
    before = at("2024-01-02 10:00")
    for target in (old, worse, over):
        happens(target, BEHIND, before)
    happens(better, FAR, before)
    happens(passed, BEHIND, at("2024-01-04 10:00"))
    happens(passed, GONE, at("2024-01-05 10:00"))
    happens(worse, FAR, at("2024-01-05 10:00"))
    happens(better, BEHIND, at("2024-01-05 10:00"))
    happens(over, GONE, at("2024-01-06 10:00"))
    happens(new, BEHIND, FIRST - dt.timedelta(seconds=1))
    happens(late, BEHIND, FIRST)  # belongs to the next one
    queue(FIRST)
    digest = digests_of(user).get()
    assert digest.subject == "[Chỉ Tiêu] Vĩnh Bảo: 4 chỉ tiêu chậm tiến độ, 1 mới, 2 đã hết (tuần 1)"
    text = digest.text
    assert "Thay đổi trong thời gian này: 1 mới, 1 nặng hơn, 1 nhẹ hơn, 2 đã hết." in text
    listed = [f"Mới (1)|#target-{new.pk}\n", f"Nặng hơn (1)|#target-{worse.pk}\n", f"Nhẹ hơn (1)|#target-{better.pk}\n"]
    listed += [f"Đã hết (2)|#target-{over.pk}\n", f"Vẫn còn: Cần xử lý (1)|#target-{old.pk}\n"]
    places = [text.index(part) for pair in listed for part in pair.split("|")]
    assert places == sorted(places)
    assert f"#target-{late.pk}\n" not in text
    queue(SECOND)
    assert digests_of(user).last().subject.endswith("5 chỉ tiêu chậm tiến độ, 1 mới (tuần 2)")


def test_late_it_still_says_how_things_stood_at_its_end(user, district):
    gone, come = make_targets(district, 2)
    happens(gone, BEHIND, at("2024-01-04 10:00"))
    happens(gone, GONE, FIRST + dt.timedelta(hours=2))
    happens(come, BEHIND, FIRST + dt.timedelta(hours=2))
    queue(FIRST + dt.timedelta(hours=5))
    digest = digests_of(user).get()
    assert digest.subject.endswith("1 chỉ tiêu chậm tiến độ, 1 mới (tuần 1)")
    assert f"#target-{come.pk}" not in digest.text


def test_a_quiet_week_says_so(user):
    queue(FIRST)
    digest = digests_of(user).get()
    assert digest.subject == "[Chỉ Tiêu] Vĩnh Bảo: không có cảnh báo nào đang mở (tuần 1)"
    assert "không có cảnh báo nào thay đổi" in digest.text


def test_what_another_alert_stands_for_is_named_under_it(user, district):
    whole, *parts = make_targets(district, 6)
    for target in (whole, *parts):
        happens(target, BEHIND, at("2024-01-04 10:00"))
    Alert.objects.filter(target__in=parts).update(muted_by=Alert.objects.get(target=whole))
    queue(FIRST)
    digest = digests_of(user).get()
    assert digest.subject.endswith("1 chỉ tiêu chậm tiến độ, 1 mới (tuần 1)")
    assert f"Gồm cả: {'; '.join(str(one.indicator) for one in parts[:3])} và 2 cảnh báo khác." in digest.text


def test_what_stands_for_what_stands_for_others_names_them_all(user, district):
    late, whole, part = make_targets(district, 3)
    for target in (late, whole, part):
        happens(target, BEHIND, at("2024-01-04 10:00"))
    for muted, by in ((whole, late), (part, whole)):
        Alert.objects.filter(target=muted).update(muted_by=Alert.objects.get(target=by))
    queue(FIRST)
    assert f"Gồm cả: {whole.indicator}; {part.indicator}." in digests_of(user).get().text


def test_what_is_put_off_takes_one_line(user, district):
    snoozed, accepted = make_targets(district, 2)
    for target in (snoozed, accepted):
        happens(target, BEHIND, at("2024-01-02 10:00"))
    Alert.objects.filter(target=snoozed).update(snoozed_until=dt.date(2024, 2, 1))
    Alert.objects.filter(target=accepted).update(accepted_until=dt.date(2024, 3, 1))
    queue(FIRST)
    text = digests_of(user).get().text
    assert "Đang hoãn hoặc đã chấp nhận (2)" in text
    assert "◔ Hoãn đến 01/02/2024\n  http" in text
    assert "◔ Đã chấp nhận đến 01/03/2024\n  http" in text


def test_history_is_listed_once(user, district):
    old = make_target(plan=make_plan(locality=district, period=make_period(2021)))
    happens(old, BEHIND, at("2024-01-04 10:00"))
    queue(FIRST)
    assert f"#target-{old.pk}" in digests_of(user).get().text
    queue(SECOND)
    later = digests_of(user).last().text
    assert f"#target-{old.pk}" not in later
    assert "Còn 1 cảnh báo đang mở về các kỳ đã kết thúc hơn một năm." in later
    assert digests_of(user).last().subject.endswith("1 cảnh báo của các kỳ trước, không có gì mới (tuần 2)")


def test_what_was_folded_is_said_once(user, district):
    DigestCursor.objects.create(user=user, rhythm=Frequency.WEEKLY, folded=5)
    queue(FIRST)
    said = "5 tin báo ngay được gộp vào bản tin này vì vượt mức 4 thư mỗi giờ."
    assert said in digests_of(user).get().text
    queue(SECOND)
    assert said not in digests_of(user).last().text


def test_the_reports_of_ones_own_unit_that_fall_due(district):
    with time_machine.travel(BEGAN, tick=False):
        make_membership(officer := make_user(), district, Role.DATA_OFFICER)
    duty = make_duty(locality=district)
    for due_on, sent_at in (("01-10", None), ("01-22", None), ("01-23", None), ("01-11", FIRST)):
        day = dt.date.fromisoformat(f"2024-{due_on}")
        make_due_report(duty=duty, starts_on=day, cut_off_on=day, due_on=day, sent_at=sent_at)
    make_due_report(cut_off_on=dt.date(2024, 1, 9), starts_on=dt.date(2024, 1, 9), due_on=dt.date(2024, 1, 9))
    queue(FIRST)
    text = digests_of(officer).get().text
    due = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line[:8] for line in due] == ["- 10/01:", "- 22/01:"]
    assert "Đến hạn gửi trong hai tuần tới" in text


def test_one_line_of_counts_is_the_boards_own(user, district):
    plan = make_plan(locality=district, title="Kế hoạch năm")
    targets = [make_target(plan=plan, number=str(n), position=n) for n in range(4)]
    for target, value in zip(targets, ("12", "13", "14", "15"), strict=True):
        make_observation(target, value)
    recompute_all()
    queue(FIRST)
    text = digests_of(user).get().text
    assert "Vĩnh Bảo: Ước có 03/04 chỉ tiêu hoàn thành và hoàn thành vượt mức" in text
    assert "▲ Vượt 2 · ● Đạt 1 · ✕ Chưa đạt 1\n" in text


def test_a_digest_keeps_to_the_scope(user, district):
    happens(make_targets(make_locality("Huyện Chợ Đồn"), 1)[0], BEHIND, at("2024-01-04 10:00"))
    queue(FIRST)
    assert digests_of(user).get().subject.endswith("không có cảnh báo nào đang mở (tuần 1)")


def test_beyond_the_cap_the_full_list_is_attached(user, district):
    targets = make_targets(district, 33)
    for target in targets:
        happens(target, BEHIND, at("2024-01-04 10:00"))
    type(targets[0].indicator).objects.filter(pk=targets[32].indicator_id).update(name="=1+1")
    queue(FIRST)
    digest = digests_of(user).get()
    assert digest.text.count("#target-") == 30
    assert "và 3 chỉ tiêu khác" in digest.text
    assert digest.attachment_name == "canh-bao-2024-01-08.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(bytes(digest.attachment))).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 33
    assert [row[5] for row in rows[:2]] == [str(target.indicator) for target in targets[:2]]
    assert rows[32][5] == "=1+1"
    assert sheet.cell(34, 6).data_type == "s"
    assert {row[:5] for row in rows} == {("Mới", "Cần xử lý", "Chậm tiến độ", "Huyện Vĩnh Bảo", "2023")}


def test_a_short_digest_has_nothing_attached(user, district):
    happens(make_targets(district, 1)[0], BEHIND, at("2024-01-04 10:00"))
    queue(FIRST)
    assert digests_of(user).get().attachment is None


def test_only_what_the_person_wants_stands_in_it(user, district):
    subscribe(user=user, locality=district, by=None, least_severity=Severity.CRITICAL, frequency=Frequency.WEEKLY)
    small, large = make_targets(district, 2)
    happens(small, BEHIND, at("2024-01-04 10:00"))
    happens(large, FAR, at("2024-01-04 10:00"))
    queue(FIRST)
    text = digests_of(user).get().text
    assert (f"#target-{small.pk}\n" in text, f"#target-{large.pk}\n" in text) == (False, True)
