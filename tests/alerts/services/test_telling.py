"""What happens within a few minutes is one mail a person, and nothing is told twice."""

import datetime as dt
from functools import partial

import pytest
import time_machine
from django.db import transaction

from alerts.choices import AlertStep, Cause, Channel, DeliveryKind, Frequency, Severity, Topic
from alerts.evaluating import Rule
from alerts.models import Alert, AlertEvent, Delivery, DigestCursor
from alerts.services import handle_status_changes, subscribe, telling
from alerts.services.reviewing.lives import Call, settle
from alerts.services.reviewing.reports import about_report
from alerts.services.reviewing.targets import about_target
from alerts.services.telling import tell_events
from localities.choices import Role
from tests.alerts import steps
from tests.alerts.steps import BEHIND, FAR, GONE, at, in_threads, make_subscriber, make_targets, report
from tests.factories import (
    make_due_report,
    make_duty,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db

# The period of the targets closed ten days before.
NOW = at("2024-01-10 09:00")
WINDOW = dt.timedelta(seconds=120)
happens = partial(steps.happens, moment=NOW)


@pytest.fixture(autouse=True)
def _window(settings):
    settings.ALERT_GROUPING_SECONDS = 120


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def user(district):
    return make_subscriber(district)


def tell(moment=NOW + WINDOW):
    with time_machine.travel(moment, tick=False):
        return tell_events()


def mails(user):
    return Delivery.objects.filter(user=user, kind=DeliveryKind.ALERTS, channel=Channel.MAIL).order_by("id")


def notifications(user):
    return Delivery.objects.filter(user=user, kind=DeliveryKind.ALERTS, channel=Channel.PAGE)


def test_what_an_upload_sets_off_is_one_mail(user, district):
    with time_machine.travel(NOW, tick=False):
        for target in make_targets(district, 40):
            report(target, "12")
        handle_status_changes()
    told = tell()
    assert (told.events, told.mails) == (40, 1)
    mail = mails(user).get()
    assert mail.subject == "[Chỉ Tiêu] Vĩnh Bảo: 40 chỉ tiêu chưa đạt"
    assert mail.text.count("#target-") == 30
    assert "và 10 chỉ tiêu khác" in mail.text
    assert mail.events.count() == 40


def test_it_waits_for_what_comes_along(user, district):
    first, second = make_targets(district, 2)
    happens(first, BEHIND)
    happens(second, FAR, moment=NOW + dt.timedelta(seconds=90))
    waiting = tell(NOW + dt.timedelta(seconds=119))
    assert (waiting.events, waiting.waits) == (0, 1)
    assert not Delivery.objects.exists()
    assert tell().events == 2
    text = mails(user).get().text
    # By severity, the worst first.
    assert text.index("Nghiêm trọng (1)") < text.index(f"#target-{second.pk}") < text.index("Cần xử lý (1)")


@pytest.mark.parametrize(
    ("story", "subject"),
    [
        ([BEHIND, FAR], "Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ"),
        ([BEHIND, GONE], None),
        ([BEHIND, GONE, FAR], "Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ"),
    ],
)
def test_several_steps_within_the_window_are_told_as_what_they_come_to(user, district, story, subject):
    (target,) = make_targets(district, 1)
    for n, wanted in enumerate(story):
        happens(target, wanted, moment=NOW + dt.timedelta(seconds=n))
    tell()
    assert [mail.subject for mail in mails(user)] == ([f"[Chỉ Tiêu] {subject}"] if subject else [])
    assert not AlertEvent.objects.filter(told_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("later", "subject"),
    [(FAR, "1 chỉ tiêu chậm tiến độ, 1 nặng hơn"), (GONE, "1 cảnh báo đã hết")],
)
def test_worse_and_over_are_told_when_they_come(user, district, later, subject):
    (target,) = make_targets(district, 1)
    happens(target, BEHIND)
    tell()
    happens(target, later, moment=NOW + dt.timedelta(hours=1))
    tell(NOW + dt.timedelta(hours=1) + WINDOW)
    assert mails(user).last().subject == f"[Chỉ Tiêu] Vĩnh Bảo: {subject}"


def test_nothing_is_told_twice(user, district):
    happens(make_targets(district, 1)[0], BEHIND)
    assert tell().mails == 1
    assert tell(NOW + dt.timedelta(hours=2)).events == 0
    assert mails(user).count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"snoozed_until": dt.date(2024, 2, 1)},
        {"snoozed_until_report": True},
        {"accepted_until": dt.date(2024, 2, 1)},
    ],
)
def test_what_is_set_aside_is_told_without_a_mail_until_it_is_over(user, district, facts):
    (target,) = make_targets(district, 1)
    happens(target, BEHIND)
    Alert.objects.update(**facts)
    tell()
    assert not Delivery.objects.exists()
    assert AlertEvent.objects.get().told_at == NOW + WINDOW
    happens(target, GONE, moment=NOW + dt.timedelta(hours=1))
    tell(NOW + dt.timedelta(hours=2))
    assert mails(user).get().subject.endswith("1 cảnh báo đã hết")


