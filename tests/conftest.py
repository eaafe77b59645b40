"""What every test gets. The environment comes first: the settings are read once, when Django is set up."""

import gc
import os
import re
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import django
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support import environment  # noqa: F401 - seals the environment before the settings are read

# Now, and not when pytest-django would, so that the conftest files below can import models.
django.setup()

# How long an example takes says how busy the machine is.
hypothesis_settings.register_profile(
    "untimed", parent=hypothesis_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")

pytest_plugins = [f"tests.support.{name}" for name in ("needs", "shipped", "mail", "receiver", "worker", "browser")]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    # A parallel worker would inherit the name and read the settings before its own data folder is set.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.hookimpl(trylast=True)  # after `needs`, which marks what uses a browser
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long comes first, so that all processes end together. Of a second run on another database only what
    that database can change (see `support.run`)."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("once", "worker", "browser"))))
    if not os.environ.get("SECOND_RUN"):
        return
    kept = [item for item in items if _asks_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _asks_the_database(item)])
    items[:] = kept


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage again and again takes a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


# What a page, an answer of the API, a file or a mail says is put together from services and querysets that have tests
# of their own; that each page and route answers at all is asked of every database by the matrix.
PAGES = re.compile(
    r"/test_(admin|api|calendar_feed|mails|pages|views?)\w*\.py|/\w*_pages\.py|/(views|exporting|plans_web|home)/"
)


def _asks_the_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_serialized_rollback", "django_db_reset_sequences"}
    is_marked = item.get_closest_marker("django_db") is not None
    if item.get_closest_marker("browser") or item.get_closest_marker("once") or PAGES.search(item.path.as_posix()):
        return False
    return is_marked or not fixtures.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_report_header() -> str:
    return f"database: {os.environ.get('TEST_DATABASE', 'sqlite')}"


def _is_outside(address: Any) -> bool:
    if not isinstance(address, tuple):
        return False  # a local socket
    host = address[0]
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host not in ("", "localhost")


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches outside this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if _is_outside(address):
            raise RuntimeError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True, scope="session")
def _fast_passwords() -> Iterator[None]:
    """A slow hash is right for people and wrong for a thousand test users."""
    patch = pytest.MonkeyPatch()
    patch.setattr("django.conf.settings.PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    yield
    patch.undo()
