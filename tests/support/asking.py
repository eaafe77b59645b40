"""Dangerous steps in the admin: asked about first, then confirmed with a reason."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.support.pages import texts_of

REASON = "Theo đề nghị của đơn vị"


def asked(answer: HttpResponse) -> str:
    """What the page that asks says, in one text; fails where nothing was asked."""
    assert answer.status_code == 200, answer.status_code
    assert "question" in (answer.context or {}), texts_of(answer.content.decode())
    return " ".join(texts_of(answer.content.decode()))


def confirm(client: Client, address: str, sent: dict[str, Any] | None = None, **how: Any) -> HttpResponse:
    """Send it as the button of the page that asks does."""
    return client.post(address, {"_why": REASON, **(sent or {}), "_confirmed": "yes"}, **how)
