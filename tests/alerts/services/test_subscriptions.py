import pytest
import time_machine

from alerts.models import Subscription
from alerts.services.subscriptions import subscribe, unsubscribe
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Sector
from localities.choices import Role
from localities.models import Change
from tests.alerts.steps import at, in_threads
from tests.factories import make_locality, make_membership, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def user(district):
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, district)
    return user


def test_subscribing_twice_changes_what_is_wished(user, district):
    first = subscribe(user=user, locality=district, by=user)
    again = subscribe(
        user=user, locality=district, by=user, causes=["overdue", "missed"], least_severity="warning", frequency="daily"
    )
    assert first.pk == again.pk
    stored = Subscription.objects.get()
    assert (stored.causes, stored.least_severity, stored.frequency) == (["missed", "overdue"], "warning", "daily")


def test_a_sector_and_a_plan_are_subscriptions_of_their_own(user, district):
    sector, plan = Sector.objects.create(name="Kinh tế"), make_plan(locality=district)
    for about in ({}, {"sector": sector}, {"plan": plan}, {"sector": sector, "plan": plan}):
        for _ in range(2):
            subscribe(user=user, locality=district, by=user, **about)
    assert Subscription.objects.count() == 4
    unsubscribe(user=user, locality=district, by=user, plan=plan)
    assert set(Subscription.objects.values_list("sector", "plan")) == {
        (None, None),
        (sector.pk, None),
        (sector.pk, plan.pk),
    }


@pytest.mark.parametrize(
    ("frequencies", "since"),
    [
        (["at_once", "weekly"], "2023-11-01 00:00"),
        (["never", "weekly"], "2023-11-02 00:00"),
        (["never", "never"], "2023-11-01 00:00"),
    ],
)
def test_digests_begin_when_they_were_asked_for(user, district, frequencies, since):
    for day, frequency in enumerate(frequencies, start=1):
        with time_machine.travel(at(f"2023-11-{day:02d} 00:00"), tick=False):
            subscribe(user=user, locality=district, by=user, frequency=frequency)
    assert Subscription.objects.get().created_at == at(since)


def test_every_problem_is_said_at_once(user):
    with pytest.raises(InvalidInputError) as refused:
        subscribe(
            user=user,
            locality=make_locality("Huyện khác"),
            by=user,
            causes=["missed", "late", "x"],
            least_severity="high",
            frequency="hourly",
        )
    assert refused.value.problems == [
        "Huyện khác không thuộc phạm vi của Nguyễn Thị Lan.",
        "Không có nguyên nhân “late”, “x”.",
        "Không có mức độ “high”.",
        "Không có cách nhận “hourly”.",
    ]


def test_a_plan_must_have_to_do_with_the_place(user, district):
    province_plan = make_plan(locality=make_locality("Tỉnh"), title="Kế hoạch tỉnh")
    with pytest.raises(InvalidInputError) as refused:
        subscribe(user=user, locality=district, by=user, plan=province_plan)
    assert refused.value.problems == [f"{province_plan} không giao chỉ tiêu nào cho Huyện Vĩnh Bảo."]
    make_target(plan=province_plan, locality=make_locality("Xã Tân Hưng", parent=district))
    subscribe(user=user, locality=district, by=user, plan=province_plan)


@pytest.mark.parametrize(("role", "allowed"), [(Role.ADMINISTRATOR, True), (Role.LEADER, False)])
def test_only_administrators_change_other_peoples(user, district, role, allowed):
    other = make_user()
    make_membership(other, district, role)
    if allowed:
        subscribe(user=user, locality=district, by=other)
        unsubscribe(user=user, locality=district, by=other)
    else:
        for verb in (subscribe, unsubscribe):
            with pytest.raises(NotAllowedError):
                verb(user=user, locality=district, by=other)
    assert not Subscription.objects.exists()


def test_who_and_what_is_kept(user, district):
    subscribe(user=user, locality=district, by=user)
    subscribe(user=user, locality=district, by=user, frequency="daily")
    subscribe(user=user, locality=district, by=user, frequency="daily", causes=["missed", "overdue"])
    unsubscribe(user=user, locality=district, by=user)
    entries = Change.objects.order_by("pk")
    assert {entry.by for entry in entries} == {user}
    assert [entry.message for entry in entries] == [
        "Thêm",
        "cách nhận: Báo ngay, kèm bản tin tuần → Bản tin ngày",
        "nguyên nhân: mọi nguyên nhân → Chưa đạt khi hết kỳ; Báo cáo quá hạn",
        "Bỏ; Ngừng nhận tin.",
    ]


def test_ending_what_never_began_is_no_error(user, district):
    unsubscribe(user=user, locality=district, by=user)


@pytest.mark.django_db(transaction=True)
def test_the_same_click_twice_makes_one_subscription(user, district):
    in_threads(3, lambda: subscribe(user=user, locality=district, by=None))
    assert Subscription.objects.count() == 1
