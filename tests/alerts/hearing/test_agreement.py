"""Who hears agrees with the rules said the slow way, one person and one piece of news at a time; and costs no more."""

import datetime as dt
from functools import cache
from random import Random

import pytest

from alerts.choices import Cause, Frequency, Severity
from alerts.hearing import News, news_of, people, who_hears
from alerts.models import Alert, AlertEvent, Ownership, Subscription
from localities.choices import Role
from localities.coverage import below, covered_roots
from localities.models import Locality, Succession, User
from localities.scope import localities_for_user
from tests.alerts.steps import at
from tests.factories import (
    make_due_report,
    make_indicator,
    make_locality,
    make_membership,
    make_plan,
    make_target,
    make_user,
)

TODAY = dt.date(2026, 8, 1)
MERGER = dt.date(2025, 7, 1)
pytestmark = pytest.mark.django_db
FREQUENCIES = list(Frequency)  # from the soonest


@pytest.fixture
def country():
    """Two provinces, one merged whole into the other, with districts and communes before and communes after."""
    places = []
    for n in range(2):
        province = make_locality(f"Tỉnh {n}", valid_to=MERGER)
        district = make_locality(f"Huyện {n}", parent=province, valid_to=MERGER)
        communes = [make_locality(f"Xã {n}{m}", parent=district, valid_to=MERGER) for m in range(2)]
        places += [province, district, *communes]
    united = make_locality("Tỉnh mới", valid_from=MERGER)
    new = [make_locality(f"Xã mới {m}", parent=united, valid_from=MERGER) for m in range(2)]
    pairs = [(0, united), (4, united), (2, new[0]), (3, new[0]), (6, new[1]), (7, new[0]), (7, new[1])]
    for old, heir in pairs:
        Succession.objects.create(predecessor=places[old], successor=heir, effective_on=MERGER, legal_act="NQ")
    for answers in (_places_seen, _depth, _is_itself):
        answers.cache_clear()  # they were of another country
    return [*places, united, *new]


def _people(country, dice, indicators, plan):
    for n in range(25):
        user = make_user(is_superuser=n == 0)
        for _ in range(dice.randint(0, 2)):
            if not user.memberships.exists():
                make_membership(user, dice.choice(country), dice.choice(list(Role)))
        for place in dice.sample(country, dice.choice([0, 0, 1, 2, 3])):
            Subscription.objects.create(
                user=user,
                locality=place,
                sector=dice.choice([None, None, indicators[0].sector]),
                plan=dice.choice([None, None, plan]),
                causes=dice.choice([[], [], ["missed"]]),
                least_severity=dice.choice(list(Severity)),
                frequency=dice.choice(FREQUENCIES),
                created_at=at("2026-01-01 08:00"),
            )
        if dice.random() < 0.3:
            Ownership.objects.create(user=user, locality=dice.choice(country), indicator=dice.choice(indicators))


def _slowly(user, news):
    """The frequency, rule by rule, each looked up by itself."""
    if news.locality.pk not in _places_seen(user):
        return None
    chosen = _chosen(user, news) if user.subscriptions.exists() else _default(user, news)
    if chosen == "never" and (_is_unit(user, news) or _is_owner(user, news)):
        chosen = "weekly"
    if chosen == "at_once" and (news.due_to_id == user.pk or (news.cause == "overdue" and _is_unit(user, news))):
        chosen = "weekly"
    return None if chosen == "never" else chosen


@cache
def _places_seen(user):
    return set(localities_for_user(user, TODAY).values_list("pk", flat=True))


@cache
def _depth(locality, place):
    """How deep the row lies by which a locality covers a place; None where it does not."""
    rows = [row for row in covered_roots([locality])[locality.pk] if _is_below(row, place)]
    return max((row.path.count("/") for row in rows), default=None)


def _is_below(row, place):
    return Locality.objects.filter(below([row]), pk=place.pk).exists()


def _chosen(user, news):
    best = None
    for wish in user.subscriptions.order_by("pk"):
        depth = _depth(wish.locality, news.locality)
        if depth is None or wish.sector_id not in (None, news.sector_id) or wish.plan_id not in (None, news.plan_id):
            continue
        rank = (bool(wish.plan_id), bool(wish.sector_id), depth, wish.created_at, wish.pk)
        best = max(best or (rank, wish), (rank, wish), key=lambda found: found[0])
    if best is None:
        return "never"
    wish, severities = best[1], list(Severity)
    heavy_enough = severities.index(news.severity) >= severities.index(wish.least_severity)
    return wish.frequency if heavy_enough and (not wish.causes or news.cause in wish.causes) else "never"


