"""The link of a mail for a new password: good for `PASSWORD_RESET_TIMEOUT`, and gone once the password is another."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from localities.models import User


def reset_link(user: User) -> str:
    """The whole address, as it stands in a mail."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.SITE_URL + reverse("password-new", args=[uid, default_token_generator.make_token(user)])


def person_of_link(uid: str, token: str, *, lock: bool = False) -> User | None:
    """The active person whom the link is good for now; held against others who use it, if asked, in a transaction."""
    try:
        pk = int(urlsafe_base64_decode(uid))
    except ValueError:
        return None
    people = User.objects.select_for_update() if lock else User.objects
    user = people.filter(pk=pk, is_active=True).first() if pk < 2**63 else None
    return user if user is not None and default_token_generator.check_token(user, token) else None
