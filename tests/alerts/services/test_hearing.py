import pytest

from alerts.models import Alert
from alerts.services.hearing import refresh_hearers
from alerts.services.preferences import stop_mails
from localities.choices import Role
from tests.alerts.steps import at
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db


def _alert(locality, n=1, **facts):
    return Alert.objects.create(
        subject=f"series:{locality.pk}:{n}",
        topic="owner",
        cause="unattended",
        severity="notice",
        locality=locality,
        opened_at=at("2026-06-01 08:00"),
        **facts,
    )


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def officer(district):
    user = make_user()
    make_membership(user, district, Role.DATA_OFFICER)
    return user


def test_what_nobody_hears_is_kept_and_returned(district, officer):
    heard, unheard = _alert(district), _alert(make_locality("Huyện khác"))
    assert refresh_hearers([heard, unheard]) == [unheard]
    assert dict(Alert.objects.values_list("pk", "has_hearers")) == {heard.pk: True, unheard.pk: False}


def test_it_is_taken_back_when_somebody_hears(district, officer):
    alert = _alert(district, has_hearers=False)
    assert refresh_hearers([alert]) == []
    alert.refresh_from_db()
    assert alert.has_hearers


def test_who_stopped_their_mails_does_not_count(district, officer):
    stop_mails(user=officer, by=officer)
    alert = _alert(district)
    assert refresh_hearers([alert]) == [alert]


def test_nothing_changed_writes_nothing(district, officer, django_assert_max_num_queries):
    alert = _alert(district)
    with django_assert_max_num_queries(20) as asked:
        refresh_hearers([alert])
    assert not [query["sql"] for query in asked.captured_queries if query["sql"].startswith("UPDATE")]
