"""A real SMTP server on loopback that keeps what it receives."""

import asyncio
import email
import email.policy
import logging
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.support.servers import free_port

# A line for every lost connection helps nobody who reads the tests' output.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class ReceivedMail:
    """What arrived, and how to make the server refuse: `refusals["a@b.vn"] = "550 No such user"`."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        # An answer to every DATA command, such as "451 Try later"; empty: accept.
        self.refuse_data = ""
        # What happens at a step: "ehlo", "rcpt", "data" (handed over, not taken yet), "answer" (taken). "drop" breaks
        # the connection, "hang" says nothing ever, anything else is the answer. Empty: all is well.
        self.trouble: Callable[[str], str] = lambda _step: ""

    def messages_for(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in message["X-RcptTo"]]

    # aiosmtpd calls these three by their names.
    async def handle_EHLO(self, server: Any, session: Any, _envelope: Any, name: str, answers: list[str]) -> list[str]:  # noqa: N802
        session.host_name = name
        refused = await self._meet_trouble(server, "ehlo")
        return [refused] if refused else answers

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        refused = self.refusals.get(address) or await self._meet_trouble(server, "rcpt")
        if refused:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        refused = self.refuse_data or await self._meet_trouble(server, "data")
        if refused:
            return refused
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message["X-MailFrom"], message["X-RcptTo"] = envelope.mail_from, ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        refused = await self._meet_trouble(server, "answer")
        if refused:
            self.messages.remove(message)
        return refused or "250 OK"

    async def _meet_trouble(self, server: Any, step: str) -> str:
        trouble = self.trouble(step)
        if trouble == "drop":
            server.transport.abort()
            raise ConnectionResetError
        if trouble == "hang":
            # Until the client gives up or the server is stopped.
            await asyncio.Event().wait()
        return trouble


class SmtpServer(ReceivedMail):
    """The server and its mailbox in one; `stop()` and `start()` let a test take it away and bring it back."""

    def __init__(self, **options: Any) -> None:
        """`options` are the controller's: `ssl_context` speaks TLS from the start, `tls_context` offers STARTTLS."""
        super().__init__()
        self.port, self.options = free_port(), options
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def smtp_server(settings: Any) -> Iterator[SmtpServer]:
    """Django's settings point to it, and so do those of a worker started after it."""
    server = SmtpServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    server.stop()
