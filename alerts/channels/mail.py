"""Deliveries as mails."""

from email.utils import format_datetime, formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from alerts.choices import DeliveryKind
from alerts.failures import UnreachableError
from alerts.models import Delivery
from alerts.unsubscribing import unsubscribe_headers

DJANGOS_SMTP = "django.core.mail.backends.smtp.EmailBackend"
# What a person subscribed to. Reminders, escalations and assignments come with a duty, which no link ends.
SUBSCRIBED = (DeliveryKind.ALERTS, DeliveryKind.DIGEST)
OURS = "alerts.channels.smtp.EmailBackend"


class MailCarrier:
    """Keeps one connection for many mails; after a failure the next mail gets a new one."""

    def __init__(self) -> None:
        backend = settings.EMAIL_BACKEND
        self._connection = get_connection(OURS if backend == DJANGOS_SMTP else backend)

    def carry(self, delivery: Delivery) -> None:
        message = message_of(delivery)
        try:
            self._connection.open()
        except OSError as error:  # smtplib's errors are OSErrors too
            self.close()
            raise UnreachableError(str(error)) from error
        try:
            self._connection.send_messages([message])
        except BaseException:
            # Whatever went wrong, the connection may be in the middle of something.
            self.close()
            raise

    def close(self) -> None:
        self._connection.close()


def message_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The same mail at every attempt, with the same Message-ID and Date."""
    name = " ".join(str(delivery.user).split())  # a line break in a name must not break the header
    message = EmailMultiAlternatives(
        subject=delivery.subject,
        body=delivery.text,
        to=[formataddr((name, delivery.address))],
        headers={
            "Message-ID": delivery.message_id,
            # RFC 5322, 3.6.1: when it was ready to be sent, which is when it was written.
            "Date": format_datetime(timezone.localtime(delivery.created_at)),
            # No holiday answers, please: RFC 3834, and what programs looked at before it.
            "Auto-Submitted": "auto-generated",
            "Precedence": "bulk",
            **_ways_out(delivery),
        },
    )
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    if delivery.attachment:
        message.attach(delivery.attachment_name, bytes(delivery.attachment))
    return message


def _ways_out(delivery: Delivery) -> dict[str, str]:
    """RFC 8058: the mail program's own button that ends it."""
    return unsubscribe_headers(delivery.user) if delivery.kind in SUBSCRIBED else {}
