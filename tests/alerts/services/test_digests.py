import datetime as dt
import io
from functools import partial
from itertools import pairwise

import openpyxl
import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alerts.choices import DeliveryKind, DeliveryState, Frequency, Severity
from alerts.mails import DigestWriter
from alerts.models import Alert, Delivery, DigestCursor, MailPreference, Subscription
from alerts.services import queue_digests, subscribe, unsubscribe
from indicators.services.recompute import recompute_all
from localities.choices import Role
from tests.alerts.steps import BEHIND, FAR, GONE, at, happens, in_the_middle, in_threads, make_subscriber, make_targets
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

# Mondays at seven.
FIRST, SECOND, THIRD = at("2024-01-08 07:00"), at("2024-01-15 07:00"), at("2024-01-22 07:00")
BEGAN = at("2024-01-03 15:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def user(district):
    with time_machine.travel(BEGAN, tick=False):
        return make_subscriber(district)


def _queue(moment):
    with time_machine.travel(moment, tick=False):
        return queue_digests()


def _digests(user, rhythm=Frequency.WEEKLY):
    return Delivery.objects.filter(user=user, kind=DeliveryKind.DIGEST, rhythm=rhythm).order_by("covers_to")


def _spans(user, rhythm=Frequency.WEEKLY):
    rows = _digests(user, rhythm)
    return [(timezone.localtime(row.covers_from), timezone.localtime(row.covers_to)) for row in rows]


# --- When ------------------------------------------------------------------------------------------------------------
def test_the_first_covers_from_the_subscription(user):
    assert _queue(FIRST) == 1
    assert _spans(user) == [(BEGAN, FIRST)]
    assert _digests(user).get().state == DeliveryState.QUEUED


def test_who_hears_by_role_is_covered_from_when_the_role_began(district):
    with time_machine.travel(at("2023-12-01 09:00"), tick=False):
        leader = make_user()
    make_membership(leader, district, Role.LEADER, valid_from=dt.date(2024, 1, 5))
    _queue(FIRST)
    assert _spans(leader) == [(at("2024-01-05 00:00"), FIRST)]


def test_each_begins_where_the_last_one_ended(user):
    for moment in (FIRST, SECOND, THIRD):
        _queue(moment)
    assert _spans(user)[1:] == [(FIRST, SECOND), (SECOND, THIRD)]


def test_a_missed_monday_is_covered_once_when_the_service_is_back(user):
    _queue(FIRST)
    back = at("2024-01-24 03:12")
    assert [_queue(back), _queue(back + dt.timedelta(minutes=10))] == [1, 0]
    assert _spans(user)[1:] == [(FIRST, THIRD)]
    assert _digests(user).last().subject.endswith("(tuần 2-3)")


def test_between_mondays_and_when_called_twice_nothing_is_queued(user):
    assert [_queue(FIRST), _queue(FIRST), _queue(at("2024-01-14 23:00"))] == [1, 0, 0]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(hours=st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_spans_tile_time_without_gap_or_overlap(user, hours):
    """Whenever the sweep happens to run."""
    Delivery.objects.all().delete()
    DigestCursor.objects.all().delete()
    now = BEGAN
    for step in hours:
        now += dt.timedelta(hours=step)
        queue_digests(now=now)
        queue_digests(now=now)
    spans = [BEGAN, *(moment for span in _spans(user) for moment in span)]
    assert spans[0::2] == spans[1::2] + spans[-1:] if len(spans) > 1 else now < FIRST
    if len(spans) > 1:
        assert spans[-1] <= now < spans[-1] + dt.timedelta(days=7)


def test_everyone_has_a_day_a_time_and_a_zone_of_their_own(user, district):
    with time_machine.travel(BEGAN, tick=False):
        other = make_subscriber(district)
    MailPreference.objects.create(user=other, weekday=4, at=dt.time(7), time_zone="Europe/Paris")
    assert _queue(at("2024-01-05 07:00")) == 0
    assert _queue(at("2024-01-05 13:00")) == 1
    _queue(FIRST)
    assert _spans(other) == [(BEGAN, at("2024-01-05 13:00"))]
    assert _spans(user) == [(BEGAN, FIRST)]


def test_who_came_back_is_not_told_of_the_weeks_in_between(user, district):
    _queue(FIRST)
    unsubscribe(user=user, locality=district, by=None)
    _queue(SECOND)
    with time_machine.travel(at("2024-01-17 10:00"), tick=False):
        subscribe(user=user, locality=district, by=None)
    _queue(THIRD)
    assert _spans(user)[1:] == [(at("2024-01-17 10:00"), THIRD)]


def test_a_new_choice_in_the_middle_leaves_no_gap(district):
    with time_machine.travel(BEGAN, tick=False):
        make_membership(leader := make_user(), district, Role.LEADER)
    _queue(FIRST)
    with time_machine.travel(at("2024-01-10 10:00"), tick=False):
        subscribe(user=leader, locality=district, by=None, frequency=Frequency.WEEKLY)
    _queue(SECOND)
    assert _spans(leader)[1:] == [(FIRST, SECOND)]


@pytest.mark.parametrize(
    ("frequency", "weekly"),
    [(Frequency.AT_ONCE, 1), (Frequency.WEEKLY, 1), (Frequency.DAILY, 0), (Frequency.NEVER, 0)],
)
def test_who_wants_it_gets_the_weekly_one(district, user, frequency, weekly):
    subscribe(user=user, locality=district, by=None, frequency=frequency)
    happens(make_targets(district, 1)[0], BEHIND, BEGAN)
    _queue(FIRST)
    assert len(_spans(user)) == weekly


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.LEADER, 1), (Role.PLANNING_OFFICER, 1), (Role.DATA_OFFICER, 1), (Role.ADMINISTRATOR, 0), (Role.VIEWER, 0)],
)
def test_who_chose_nothing_gets_it_by_role(district, role, expected):
    with time_machine.travel(BEGAN, tick=False):
        make_membership(person := make_user(), district, role)
    happens(make_targets(district, 1)[0], BEHIND, BEGAN)
    _queue(FIRST)
    assert len(_spans(person)) == expected


