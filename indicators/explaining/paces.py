"""Why a target has its pace: what was expected by the value's date and on which line, how far off it is, and where the
period will end. Pure."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from indicators.choices import Direction, Pace, PaceReason, Profile, Verdict
from indicators.explaining.facts import Facts, amount, day
from indicators.judging import EXACT, direction_of
from indicators.numbers import format_number

POINT_STEP = Decimal("0.1")
# Figures that a division made are shown as finely as those they came from, small ones one place finer.
SMALL = Decimal(100)


def pace_sentences(facts: Facts) -> list[str]:
    """Nothing once the period is over: then the verdict says it all."""
    progress = facts.progress
    if not facts.is_under_way or not progress.pace:
        return []
    if progress.pace == Pace.UNKNOWN:
        reason = PaceReason(progress.reason).label
        return [_("Chưa đủ căn cứ để nói tiến độ: %(reason)s.") % {"reason": reason}, _forecast(facts)]
    return [_pace(facts), _forecast(facts)]


def _pace(facts: Facts) -> str:
    progress = facts.progress
    lag = progress.lag or Decimal(0)
    names = {
        "points": format_points(lag),
        "when": day(facts.as_of),
        "expected": amount(shown(progress.expected, facts), facts),
        "line": _line(facts),
    }
    if not lag:
        head = _("Tiến độ: vừa đúng mức phải có")
    elif lag < 0:
        head = _("Tiến độ: nhanh hơn mức phải có %(points)s điểm") % names
    elif progress.pace == Pace.ON_TRACK:
        head = _("Tiến độ: đúng tiến độ, kém mức phải có %(points)s điểm") % names
    elif progress.pace == Pace.BEHIND:
        head = _("Tiến độ: chậm %(points)s điểm") % names
    else:
        head = _("Tiến độ: chậm nhiều, %(points)s điểm") % names
    is_lower = direction_of(facts.demand) == Direction.LOWER
    must = _("đến %(when)s không được quá %(expected)s") if is_lower else _("đến %(when)s phải có %(expected)s")
    return f"{head}; {must % names} ({names['line']})."


def _line(facts: Facts) -> str:
    """Which line the expected value lies on, and where it begins."""
    lines = {
        Profile.SCENARIO: _("theo mốc của văn bản"),
        Profile.SEASONAL: _("theo mùa vụ các năm trước"),
    }
    line = lines.get(Profile(facts.profile), _("tính đều theo ngày"))
    if not facts.progress.baseline:
        return line
    return _("%(line)s, từ mức %(baseline)s") % {"line": line, "baseline": amount(facts.progress.baseline, facts)}


def _forecast(facts: Facts) -> str:
    progress = facts.progress
    if progress.forecast is None or not progress.forecast_verdict:
        return ""
    return _("Với đà này, đến hết %(end)s ước %(forecast)s: %(verdict)s.") % {
        "end": day(facts.ends_on),
        "forecast": amount(shown(progress.forecast, facts), facts),
        "verdict": Verdict(progress.forecast_verdict).label,
    }


def format_points(lag: Decimal) -> str:
    """ "11", "30,8": points without a sign."""
    points = lag.copy_abs().quantize(POINT_STEP, ROUND_HALF_UP, EXACT)
    return format_number(points.to_integral_value() if points == points.to_integral_value() else points)


def shown(figure: Decimal | None, facts: Facts) -> Decimal | None:
    """A computed figure for a sentence, as fine as the target and the value; the stored one is finer."""
    if figure is None:
        return None
    return as_fine_as(figure, facts.judgement.threshold, facts.judgement.value, facts.progress.baseline)


def as_fine_as(figure: Decimal, *given: Decimal | None) -> Decimal:
    """A computed figure rounded to the finest of the numbers it stands beside; small ones keep a decimal."""
    places = max((_places(number) for number in given if number is not None), default=0)
    if figure.copy_abs() < SMALL:
        places = max(places, 1)
    rounded = figure.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
