#!/usr/bin/env python3
"""Make the virtual environment in `.venv`: `environment.py runtime` or `environment.py development`.

Runs on any Python 3.6+ with nothing installed, so that even a Python that is too old can say so. An environment that
is ready is recognised by a stamp in a few milliseconds; one whose making was interrupted is made again; one that
somebody made by hand is kept and completed. Exit status 1 with a sentence on standard error when it cannot be made.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("VENV", str(ROOT / ".venv")))
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")
REQUIREMENTS = {
    "runtime": [ROOT / "requirements.txt"],
    "development": [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"],
}
# Present while the environment is being made; one that is still there was left by an interruption.
UNFINISHED = VENV / ".unfinished"


def fail(vietnamese: str, english: str) -> None:
    sys.exit(f"\n✗ {vietnamese}\n  {english}\n")


def say(vietnamese: str, english: str) -> None:
    sys.stderr.write(f"• {vietnamese} / {english}\n")


def use_a_newer_python() -> None:
    """Go on under a newer Python when this one is too old and another is installed."""
    if sys.version_info >= OLDEST:
        return
    newer = next(filter(None, map(shutil.which, NEWER_NAMES)), None)
    if newer is None:
        have = ".".join(map(str, sys.version_info[:2]))
        fail(
            f"Cần Python 3.11 trở lên, máy này đang có Python {have}.",
            f"Python 3.11 or newer is needed, this is {have}. Install it, or name it: make PYTHON=/path/to/python3 run",
        )
    os.execv(newer, [newer, *sys.argv])


def stamp_of(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def wanted(kind: str) -> str:
    """What a finished environment's stamp says. The place is part of it: a moved environment does not work."""
    digest = hashlib.sha256(str(VENV).encode())
    for file in REQUIREMENTS[kind]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_usable() -> bool:
    """Whether there is a Python in it, new enough, with pip: a system upgrade or an interruption can take them away."""
    code = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([str(PYTHON), "-c", code], stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def is_ready(kind: str) -> bool:
    stamp = stamp_of(kind)
    if UNFINISHED.exists() or not stamp.exists() or stamp.read_text() != wanted(kind):
        return False
    # The interpreter it points to may be gone; its pip was there when the stamp was written.
    return PYTHON.exists()


def make_folder() -> None:
    if VENV.exists() and (UNFINISHED.exists() or not is_usable()):
        say("Môi trường .venv dở dang, làm lại từ đầu", "the environment is half-made, making it again")
        shutil.rmtree(VENV)
    if not VENV.exists():
        if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
            fail(
                "Python này thiếu mô-đun venv. Trên Debian, Ubuntu: apt install python3-venv",
                "This Python lacks the venv module. On Debian, Ubuntu: apt install python3-venv",
            )
        VENV.mkdir(parents=True)
        UNFINISHED.touch()
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def install(kind: str) -> None:
    UNFINISHED.touch()
    say("Đang cài thư viện, lần đầu mất vài phút", "installing libraries, some minutes the first time")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    for file in REQUIREMENTS[kind]:
        command += ["--requirement", str(file)]
    subprocess.run([*command, "--require-hashes"], check=True, stdin=subprocess.DEVNULL)
    for satisfied, files in REQUIREMENTS.items():
        # Who has what development needs has what the service runs on, too.
        if set(files) <= set(REQUIREMENTS[kind]):
            stamp_of(satisfied).write_text(wanted(satisfied))
    UNFINISHED.unlink()


def main(kind: str) -> None:
    use_a_newer_python()
    # Two makes at once, one waits for the other.
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready(kind):
            return
        try:
            make_folder()
            install(kind)
        except OSError as error:
            fail(f"Không ghi được vào {VENV}: {error}", f"Cannot write to {VENV}: {error}")
        except subprocess.CalledProcessError:
            fail(
                "Cài đặt không thành công, lý do ở các dòng trên (thường là không có mạng). Chạy lại để làm tiếp.",
                "The installation failed for the reason above (often: no network). Run it again to retry.",
            )
        except KeyboardInterrupt:
            fail("Đã dừng giữa chừng; lần chạy sau sẽ làm lại.", "Interrupted; the next run makes it again.")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in REQUIREMENTS:
        sys.exit(__doc__)
    main(sys.argv[1])
