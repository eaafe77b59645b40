"""Mails over TLS to a real server, from the start and by STARTTLS, and a certificate that nobody vouches for."""

import datetime as dt
import ipaddress
import shutil
import ssl
import subprocess

import pytest
from django.utils import timezone

from alerts.models import Delivery, Outlet
from alerts.services import send_deliveries
from alerts.services.sending import Sent
from tests.alerts.steps import add_delivery
from tests.factories import make_user
from tests.support.mail import SmtpServer
from tests.support.needs import lacking

pytestmark = pytest.mark.django_db

HOST = ipaddress.ip_address("127.0.0.1")
VALID_FOR = dt.timedelta(days=2)
WAYS = ["ssl", "tls"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A folder with the key and the certificate of a server that vouches for itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        lacking("openssl is not installed (apt install openssl)")
    folder = tmp_path_factory.mktemp("certificate")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", f"subjectAltName=IP:{HOST}"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(VALID_FOR.days)]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([openssl, "req", *kind, *subject, *files], check=True, capture_output=True)
    return folder


@pytest.fixture
def serve(settings, certificate):
    """Start a server that speaks TLS in one way, and let the settings ask for one."""
    started = []

    def start(offered, asked):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        ways = {"ssl": {"ssl_context": context}, "tls": {"tls_context": context, "require_starttls": True}, "": {}}
        server = SmtpServer(**ways[offered])
        server.start()
        started.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = str(HOST), server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 5
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = asked == "tls", asked == "ssl"
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def trusted(monkeypatch, certificate):
    """As an operator makes a server's own authority known to OpenSSL."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))


def _write():
    # The clock goes on here: what speaks TLS has time limits of its own.
    return add_delivery(make_user(), created_at=timezone.now())


@pytest.mark.parametrize("way", WAYS)
def test_a_mail_arrives_once(serve, trusted, way):
    server = serve(way, way)
    deliveries = [_write(), _write()]
    assert send_deliveries() == Sent(sent=2)
    assert [message["Message-ID"] for message in server.messages] == [one.message_id for one in deliveries]


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_lost_under_tls_is_a_doubt(serve, trusted, way):
    server = serve(way, way)
    server.trouble = lambda step: "drop" if step == "answer" else ""
    _write()
    assert send_deliveries() == Sent(postponed=1)
    assert Delivery.objects.get().is_doubtful


@pytest.mark.parametrize("way", WAYS)
def test_a_certificate_that_nobody_vouches_for_is_waited_out_and_said(serve, way):
    server = serve(way, way)
    _write()
    assert send_deliveries() == Sent(postponed=1)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.is_doubtful, delivery.attempts) == ("queued", False, 0)
    assert delivery.error.startswith("Chứng chỉ của máy chủ không được chấp nhận: self")
    assert (Outlet.objects.get().failures, Outlet.objects.get().error) == (1, delivery.error)
    assert server.messages == []


def test_nothing_goes_in_the_open_where_starttls_was_asked_for(serve, trusted):
    server = serve("", "tls")
    _write()
    assert send_deliveries() == Sent(postponed=1)
    assert "STARTTLS" in Delivery.objects.get().error
    assert server.messages == []
