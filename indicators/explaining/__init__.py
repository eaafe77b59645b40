"""Why a target was judged as it was: one sentence, and the same as data. Pure.

The board, the API, the mails and the printed report use this one source.
"""

from django.utils.translation import gettext as _

from indicators.choices import Verdict
from indicators.explaining.data import data_of
from indicators.explaining.facts import Explanation, Facts, day, gap_of, is_provisional
from indicators.explaining.keeping import keep, recall
from indicators.explaining.paces import format_points, pace_sentences, shown
from indicators.explaining.verdicts import (
    assumptions,
    decided_sentence,
    problem_sentence,
    provisional_sentence,
    verdict_sentence,
    what_would_change,
)

__all__ = ["Explanation", "Facts", "explain", "format_points", "gap_of", "is_provisional", "keep", "recall", "shown"]


def explain(facts: Facts) -> Explanation:
    """Explain a judgement: verdict, value and date, plan, version and rule, what was expected and where it will end,
    what would change the verdict, and what was assumed."""
    judgement = facts.judgement
    if judgement.problem:
        parts = [problem_sentence(facts)]
    elif judgement.verdict == Verdict.MANUAL:
        parts = [_("Chỉ tiêu định tính: chờ người có thẩm quyền đánh giá.")]
    elif judgement.verdict == Verdict.NO_DATA:
        names = {"plan": facts.plan, "written": facts.written}
        parts = [_("Chưa có số liệu; mức giao “%(written)s” theo %(plan)s.") % names]
    elif judgement.threshold is None:
        parts = [decided_sentence(facts)]
    else:
        parts = [verdict_sentence(facts), *pace_sentences(facts), what_would_change(facts), provisional_sentence(facts)]
    parts += [_version_sentence(facts), *assumptions(facts)]
    return Explanation(" ".join(part for part in parts if part), data_of(facts))


def _version_sentence(facts: Facts) -> str:
    """Which version judged, where there are several."""
    if facts.newer is not None:
        names = {"version": facts.version, "day": day(facts.newer[0]), "written": facts.newer[1]}
        return _("Đánh giá theo bản %(version)s; từ %(day)s mức giao là “%(written)s”.") % names
    if facts.version > 1 and facts.effective_on:
        names = {"version": facts.version, "day": day(facts.effective_on)}
        return _("Đánh giá theo bản %(version)s, hiệu lực từ %(day)s.") % names
    return ""