def test_what_another_alert_stands_for_is_not_told(user, district):
    whole, part = make_targets(district, 2)
    happens(whole, BEHIND)
    happens(part, BEHIND)
    Alert.objects.filter(target=part).update(muted_by=Alert.objects.get(target=whole))
    tell()
    assert f"#target-{part.pk}" not in mails(user).get().text
    assert not AlertEvent.objects.filter(told_at__isnull=True).exists()


@pytest.mark.parametrize("was_told", [True, False])
def test_what_is_over_while_muted_is_told_to_those_who_knew_of_it(user, district, was_told):
    whole, part = make_targets(district, 2)
    happens(part, BEHIND)
    if was_told:
        tell()
    happens(whole, BEHIND, moment=NOW + dt.timedelta(minutes=5))
    by, muted = Alert.objects.get(target=whole), Alert.objects.get(target=part)
    muted.muted_by = by
    muted.save(update_fields=["muted_by"])
    then = NOW + dt.timedelta(minutes=5)
    AlertEvent.objects.create(alert=muted, step=AlertStep.MUTED, happened_at=then, told_at=then)
    tell(then + WINDOW)
    for target in (whole, part):
        happens(target, GONE, moment=NOW + dt.timedelta(hours=2))
    tell(NOW + dt.timedelta(hours=3))
    assert mails(user).last().subject == f"[Chỉ Tiêu] Vĩnh Bảo: {2 if was_told else 1} cảnh báo đã hết"


def test_that_a_late_report_has_come_is_no_mail_of_its_own(user, district):
    """It was told that it is late; what it brings is told, and that it came along with it."""
    (target,) = make_targets(district, 1)
    first, second = (make_due_report(duty=make_duty(locality=district)) for _ in range(2))
    for report_ in (first, second):
        _is_late(report_, NOW, cause=Cause.OVERDUE)
    tell()
    assert mails(user).get().subject == "[Chỉ Tiêu] Vĩnh Bảo: 2 báo cáo quá hạn"
    _is_late(first, NOW + dt.timedelta(hours=1), cause="")
    assert tell(NOW + dt.timedelta(hours=1) + WINDOW).mails == 0
    assert notifications(user).first().subject == "[Chỉ Tiêu] Vĩnh Bảo: 1 cảnh báo đã hết"
    _is_late(second, NOW + dt.timedelta(hours=2), cause="")
    happens(target, BEHIND, moment=NOW + dt.timedelta(hours=2))
    tell(NOW + dt.timedelta(hours=2) + WINDOW)
    assert mails(user).last().subject == "[Chỉ Tiêu] Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ, 1 đã hết"


def _is_late(due, moment, cause):
    rule = Rule(0, cause, Severity.WARNING)._replace(pk=None) if cause else None
    with time_machine.travel(moment, tick=False), transaction.atomic():
        settle([Call(about_report(due), Topic.OVERDUE, "Vì", cause, Severity.WARNING if cause else "", rule)])


def test_one_that_is_behind_and_forecast_to_miss_is_counted_once(user, district):
    (target,) = make_targets(district, 1)
    happens(target, BEHIND)
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        rule = Rule(0, Cause.FORECAST_MISS, Severity.NOTICE)._replace(pk=None)
        settle([Call(about_target(target), Topic.FORECAST, "Vì", rule.cause, rule.severity, rule)])
    tell()
    assert mails(user).get().subject == "[Chỉ Tiêu] Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ"


def test_history_opens_quietly(user, district):
    old = make_target(plan=make_plan(locality=district, period=make_period(2021)))
    happens(old, FAR)
    told = tell()
    assert (told.events, told.mails) == (1, 0)
    assert not Delivery.objects.exists()


def test_only_who_wants_to_hear_at_once_does(district):
    happens(make_targets(district, 1)[0], BEHIND)
    people = {frequency: make_subscriber(district) for frequency in Frequency}
    for frequency, person in people.items():
        subscribe(user=person, locality=district, by=None, frequency=frequency)
    make_subscriber(make_locality("Huyện Chợ Đồn"))
    tell()
    assert set(Delivery.objects.values_list("user", flat=True)) == {people[Frequency.AT_ONCE].pk}


