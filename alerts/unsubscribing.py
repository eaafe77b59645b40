"""The links in every mail by which a person changes or ends their mails without signing in (RFC 8058).

A link holds for the person and the address it was mailed to: it does not expire, and it ends when the address changes
or the person leaves. It covers the person's alerts and digests, not another's, and opens nothing else of the service.
"""

from django.conf import settings
from django.urls import reverse

from alerts.tokens import make_token, person_of, token_holds
from localities.models import User

PURPOSE = "unsubscribe"
# What a mail program sends when its own button is used.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


def unsubscribe_url(user: User) -> str:
    """Where the person changes or ends their mails."""
    return settings.SITE_URL + reverse("unsubscribe", args=[make_token(PURPOSE, user.pk, user.email)])


def unsubscribe_headers(user: User) -> dict[str, str]:
    """The headers by which mail programs show a button that ends these mails at once."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(user)}>",
        "List-Unsubscribe-Post": "=".join(ONE_CLICK),
    }


def reader_of(token: str) -> User | None:
    """The person whose link this is; None where it does not hold."""
    user = User.objects.filter(pk=person_of(token), is_active=True).first()
    return user if user is not None and token_holds(PURPOSE, token, user.email) else None
