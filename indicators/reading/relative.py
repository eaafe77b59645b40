"""Changes and shares of something else: "tăng 5% so với …", "100% dự toán …"."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from indicators.choices import Kind
from indicators.reading.amounts import PERCENT, read_bounded, split_stretch
from indicators.reading.types import Reading, ReadingError, Result
from indicators.units import Unit

_BASES = (
    r"so\s+với\s.+|"
    r"(?:dự\s+toán|kế\s+hoạch|kh|chỉ\s+tiêu|nghị\s+quyết|nq|cùng\s+kỳ|năm\s+trước|năm\s+ngoái|mức\s+giao)\b.*"
)
_RELATIVE = re.compile(
    rf"(?P<verb>(?:tăng|giảm)(?!\s+(?:còn|xuống|lên))|bằng|đạt)?\s*(?P<amount>.*?)\s*(?P<base>\b(?:{_BASES}))$",
    re.DOTALL,
)


# Digits a base may hold: years, dates, months and quarters, a document's number.
_NUMBERS_OF_A_BASE = re.compile(
    r"[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{4})?|\b(?:19|20)[0-9]{2}\b|[0-9]+\s+tháng|tháng\s+[0-9]+|quý\s+[0-9]"
    r"|(?:nq|nghị\s+quyết|qđ|quyết\s+định|kh|kế\s+hoạch)\s*(?:số\s*)?[0-9][^\s,;]*"
)
_SUFFIX = re.compile(r"\s*(?P<suffix>trở\s+(?:lên|xuống))$")


def read_relative(text: str, column: Unit) -> Reading | None:
    """A change ("tăng 5% so với …") or a share ("100% dự toán …") of something else."""
    suffix = _SUFFIX.search(text)
    match = _RELATIVE.fullmatch(text[: suffix.start()] if suffix else text)
    if not match:
        return None
    verb, amount, base = match["verb"] or "", match["amount"], match["base"]
    if amount in ("", "hơn"):
        if verb not in ("tăng", "giảm"):
            return None
        words = f"{verb} {amount}".strip()
        return Reading(Kind.RELATIVE, relative_to=base, words=words, unit=PERCENT)
    if not any(ch.isdigit() for ch in amount):
        # "Hoàn thành kế hoạch sắp xếp …" is words, not a comparison.
        return None
    if suffix:
        amount = f"{amount} {suffix['suffix']}"
    if "%" not in amount and not base.startswith("so "):
        # "15 chỉ tiêu" counts them.
        return None
    inner = read_bounded(amount.removeprefix("thêm").lstrip(), PERCENT) if "%" in amount else None
    # "5% so với năm trước" does not say whether it is the rise or what it came to.
    is_either = not verb and base.startswith("so ")
    if inner is None or split_stretch(amount)[1] or _says_more(base) or is_either:
        raise ReadingError(
            _("không đọc được “%(text)s”. Viết mức so sánh theo phần trăm, ví dụ “tăng 5%% so với …”.") % {"text": text}
        )
    relative = replace(inner, kind=Kind.RELATIVE, is_share=verb not in ("tăng", "giảm"), relative_to=base, unit=PERCENT)
    return negated(relative) if verb == "giảm" else relative


def _says_more(base: str) -> bool:
    """Whether a second demand hides behind what is compared with."""
    rest = _NUMBERS_OF_A_BASE.sub("", base)
    return "%" in base or "phấn đấu" in base or any(ch.isdigit() for ch in rest)


def negated(reading: Reading) -> Reading:
    return replace(
        reading,
        low=None if reading.high is None else reading.high.copy_negate(),
        high=None if reading.low is None else reading.low.copy_negate(),
    )


_VERB = re.compile(r"(?P<verb>tăng|giảm|đạt|bằng)\s+(?!còn|xuống)")


def read_relative_result(body: str, column: Unit, plain: str, *, is_share: bool) -> Result:
    """The result for a relative target: a change ("tăng 6%"), a share ("đạt 104% dự toán"), or, where the target is a
    share itself, a bare percentage. A bare one against a change could be either and is refused."""
    reading = read_relative(body, column)
    if reading is not None and reading.low is not None and reading.low == reading.high:
        return Result(reading.low, None, reading.is_approximate, True, reading.is_share, unit=PERCENT)
    verb = match["verb"] if (match := _VERB.match(body)) else ""
    rest = body[match.end() :] if match else body
    in_percent = "%" in rest or column.is_percent
    is_told = verb in ("tăng", "giảm") or is_share
    amount = read_bounded(rest, PERCENT) if in_percent and is_told and reading is None else None
    if amount is None or amount.kind != Kind.POINT or amount.low is None:
        raise ReadingError(
            _("kết quả “%(text)s” không so được với chỉ tiêu. Viết “tăng …%%”, “giảm …%%” hoặc “đạt …%% …”.")
            % {"text": plain}
        )
    value = amount.low.copy_negate() if verb == "giảm" else amount.low
    return Result(value, None, amount.is_approximate, True, verb not in ("tăng", "giảm"), unit=PERCENT)