def test_daily_ones_come_on_working_days_when_something_changed(district, user):
    subscribe(user=user, locality=district, by=None, frequency=Frequency.DAILY)
    first, second = make_targets(district, 2)
    happens(first, BEHIND, at("2024-01-04 10:00"))  # a Thursday
    happens(second, BEHIND, at("2024-01-06 10:00"))  # a Saturday
    for day in range(4, 12):
        _queue(at(f"2024-01-{day:02d} 07:01"))
    spans = _spans(user, Frequency.DAILY)
    assert [ends for _starts, ends in spans] == [at("2024-01-05 07:00"), at("2024-01-08 07:00")]
    # What was not worth a mail is not left out: the next one begins where the last one sent ended.
    assert [starts for starts, _ends in spans] == [BEGAN, at("2024-01-05 07:00")]
    assert "(ngày 08/01)" in _digests(user, Frequency.DAILY).last().subject


def test_unchanged_weeks_can_be_left_out(district, user):
    MailPreference.objects.create(user=user, skips_unchanged=True)
    (target,) = make_targets(district, 1)
    assert _queue(FIRST) == 0
    happens(target, BEHIND, at("2024-01-16 10:00"))
    assert [_queue(SECOND), _queue(THIRD)] == [0, 1]
    assert _spans(user) == [(BEGAN, THIRD)]


# --- What ------------------------------------------------------------------------------------------------------------
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
    _queue(FIRST)
    digest = _digests(user).get()
    assert digest.subject == "[Chỉ Tiêu] Vĩnh Bảo: 4 chỉ tiêu chậm tiến độ, 1 mới, 2 đã hết (tuần 1)"
    text = digest.text
    assert "Thay đổi trong thời gian này: 1 mới, 1 nặng hơn, 1 nhẹ hơn, 2 đã hết." in text
    listed = [f"Mới (1)|#target-{new.pk}\n", f"Nặng hơn (1)|#target-{worse.pk}\n", f"Nhẹ hơn (1)|#target-{better.pk}\n"]
    listed += [f"Đã hết (2)|#target-{over.pk}\n", f"Vẫn còn: Cần xử lý (1)|#target-{old.pk}\n"]
    places = [text.index(part) for pair in listed for part in pair.split("|")]
    assert places == sorted(places)
    assert f"#target-{late.pk}\n" not in text
    _queue(SECOND)
    assert _digests(user).last().subject.endswith("5 chỉ tiêu chậm tiến độ, 1 mới (tuần 2)")


def test_late_it_still_says_how_things_stood_at_its_end(user, district):
    gone, come = make_targets(district, 2)
    happens(gone, BEHIND, at("2024-01-04 10:00"))
    happens(gone, GONE, FIRST + dt.timedelta(hours=2))
    happens(come, BEHIND, FIRST + dt.timedelta(hours=2))
    _queue(FIRST + dt.timedelta(hours=5))
    digest = _digests(user).get()
    assert digest.subject.endswith("1 chỉ tiêu chậm tiến độ, 1 mới (tuần 1)")
    assert f"#target-{come.pk}" not in digest.text


