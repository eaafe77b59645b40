"""The embedded mode's supervisor: prepares the data, starts web, worker and beat, and stops them all together.

Production has better supervisors (containers, systemd), so this refuses to run there. It speaks to somebody who tries
the service for the first time: every message is in Vietnamese and in English, because no page is there yet to choose.
"""

import contextlib
import ctypes
import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from localities.demonstration import DEMONSTRATION_LOGINS

START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 15
DIE_WITH_PARENT = 1  # Linux: PR_SET_PDEATHSIG

COMMANDS = {
    # One process, gunicorn's default: the cache of the embedded mode, which throttles count in, lives in its memory.
    "web": ["gunicorn", "--config", "python:config.gunicorn"],
    "worker": ["celery", "-A", "config", "worker", "-P", "threads", "--concurrency", "2", "--loglevel", "INFO",
               "--without-gossip", "--without-mingle", "--without-heartbeat"],
    "beat": ["celery", "-A", "config", "beat", "--pidfile", "", "--loglevel", "INFO"],
}  # fmt: skip

Write = Callable[[str], object]


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path


@dataclass
class Supervisor:
    """Started children, and the promise that none of them outlives the others."""

    logs: Path
    environment: dict[str, str]
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, arguments: list[str]) -> None:
        log = self.logs / f"{name}.log"
        if log.exists():
            # One earlier run is kept to look at; the logs of a service that is tried out need no more.
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=settings.BASE_DIR, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                # Ctrl-C goes to this process alone, which then stops the children in its own way.
                start_new_session=True, preexec_fn=_die_with_parent,  # noqa: PLW1509 - there are no threads here
            )  # fmt: skip
        self.children.append(Child(name, process, log))

    def check(self) -> None:
        """Raise `CommandError` when a child is gone, with what it said last."""
        for child in self.children:
            status = child.process.poll()
            if status is not None:
                last = "\n".join(child.log.read_text(errors="replace").splitlines()[-15:])
                raise CommandError(
                    f"{child.name} đã dừng bất ngờ (mã {status}), nhật ký ở {child.log}\n"
                    f"{child.name} stopped unexpectedly (status {status}), its log is {child.log}\n\n{last}"
                )

    def stop(self) -> None:
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        for child in self.children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()


def _die_with_parent() -> None:
    """Where the system can (Linux), a child is told to stop even when this process was killed without a chance to."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def run(write: Write) -> None:
    """Blocks until Ctrl-C, SIGTERM or the death of a child. Raises `CommandError` with a sentence for a person."""
    # Also where the shell that started this in the background made it deaf to Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        _refuse_in_production()
        with _only_one_in(settings.DATA_DIR):
            _check_port(settings.PORT)
            _prepare(write)
            _serve(write)
    except KeyboardInterrupt:
        write("Đã dừng / stopped")


def _refuse_in_production() -> None:
    if not settings.EMBEDDED:
        raise CommandError(
            "make run chỉ dành cho chế độ một máy; đang có cấu hình vận hành (SECRET_KEY hoặc EMBEDDED=false).\n"
            "make run is for the embedded mode only; production settings are present (SECRET_KEY or EMBEDDED=false)."
        )


@contextlib.contextmanager
def _only_one_in(data_dir: Path) -> Iterator[None]:
    """Check that the data folder can be written and hold it: two beats on the same data would do everything twice."""
    try:
        (data_dir / "logs").mkdir(parents=True, exist_ok=True)
        # A folder that exists can still be read-only.
        tempfile.TemporaryFile(dir=data_dir).close()
        lock = (data_dir / "run.lock").open("w")
    except OSError as error:
        raise CommandError(
            f"Không ghi được vào thư mục dữ liệu {data_dir}: {error.strerror}. Chọn thư mục khác bằng DATA_DIR=…\n"
            f"The data folder {data_dir} cannot be written: {error.strerror}. Choose another with DATA_DIR=…"
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"Chỉ Tiêu đang chạy trên thư mục {data_dir} rồi.\n"
                f"The service is already running on {data_dir}; stop it first, or choose another DATA_DIR."
            ) from None
        yield


def _check_port(port: int) -> None:
    if not 0 < port < 65536:
        raise _unusable_port(port, "1-65535", 8000)
    with socket.socket() as probe:
        # As the web server does: a port that somebody has just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise _unusable_port(port, error.strerror, port + 1) from None


def _unusable_port(port: int, reason: str, better: int) -> CommandError:
    return CommandError(
        f"Cổng {port} không dùng được ({reason}). Chọn cổng khác: PORT={better} make run\n"
        f"Port {port} cannot be used ({reason}). Choose another: PORT={better} make run"
    )


def _prepare(write: Write) -> None:
    write("Đang chuẩn bị dữ liệu / preparing the data …")
    call_command("migrate", interactive=False, verbosity=0)
    # Both find what is there already and leave it as it is.
    for command in ("load_localities", "load_sample_data"):
        call_command(command, stdout=io.StringIO())
    connections.close_all()


def _serve(write: Write) -> None:
    address = f"http://localhost:{settings.PORT}"
    supervisor = Supervisor(settings.DATA_DIR / "logs", dict(os.environ))
    try:
        for name, arguments in COMMANDS.items():
            bind = ["--bind", f"127.0.0.1:{settings.PORT}"] if name == "web" else []
            supervisor.start(name, [*arguments, *bind])
        _wait_for_web(supervisor)
        write(_welcome(address))
        while True:
            supervisor.check()
            time.sleep(0.2)
    finally:
        # A second Ctrl-C must not leave half of them running.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        write("Đang dừng / stopping …")
        supervisor.stop()


def _wait_for_web(supervisor: Supervisor) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while True:
        supervisor.check()
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{settings.PORT}/health/live", timeout=2).close()
            return
        if time.monotonic() > deadline:
            raise CommandError(
                f"Máy chủ web không trả lời, nhật ký ở {supervisor.logs / 'web.log'}\n"
                f"The web server does not answer, its log is {supervisor.logs / 'web.log'}"
            )
        time.sleep(0.1)


def _welcome(address: str) -> str:
    lines = ["", f"  Chỉ Tiêu: {address}", "", "  Đăng nhập dùng thử / demonstration logins:"]
    for username, login in DEMONSTRATION_LOGINS.items():
        lines.append(f"    {username:<10} {login.password:<18} {login.full_name}")
    lines += ["", f"  Nhật ký / logs: {settings.DATA_DIR / 'logs'}", "  Dừng / stop: Ctrl-C", ""]
    return "\n".join(lines)
