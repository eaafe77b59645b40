"""bin/environment.py: ready is recognised, half-made is made again, hand-made is kept, and a person is told why not."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT


@pytest.fixture
def script(tmp_path, monkeypatch):
    """The script on a folder of its own, with nothing to install."""
    monkeypatch.setenv("VENV", str(tmp_path / "venv"))
    spec = importlib.util.spec_from_file_location("environment_script", ROOT / "bin" / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    empty = tmp_path / "requirements.txt"
    empty.write_text("")
    module.REQUIREMENTS = {"runtime": [empty]}
    return module


@pytest.fixture
def commands(script, monkeypatch):
    """Stands in for making an environment and for pip, which take seconds; gives what was called."""
    called = []

    def run(command, **_options):
        called.append("venv" if command[1:3] == ["-m", "venv"] else "pip" if "install" in command else "look")
        if called[-1] == "venv":
            (Path(command[3]) / "bin").mkdir(parents=True)
            (Path(command[3]) / "bin" / "python").symlink_to(sys.executable)
        usable = called[-1] != "look" or Path(command[0]).exists()
        return subprocess.CompletedProcess(command, 0 if usable else 1)

    monkeypatch.setattr(script.subprocess, "run", run)
    return called


def test_really_made_once(script, capfd):
    script.main("runtime")
    assert script.PYTHON.exists()
    assert script.is_ready("runtime")
    before = script.stamp_of("runtime").stat().st_mtime_ns
    script.main("runtime")
    assert script.stamp_of("runtime").stat().st_mtime_ns == before


def test_ready_costs_nothing(script, commands):
    script.main("runtime")
    assert commands == ["venv", "pip"]
    script.main("runtime")
    assert commands == ["venv", "pip"]


def test_changed_requirements_are_installed_into_it(script, commands):
    script.main("runtime")
    script.REQUIREMENTS["runtime"][0].write_text("# one more")
    script.main("runtime")
    assert commands == ["venv", "pip", "look", "pip"]


def test_an_interrupted_one_is_made_again(script, commands, capsys):
    script.main("runtime")
    script.UNFINISHED.touch()
    (script.VENV / "half").touch()
    script.main("runtime")
    assert not (script.VENV / "half").exists()
    assert "dở dang" in capsys.readouterr().err
    assert script.is_ready("runtime")


def test_one_without_its_python_is_made_again(script, commands, capsys):
    script.main("runtime")
    script.PYTHON.unlink()
    script.main("runtime")
    assert script.PYTHON.exists()
    assert "half-made" in capsys.readouterr().err


def test_one_made_by_hand_is_kept(script, commands):
    (script.VENV / "bin").mkdir(parents=True)
    script.PYTHON.symlink_to(sys.executable)
    (script.VENV / "mine").touch()
    script.main("runtime")
    assert (script.VENV / "mine").exists()
    assert script.is_ready("runtime")


def test_a_moved_one_is_not_ready(script, commands, monkeypatch):
    script.main("runtime")
    moved = script.VENV.rename(script.VENV.with_name("moved"))
    monkeypatch.setattr(script, "VENV", moved)
    assert script.stamp_of("runtime").exists()
    assert not script.is_ready("runtime")


def test_a_failed_installation_is_told_and_retried(script, commands, monkeypatch):
    run = script.subprocess.run

    def no_network(command, **options):
        if "install" in command:
            raise subprocess.CalledProcessError(1, command)
        return run(command, **options)

    monkeypatch.setattr(script.subprocess, "run", no_network)
    with pytest.raises(SystemExit, match="The installation failed"):
        script.main("runtime")
    monkeypatch.setattr(script.subprocess, "run", run)
    script.main("runtime")
    assert script.is_ready("runtime")


def test_an_old_python_is_told(script, monkeypatch):
    monkeypatch.setattr(script, "OLDEST", (4, 0))
    monkeypatch.setattr(script, "NEWER_NAMES", ())
    with pytest.raises(SystemExit, match=r"Cần Python 3\.11 trở lên"):
        script.main("runtime")


def test_a_missing_module_is_told(script, monkeypatch):
    monkeypatch.setattr(script.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        script.main("runtime")


def test_an_unwritable_folder_is_told(script, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(script, "VENV", tmp_path / "file" / "venv")
    monkeypatch.setattr(script, "UNFINISHED", tmp_path / "file" / "venv" / ".unfinished")
    with pytest.raises(SystemExit, match="Không ghi được vào"):
        script.main("runtime")
