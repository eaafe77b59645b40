"""What people do about alerts: who may, what is refused, what is left behind."""

import datetime as dt
from functools import partial

import pytest
import time_machine

from alerts.choices import AlertState, AlertStep, Ending, Severity
from alerts.models import Alert, AlertEvent, Delivery
from alerts.services import acting
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from localities.choices import Role
from tests.alerts.steps import at, in_threads
from tests.factories import make_locality, make_membership, make_target, make_user

pytestmark = pytest.mark.django_db
TODAY, LATER = dt.date(2026, 3, 2), dt.date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at("2026-03-02 09:00"), tick=False):
        yield


@pytest.fixture
def province():
    return make_locality("Tỉnh Bắc Giang", code="24")


@pytest.fixture
def district(province):
    return make_locality("Huyện Việt Yên", code="222", parent=province)


def make_alert(locality, **facts):
    target = make_target(locality=locality)
    facts = {"state": AlertState.OPEN, "opened_at": at("2026-03-01 09:00"), "held": 1} | facts
    return Alert.objects.create(
        subject=f"target:{target.pk}",
        topic="pace",
        cause="behind",
        severity=Severity.WARNING,
        locality=locality,
        target=target,
        indicator=target.indicator,
        period=target.period,
        **facts,
    )


@pytest.fixture
def alert(district):
    return make_alert(district)


def person(locality, role, name=""):
    user = make_user(name)
    make_membership(user, locality, role)
    return user


@pytest.fixture
def leader(district):
    return person(district, Role.LEADER, "lanhdao")


# Every action, as it is done right.
ACTIONS = {
    "acknowledge": lambda **facts: acting.acknowledge(**facts),
    "assign": lambda **facts: acting.assign(to=person(facts["alert"].locality, Role.VIEWER), **facts),
    "comment": lambda **facts: acting.comment(text="Đang xử lý", **facts),
    "snooze": lambda **facts: acting.snooze(until=LATER, reason="Chờ họp", **facts),
    "accept": lambda **facts: acting.accept(until=LATER, reason="Thiên tai", **facts),
    "close": lambda **facts: acting.close(reason="Đã báo cáo", **facts),
}


# --- Who -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("place", "role", "may"),
    [
        ("district", Role.LEADER, "all"),
        ("district", Role.PLANNING_OFFICER, "all"),
        ("province", Role.LEADER, "all"),
        ("district", Role.DATA_OFFICER, "comment"),
        ("district", Role.VIEWER, ""),
        ("district", Role.ADMINISTRATOR, ""),
        ("elsewhere", Role.LEADER, ""),
    ],
)
def test_who_may_do_what(alert, action, place, role, may, province, district):
    locality = {"province": province, "district": district}.get(place) or make_locality("Huyện Chợ Đồn")
    do = partial(ACTIONS[action], alert=alert, by=person(locality, role))
    if may in ("all", action):
        do()
    else:
        with pytest.raises(NotAllowedError):
            do()


@pytest.mark.parametrize("action", ACTIONS)
def test_whom_it_was_assigned_to_responds(alert, action, district):
    helper = person(district, Role.VIEWER)
    acting.assign(alert=alert, to=helper, by=None)
    Alert.objects.update(acknowledged_at=None)
    alert.refresh_from_db()
    do = partial(ACTIONS[action], alert=alert, by=helper)
    if action in ("acknowledge", "comment", "close"):
        do()
    else:
        with pytest.raises(NotAllowedError):
            do()


def test_whom_it_was_assigned_to_must_still_see_the_place(alert, district):
    helper = person(district, Role.VIEWER)
    acting.assign(alert=alert, to=helper, by=None)
    helper.memberships.update(valid_to=TODAY)
    alert.refresh_from_db()
    with pytest.raises(NotAllowedError):
        acting.comment(alert=alert, text="Xong", by=helper)


# --- What is left behind ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("action", "step", "reason"),
    [
        ("acknowledge", AlertStep.ACKNOWLEDGED, ""),
        ("assign", AlertStep.ASSIGNED, ""),
        ("comment", AlertStep.COMMENTED, "Đang xử lý"),
        ("snooze", AlertStep.SNOOZED, "Chờ họp"),
        ("accept", AlertStep.ACCEPTED, "Thiên tai"),
        ("close", AlertStep.CLOSED, "Đã báo cáo"),
    ],
)
def test_every_step_is_kept_with_who_and_when(alert, leader, action, step, reason):
    ACTIONS[action](alert=alert, by=leader)
    event = AlertEvent.objects.get()
    assert (event.step, event.by, event.happened_at) == (step, leader, at("2026-03-02 09:00"))
    assert (event.reason, event.severity, event.due_to) == (reason, Severity.WARNING, leader)
    assert event.told_at is not None  # nobody is called for it at once


