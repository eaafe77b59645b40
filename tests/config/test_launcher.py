"""`make run`, really: what it starts, what it says when it cannot, and that nothing stays behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.support.servers import free_port, wait_until
from tests.support.source import ROOT, settings_variables

READY = "Ctrl-C"


class Run:
    """One `manage.py run_embedded` on a data folder and a port of its own."""

    def __init__(self, output_file: Path, data_dir: Path, port: int | str, **environment: str) -> None:
        self.port = port
        self.output_file = output_file
        inherited = {name: value for name, value in os.environ.items() if name not in settings_variables()}
        own = {"ENV_FILE": os.devnull, "DATA_DIR": str(data_dir), "PORT": str(port)}
        with self.output_file.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run_embedded"],
                cwd=ROOT, env=inherited | own | environment, stdout=output, stderr=output,
            )  # fmt: skip

    @property
    def output(self) -> str:
        return self.output_file.read_text()

    def wait_until_ready(self) -> None:
        wait_until(lambda: READY in self.output or self.process.poll() is not None, "make run", 120)
        assert READY in self.output, self.output

    def wait(self) -> int:
        return self.process.wait(60)

    def children(self) -> dict[str, int]:
        """Process numbers of web, worker and beat."""
        numbers = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {Path(f"/proc/{number}/cmdline").read_text(): int(number) for number in numbers}
        names = {"gunicorn": "web", "\0worker\0": "worker", "\0beat\0": "beat"}
        return {names[mark]: number for command, number in commands.items() for mark in names if mark in command}


def is_running(number: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{number}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def status_of(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return response.status


@pytest.fixture
def run(tmp_path):
    started = []

    def start(port: int | str | None = None, data_dir: Path = tmp_path / "data", **environment: str) -> Run:
        started.append(Run(tmp_path / f"output-{len(started)}", data_dir, port or free_port(), **environment))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


@pytest.mark.worker
def test_everything_starts_together_and_stops_together(run):
    first = run()
    first.wait_until_ready()
    children = first.children()
    assert children.keys() == {"web", "worker", "beat"}
    assert status_of(first.port, "/health/ready") == 200
    assert f"http://localhost:{first.port}" in first.output
    assert "chitieu-kehoach" in first.output

    rival = run()
    assert rival.wait() == 1
    assert "đang chạy" in rival.output
    assert "already running" in rival.output

    os.kill(children["worker"], signal.SIGKILL)
    assert first.wait() == 1
    assert "worker đã dừng bất ngờ" in first.output
    assert "worker.log" in first.output
    assert not any(map(is_running, children.values()))

    # Again on the same data, to the polite end; the port that was just left is free. On an idle machine it takes five
    # seconds; the tests beside this one take their share.
    began = time.monotonic()
    second = run(first.port)
    second.wait_until_ready()
    assert time.monotonic() - began < 30
    children = second.children()
    second.process.send_signal(signal.SIGINT)
    assert second.wait() == 0
    assert not any(map(is_running, children.values()))

    # Once more, to the rude end: children do not outlive a launcher that was killed.
    third = run(first.port)
    third.wait_until_ready()
    children = third.children()
    third.process.kill()
    wait_until(lambda: not any(map(is_running, children.values())), "the end of the children", 30)


def test_a_taken_port_is_named(run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        blocked = run(port)
        assert blocked.wait() == 1
    assert f"Cổng {port} không dùng được" in blocked.output
    assert f"PORT={port + 1} make run" in blocked.output


@pytest.mark.parametrize("port", [0, 70000])
def test_an_impossible_port_is_named(run, port):
    refused = run(str(port))
    assert refused.wait() == 1
    assert f"Port {port} cannot be used" in refused.output


def test_a_folder_that_cannot_be_written_is_named(run, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    refused = run(data_dir=in_the_way / "data")
    assert refused.wait() == 1
    assert f"Không ghi được vào thư mục dữ liệu {in_the_way / 'data'}" in refused.output
    assert "Traceback" not in refused.output


def test_production_settings_are_refused(run):
    refused = run(EMBEDDED="false")
    assert refused.wait() == 1
    assert "make run chỉ dành cho chế độ một máy" in refused.output
