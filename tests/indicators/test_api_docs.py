"""The commands of docs/api.md work as they are printed."""

import datetime as dt
import re
import shlex
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)
from tests.indicators.evidence_files import PDF
from tests.support.source import ROOT

pytestmark = pytest.mark.django_db
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in re.split(r"\n(?=curl)", block)
    if line.startswith("curl")
]


@pytest.fixture
def province():
    """The rows whose ids and codes the examples name."""
    user = make_user("lris", password="mat-khau-rat-dai")
    commune = make_locality("Xã Vĩnh Bảo", code="11824", id=31)
    make_membership(user, commune, Role.PLANNING_OFFICER)
    poverty = make_indicator("Tỷ lệ hộ nghèo", id=41, direction="unclear")
    make_indicator("Xã đạt chuẩn", id=42, unit=make_unit("xã"))
    make_indicator("Tỷ lệ bao phủ", id=43)
    plan = make_plan(id=7, locality=commune, period=make_period(2025))
    make_target("dưới 0,64", None, "0.64", id=1057, kind="ceiling", plan=plan, indicator=poverty)
    make_plan(id=9, locality=commune, period=plan.period, amends=plan, number="25/QĐ", issued_on=dt.date(2025, 7, 1))
    cache.clear()


def run(command, token):
    """Send what a curl command would."""
    words = shlex.split(command.replace("$TOKEN", token).replace("$BASE", "http://testserver/api/v1"))
    given = dict(pairwise(words))
    url = urlsplit(next(word for word in words if word.startswith("http")))
    after = {flag: [words[at + 1] for at, word in enumerate(words) if word == flag] for flag in ("-H", "-F")}
    headers = dict(header.split(": ", 1) for header in after["-H"])
    client = APIClient()
    if sent := [field.split("=", 1) for field in after["-F"]]:
        form = {name: SimpleUploadedFile(text[1:], PDF) if text.startswith("@") else text for name, text in sent}
        return client.post(url.path, form, format="multipart", headers=headers)
    return client.generic(
        given.get("-X", "GET"),
        f"{url.path}?{url.query}",
        given.get("-d", ""),
        content_type="application/json",
        headers=headers,
    )


def test_every_command_in_its_order(province):
    assert len(COMMANDS) == 14
    token = ""
    for command in COMMANDS:
        response = run(command, token)
        assert response.status_code in (200, 201), (command, response.content.decode())
        if "auth/login/" in command:
            token = response.json()["token"]


@pytest.mark.parametrize("status", ["400", "401", "403", "404", "409", "413", "429"])
def test_errors_are_listed(status):
    assert f"| {status} |" in TEXT
