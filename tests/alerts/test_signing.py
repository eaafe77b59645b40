import re

import pytest
import time_machine

from alerts.signing import signature
from tests.support.source import ROOT

BODY = '{"sentence": "Chưa đạt"}'.encode()
NOW = 1700442000


@pytest.fixture
def is_ours():
    """What docs/api.md tells the receiver to do, as it is printed there."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    exec(code, names)
    with time_machine.travel(NOW, tick=False):
        yield names["is_ours"]


def test_the_receiver_finds_it_ours(is_ours):
    assert signature("khoa", NOW, BODY).startswith(f"t={NOW},v1=")
    assert is_ours("khoa", signature("khoa", NOW, BODY), BODY)


@pytest.mark.parametrize(
    ("secret", "timestamp", "body"), [("khac", NOW, BODY), ("khoa", NOW, BODY + b" "), ("khoa", NOW - 301, BODY)]
)
def test_secret_body_and_time_all_count(is_ours, secret, timestamp, body):
    assert not is_ours("khoa", signature(secret, timestamp, body), BODY)


def test_a_signature_does_not_fit_another_time(is_ours):
    old = signature("khoa", NOW - 1000, BODY)
    assert not is_ours("khoa", old.replace(str(NOW - 1000), str(NOW)), BODY)