def test_a_quiet_week_says_so(user):
    _queue(FIRST)
    digest = _digests(user).get()
    assert digest.subject == "[Chỉ Tiêu] Vĩnh Bảo: không có cảnh báo nào đang mở (tuần 1)"
    assert "không có cảnh báo nào thay đổi" in digest.text


def test_what_another_alert_stands_for_is_named_under_it(user, district):
    whole, *parts = make_targets(district, 6)
    for target in (whole, *parts):
        happens(target, BEHIND, at("2024-01-04 10:00"))
    Alert.objects.filter(target__in=parts).update(muted_by=Alert.objects.get(target=whole))
    _queue(FIRST)
    digest = _digests(user).get()
    assert digest.subject.endswith("1 chỉ tiêu chậm tiến độ, 1 mới (tuần 1)")
    assert f"Gồm cả: {'; '.join(str(one.indicator) for one in parts[:3])} và 2 cảnh báo khác." in digest.text


def test_what_stands_for_what_stands_for_others_names_them_all(user, district):
    late, whole, part = make_targets(district, 3)
    for target in (late, whole, part):
        happens(target, BEHIND, at("2024-01-04 10:00"))
    for muted, by in ((whole, late), (part, whole)):
        Alert.objects.filter(target=muted).update(muted_by=Alert.objects.get(target=by))
    _queue(FIRST)
    assert f"Gồm cả: {whole.indicator}; {part.indicator}." in _digests(user).get().text


def test_what_is_put_off_takes_one_line(user, district):
    snoozed, accepted = make_targets(district, 2)
    for target in (snoozed, accepted):
        happens(target, BEHIND, at("2024-01-02 10:00"))
    Alert.objects.filter(target=snoozed).update(snoozed_until=dt.date(2024, 2, 1))
    Alert.objects.filter(target=accepted).update(accepted_until=dt.date(2024, 3, 1))
    _queue(FIRST)
    text = _digests(user).get().text
    assert "Đang hoãn hoặc đã chấp nhận (2)" in text
    assert "◔ Hoãn đến 01/02/2024\n  http" in text
    assert "◔ Đã chấp nhận đến 01/03/2024\n  http" in text


def test_history_is_listed_once(user, district):
    old = make_target(plan=make_plan(locality=district, period=make_period(2021)))
    happens(old, BEHIND, at("2024-01-04 10:00"))
    _queue(FIRST)
    assert f"#target-{old.pk}" in _digests(user).get().text
    _queue(SECOND)
    later = _digests(user).last().text
    assert f"#target-{old.pk}" not in later
    assert "Còn 1 cảnh báo đang mở về các kỳ đã kết thúc hơn một năm." in later
    assert _digests(user).last().subject.endswith("1 cảnh báo của các kỳ trước, không có gì mới (tuần 2)")


def test_what_was_folded_is_said_once(user, district):
    DigestCursor.objects.create(user=user, rhythm=Frequency.WEEKLY, folded=5)
    _queue(FIRST)
    said = "5 tin báo ngay được gộp vào bản tin này vì vượt mức 4 thư mỗi giờ."
    assert said in _digests(user).get().text
    _queue(SECOND)
    assert said not in _digests(user).last().text


def test_the_reports_of_ones_own_unit_that_fall_due(district):
    with time_machine.travel(BEGAN, tick=False):
        make_membership(officer := make_user(), district, Role.DATA_OFFICER)
    duty = make_duty(locality=district)
    for due_on, sent_at in (("01-10", None), ("01-22", None), ("01-23", None), ("01-11", FIRST)):
        day = dt.date.fromisoformat(f"2024-{due_on}")
        make_due_report(duty=duty, starts_on=day, cut_off_on=day, due_on=day, sent_at=sent_at)
    make_due_report(cut_off_on=dt.date(2024, 1, 9), starts_on=dt.date(2024, 1, 9), due_on=dt.date(2024, 1, 9))
    _queue(FIRST)
    text = _digests(officer).get().text
    due = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line[:8] for line in due] == ["- 10/01:", "- 22/01:"]
    assert "Đến hạn gửi trong hai tuần tới" in text


