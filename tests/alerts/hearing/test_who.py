"""Who hears, rule by rule, in the order of `who_hears`."""

import datetime as dt

import pytest
from django.utils import translation

from alerts.hearing import News, who_hears
from alerts.models import MailPreference, Ownership, Subscription
from alerts.services.subscriptions import subscribe, unsubscribe
from localities.choices import Role
from localities.models import Succession, User
from tests.alerts.steps import at
from tests.factories import make_indicator, make_locality, make_membership, make_plan, make_user

TODAY = dt.date(2023, 11, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo", code="316")


@pytest.fixture
def commune(district):
    return make_locality("Xã Tân Hưng", parent=district)


@pytest.fixture
def plan(district):
    return make_plan(locality=district)


@pytest.fixture
def indicator():
    return make_indicator()


def _person(locality, role=Role.VIEWER, **facts):
    user = make_user(**facts)
    make_membership(user, locality, role)
    return user


def _news(locality, cause="missed", severity="warning", key=1, **facts):
    return News(key, locality, cause, severity, **facts)


def _heard(*news, **asked):
    return {person.user: person.news for person in who_hears(news, on=TODAY, **asked)}


def _how_soon(user, *news, **asked):
    """What one person hears of one piece of news; None for nothing."""
    return _heard(*news, **asked).get(user, {}).get(1)


# --- 1. Who can be reached -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("facts", [{"is_active": False}, {"email": ""}])
def test_people_who_cannot_be_reached_do_not_hear(district, facts):
    user = _person(district, Role.PLANNING_OFFICER)
    User.objects.filter(pk=user.pk).update(**facts)
    assert _heard(_news(district)) == {}


def test_who_stopped_all_mails_hears_on_the_page_only(district):
    user = _person(district, Role.PLANNING_OFFICER)
    MailPreference.objects.create(user=user, stopped_at=at("2023-11-01 08:00"))
    assert _heard(_news(district)) == {}
    assert _how_soon(user, _news(district), by_mail=False) == "at_once"


def test_a_rhythm_alone_stops_nothing(district):
    user = _person(district, Role.PLANNING_OFFICER)
    MailPreference.objects.create(user=user, weekday=4)
    assert _how_soon(user, _news(district)) == "at_once"


def test_people_can_be_narrowed(district):
    first, second = (_person(district, Role.PLANNING_OFFICER) for _ in range(2))
    assert [*_heard(_news(district))] == [first, second]
    assert [*_heard(_news(district), users=User.objects.filter(pk=second.pk))] == [second]


# --- 2. The scope ----------------------------------------------------------------------------------------------------
def test_a_subscription_never_opens_more_than_the_memberships(district, commune):
    user = _person(district)
    subscribe(user=user, locality=district, by=None)
    user.memberships.all().delete()
    make_membership(user, commune)
    assert _heard(_news(district)) == {}
    assert _how_soon(user, _news(commune)) == "at_once"


def test_an_owner_outside_the_scope_does_not_hear(district, indicator):
    user = _person(make_locality("Huyện khác"))
    Ownership.objects.create(user=user, locality=district, indicator=indicator)
    assert _heard(_news(district, indicator_id=indicator.pk)) == {}


@pytest.mark.parametrize(("last_day", "heard"), [(TODAY, 0), (TODAY + dt.timedelta(days=1), 1)])
def test_the_scope_is_that_of_the_day(district, last_day, heard):
    user = _person(district, Role.PLANNING_OFFICER)
    user.memberships.update(valid_to=last_day)
    assert len(_heard(_news(district))) == heard


def test_nothing_beside_and_nothing_above_is_covered(district, commune):
    _person(commune, Role.PLANNING_OFFICER)
    assert _heard(_news(district), _news(make_locality("Huyện Chợ Đồn"))) == {}


def test_a_code_that_was_reused_is_another_place():
    new_year = dt.date(2023, 1, 1)
    _person(make_locality("Huyện cũ", code="316", valid_to=new_year), Role.PLANNING_OFFICER)
    assert _heard(_news(make_locality("Huyện khác", code="316", valid_from=new_year))) == {}


def test_a_unit_that_was_merged_whole_is_heard_of_by_its_heir():
    day = dt.date(2023, 7, 1)
    old = make_locality("Xã cũ", valid_to=day)
    new = make_locality("Xã mới", valid_from=day)
    Succession.objects.create(predecessor=old, successor=new, effective_on=day, legal_act="Nghị quyết")
    officer = _person(new, Role.DATA_OFFICER)
    subscribe(user=officer, locality=new, by=None, frequency="never")
    assert _how_soon(officer, _news(old)) == "weekly"


def test_a_superuser_hears_what_they_subscribed_to_and_no_more(district, commune):
    user = make_user(is_superuser=True)
    assert _heard(_news(commune)) == {}
    subscribe(user=user, locality=commune, by=None)
    assert _how_soon(user, _news(commune)) == "at_once"
    assert _heard(_news(district)) == {}


# --- 3. What was chosen ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wish", "news", "frequency"),
    [
        ({}, {}, "at_once"),
        ({"frequency": "daily"}, {}, "daily"),
        ({"frequency": "never"}, {}, None),
        ({"causes": ["missed", "overdue"]}, {"cause": "missed"}, "at_once"),
        ({"causes": ["overdue"]}, {"cause": "missed"}, None),
        ({"least_severity": "critical"}, {"severity": "warning"}, None),
        ({"least_severity": "warning"}, {"severity": "warning"}, "at_once"),
        ({"least_severity": "warning"}, {"severity": "critical"}, "at_once"),
    ],
)
def test_a_subscription_says_what_and_how_soon(district, commune, wish, news, frequency):
    user = _person(district)
    subscribe(user=user, locality=district, by=None, **wish)
    assert _how_soon(user, _news(commune, **news)) == frequency


