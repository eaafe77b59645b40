"""Run a management command as docs/production.md configures it: `python -m tests.support.production check --deploy`.

The page's settings are taken as they are printed, but for the key, which is made the way the page says.
"""

import os
import secrets
import sys

from tests.support.source import ROOT, documented_environment, settings_variables


def documented_settings() -> dict[str, str]:
    return documented_environment() | {"SECRET_KEY": secrets.token_urlsafe(50)}


def environment() -> dict[str, str]:
    """What a container of the image gets, and nothing of this machine's settings."""
    inherited = {name: value for name, value in os.environ.items() if name not in settings_variables()}
    return inherited | {"EMBEDDED": "false", "ENV_FILE": os.devnull} | documented_settings()


if __name__ == "__main__":
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "manage.py", *sys.argv[1:]], environment())