def _default(user, news):
    found = ["never"]
    for part in user.memberships.all():
        if _depth(part.locality, news.locality) is None:
            continue
        if part.role == Role.PLANNING_OFFICER or (
            part.role == Role.DATA_OFFICER and _is_itself(part.locality, news.locality)
        ):
            found.append("at_once")
        elif part.role == Role.LEADER:
            found.append("at_once" if news.severity == "critical" else "weekly")
    return min(found, key=FREQUENCIES.index)


@cache
def _is_itself(locality, place):
    return place in covered_roots([locality])[locality.pk]


def _is_unit(user, news):
    officers = user.memberships.filter(role__in=[Role.DATA_OFFICER, Role.PLANNING_OFFICER])
    return any(_is_itself(part.locality, news.locality) for part in officers)


def _is_owner(user, news):
    owned = user.ownerships.filter(indicator=news.indicator_id)
    return any(_depth(ownership.locality, news.locality) is not None for ownership in owned)


def _random_news(country, dice, indicators, plan):
    people_ids = list(User.objects.values_list("pk", flat=True))
    for key in range(40):
        indicator = dice.choice([None, *indicators])
        yield News(
            key,
            dice.choice(country),
            dice.choice(["missed", "overdue"]),
            dice.choice(list(Severity)),
            indicator and indicator.pk,
            indicator and indicator.sector_id,
            dice.choice([None, plan.pk]),
            dice.choice([None, dice.choice(people_ids)]),
        )


@pytest.mark.once
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("few", [people.FEW, 0])  # looked up near the places, or in the whole country
def test_the_quick_way_is_the_slow_way(country, monkeypatch, seed, few):
    monkeypatch.setattr(people, "FEW", few)
    dice = Random(seed)
    indicators = [make_indicator() for _ in range(2)]
    plan = make_plan(locality=country[0])
    _people(country, dice, indicators, plan)
    news = list(_random_news(country, dice, indicators, plan))
    quickly = {(person.user.pk, key): soon for person in who_hears(news, on=TODAY) for key, soon in person.news.items()}
    slowly = {(user.pk, piece.key): _slowly(user, piece) for user in User.objects.all() for piece in news}
    assert quickly == {key: soon for key, soon in slowly.items() if soon}
    assert len(quickly) > 20


def test_queries_grow_neither_with_people_nor_with_news(country, django_assert_max_num_queries):
    dice, indicators, plan = Random(1), [make_indicator()], make_plan(locality=country[0])
    news = []
    for _ in range(3):
        _people(country, dice, indicators, plan)
        news += _random_news(country, dice, indicators, plan)
        with django_assert_max_num_queries(16):
            heard = who_hears(news, on=TODAY)
            # Saying why, and in which rhythm a person's digests come, asks nothing more.
            assert all(
                str(why) and not hasattr(person.user, "mail_preference")
                for person in heard
                for why in person.why.values()
            )


def test_no_news_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert who_hears([], on=TODAY) == []


# --- From alerts and events ------------------------------------------------------------------------------------------
def _alert(n, **facts):
    facts.setdefault("severity", "warning")
    facts.setdefault("cause", Cause.BEHIND)
    return Alert.objects.create(subject=f"target:{n}", topic="pace", opened_at=at("2026-07-01 08:00"), **facts)


def test_an_alert_is_news_of_its_target():
    target = make_target()
    alert = _alert(1, target=target, indicator=target.indicator, locality=target.locality)
    assert news_of([alert]) == [
        News(
            alert.pk,
            target.locality,
            "behind",
            "warning",
            target.indicator_id,
            target.indicator.sector_id,
            target.plan_id,
        )
    ]


def test_an_alert_of_a_report_is_news_of_its_duty():
    report = make_due_report()
    report.duty.plan = make_plan(locality=report.locality)
    report.duty.save()
    alert = _alert(1, report=report, locality=report.locality, cause="overdue")
    (news,) = news_of([alert])
    assert (news.cause, news.indicator_id, news.sector_id, news.plan_id) == ("overdue", None, None, report.duty.plan_id)


def test_an_event_is_news_as_it_was_then():
    user, place = make_user(), make_locality()
    alert = _alert(1, locality=place, severity="critical", cause="far_behind")
    moment = at("2026-07-01 08:00")
    then = AlertEvent.objects.create(
        alert=alert, step="opened", severity="warning", cause="behind", due_to=user, happened_at=moment
    )
    now = AlertEvent.objects.create(alert=alert, step="commented", happened_at=moment)
    assert news_of([then, now]) == [
        News(then.pk, place, "behind", "warning", due_to_id=user.pk),
        News(now.pk, place, "far_behind", "critical"),
    ]


def test_reading_alerts_as_news_costs_the_same_however_many(django_assert_max_num_queries):
    for n in range(12):
        target = make_target()
        _alert(n, target=target, indicator=target.indicator, locality=target.locality)
    with django_assert_max_num_queries(5):
        assert len(news_of(list(Alert.objects.all()))) == 12
    assert news_of([]) == []
