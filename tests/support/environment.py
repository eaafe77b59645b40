"""The environment tests run in. `tests/conftest.py` imports this before the settings are read.

Nothing of the machine leaks in: whatever the settings read is taken out of the environment first, `.env` is not read,
and data lands in a folder that is removed at the end. Three variables of the runner's own come through:

TEST_DATABASE      sqlite (default) or postgresql
TEST_POSTGRES_URL  the server whose databases the tests make and drop
TEST_REDIS_URL     a Redis that tests may empty; without it one is started when it is installed
REQUIRE_ALL        1: what is not there fails instead of being skipped
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.support.source import settings_variables


def _data_dir() -> Path:
    """One folder for the whole run, and one inside it for each parallel worker: a database and a broker of its own."""
    shared = os.environ.get("TEST_DATA_DIR")
    if shared is None:
        shared = tempfile.mkdtemp(prefix="chitieu-test-")
        os.environ["TEST_DATA_DIR"] = shared
        atexit.register(shutil.rmtree, shared, ignore_errors=True)
    folder = Path(shared) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder.mkdir(exist_ok=True)
    return folder


def _database_url() -> str:
    """Empty: the settings' own SQLite file in the data folder."""
    kind = os.environ.get("TEST_DATABASE", "sqlite")
    if kind == "sqlite":
        return ""
    if kind != "postgresql":
        raise RuntimeError(f"TEST_DATABASE is {kind!r}; it can be sqlite or postgresql")
    url = os.environ.get("TEST_POSTGRES_URL", "")
    if not url:
        raise RuntimeError("TEST_DATABASE=postgresql needs TEST_POSTGRES_URL; `make test` starts a server itself")
    return url


def seal() -> Path:
    """Replace what the settings read with what tests need, once per process. Returns the data folder."""
    for name in settings_variables():
        os.environ.pop(name, None)
    data_dir = _data_dir()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ENV_FILE": os.devnull,
        "EMBEDDED": "true",
        "DATA_DIR": str(data_dir),
    }
    if url := _database_url():
        os.environ["DATABASE_URL"] = url
    return data_dir


DATA_DIR = seal()
REQUIRE_ALL = os.environ.get("REQUIRE_ALL", "") not in ("", "0")
