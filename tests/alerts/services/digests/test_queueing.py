"""Writing the digests of many people, at once and from several places."""

import datetime as dt
from functools import partial
from itertools import pairwise

import pytest
import time_machine

from alerts.mails import DigestWriter
from alerts.models import Delivery, Subscription
from alerts.services import queue_digests
from tests.alerts.services.digests.steps import BEGAN, FIRST, SECOND, THIRD, queue, spans_of
from tests.alerts.steps import BEHIND, at, happens, in_the_middle, in_threads, make_subscriber, make_targets

pytestmark = pytest.mark.django_db


def test_queries_grow_with_neither_people_nor_alerts(user, district, django_assert_max_num_queries):
    for target in make_targets(district, 2):
        happens(target, BEHIND, at("2024-01-04 10:00"))
    with django_assert_max_num_queries(45):
        queue(FIRST)
    for _n in range(12):
        make_subscriber(district)
    for target in make_targets(district, 25):
        happens(target, BEHIND, at("2024-01-10 10:00"))
    with django_assert_max_num_queries(45):
        assert queue(SECOND) == 1
    Subscription.objects.exclude(user=user).update(created_at=at("2024-01-15 08:00"))
    with django_assert_max_num_queries(45):
        assert queue(THIRD) == 13


def test_one_persons_fault_does_not_hold_up_the_others(user, district, monkeypatch):
    with time_machine.travel(BEGAN, tick=False):
        second = make_subscriber(district)
    build = DigestWriter.build
    with monkeypatch.context() as patch:
        patch.setattr(
            DigestWriter, "build", lambda self, **facts: 1 / 0 if facts["user"] == user else build(self, **facts)
        )
        with pytest.raises(ExceptionGroup):
            queue(FIRST)
    assert (len(spans_of(user)), len(spans_of(second))) == (0, 1)
    assert queue(FIRST + dt.timedelta(minutes=5)) == 1


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
    assert spans_of(user) == list(pairwise([BEGAN, *ends]))
