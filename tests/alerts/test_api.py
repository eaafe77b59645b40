"""A person's own mails."""

import pytest
from django.utils import timezone

from alerts.models import Delivery
from tests.factories import make_membership, make_target, make_user
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return make_target()


@pytest.fixture
def person(target):
    user = make_user("an")
    make_membership(user, target.locality)
    return user


def test_mails_of_others_are_not_there(person, target):
    other = make_user("binh")
    now = timezone.now()
    mail = Delivery.objects.create(user=other, kind="alerts", subject="Tin", message_id="<1@a>", created_at=now)
    api = Api(person)
    assert api.get(f"deliveries/{mail.pk}/")[0] == 404
    assert Api(other).ids("deliveries/", state="queued") == [mail.pk]
