import datetime as dt
from functools import partial
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alerts.choices import DeliveryKind, DeliveryState
from alerts.mails import build_digest_mail
from alerts.models import Delivery
from alerts.services import digests, handle_status_changes, queue_digests, subscribe, unsubscribe
from localities.models import User
from tests.alerts.steps import at, in_the_middle, in_threads, make_subscriber, make_targets, report, subscribed_since
from tests.factories import make_locality

# Mondays at seven.
FIRST, SECOND, THIRD = at("2023-11-13 07:00"), at("2023-11-20 07:00"), at("2023-11-27 07:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def user(district):
    with time_machine.travel(at("2023-11-08 15:00"), tick=False):
        return make_subscriber(district)


def _judged(moment, target, value):
    with time_machine.travel(moment, tick=False):
        report(target, value, as_of=dt.date(2023, 11, 1))
        handle_status_changes()


def _queue(moment):
    with time_machine.travel(moment, tick=False):
        return queue_digests()


def _digests(user):
    return Delivery.objects.filter(user=user, kind=DeliveryKind.DIGEST).order_by("covers_to")


def _spans(user):
    return [(timezone.localtime(row.covers_from), timezone.localtime(row.covers_to)) for row in _digests(user)]


def test_the_first_covers_from_the_subscription(user):
    assert _queue(FIRST) == 1
    assert _spans(user) == [(at("2023-11-08 15:00"), FIRST)]
    assert _digests(user).get().state == DeliveryState.QUEUED


def test_each_begins_where_the_last_one_ended(user):
    for moment in (FIRST, SECOND, THIRD):
        _queue(moment)
    assert _spans(user)[1:] == [(FIRST, SECOND), (SECOND, THIRD)]


def test_a_missed_monday_is_covered_once_when_the_service_is_back(user):
    _queue(FIRST)
    back = at("2023-11-29 03:12")
    assert [_queue(back), _queue(back + dt.timedelta(minutes=10))] == [1, 0]
    assert _spans(user)[1:] == [(FIRST, THIRD)]
    assert _digests(user).last().subject.endswith("(tuần 46-47)")


def test_between_mondays_and_when_called_twice_nothing_is_queued(user):
    assert [_queue(FIRST), _queue(FIRST), _queue(at("2023-11-19 23:00"))] == [1, 0, 0]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(hours=st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_spans_tile_time_without_gap_or_overlap(user, hours):
    """Whenever the sweep happens to run."""
    Delivery.objects.all().delete()
    now = at("2023-11-08 15:00")
    for step in hours:
        now += dt.timedelta(hours=step)
        queue_digests(now=now)
        queue_digests(now=now)
    spans = [at("2023-11-08 15:00"), *(moment for span in _spans(user) for moment in span)]
    assert spans[0::2] == spans[1::2] + spans[-1:] if len(spans) > 1 else now < FIRST
    if len(spans) > 1:
        assert spans[-1] <= now < spans[-1] + dt.timedelta(days=7)


def test_two_people_each_have_their_own_span(user, district):
    with time_machine.travel(at("2023-11-15 09:00"), tick=False):
        other = make_subscriber(district)
    for moment in (FIRST, SECOND):
        _queue(moment)
    assert len(_spans(user)) == 2
    assert _spans(other) == [(at("2023-11-15 09:00"), SECOND)]


def test_who_came_back_is_not_told_of_the_weeks_in_between(user, district):
    _queue(FIRST)
    unsubscribe(user=user, locality=district, by=None)
    _queue(SECOND)
    with time_machine.travel(at("2023-11-22 10:00"), tick=False):
        subscribe(user=user, locality=district, by=None)
    _queue(THIRD)
    assert _spans(user)[1:] == [(at("2023-11-22 10:00"), THIRD)]


def test_who_does_not_want_it_gets_none(user, district):
    subscribe(user=user, locality=district, by=None, wants_digest=False)
    assert _queue(FIRST) == 0


def test_what_changed_and_what_is_open(user, district):
    old, new, over, late = make_targets(district, 4)
    _judged(at("2023-11-07 10:00"), old, "12")
    _judged(at("2023-11-07 10:00"), over, "12")
    _judged(FIRST - dt.timedelta(seconds=1), new, "12")
    _judged(at("2023-11-09 10:00"), over, "14")
    _judged(FIRST, late, "12")  # belongs to the next one
    _queue(FIRST)
    digest = _digests(user).get()
    assert digest.subject == "[Chỉ Tiêu] Vĩnh Bảo: 2 chỉ tiêu chưa đạt, 1 mới, 1 ra khỏi diện này (tuần 45)"
    text = digest.text
    assert "1 lượt tốt lên, 1 lượt có đánh giá lần đầu." in text
    places = [text.index(f"#target-{target.pk}\n") for target in (new, over, old)]
    assert places == sorted(places)
    assert f"#target-{late.pk}\n" not in text
    _queue(SECOND)
    assert _digests(user).last().subject.endswith("3 chỉ tiêu chưa đạt, 1 mới (tuần 46)")


def test_a_quiet_week_says_so(user):
    _queue(FIRST)
    digest = _digests(user).get()
    assert digest.subject == "[Chỉ Tiêu] Vĩnh Bảo: không có chỉ tiêu chưa đạt (tuần 45)"
    assert "không có đánh giá nào thay đổi" in digest.text


def test_counts_are_of_the_latest_period_with_results(user, district):
    targets = make_targets(district, 4)
    for target, value in zip(targets, ("12", "13", "14", "15"), strict=True):
        _judged(at("2023-11-09 10:00"), target, value)
    _queue(FIRST)
    assert "Kết quả 2023: ▲ Vượt 2 · ● Đạt 1 · ✕ Chưa đạt 1\n" in _digests(user).get().text


def test_a_digest_keeps_to_the_scope(user, district):
    (target,) = make_targets(make_locality("Huyện Chợ Đồn"), 1)
    _judged(at("2023-11-09 10:00"), target, "12")
    _queue(FIRST)
    assert _digests(user).get().subject.endswith("không có chỉ tiêu chưa đạt (tuần 45)")


def test_queries_do_not_grow_with_targets(user, district, django_assert_num_queries):
    for target in make_targets(district, 2):
        _judged(at("2023-11-09 10:00"), target, "12")
    with django_assert_num_queries(23):
        _queue(FIRST)
    for target in make_targets(district, 40):
        _judged(at("2023-11-14 10:00"), target, "12")
    with django_assert_num_queries(25):  # two lists instead of one, each with its versions
        _queue(SECOND)


def test_one_persons_fault_does_not_hold_up_the_others(user, district, monkeypatch):
    second = make_subscriber(district)
    subscribed_since(second, at("2023-11-08 15:00"))
    monkeypatch.setattr(
        digests, "build_digest_mail", lambda **facts: 1 / 0 if facts["user"] == user else build_digest_mail(**facts)
    )
    with pytest.raises(ExceptionGroup):
        _queue(FIRST)
    assert len(_spans(second)) == 1


@pytest.mark.django_db(transaction=True)
def test_callers_that_race_queue_each_digest_once(user, district):
    make_subscriber(district)
    subscribed_since(User.objects.last(), at("2023-11-08 15:00"))
    with time_machine.travel(FIRST, tick=False):
        done = in_threads(3, queue_digests)
    assert sum(done) == 2
    assert Delivery.objects.count() == 2


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
    in_the_middle(monkeypatch, "alerts.services.digests.read_digest", one, other)
    assert _spans(user) == list(pairwise([at("2023-11-08 15:00"), *ends]))
