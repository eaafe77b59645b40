"""What a document is called and which period it is for, as people write it."""

import datetime as dt
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import Period, Plan
from indicators.services.catalogue import get_period
from indicators.spans import Span
from indicators.views.plans.access import text_of
from indicators.views.uploads import day_of

_BETWEEN = re.compile(r"\s*(?:-|–|đến)\s*")


def period_of(text: str) -> Period:
    """The period of a year (2026), of years (2026-2030) or between two days (01/10/2025 - 30/09/2026); made when it is
    not there. Raises InvalidInputError."""
    parts = _BETWEEN.split(text.strip())
    try:
        if all(len(part) == 4 and part.isascii() and part.isdigit() for part in parts) and len(parts) <= 2:
            span = Span.of_years(int(parts[0]), int(parts[-1]))
            return get_period(starts_on=span.starts_on, ends_on=span.ends_on)
        first, last = (day_of(part, _("Kỳ")) for part in parts)
        if first is not None and last is not None:
            return get_period(starts_on=first, ends_on=last)
    except ValueError:
        pass
    except InvalidInputError as error:
        if len(parts) == 2 and all("/" in part for part in parts):
            raise InvalidInputError([_("Kỳ: %(problem)s") % {"problem": error.problems[0]}]) from error
    message = _(
        "Kỳ: không đọc được “%(text)s”. Viết năm (2026), các năm (2026-2030) hoặc hai ngày (1/10/2025 - 30/9/2026)."
    )
    raise InvalidInputError([message % {"text": text[:60]}])


def faults_of_length(form: Mapping[str, str]) -> list[object]:
    """What of number and title is longer than can be stored."""
    problems: list[object] = []
    for name in ("number", "title"):
        field = Plan._meta.get_field(name)
        if len(text_of(form, name)) > field.max_length:
            label = str(field.verbose_name)
            values = {"label": label[:1].upper() + label[1:], "limit": field.max_length}
            problems.append(_("%(label)s: dài quá %(limit)d ký tự.") % values)
    return problems


def said_day(form: Mapping[str, str], name: str) -> dt.date | None:
    """The day in a field of a document's form. Raises InvalidInputError."""
    labels = {"issued_on": _("Ngày ban hành"), "effective_on": _("Hiệu lực từ")}
    return day_of(text_of(form, name), labels[name])
