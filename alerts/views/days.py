"""A day as a form sends it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.forms import DateField
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError

# A date field of a browser, and what a person types where there is none.
FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def read_day(text: str) -> dt.date | None:
    """None where nothing was sent. Raises InvalidInputError."""
    text = text.replace("\0", "").strip()
    if not text:
        return None
    try:
        return DateField(input_formats=FORMATS).clean(text)
    except ValidationError:
        raise InvalidInputError([_("Không đọc được ngày “%(text)s”. Viết như 31/12/2026.") % {"text": text}]) from None
