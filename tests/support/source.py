"""Facts read from the project's own files, so that no test repeats them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def settings_variables() -> set[str]:
    """Every environment variable that the settings read."""
    source = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r"""\benv(?:\.\w+)?\(\s*["'](\w+)["']""", source))


def assignments(text: str) -> dict[str, str]:
    """The NAME=value lines of an environment file."""
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


def documented_environment() -> dict[str, str]:
    """The one environment block of docs/production.md, as it is printed."""
    page = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```env\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return assignments(block)
