"""What the settings make of the environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.source import ROOT

SHOW = """
import django, json
django.setup()
from django.conf import settings
names = ("EMAIL_BACKEND", "EMAIL_FILE_PATH", "EMAIL_HOST")
print(json.dumps({name: str(getattr(settings, name, "")) for name in names}))
"""


def settings_with(**environment: str) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    known |= {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment
    shown = subprocess.run([sys.executable, "-c", SHOW], env=known, cwd=ROOT, capture_output=True, check=True)
    return json.loads(shown.stdout)


def test_embedded_mails_land_in_the_data_folder(tmp_path: Path) -> None:
    found = settings_with(DATA_DIR=str(tmp_path))
    assert found["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
    assert found["EMAIL_FILE_PATH"] == str(tmp_path / "mails")


def test_a_mail_server_is_named_by_its_address(tmp_path: Path) -> None:
    found = settings_with(DATA_DIR=str(tmp_path), EMAIL_URL="smtp://mail.example.vn:25")
    assert (found["EMAIL_HOST"], found["EMAIL_BACKEND"].rpartition(".")[0]) == (
        "mail.example.vn",
        "django.core.mail.backends.smtp",
    )
