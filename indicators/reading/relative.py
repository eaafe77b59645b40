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
_RELATIVE = re.compile(rf"(?P<verb>tăng|giảm|bằng|đạt)?\s*(?P<amount>.*?)\s*(?P<base>\b(?:{_BASES}))$", re.DOTALL)


def read_relative(text: str, column: Unit) -> Reading | None:
    """A change ("tăng 5% so với …") or a share ("100% dự toán …") of something else."""
    match = _RELATIVE.fullmatch(text)
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
    inner = read_bounded(amount.removeprefix("thêm").lstrip(), PERCENT) if "%" in amount else None
    if inner is None or split_stretch(amount)[1]:
        raise ReadingError(
            _("không đọc được “%(text)s”. Viết mức so sánh theo phần trăm, ví dụ “tăng 5%% so với …”.") % {"text": text}
        )
    relative = replace(inner, kind=Kind.RELATIVE, is_share=verb not in ("tăng", "giảm"), relative_to=base, unit=PERCENT)
    return negated(relative) if verb == "giảm" else relative


def negated(reading: Reading) -> Reading:
    return replace(
        reading,
        low=None if reading.high is None else reading.high.copy_negate(),
        high=None if reading.low is None else reading.low.copy_negate(),
    )


def read_relative_result(body: str, column: Unit, plain: str) -> Result:
    """The result for a relative target: a change, a share, or a bare number in percent."""
    reading = read_relative(body, column)
    if reading is not None and reading.low is not None and reading.low == reading.high:
        return Result(reading.low, None, reading.is_approximate, True, reading.is_share, unit=PERCENT)
    verb = re.match(r"(tăng|giảm)\s+(?!còn|xuống)", body)
    rest = read_bounded(body[verb.end() :] if verb else body, column)
    if reading is not None or rest is None or rest.kind != Kind.POINT or rest.low is None:
        raise ReadingError(_("kết quả “%(text)s” không phải là một số. Viết một số, ví dụ 14,5.") % {"text": plain})
    if verb is None:
        return Result(rest.low, is_approximate=rest.is_approximate, unit=rest.unit)
    value = rest.low.copy_negate() if verb[1] == "giảm" else rest.low
    return Result(value, None, rest.is_approximate, is_relative=True, unit=rest.unit)
