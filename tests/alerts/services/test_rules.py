"""Rules: who writes them where, what is refused, what a change sets off."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from alerts.choices import AlertState, AlertStep, Cause, Severity, Topic
from alerts.models import Alert, AlertEvent, AlertRule, ReviewCursor
from alerts.services import rules
from alerts.services.reviewing import handle_status_changes
from indicators.choices import Accumulation
from indicators.errors import InvalidInputError, NotAllowedError
from localities.choices import Role
from localities.models import Change
from tests.alerts.steps import at, make_targets, report
from tests.factories import (
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_membership,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at("2024-01-05 09:00"), tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo", code="316")


def person(locality, role):
    user = make_user()
    make_membership(user, locality, role)
    return user


def add(**facts):
    facts = {"cause": Cause.MISSED, "name": "Của huyện", "severity": Severity.NOTICE, "by": None} | facts
    return rules.add_rule(**facts)


def refused(**facts):
    with pytest.raises(InvalidInputError) as found:
        add(**facts)
    return found.value.problems


# --- Who -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.PLANNING_OFFICER, True), (Role.ADMINISTRATOR, True), (Role.LEADER, False), (Role.DATA_OFFICER, False)],
)
def test_planners_and_administrators_of_the_place(district, role, may):
    user = person(district, role)
    assert rules.may_write_rule(district, user) == may
    if may:
        add(locality=district, by=user)
    else:
        with pytest.raises(NotAllowedError):
            add(locality=district, by=user)


def test_rules_for_everywhere_are_for_superusers(district):
    stored = AlertRule.objects.get(cause=Cause.MISSED)
    with pytest.raises(NotAllowedError, match="mọi địa phương"):
        rules.switch_rule(rule=stored, is_on=False, by=person(district, Role.PLANNING_OFFICER))
    rules.switch_rule(rule=stored, is_on=False, by=make_user(is_superuser=True))
    assert not AlertRule.objects.get(cause=Cause.MISSED).is_on


def test_a_plans_rule_belongs_to_its_place(district):
    plan = make_plan(locality=district)
    assert add(plan=plan, by=person(district, Role.PLANNING_OFFICER)).locality == district
    with pytest.raises(NotAllowedError):
        add(plan=plan, by=person(make_locality("Huyện khác"), Role.PLANNING_OFFICER))


# --- What ------------------------------------------------------------------------------------------------------------
def test_a_new_rule_is_off_until_it_was_tried(district):
    stored = add(locality=district)
    assert (stored.is_on, stored.is_draft) == (False, True)
    assert not ReviewCursor.objects.filter(name__startswith="rule:").exists()


@pytest.mark.parametrize(
    ("facts", "problems"),
    [
        ({"name": " "}, ["Đặt tên cho quy tắc."]),
        ({"name": "x" * 201}, ["Tên dài quá 200 ký tự."]),
        ({"severity": "bad"}, ["Chọn mức độ."]),
        ({"cause": "bad"}, ["Chọn nguyên nhân."]),
        ({"threshold": Decimal(-1)}, ["Ngưỡng không được âm."]),
        ({"hold_values": 0}, ["Số kỳ số liệu phải từ 1 đến 12."]),
        ({"recovery_margin": Decimal(1)}, ["Nguyên nhân “Chưa đạt khi hết kỳ” không có biên phục hồi."]),
        ({"cause": Cause.OVERDUE, "hold_values": 2}, ["Nguyên nhân “Báo cáo quá hạn” không chờ nhiều kỳ số liệu."]),
        ({"cause": Cause.UNATTENDED, "threshold": Decimal(1)}, None),
        ({"name": "", "hold_values": 99}, ["Đặt tên cho quy tắc.", "Số kỳ số liệu phải từ 1 đến 12."]),
    ],
)
def test_everything_that_is_wrong_is_said_at_once(district, facts, problems):
    found = refused(locality=district, **facts)
    assert found == (problems or ["Nguyên nhân “Chỉ tiêu chưa có người theo dõi” không có ngưỡng."])


def test_one_rule_a_cause_and_place(district):
    add(locality=district)
    assert refused(locality=district) == ["Đã có quy tắc cho nguyên nhân này ở cùng phạm vi; hãy sửa quy tắc đó."]
    add(locality=district, cause=Cause.OVERDUE)
    add(locality=district, plan=make_plan(locality=district))


def test_a_plan_of_elsewhere_is_refused(district):
    other = make_plan(locality=make_locality("Huyện khác"))
    assert refused(locality=district, plan=other) == ["Văn bản này không thuộc Huyện Vĩnh Bảo."]


def test_changes_are_kept_with_who_and_before_and_after(district):
    user = person(district, Role.PLANNING_OFFICER)
    stored = add(locality=district, by=user)
    rules.change_rule(rule=stored, threshold=Decimal("2.5"), by=user)
    rules.remove_rule(rule=stored, by=user)
    said = [one.message for one in Change.objects.order_by("pk")]
    assert said == ["Thêm", "ngưỡng: (trống) → 2,5", "Bỏ"]


def test_the_last_rule_of_a_cause_is_switched_off_not_removed():
    with pytest.raises(InvalidInputError, match="hãy tắt nó"):
        rules.remove_rule(rule=AlertRule.objects.get(cause=Cause.MISSED), by=None)


# --- What a change sets off ------------------------------------------------------------------------------------------
@pytest.fixture
def missed(district):
    target = make_targets(district, 1)[0]
    report(target, "12")
    handle_status_changes()
    return target


def states(**facts):
    return list(Alert.objects.filter(**facts).values_list("state", flat=True))


def test_switching_a_rule_off_ends_what_it_opened_and_on_opens_it_again(missed, district):
    own = add(locality=district)
    handle_status_changes()
    assert list(Alert.objects.values_list("severity", "state")) == [(Severity.CRITICAL, AlertState.OPEN)]  # a draft
    rules.switch_rule(rule=own, is_on=True, by=None)
    handle_status_changes()
    assert list(Alert.objects.values_list("severity", "state")) == [(Severity.NOTICE, AlertState.OPEN)]
    rules.switch_rule(rule=own, is_on=False, by=None)
    handle_status_changes()
    assert states() == [AlertState.OVER]
    rules.remove_rule(rule=own, by=None)
    handle_status_changes()
    assert list(Alert.objects.values_list("severity", "state")) == [(Severity.CRITICAL, AlertState.OPEN)]
    assert not ReviewCursor.objects.filter(name__startswith="rule:").exists()


def test_a_changed_name_sets_nothing_off(district):
    stored = add(locality=district, is_on=True)
    handle_status_changes()
    rules.change_rule(rule=stored, name="Khác", by=None)
    assert not ReviewCursor.objects.filter(name__startswith="rule:").exists()


def test_a_rule_touches_its_place_only(missed):
    elsewhere = make_locality("Huyện Chợ Đồn", code="064")
    add(locality=elsewhere, severity=Severity.NOTICE, is_on=True)
    handle_status_changes()
    assert Alert.objects.get().severity == Severity.CRITICAL


def test_a_pace_rule_of_its_own_points_opens_what_is_on_track(district):
    indicator = make_indicator(accumulation=Accumulation.FLOW)
    target = make_target("120", low="120", high="120", plan=make_plan(locality=district), indicator=indicator)
    with time_machine.travel(at("2023-07-05 09:00"), tick=False):
        report(target, "54", as_of=dt.date(2023, 6, 30))  # 4,6 points
        handle_status_changes()
        assert not Alert.objects.filter(topic=Topic.PACE).exists()
        add(locality=district, cause=Cause.BEHIND, threshold=Decimal(4), is_on=True)
        handle_status_changes()
        assert states(topic=Topic.PACE) == [AlertState.OPEN]


def test_it_goes_batch_by_batch(missed, district, monkeypatch):
    monkeypatch.setattr("alerts.services.reviewing.rules.BATCH_SIZE", 1)
    for target in make_targets(district, 3):
        report(target, "12")
    handle_status_changes()
    rules.switch_rule(rule=AlertRule.objects.get(cause=Cause.MISSED), is_on=False, by=None)
    handle_status_changes()
    assert states() == [AlertState.OVER] * 4


def test_late_reports_end_with_their_rule_and_follow_its_days(district):
    make_due_report(
        duty=make_duty(locality=district),
        starts_on=dt.date(2023, 11, 15),
        cut_off_on=dt.date(2023, 12, 14),
        due_on=dt.date(2023, 12, 19),
    )
    handle_status_changes()
    stored = AlertRule.objects.get(cause=Cause.OVERDUE)
    for threshold, state in ((Decimal(50), AlertState.OVER), (Decimal(5), AlertState.OPEN)):
        rules.change_rule(rule=stored, threshold=threshold, by=None)
        handle_status_changes()
        assert states() == [state]
    over = AlertEvent.objects.get(step=AlertStep.RESOLVED)
    assert over.reason == "Quy tắc cảnh báo không còn áp dụng cho báo cáo này."