def test_one_line_of_counts_is_the_boards_own(user, district):
    plan = make_plan(locality=district, title="Kế hoạch năm")
    targets = [make_target(plan=plan, number=str(n), position=n) for n in range(4)]
    for target, value in zip(targets, ("12", "13", "14", "15"), strict=True):
        make_observation(target, value)
    recompute_all()
    _queue(FIRST)
    text = _digests(user).get().text
    assert "Vĩnh Bảo: Ước có 03/04 chỉ tiêu hoàn thành và hoàn thành vượt mức" in text
    assert "▲ Vượt 2 · ● Đạt 1 · ✕ Chưa đạt 1\n" in text


def test_a_digest_keeps_to_the_scope(user, district):
    happens(make_targets(make_locality("Huyện Chợ Đồn"), 1)[0], BEHIND, at("2024-01-04 10:00"))
    _queue(FIRST)
    assert _digests(user).get().subject.endswith("không có cảnh báo nào đang mở (tuần 1)")


def test_beyond_the_cap_the_full_list_is_attached(user, district):
    targets = make_targets(district, 33)
    for target in targets:
        happens(target, BEHIND, at("2024-01-04 10:00"))
    type(targets[0].indicator).objects.filter(pk=targets[32].indicator_id).update(name="=1+1")
    _queue(FIRST)
    digest = _digests(user).get()
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
    _queue(FIRST)
    assert _digests(user).get().attachment is None


def test_only_what_the_person_wants_stands_in_it(user, district):
    subscribe(user=user, locality=district, by=None, least_severity=Severity.CRITICAL, frequency=Frequency.WEEKLY)
    small, large = make_targets(district, 2)
    happens(small, BEHIND, at("2024-01-04 10:00"))
    happens(large, FAR, at("2024-01-04 10:00"))
    _queue(FIRST)
    text = _digests(user).get().text
    assert (f"#target-{small.pk}\n" in text, f"#target-{large.pk}\n" in text) == (False, True)


# --- How -------------------------------------------------------------------------------------------------------------
def test_queries_grow_with_neither_people_nor_alerts(user, district, django_assert_max_num_queries):
    for target in make_targets(district, 2):
        happens(target, BEHIND, at("2024-01-04 10:00"))
    with django_assert_max_num_queries(45):
        _queue(FIRST)
    for _n in range(12):
        make_subscriber(district)
    for target in make_targets(district, 25):
        happens(target, BEHIND, at("2024-01-10 10:00"))
    with django_assert_max_num_queries(45):
        assert _queue(SECOND) == 1
    Subscription.objects.exclude(user=user).update(created_at=at("2024-01-15 08:00"))
    with django_assert_max_num_queries(45):
        assert _queue(THIRD) == 13


def test_one_persons_fault_does_not_hold_up_the_others(user, district, monkeypatch):
    with time_machine.travel(BEGAN, tick=False):
        second = make_subscriber(district)
    build = DigestWriter.build
    with monkeypatch.context() as patch:
        patch.setattr(
            DigestWriter, "build", lambda self, **facts: 1 / 0 if facts["user"] == user else build(self, **facts)
        )
        with pytest.raises(ExceptionGroup):
            _queue(FIRST)
    assert (len(_spans(user)), len(_spans(second))) == (0, 1)
    assert _queue(FIRST + dt.timedelta(minutes=5)) == 1


@pytest.mark.django_db(transaction=True)
def test_callers_that_race_queue_each_digest_once(user, district, monkeypatch):
    """Two beats and four workers: here four that take the people in small parts."""
    monkeypatch.setattr("alerts.services.digests.PEOPLE_AT_ONCE", 2)
    with time_machine.travel(BEGAN, tick=False):
        for _n in range(8):
            make_subscriber(district)
    with time_machine.travel(FIRST, tick=False):
        done = in_threads(4, queue_digests)
    assert sum(done) == 9
    assert Delivery.objects.values("user").distinct().count() == Delivery.objects.count() == 9


@pytest.mark.parametrize(
    ("moments", "ends"),
    [
        ((FIRST, SECOND), [FIRST, SECOND]),
        ((SECOND, FIRST), [SECOND]),  # nothing is left for the one that comes too late
        ((FIRST, FIRST), [FIRST]),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_spans_do_not_overlap_when_two_mondays_race(user, monkeypatch, moments, ends):
    """The first caller has read where the last digest ended when the second comes."""
    one, other = (partial(queue_digests, now=moment) for moment in moments)
    in_the_middle(monkeypatch, "alerts.services.digests.expecting", one, other)
    assert _spans(user) == list(pairwise([BEGAN, *ends]))