@pytest.mark.parametrize("action", ["acknowledge", "assign", "snooze", "accept"])
def test_taking_charge_is_taking_note(alert, leader, action):
    ACTIONS[action](alert=alert, by=leader)
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.acknowledged_at) == (leader, at("2026-03-02 09:00"))


def test_a_comment_is_not(alert, leader):
    acting.comment(alert=alert, text="Vì sao vậy?", by=leader)
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_the_first_who_took_note_stays_named(alert, leader, district):
    acting.acknowledge(alert=alert, by=leader)
    acting.snooze(alert=alert, until=LATER, reason="Chờ họp", by=person(district, Role.PLANNING_OFFICER))
    alert.refresh_from_db()
    assert alert.acknowledged_by == leader


def test_a_snooze_until_a_day_or_a_report(alert, leader):
    acting.snooze(alert=alert, until=LATER, reason="Chờ họp", by=leader)
    acting.snooze(alert=alert, until_report=True, reason="Chờ số", by=leader)
    alert.refresh_from_db()
    assert (alert.snoozed_until, alert.snoozed_until_report) == (None, True)
    assert [event.data for event in AlertEvent.objects.order_by("pk")] == [
        {"until": "2026-04-01"},
        {"until_report": True},
    ]


def test_accepting_ends_the_wait(alert, leader):
    acting.snooze(alert=alert, until=LATER, reason="Chờ họp", by=leader)
    acting.accept(alert=alert, until=dt.date(2026, 12, 31), reason="Thiên tai", by=leader)
    alert.refresh_from_db()
    assert (alert.snoozed_until, alert.accepted_until) == (None, dt.date(2026, 12, 31))


def test_closing_ends_it(alert, leader):
    acting.close(alert=alert, reason="Đã báo cáo", by=leader)
    alert.refresh_from_db()
    assert (alert.state, alert.ending, alert.resolved_at) == ("over", Ending.CLOSED, at("2026-03-02 09:00"))


def test_what_was_closed_can_be_opened_again_and_is_told(alert, leader):
    acting.close(alert=alert, reason="Nhầm", by=leader)
    acting.reopen(alert=alert, reason="Chưa xong", by=leader)
    alert.refresh_from_db()
    assert (alert.state, alert.ending, alert.resolved_at) == ("open", "", None)
    event = AlertEvent.objects.get(step=AlertStep.REOPENED)
    assert (event.told_at, event.due_to) == (None, leader)


def test_closing_a_whole_lets_its_parts_be_heard(district, leader):
    whole = make_alert(district)
    part = make_alert(district, muted_by=whole)
    part.target.stands_under, part.target.standing = whole.target, "part"
    part.target.save()
    acting.close(alert=whole, reason="Xong", by=leader)
    assert list(Alert.objects.heard_of()) == [part]
    acting.reopen(alert=whole, reason="Chưa xong", by=leader)
    assert list(Alert.objects.heard_of()) == [whole]


# --- Whom it is assigned to ------------------------------------------------------------------------------------------
def test_whom_it_is_assigned_to_hears_of_it_once_by_mail_and_on_the_page(alert, leader, district):
    helper = person(district, Role.DATA_OFFICER, "canbo")
    acting.assign(alert=alert, to=helper, reason="Rà soát giúp", by=leader)
    mail, notification = Delivery.objects.order_by("pk")
    assert (mail.user, mail.address, mail.subject) == (
        helper,
        helper.email,
        "[Chỉ Tiêu] Việt Yên: một cảnh báo giao cho anh/chị xử lý",
    )
    assert f"{leader} giao: Rà soát giúp" in mail.text
    assert (notification.channel, notification.link) == ("page", f"/alerts/{alert.pk}/")
    assert list(mail.events.values_list("step", flat=True)) == [AlertStep.ASSIGNED]
    # A duty, like an escalation: no link ends it.
    assert mail.kind == notification.kind == "assignment"
    assert "/thu/huy/" not in mail.text + mail.html


def test_whoever_takes_it_over_gets_no_mail(alert, leader):
    acting.assign(alert=alert, to=leader, by=leader)
    assert not Delivery.objects.exists()


