"""A figure as an officer types it beside a target → the value in the indicator's unit. Pure."""

import re

from django.utils.translation import gettext as _

from indicators.choices import Kind
from indicators.reading import Reading, ReadingError, Result, read_result
from indicators.same_unit import in_the_unit_of
from indicators.units import Unit, UnitError

# What a cell of a sheet holds at most; whole sentences belong into the note.
LONGEST = 200
# As spreadsheets print a date: read as a share it would be 6 of 2026.
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])/(?:19|20)[0-9]{2}", re.ASCII)


def read_typed(text: str, *, unit: str, own: Unit, kind: str, is_share: bool = False) -> Result:
    """Read a figure beside a target of some kind. `unit` is the one that the sheet shows, as printed; `own` the
    indicator's, which the value comes out in. Raises ReadingError, a sentence with the text shown.

    >>> read_typed("12,5", unit="nghìn tấn", own=Unit("tấn"), kind="point").value
    Decimal('12500')
    """
    if len(text) > LONGEST:
        raise ReadingError(_("“%(text)s…” dài quá %(limit)d ký tự.") % {"text": text[:60], "limit": LONGEST})
    if kind != Kind.RATIO and _MONTH.fullmatch(text.strip()):
        raise ReadingError(_("“%(text)s” là một tháng, không phải là một số.") % {"text": text})
    result = read_result(text, unit, kind, is_share=is_share)
    if result.value is None:
        raise ReadingError(_("kết quả “%(text)s” không phải là một số. Viết một số, ví dụ 14,5.") % {"text": text})
    if kind == Kind.RELATIVE:
        return result
    try:
        return in_the_unit_of(Reading(Kind(kind), unit=own), result)
    except UnitError as error:
        raise ReadingError(str(error)) from error
