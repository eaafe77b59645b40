"""Deliveries as signed HTTP requests.

The address is resolved once, every answer is looked at, and the connection goes to exactly what was looked at: a name
that answers differently the second time leads nowhere else. Redirects are not followed, so they lead nowhere either.
"""

import contextlib
import http.client
import socket
import ssl
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.channels.addresses import is_public
from alerts.failures import AnswerError, AnswerLostError, ForbiddenAddressError, UnreachableError
from alerts.models import Delivery
from alerts.signing import signature

# How much of an answer is read: enough to see what went wrong.
MOST_OF_ANSWER = 1000
SUCCESS = range(200, 300)


class WebhookCarrier:
    """One connection for each delivery: endpoints are few and events are rare."""

    def carry(self, delivery: Delivery) -> None:
        url, body = urlsplit(delivery.address), delivery.text.encode()
        sock = _connect(url)
        # A time for each step would let an endpoint that drips hold a worker for hours; this is one for all of them.
        deadline = Timer(settings.WEBHOOK_TIMEOUT_SECONDS, _cut, [sock])
        deadline.daemon = True
        deadline.start()
        try:
            _shake_hands(sock)
            answer = _ask(sock, url, body, _headers(delivery, body))
        finally:
            deadline.cancel()
            sock.close()
        if answer.status not in SUCCESS:
            raise answer

    def close(self) -> None:
        """Nothing is kept open."""


def _connect(url: SplitResult) -> socket.socket:
    """A connection to one of the name's addresses. Raises ForbiddenAddressError, UnreachableError."""
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    if url.scheme not in ("http", "https") or not host:
        raise ForbiddenAddressError(_("Địa chỉ %(url)s không gửi tới được.") % {"url": url.geturl()})
    failed: OSError | None = None
    for address in _allowed_addresses(host, port):
        try:
            sock = socket.create_connection((address, port), timeout=settings.WEBHOOK_TIMEOUT_SECONDS)
        except OSError as error:
            failed = error
        else:
            return _over_tls(sock, host) if url.scheme == "https" else sock
    raise UnreachableError(str(failed)) from failed


def _allowed_addresses(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises ForbiddenAddressError where any of them is not public."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise UnreachableError(str(error)) from error
    inner = [] if settings.WEBHOOK_ALLOW_PRIVATE else [address for address in found if not is_public(address)]
    if inner:
        names = {"host": host, "address": inner[0]}
        raise ForbiddenAddressError(_("%(host)s trỏ tới địa chỉ nội bộ %(address)s nên không gửi.") % names)
    return found


def _over_tls(sock: socket.socket, host: str) -> ssl.SSLSocket:
    # The certificate must be the name's, whatever address it was found at.
    return ssl.create_default_context().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)


def _shake_hands(sock: socket.socket) -> None:
    if isinstance(sock, ssl.SSLSocket):
        try:
            sock.do_handshake()
        except OSError as error:
            raise UnreachableError(str(error)) from error


def _ask(sock: socket.socket, url: SplitResult, body: bytes, headers: dict[str, str]) -> AnswerError:
    """Send, and read the answer, whatever it says; no more of it than a person would look at."""
    connection = http.client.HTTPConnection(url.hostname or "", url.port)
    connection.sock = sock
    connection.request("POST", (url.path or "/") + (f"?{url.query}" if url.query else ""), body, headers)
    try:
        response = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise AnswerLostError(str(error) or type(error).__name__) from error
    try:
        text = response.read(MOST_OF_ANSWER).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        text = ""  # the status has said what matters
    return AnswerError(response.status, " ".join(text.split()))


def _headers(delivery: Delivery, body: bytes) -> dict[str, str]:
    timestamp = int(timezone.now().timestamp())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "ChiTieu/1",
        # The same at every attempt: a receiver that has seen it has seen the event.
        "Chitieu-Delivery": delivery.message_id.strip("<>"),
        "Chitieu-Signature": signature(delivery.webhook.secret, timestamp, body),
        "Connection": "close",
    }


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        # Below TLS, or the reading thread would find the session gone instead of the connection closed.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
