"""What is missing in production is said before anything starts, all of it at once."""

import os
import subprocess
import sys

import pytest

from config import checks
from tests.support.source import ROOT

SOUND = {
    "EMBEDDED": False,
    "SECRET_KEY": "k" * 40 + "0123456789",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "CELERY_BROKER_URL": "redis://redis:6379/0",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
    "SITE_URL": "https://chitieu.tinh.gov.vn",
    "ALLOWED_HOSTS": ["chitieu.tinh.gov.vn"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEFAULT_FROM_EMAIL": "Chỉ Tiêu <chitieu@tinh.gov.vn>",
}


class Settings:
    """Stands in for Django's: replacing the real database setting would take the test's database away."""

    def __init__(self, **facts):
        self.__dict__ |= SOUND | facts


def faults(monkeypatch, **facts):
    monkeypatch.setattr(checks, "settings", Settings(**facts))
    return checks.check_production_settings()


def test_sound_settings_pass(monkeypatch):
    assert faults(monkeypatch) == []


@pytest.mark.parametrize(
    ("name", "value", "identifier"),
    [
        ("SECRET_KEY", "", "E002"),
        ("SECRET_KEY", "short", "E002"),
        ("SECRET_KEY", "replace-me-" + "x" * 60, "E002"),
        ("DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "E003"),
        ("CELERY_BROKER_URL", "", "E004"),
        ("CELERY_BROKER_URL", "filesystem://", "E004"),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}, "E005"),
        ("SITE_URL", "", "E006"),
        ("SITE_URL", "http://chitieu.tinh.gov.vn", "E006"),
        ("ALLOWED_HOSTS", [], "E007"),
        ("ALLOWED_HOSTS", ["*"], "E007"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "E008"),
        ("DEFAULT_FROM_EMAIL", "", "E009"),
        ("DEFAULT_FROM_EMAIL", "root@localhost", "E009"),
    ],
)
def test_each_fault_is_named(monkeypatch, name, value, identifier):
    (fault,) = faults(monkeypatch, **{name: value})
    assert fault.id == f"config.{identifier}"
    assert fault.hint


def test_embedded_needs_nothing(monkeypatch):
    assert faults(monkeypatch, EMBEDDED=True, SECRET_KEY="", SITE_URL="") == []


def test_embedded_is_an_error_in_deployment(monkeypatch):
    monkeypatch.setattr(checks, "settings", Settings(EMBEDDED=True))
    assert [fault.id for fault in checks.check_not_embedded()] == ["config.E001"]


def test_a_mistyped_role_is_named_in_either_way_of_running(settings):
    settings.MFA_REQUIRED_ROLES = ["leader", "boss"]
    (fault,) = checks.check_second_factor_roles()
    assert fault.id == "config.E010"
    assert "boss" in fault.msg
    assert "leader" in fault.hint
    settings.MFA_REQUIRED_ROLES = ["leader"]
    assert checks.check_second_factor_roles() == []


# What starts in production: each must end at once, naming what is missing, instead of failing one request at a time.
@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "migrate"],
        ["-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", "127.0.0.1:0"],
        ["-m", "celery", "-A", "config", "worker", "-P", "solo"],
        ["-m", "celery", "-A", "config", "beat", "--pidfile", ""],
    ],
    ids=["migrate", "web", "worker", "beat"],
)
def test_nothing_starts_unconfigured(command):
    environment = os.environ | {"EMBEDDED": "false"}
    environment.pop("DATABASE_URL", None)
    result = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    output = result.stdout + result.stderr
    assert result.returncode != 0
    for name in ("SECRET_KEY", "DATABASE_URL", "BROKER_URL", "CACHE_URL", "SITE_URL", "EMAIL_URL", "ALLOWED_HOSTS"):
        assert f"{name} chưa có" in output
