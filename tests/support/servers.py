"""Private servers for a test run: a temporary PostgreSQL cluster and a Redis, on loopback, on free ports.

Nothing here touches a server the machine already runs. Durability is switched off: the data lives for minutes.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

START_TIMEOUT_SECONDS = 30


class MissingError(Exception):
    """Something a test stands on is not installed; the text says what and how to get it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(condition: Callable[[], bool], what: str, seconds: float = START_TIMEOUT_SECONDS) -> None:
    """Poll until the condition holds; `TimeoutError` names what did not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes], seconds: float = 15) -> None:
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _postgres_binaries() -> Path:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    # Debian keeps them off the PATH, one folder a version.
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise MissingError("PostgreSQL is not installed (apt install postgresql) and TEST_POSTGRES_URL is not set")
    return versions[-1].parent


def _postgres_user() -> dict[str, object]:
    """How to start PostgreSQL: as ourselves, or as somebody else when we are root, which it refuses."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A temporary cluster; gives its address. Raises `MissingError` when PostgreSQL is not installed."""
    binaries, as_user, port = _postgres_binaries(), _postgres_user(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="chitieu-pg-"))
    if as_user:
        os.chown(folder, as_user["user"], as_user["group"])
    data = folder / "data"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
    options |= {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), "port": str(port)}
    try:
        subprocess.run(
            [binaries / "initdb", "-D", data, "-A", "trust", "-U", "chitieu", "-E", "UTF8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, env=environment, cwd=folder, **as_user,
        )  # fmt: skip
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())],
                stdout=log, stderr=log, env=environment, cwd=folder, **as_user,
            )  # fmt: skip
        try:
            wait_until(lambda: answers(port), "PostgreSQL")
            yield f"postgresql://chitieu@127.0.0.1:{port}/postgres"
        finally:
            # The fast way down: do not wait for clients that a test left behind.
            server.send_signal(signal.SIGINT)
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis that keeps nothing; gives its address. Raises `MissingError` when it is not installed."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise MissingError("Redis is not installed (apt install redis-server) and TEST_REDIS_URL is not set")
    port = free_port()
    server = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port), "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop(server)
