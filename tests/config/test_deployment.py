"""Dockerfile, compose.yaml, .env.example and docs/production.md: every path, command and variable in them exists.

No container is started: what the image would contain is put into a folder, and its commands are run there.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from tests.support import production
from tests.support.source import ROOT, assignments, documented_environment, settings_variables

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
CONTAINER = (ROOT / "bin" / "container").read_text(encoding="utf-8")
PRODUCTION_PAGE = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
ROLES = set(re.findall(r"^([a-z-]+)\)$", CONTAINER, re.MULTILINE))
# Read by Python and pip themselves, by nothing of ours.
FOREIGN_VARIABLES = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK"}


def instructions(name: str) -> list[str]:
    return re.findall(rf"^(?:HEALTHCHECK.* )?{name} (.+)$", DOCKERFILE, re.MULTILINE)


def copied() -> list[tuple[str, str]]:
    """(path in the project, path in the image) of every COPY."""
    pairs = []
    for arguments in instructions("COPY"):
        *sources, target = arguments.split()
        pairs += [(source, f"{target}/{source}" if target == "./" else target) for source in sources]
    return pairs


def image_environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in instructions("ENV") for pair in shlex.split(line))


def healthcheck(service: dict) -> list[str]:
    return service.get("healthcheck", {}).get("test", [])


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """What the image contains at /app."""
    folder = tmp_path_factory.mktemp("image")
    (folder / "data").mkdir()
    for source, target in copied():
        path = ROOT / source
        place = folder / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(path, place)
    return folder


def run_in(image: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """As in a container: the image's variables, the virtual environment's programs, nothing of the test's settings."""
    ours = settings_variables() | {"DJANGO_ALLOW_ASYNC_UNSAFE"}  # the browser's tests set it
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = image_environment() | {"DATA_DIR": str(image / "data"), "ENV_FILE": os.devnull, "PATH": path}
    return subprocess.run(
        command, cwd=image, env=inherited | own | environment, capture_output=True, text=True, timeout=120, check=False
    )


# --- Dockerfile ------------------------------------------------------------------------------------------------------
def test_every_copied_path_exists_and_reaches_the_build():
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for source, _target in copied():
        assert (ROOT / source).exists(), source
        assert any(fnmatch(source, pattern) for pattern in allowed), f"{source} is kept out by .dockerignore"


def test_everything_the_settings_name_is_copied():
    needed = {Path(path).relative_to(ROOT).parts[0] for path in settings.LOCALE_PATHS if Path(path).exists()}
    needed |= {name.split(".")[0] for name in settings.INSTALLED_APPS if (ROOT / name.split(".")[0]).is_dir()}
    assert needed <= {source for source, _target in copied()}


def test_the_image_is_not_root_and_pins_what_it_installs():
    assert instructions("USER") == ["chitieu"]
    assert "--require-hashes --requirement requirements.txt" in DOCKERFILE


def test_the_image_sets_only_known_variables():
    assert image_environment().keys() <= settings_variables() | FOREIGN_VARIABLES
    assert image_environment()["EMBEDDED"] == "false"


def test_entry_point_and_roles_exist():
    (entry,) = json.loads(instructions("ENTRYPOINT")[0])
    assert os.access(ROOT / entry, os.X_OK)
    commands = [json.loads(line) for line in instructions("CMD")]
    assert ["web"] in commands
    assert {command[-1] for command in commands} <= ROLES
    assert {"web", "worker", "beat", "migrate"} <= ROLES


def test_static_files_are_collected_without_any_setting(image):
    assert "manage.py collectstatic --no-input" in DOCKERFILE
    result = run_in(image, "python", "manage.py", "collectstatic", "--no-input")
    assert result.returncode == 0, result.stderr
    assert (image / "staticfiles" / "staticfiles.json").exists()


# --- bin/container ---------------------------------------------------------------------------------------------------
def test_the_container_script_is_sound_shell():
    subprocess.run(["sh", "-n", ROOT / "bin" / "container"], check=True)


def test_every_management_command_that_is_named_exists():
    named = re.findall(r"manage\.py ([a-z_]+)", CONTAINER + DOCKERFILE + PRODUCTION_PAGE)
    assert "migrate" in named
    assert set(named) <= get_commands().keys()