def test_it_is_not_assigned_to_whom_it_would_be_hidden_from(alert, leader):
    stranger = make_user()
    with pytest.raises(InvalidInputError) as refused:
        acting.assign(alert=alert, to=stranger, by=leader)
    assert refused.value.problems == [f"Huyện Việt Yên không thuộc phạm vi của {stranger}."]


# --- What is refused -------------------------------------------------------------------------------------------------
DAYS = ["Ngày nhắc lại 02/03/2026 phải sau hôm nay."]


@pytest.mark.parametrize(
    ("action", "problems"),
    [
        (partial(acting.comment, text=" "), ["Viết ý kiến trước khi gửi."]),
        (partial(acting.close, reason=""), ["Nêu lý do."]),
        (partial(acting.close, reason="x" * 2001), ["Nội dung dài quá 2000 ký tự."]),
        (partial(acting.snooze, until=TODAY, reason=""), ["Nêu lý do.", *DAYS]),
        (partial(acting.snooze, reason="x"), ["Chọn một trong hai: hoãn đến một ngày, hoặc đến khi có số liệu mới."]),
        (
            partial(acting.snooze, reason="x", until=LATER, until_report=True),
            ["Chọn một trong hai: hoãn đến một ngày, hoặc đến khi có số liệu mới."],
        ),
        (
            partial(acting.snooze, reason="x", until=dt.date(2027, 6, 1)),
            ["Ngày nhắc lại 01/06/2027 quá xa; muộn nhất là 03/03/2027."],
        ),
        (
            partial(acting.accept, reason="", until=TODAY),
            ["Nêu lý do.", "Ngày hết hạn chấp nhận 02/03/2026 phải sau hôm nay."],
        ),
    ],
)
def test_everything_that_is_wrong_is_said_at_once(alert, leader, action, problems):
    with pytest.raises(InvalidInputError) as refused:
        action(alert=alert, by=leader)
    assert refused.value.problems == problems
    assert not AlertEvent.objects.exists()


def test_only_a_target_waits_for_values(district, leader):
    alert = make_alert(district)
    Alert.objects.update(target=None)
    alert.refresh_from_db()
    with pytest.raises(InvalidInputError, match="chọn một ngày"):
        acting.snooze(alert=alert, until_report=True, reason="x", by=leader)


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"comment"}))
def test_what_is_over_is_only_commented_on(district, leader, action):
    over = make_alert(district, state=AlertState.OVER, ending=Ending.RESOLVED, resolved_at=at("2026-03-02 08:00"))
    with pytest.raises(ConflictError, match="đã hết"):
        ACTIONS[action](alert=over, by=leader)
    acting.comment(alert=over, text="Tốt lắm", by=leader)


def test_what_is_only_watched_is_not_there_for_people(district, leader):
    watched = make_alert(district, state=AlertState.WATCHED, opened_at=None)
    with pytest.raises(ConflictError, match="chưa mở"):
        acting.comment(alert=watched, text="?", by=leader)


def test_taking_note_twice_names_the_first(alert, leader, district):
    acting.acknowledge(alert=alert, by=leader)
    with pytest.raises(ConflictError, match="đã được lanhdao tiếp nhận"):
        acting.acknowledge(alert=alert, by=person(district, Role.LEADER))


@pytest.mark.parametrize(
    "facts",
    [
        {"state": AlertState.OPEN},
        {"state": AlertState.OVER, "ending": Ending.RESOLVED, "resolved_at": at("2026-03-01 10:00")},
        {
            "state": AlertState.OVER,
            "ending": Ending.CLOSED,
            "opened_at": at("2024-03-01 09:00"),
            "resolved_at": at("2025-02-01 10:00"),
        },
    ],
)
def test_only_what_a_person_closed_within_the_year_is_opened_again(district, leader, facts):
    with pytest.raises(ConflictError):
        acting.reopen(alert=make_alert(district, **facts), reason="x", by=leader)


def test_nothing_is_opened_again_beside_a_newer_one(alert, leader):
    acting.close(alert=alert, reason="Nhầm", by=leader)
    newer = Alert.objects.get(pk=alert.pk)
    newer.pk, newer.state, newer.ending, newer.resolved_at = None, AlertState.OPEN, "", None
    newer.save(force_insert=True)
    with pytest.raises(ConflictError):
        acting.reopen(alert=alert, reason="x", by=leader)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_note_at_once_one_is_told_so(district):
    alert = make_alert(district)

    def try_it():
        try:
            acting.acknowledge(alert=alert, by=None)
        except ConflictError:
            return "conflict"
        return "done"

    assert sorted(in_threads(2, try_it)) == ["conflict", "done"]
    assert AlertEvent.objects.count() == 1