def test_plan_before_sector_before_the_nearest_place(district, commune, plan, indicator):
    user = _person(district)
    sector = indicator.sector
    subscribe(user=user, locality=district, by=None, frequency="weekly")
    assert _how_soon(user, _news(commune)) == "weekly"
    subscribe(user=user, locality=commune, by=None, frequency="daily")
    assert _how_soon(user, _news(commune, sector_id=sector.pk, plan_id=plan.pk)) == "daily"
    subscribe(user=user, locality=district, sector=sector, by=None, frequency="at_once")
    assert _how_soon(user, _news(commune, sector_id=sector.pk, plan_id=plan.pk)) == "at_once"
    subscribe(user=user, locality=district, plan=plan, by=None, frequency="never")
    assert _how_soon(user, _news(commune, sector_id=sector.pk, plan_id=plan.pk)) is None
    assert _how_soon(user, _news(commune, plan_id=plan.pk + 1)) == "daily"


def test_the_most_specific_decides_alone(district, commune):
    """What it leaves out is not handed on to the wider one."""
    user = _person(district)
    subscribe(user=user, locality=district, by=None)
    subscribe(user=user, locality=commune, by=None, causes=["overdue"])
    assert _how_soon(user, _news(commune)) is None
    assert _how_soon(user, _news(district)) == "at_once"


def test_of_equals_the_newer_decides(district, indicator):
    """Two rows of one unit, both of which stand for the other."""
    day = dt.date(2023, 7, 1)
    old = make_locality("Tỉnh cũ", valid_to=day)
    new = make_locality("Thành phố mới", valid_from=day)
    Succession.objects.create(predecessor=old, successor=new, effective_on=day, legal_act="Nghị quyết")
    user = _person(new)
    for locality, frequency, created in ((new, "daily", "2023-01-01 08:00"), (old, "weekly", "2023-02-01 08:00")):
        Subscription.objects.create(user=user, locality=locality, frequency=frequency, created_at=at(created))
    assert _how_soon(user, _news(new)) == "weekly"


# --- 4. The defaults -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "severity", "own", "below"),
    [
        (Role.PLANNING_OFFICER, "notice", "at_once", "at_once"),
        (Role.LEADER, "warning", "weekly", "weekly"),
        (Role.LEADER, "critical", "at_once", "at_once"),
        (Role.DATA_OFFICER, "notice", "at_once", None),
        (Role.VIEWER, "critical", None, None),
        (Role.ADMINISTRATOR, "critical", None, None),
    ],
)
def test_who_chose_nothing_hears_by_role(district, commune, role, severity, own, below):
    user = _person(district, role)
    assert _how_soon(user, _news(district, severity=severity)) == own
    assert _how_soon(user, _news(commune, severity=severity)) == below


def test_the_soonest_of_several_roles_counts(district, commune):
    user = _person(district, Role.LEADER)
    make_membership(user, commune, Role.PLANNING_OFFICER)
    assert _how_soon(user, _news(commune)) == "at_once"
    assert _how_soon(user, _news(district)) == "weekly"


def test_who_chose_anything_has_chosen_everything(district, commune):
    user = _person(district, Role.LEADER)
    subscribe(user=user, locality=commune, by=None)
    assert _how_soon(user, _news(district, severity="critical")) is None
    unsubscribe(user=user, locality=commune, by=None)
    assert _how_soon(user, _news(district, severity="critical")) == "at_once"