@pytest.mark.parametrize("role", ["web", "worker", "beat", "migrate"])
def test_each_role_starts_its_program_and_asks_for_settings(image, role):
    result = run_in(image, "bin/container", role)
    assert result.returncode != 0
    assert "SECRET_KEY chưa có" in result.stdout + result.stderr


def test_any_other_command_runs(image):
    assert run_in(image, "bin/container", "echo", "xin chào").stdout == "xin chào\n"


@pytest.mark.parametrize("role", ["health-web", "health-worker", "health-beat"])
def test_a_probe_of_nothing_says_no(image, tmp_path, role):
    nothing = {"BROKER_URL": "redis://127.0.0.1:1/0", "DATA_DIR": str(tmp_path)}
    assert run_in(image, "bin/container", role, **nothing).returncode != 0


def test_beat_is_well_while_it_writes(image):
    data = image / "beat"
    data.mkdir()
    (data / "celerybeat-schedule.db").touch()
    assert run_in(image, "bin/container", "health-beat", DATA_DIR=str(data)).returncode == 0
    os.utime(data / "celerybeat-schedule.db", (0, 0))
    assert run_in(image, "bin/container", "health-beat", DATA_DIR=str(data)).returncode != 0


# --- compose.yaml ----------------------------------------------------------------------------------------------------
def test_every_part_is_there():
    assert COMPOSE["services"].keys() == {"postgres", "redis", "migrate", "web", "worker", "beat"}


def test_our_services_are_one_image_with_commands_it_knows():
    for name in ("migrate", "web", "worker", "beat"):
        service = COMPOSE["services"][name]
        assert service["image"] == "chitieu"
        assert (ROOT / service["build"] / "Dockerfile").exists()
        assert service["command"] == [name]
        assert name in ROLES
        if probe := healthcheck(service):
            assert (ROOT / probe[1]).exists()
            assert probe[2] in ROLES


def test_services_wait_for_what_can_be_waited_for():
    for name, service in COMPOSE["services"].items():
        for other, how in service.get("depends_on", {}).items():
            target = COMPOSE["services"][other]
            if how["condition"] == "service_healthy":
                assert healthcheck(target), f"{name} waits for {other}, which has no probe"
            else:
                assert (how["condition"], target["restart"]) == ("service_completed_successfully", "no")


def test_volumes_are_declared():
    used = {volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service.get("volumes", [])}
    assert used == COMPOSE["volumes"].keys()


def test_compose_and_settings_agree_on_names():
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)", text)) <= settings_variables()
    database = COMPOSE["services"]["postgres"]["environment"]
    assert documented_environment()["DATABASE_URL"] == (
        f"postgresql://{database['POSTGRES_USER']}@postgres:5432/{database['POSTGRES_DB']}"
    )
    for name in ("BROKER_URL", "CACHE_URL"):
        assert "@" not in documented_environment()[name]
        assert re.search(r"//(\w+):", documented_environment()[name])[1] in COMPOSE["services"]


# --- Settings --------------------------------------------------------------------------------------------------------
def test_the_example_lists_every_variable_once_and_nothing_else():
    names = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", ENV_EXAMPLE, re.MULTILINE)
    assert sorted(names) == sorted(settings_variables())


def test_the_page_shows_what_the_example_asks_for():
    assert documented_environment() == assignments(ENV_EXAMPLE)


def test_the_printed_key_is_refused(image):
    result = run_in(image, "python", "manage.py", "check", "--deploy", **documented_environment())
    assert result.returncode != 0
    assert re.findall(r"config\.E\d+", result.stderr) == ["config.E002"]


def test_the_documented_settings_are_clean(image):
    result = run_in(
        image, "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **production.documented_settings()
    )
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_the_example_is_read_as_it_is_meant(image):
    script = "from django.conf import settings as s; print(s.DEFAULT_FROM_EMAIL, s.EMAIL_HOST_USER, s.EMAIL_USE_TLS)"
    result = run_in(image, "python", "manage.py", "shell", "-v0", "-c", script, ENV_FILE=str(ROOT / ".env.example"),
                    SECRET_KEY="k" * 60)  # fmt: skip
    assert result.stdout.strip() == "Chỉ Tiêu <chitieu@tinh.gov.vn> chitieu@tinh.gov.vn True", result.stderr
