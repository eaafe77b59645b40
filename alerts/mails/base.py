"""What every mail has: a subject, a text and an HTML part, each from a template, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from localities.models import Locality
from localities.naming import short_name

LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


def place_name(localities: Sequence[Locality]) -> str:
    """ "Vĩnh Bảo", or "Vĩnh Bảo và 2 địa phương khác"."""
    names = list({locality.pk: short_name(locality) for locality in localities}.values())
    if not names:
        return _("Không có địa phương nào")
    if len(names) == 1:
        return names[0]
    others = len(names) - 1
    words = ngettext("%(first)s và %(n)s địa phương khác", "%(first)s và %(n)s địa phương khác", others)
    return words % {"first": names[0], "n": others}


def with_body(kind: str, context: dict[str, Any]) -> dict[str, Any]:
    """The context with what it says to everybody already rendered, so that many people's mails share it."""
    folder = "alerts/mails"
    return context | {
        "body_text": render_to_string(f"{folder}/{kind}_body.txt", context).strip(),
        "body_html": render_to_string(f"{folder}/{kind}_body.html", context),
    }


def render(kind: str, context: dict[str, Any]) -> Mail:
    """The three templates of a kind, in the language that is active."""
    folder = "alerts/mails"
    always = {"mails_url": settings.SITE_URL + reverse("mails"), "language": translation.get_language()}
    # Mails that one cannot unsubscribe from (what a person must do) do not give it.
    context = {"unsubscribe_url": ""} | context | always
    # A name with a line break in it must not break the header.
    subject = " ".join(render_to_string(f"{folder}/{kind}_subject.txt", context).split())
    context |= {"subject": subject}
    return Mail(
        subject=subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…",
        text=render_to_string(f"{folder}/{kind}.txt", context).strip() + "\n",
        html=render_to_string(f"{folder}/{kind}.html", context).strip() + "\n",
    )