# --- 5. The unit and the owner ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.DATA_OFFICER, Role.PLANNING_OFFICER])
@pytest.mark.parametrize(("chosen", "heard"), [("never", "weekly"), ("daily", "daily"), ("at_once", "at_once")])
def test_the_unit_itself_always_hears_in_the_weekly_digest(district, commune, role, chosen, heard):
    user = _person(district, role)
    subscribe(user=user, locality=district, by=None, frequency=chosen)
    assert _how_soon(user, _news(district)) == heard
    assert _how_soon(user, _news(commune)) == (None if chosen == "never" else chosen)


@pytest.mark.parametrize("role", [Role.DATA_OFFICER, Role.PLANNING_OFFICER])
@pytest.mark.parametrize(("chosen", "heard"), [(None, "weekly"), ("at_once", "weekly"), ("daily", "daily")])
def test_who_is_reminded_of_a_late_report_does_not_hear_of_it_at_once_again(district, commune, role, chosen, heard):
    user = _person(commune, role)
    make_membership(user, district, Role.PLANNING_OFFICER)
    if chosen:
        subscribe(user=user, locality=district, by=None, frequency=chosen)
    assert _how_soon(user, _news(commune, cause="overdue")) == heard
    assert _how_soon(user, _news(commune, cause="missed")) == (chosen or "at_once")


def test_who_stands_above_the_unit_hears_of_its_late_report_at_once(district, commune):
    user = _person(district, Role.PLANNING_OFFICER)
    assert _how_soon(user, _news(commune, cause="overdue")) == "at_once"


@pytest.mark.parametrize(("role", "heard"), [(Role.VIEWER, "weekly"), (Role.PLANNING_OFFICER, "at_once")])
def test_an_owner_always_hears_in_the_weekly_digest(district, commune, indicator, role, heard):
    user = _person(district, role)
    Ownership.objects.create(user=user, locality=district, indicator=indicator)
    assert _how_soon(user, _news(commune, indicator_id=indicator.pk)) == heard


def test_an_owner_of_one_indicator_does_not_hear_of_another(district, indicator):
    user = _person(district)
    Ownership.objects.create(user=user, locality=district, indicator=indicator)
    assert _heard(_news(district, indicator_id=indicator.pk + 1), _news(district, key=2)) == {}


def test_an_owner_in_one_commune_does_not_hear_of_the_district(district, commune, indicator):
    user = _person(district)
    Ownership.objects.create(user=user, locality=commune, indicator=indicator)
    assert _heard(_news(district, indicator_id=indicator.pk)) == {}


def test_a_superuser_who_owns_hears(district, indicator):
    user = make_user(is_superuser=True)
    Ownership.objects.create(user=user, locality=district, indicator=indicator)
    assert _how_soon(user, _news(district, indicator_id=indicator.pk)) == "weekly"


# --- 6. One's own change ---------------------------------------------------------------------------------------------
def test_ones_own_change_waits_for_the_digest(district):
    user, other = (_person(district, Role.PLANNING_OFFICER) for _ in range(2))
    heard = _heard(_news(district, due_to_id=user.pk))
    assert (heard[user], heard[other]) == ({1: "weekly"}, {1: "at_once"})


def test_ones_own_change_comes_no_later_than_the_daily_digest(district):
    user = _person(district)
    subscribe(user=user, locality=district, by=None, frequency="daily")
    assert _how_soon(user, _news(district, due_to_id=user.pk)) == "daily"


# --- Why -------------------------------------------------------------------------------------------------------------
def test_every_decision_says_why(district, commune, plan, indicator):
    chooser, owner, unit, leader = (
        _person(district),
        _person(district),
        _person(commune, Role.DATA_OFFICER),
        _person(district, Role.LEADER),
    )
    subscribe(user=chooser, locality=district, sector=indicator.sector, by=None)
    Ownership.objects.create(user=owner, locality=district, indicator=indicator)
    subscribe(user=unit, locality=commune, by=None, frequency="never")
    news = _news(commune, indicator_id=indicator.pk, sector_id=indicator.sector_id)
    with translation.override("vi"):
        said = {person.user: str(person.why[1]) for person in who_hears([news], on=TODAY)}
    assert said == {
        chooser: "Đã đăng ký: Huyện Vĩnh Bảo, lĩnh vực Kinh tế",
        owner: "Phụ trách chỉ tiêu này ở Huyện Vĩnh Bảo: ít nhất có trong bản tin tuần",
        unit: "Phụ trách số liệu của chính Xã Tân Hưng: ít nhất có trong bản tin tuần",
        leader: "Mặc định của Lãnh đạo, Huyện Vĩnh Bảo",
    }