def test_ones_own_change_is_not_mailed_to_oneself(district):
    officer, leader = make_user(), make_user()
    make_membership(officer, district, Role.DATA_OFFICER)
    make_membership(leader, district, Role.LEADER)
    happens(make_targets(district, 1)[0], FAR, due_to=officer)
    tell()
    assert (mails(officer).count(), mails(leader).count()) == (0, 1)


def test_ones_own_late_report_that_shows_an_alert_again_is_ones_own_change(district):
    officer = make_user()
    make_membership(officer, district, Role.DATA_OFFICER)
    happens(make_targets(district, 1)[0], FAR, due_to=officer)
    AlertEvent.objects.create(alert=Alert.objects.get(), step=AlertStep.UNMUTED, happened_at=NOW)
    tell()
    assert mails(officer).count() == 0


def test_the_same_news_stand_on_the_page(user, district):
    make_membership(unmailed := make_user(email=""), district, Role.PLANNING_OFFICER)
    happens(make_targets(district, 1)[0], BEHIND)
    tell()
    assert notifications(user).get().subject == mails(user).get().subject
    assert (notifications(unmailed).count(), mails(unmailed).count()) == (1, 0)


def test_an_hourly_ceiling_folds_the_rest_into_the_digest(user, district, settings):
    settings.ALERT_MAILS_PER_HOUR = 2
    for n, target in enumerate(make_targets(district, 4)):
        moment = NOW + n * dt.timedelta(minutes=5)
        happens(target, BEHIND, moment=moment)
        told = tell(moment + WINDOW)
        assert (told.mails, told.folded) == ((1, 0) if n < 2 else (0, 1))
    assert DigestCursor.objects.get(user=user, rhythm=Frequency.WEEKLY).folded == 2
    assert notifications(user).count() == 4
    # An hour after the first there is room again.
    happens(make_targets(district, 1)[0], BEHIND, moment=NOW + dt.timedelta(minutes=61))
    assert tell(NOW + dt.timedelta(minutes=64)).mails == 1


def test_alerts_nobody_hears_of_are_marked(user, district):
    far = make_locality("Huyện Chợ Đồn")
    happens(make_targets(district, 1)[0], BEHIND)
    happens(make_targets(far, 1)[0], BEHIND)
    tell()
    assert dict(Alert.objects.values_list("locality", "has_hearers")) == {district.pk: True, far.pk: False}


def test_places_are_grouped_under_their_severity(district):
    province = make_locality("Thành phố Hải Phòng")
    communes = [make_locality(f"Xã {name}", parent=province) for name in ("An Hòa", "Tân Hưng")]
    user = make_subscriber(province)
    for commune in communes:
        first, second = make_targets(commune, 2)
        happens(first, BEHIND)
        happens(second, FAR)
    tell()
    mail = mails(user).get()
    assert mail.subject == "[Chỉ Tiêu] An Hòa và 1 địa phương khác: 4 chỉ tiêu chậm tiến độ"
    lines = [line for line in mail.text.splitlines() if line.startswith(("Nghiêm", "Cần", "Xã"))]
    assert lines == ["Nghiêm trọng (2)", "Xã An Hòa · 2023", "Xã Tân Hưng · 2023", "Cần xử lý (2)", *lines[1:3]]


def test_a_killed_worker_has_told_nobody(user, district, monkeypatch):
    happens(make_targets(district, 1)[0], BEHIND)
    with monkeypatch.context() as patch:
        patch.setattr(telling, "refresh_hearers", lambda _alerts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tell()
    assert not Delivery.objects.exists()
    assert tell().mails == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_tell_once(user, district):
    for target in make_targets(district, 3):
        happens(target, BEHIND)
    with time_machine.travel(NOW + WINDOW, tick=False):
        told = in_threads(4, tell_events)
    assert sorted(one.mails for one in told) == [0, 0, 0, 1]
    assert mails(user).count() == 1


def test_queries_grow_with_neither_people_nor_news(district, django_assert_max_num_queries):
    for _n in range(3):
        make_subscriber(district)
    happens(make_targets(district, 1)[0], BEHIND)
    with django_assert_max_num_queries(60) as few:
        tell()
    for _n in range(9):
        make_subscriber(district)
    for target in make_targets(district, 12):
        happens(target, BEHIND, moment=NOW + dt.timedelta(hours=2))
    with django_assert_max_num_queries(len(few)):
        tell(NOW + dt.timedelta(hours=3))


def test_people_hear_in_their_language(district):
    vietnamese, english = make_subscriber(district), make_subscriber(district, language="en")
    happens(make_targets(district, 1)[0], BEHIND)
    tell()
    assert '<html lang="vi">' in mails(vietnamese).get().html
    assert '<html lang="en">' in mails(english).get().html
