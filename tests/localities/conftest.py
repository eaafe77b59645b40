"""The real units, loaded once for a module that asks for them and taken away after it."""

from collections.abc import Iterator

import pytest

from localities.models import Locality, Succession
from localities.services import load_localities


@pytest.fixture(scope="module")
def vietnam(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        load_localities()
    yield
    with django_db_blocker.unblock():
        Succession.objects.all()._raw_delete(using="default")
        Locality.objects.all()._raw_delete(using="default")
