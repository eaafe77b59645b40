"""A real Celery worker in a process of its own, on the same test database and broker as the test."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from config.celery import app, prepare_broker_folders
from tests.support import clock, servers
from tests.support.environment import DATA_DIR
from tests.support.needs import lacking
from tests.support.source import ROOT

_numbers = count(1)


def database_url() -> str:
    """The address of the database this test runs on, for another process."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    login = facts["USER"] + (f":{facts['PASSWORD']}" if facts["PASSWORD"] else "")
    return f"postgresql://{login}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


def process_environment() -> dict[str, str]:
    """The environment in which another process sees what this test sees: database, broker, mail server, clock."""
    environment = os.environ | {"DATABASE_URL": database_url(), "BROKER_URL": app.conf.broker_url}
    environment |= {"SITE_URL": django_settings.SITE_URL, "TEST_CLOCK_AHEAD": str(clock.ahead())}
    if django_settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        environment["EMAIL_URL"] = f"smtp://{django_settings.EMAIL_HOST}:{django_settings.EMAIL_PORT}"
    return environment


class WorkerProcess:
    """`kill()` is the power cut, `terminate()` the polite stop; `start()` again after either."""

    ready = " ready."

    def __init__(self, arguments: tuple[str, ...], environment: dict[str, str]) -> None:
        self.arguments = arguments
        self.environment = environment
        self.log_file = DATA_DIR / f"worker-{next(_numbers)}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    @property
    def command(self) -> list[str]:
        program = [sys.executable, "-m", "celery", "-A", "tests.support.clock", "worker"]
        return [*program, "--loglevel=INFO", *self.arguments]

    def start(self) -> None:
        with self.log_file.open("wb") as log:
            # A group of its own: a prefork worker's children die with it.
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_until(lambda: self.ready in self.log, "the worker")

    def wait_until(
        self, condition: Callable[[], bool], what: str = "what the worker does", seconds: float = 30
    ) -> None:
        """Poll; when the worker dies or the time is over, fail with its log."""

        def holds_or_dead() -> bool:
            return condition() or self.process is None or self.process.poll() is not None

        try:
            servers.wait_until(holds_or_dead, what, seconds)
        except TimeoutError as error:
            raise AssertionError(f"{error}\n{self.log}") from None
        assert condition(), f"the worker is gone\n{self.log}"

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None


class BeatProcess(WorkerProcess):
    """The service's own clock, in a hurry (`tests.support.hurry`). Several may run side by side."""

    ready = "beat: Starting"

    @property
    def command(self) -> list[str]:
        options = ["--loglevel=INFO", "--pidfile", "", "--max-interval", "1"]
        options += ["--schedule", str(self.log_file.with_suffix(""))]
        return [sys.executable, "-m", "celery", "-A", "tests.support.hurry", "beat", *options, *self.arguments]


@contextmanager
def broker(url: str, options: dict[str, Any]) -> Iterator[None]:
    """Point this process's Celery at another broker for a while."""
    before = {"broker_url": app.conf.broker_url, "broker_transport_options": app.conf.broker_transport_options}
    _use_broker(broker_url=url, broker_transport_options=options)
    try:
        yield
    finally:
        _use_broker(**before)


def _use_broker(**conf: Any) -> None:
    app.conf.update(conf)
    # Celery keeps its connection pools; this is how it forgets them itself after a fork.
    app._after_fork()


def empty_broker_folder() -> None:
    """Drop what earlier tests have sent. The bindings beside it stay: this process takes them for made."""
    shutil.rmtree(DATA_DIR / "broker", ignore_errors=True)
    prepare_broker_folders()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of this run's own; skipped (or failed) where there is none."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    with ExitStack() as stack:
        try:
            url = stack.enter_context(servers.redis())
        except servers.MissingError as missing:
            lacking(str(missing))
        yield url


@pytest.fixture
def start_worker(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[Callable[..., WorkerProcess]]:
    """Start a worker when the test wants it: `start_worker("-P", "solo")`, `start_worker(LOG_LEVEL="DEBUG")`, or a
    beat: `start_worker(kind=BeatProcess)`.

    The broker is the one on the file system, or Redis: `@pytest.mark.parametrize("start_worker", ["redis"],
    indirect=True)`; the same works for `celery_worker_process`.
    """
    workers: list[WorkerProcess] = []

    def start(*arguments: str, kind: type[WorkerProcess] = WorkerProcess, **environment: str) -> WorkerProcess:
        if kind is WorkerProcess and not arguments:
            arguments = ("-P", "threads", "--concurrency", "2")
        worker = kind(arguments, process_environment() | environment)
        workers.append(worker)
        worker.start()
        return worker

    with ExitStack() as stack:
        if getattr(request, "param", "filesystem") == "redis":
            url = request.getfixturevalue("redis_url")
            stack.enter_context(broker(url, {"visibility_timeout": 2100, "socket_connect_timeout": 5}))
        else:
            empty_broker_folder()
        yield start
        for worker in workers:
            # Not politely: over the file system a worker takes five seconds to say goodbye.
            worker.kill()
        app.control.purge()


@pytest.fixture
def celery_worker_process(start_worker: Callable[..., WorkerProcess]) -> WorkerProcess:
    """A worker that is ready when the test begins."""
    return start_worker()
