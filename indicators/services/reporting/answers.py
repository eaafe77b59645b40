"""Sending a report, and answering instead of a value."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Aggregation, Answer, Review
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import DueReport, Indicator, ReportAnswer, Target
from indicators.reporting import asked_indicators, has_value
from indicators.services.aggregation import compute_above
from indicators.services.permissions import require_role
from localities.choices import MAY_WRITE_OBSERVATIONS
from localities.models import User


@transaction.atomic
def send_report(*, report: DueReport, by: User | None) -> None:
    """Note that the unit has sent its report. Raises NotAllowedError, ConflictError."""
    require_role(by=by, localities=[report.locality], roles=MAY_WRITE_OBSERVATIONS)
    now = timezone.now()
    sent = DueReport.objects.filter(pk=report.pk, sent_at__isnull=True).update(
        sent_at=now, sent_by=by, review=Review.SENT
    )
    if not sent:
        raise ConflictError([_("Báo cáo %(label)s đã được gửi.") % {"label": report.label}])
    report.sent_at, report.sent_by, report.review = now, by, Review.SENT


@transaction.atomic
def answer_report(
    *, report: DueReport, answer: str, by: User | None, indicator: Indicator | None = None, note: str = ""
) -> ReportAnswer:
    """Answer "nothing to report" or "does not apply here" for one indicator of a report, or for the whole of it.

    The same answer again changes nothing. Raises InvalidInputError, NotAllowedError, ConflictError.
    """
    require_role(by=by, localities=[report.locality], roles=MAY_WRITE_OBSERVATIONS)
    stored = ReportAnswer.objects.filter(report=report, indicator=indicator, withdrawn_at__isnull=True).first()
    if stored and (stored.answer, stored.note) == (answer, note.strip()):
        return stored
    problems = _problems(report, answer, indicator)
    if stored:
        given = {"answer": stored.get_answer_display()}
        problems.append(_("Đã trả lời “%(answer)s”: rút câu trả lời đó rồi trả lời lại.") % given)
    if problems:
        raise InvalidInputError(problems)
    row = ReportAnswer(report=report, indicator=indicator, answer=answer, note=note.strip(), answered_by=by)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError([_("Có người vừa trả lời báo cáo này. Tải lại rồi xem.")]) from error
    _make_wholes(report, indicator)
    return row


@transaction.atomic
def withdraw_answer(*, answer: ReportAnswer, by: User | None) -> None:
    """Take an answer back; it stays readable as withdrawn. Raises NotAllowedError, ConflictError."""
    require_role(by=by, localities=[answer.report.locality], roles=MAY_WRITE_OBSERVATIONS)
    now = timezone.now()
    if not ReportAnswer.objects.filter(pk=answer.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        raise ConflictError([_("Câu trả lời này đã được rút.")])
    answer.withdrawn_at = now
    _make_wholes(answer.report, answer.indicator)


def _make_wholes(report: DueReport, indicator: Indicator | None) -> None:
    """An answer stands for a value, or leaves its unit out: what is made from the units is made anew."""
    asked = Indicator.objects.filter(pk=indicator.pk) if indicator else asked_indicators(report)
    made = asked.exclude(aggregation=Aggregation.NONE)
    day = report.cut_off_on
    within = Target.objects.filter(indicator__in=made, period__starts_on__lte=day, period__ends_on__gte=day)
    keys = within.order_by().values_list("indicator_id", "period_id").distinct()
    compute_above(keys=[(report.locality_id, *key) for key in keys])


def _problems(report: DueReport, answer: str, indicator: Indicator | None) -> list[str]:
    problems = []
    if answer not in Answer.values:
        problems.append(_("Câu trả lời “%(answer)s” không có trong danh mục.") % {"answer": answer})
    if report.starts_on > timezone.localdate():
        names = {"label": report.label, "day": f"{report.starts_on:%d/%m/%Y}"}
        problems.append(_("Kỳ %(label)s bắt đầu ngày %(day)s, chưa trả lời được.") % names)
    if indicator is not None and not asked_indicators(report).filter(pk=indicator.pk).exists():
        problems.append(_("Báo cáo này không hỏi chỉ tiêu “%(indicator)s”.") % {"indicator": indicator})
    if indicator is not None and has_value(report, indicator):
        problems.append(_("Chỉ tiêu “%(indicator)s” đã có số liệu trong kỳ này.") % {"indicator": indicator})
    return problems
