"""Letters typed where a figure is meant: O for 0, l or I for 1. Only ever offered, never read so."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from indicators.reading.texts import tidy
from indicators.reading.types import ReadingError

# "10l" is ten litres rather than 101.
_TOKEN = re.compile(r"(?<!\w)(?![0-9.,]+l(?!\w))(?=\S*[0-9])[0-9OolI][0-9OolI.,]*(?!\w)")
_MEANT = str.maketrans("OolI", "0011")


def digits_meant(text: str) -> str:
    """The text with the letters inside its numbers taken for the figures they look like; "" where there are none."""
    meant = _TOKEN.sub(lambda found: found[0].translate(_MEANT), text)
    return meant if meant != text else ""


def hinting(text: str, error: ReadingError, read: Callable[[str], object]) -> ReadingError:
    """The error, or a plainer one where the text can be read once such letters are figures."""
    plain = tidy(text)
    meant = digits_meant(plain)
    if not meant:
        return error
    try:
        read(meant)
    except ReadingError:
        return error
    letters = sorted({one for one, other in zip(plain, meant, strict=True) if one != other})
    message = _("không đọc được “%(text)s”: có chữ %(letters)s ở chỗ của chữ số. Viết “%(meant)s” nếu đó là số.")
    return ReadingError(message % {"text": plain, "letters": ", ".join(letters), "meant": meant})
