"""Who the stories are about, and their mail."""

import re
from email.message import EmailMessage

from localities.choices import Role
from localities.models import Locality, User
from tests.factories import make_membership, make_user

PASSWORD = "mat-khau-rat-dai"


def hire(username: str, full_name: str, role: Role, place: Locality) -> User:
    """Somebody with a role at a unit, who can sign in."""
    user = make_user(username, password=PASSWORD, full_name=full_name)
    make_membership(user, place, role)
    return user


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def link_of(mail: EmailMessage, path: str) -> str:
    """The first address in it that has such a path: what its reader clicks on."""
    found = re.search(rf"http://\S+?{path}\S*", text_of(mail))
    assert found is not None, text_of(mail)
    return found[0]
