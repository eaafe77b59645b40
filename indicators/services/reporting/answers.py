"""Sending a report, and answering instead of a value."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Aggregation, Answer, Review, Step
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import DueReport, Indicator, ReportAnswer, ReturnedRow, Target
from indicators.reporting import asked_indicators, indicators_with_values, label_of
from indicators.services.aggregation import compute_above
from indicators.services.permissions import require_role
from indicators.services.reporting.locks import refuse_shut
from indicators.services.reporting.steps import add_step
from localities.choices import MAY_WRITE_OBSERVATIONS
from localities.models import User


@transaction.atomic
def send_report(*, report: DueReport, by: User | None, note: str = "") -> None:
    """Note that the unit has sent its report, for the first time or again after it was returned.

    `sent_at` and `sent_by` stay those of the first sending; every sending is a step. Raises InvalidInputError where the
    period is closed, NotAllowedError, ConflictError.
    """
    require_role(by=by, localities=[report.locality], roles=MAY_WRITE_OBSERVATIONS)
    refuse_shut(report, by)
    now = timezone.now()
    row = DueReport.objects.filter(pk=report.pk)
    if row.filter(sent_at__isnull=True).update(sent_at=now, sent_by=by, review=Review.SENT):
        report.sent_at, report.sent_by = now, by
    elif row.filter(review=Review.RETURNED).update(review=Review.SENT):
        ReturnedRow.objects.filter(report=report, settled_at__isnull=True).update(settled_at=now)
    else:
        raise ConflictError([_("Báo cáo %(label)s đã được gửi.") % {"label": label_of(report)}])
    report.review = Review.SENT
    add_step(report=report, step=Step.SENT, by=by, note=note)


@transaction.atomic
def answer_report(
    *, report: DueReport, answer: str, by: User | None, indicator: Indicator | None = None, note: str = ""
) -> ReportAnswer:
    """Answer "nothing to report" or "does not apply here" for one indicator of a report, or for the whole of it.

    The same answer again changes nothing. Raises InvalidInputError, NotAllowedError, ConflictError.
    """
    require_role(by=by, localities=[report.locality], roles=MAY_WRITE_OBSERVATIONS)
    refuse_shut(report, by)
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
    _make_wholes(report, [indicator.pk] if indicator else None)
    return row


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What is answered for one indicator."""

    indicator: Indicator
    answer: str
    note: str = ""


@transaction.atomic
def answer_indicators(*, report: DueReport, answers: Sequence[NewAnswer], by: User | None) -> list[ReportAnswer]:
    """Answer for many indicators at once; one that was answered otherwise before is answered anew. Returns the rows
    stored. Raises InvalidInputError (every problem at once), NotAllowedError."""
    require_role(by=by, localities=[report.locality], roles=MAY_WRITE_OBSERVATIONS)
    refuse_shut(report, by)
    asked = set(asked_indicators(report).values_list("pk", flat=True))
    there = indicators_with_values(report)
    problems = [*_faults_of_period(report)] if answers else []
    for new in answers:
        problems += _faults_of_answer(new.answer)
        problems += _faults_of_indicator(new.indicator, asked, there)
    if problems:
        raise InvalidInputError(problems)
    standing = ReportAnswer.objects.select_for_update(no_key=True).filter(report=report, withdrawn_at__isnull=True)
    by_indicator = {row.indicator_id: row for row in standing.filter(indicator__isnull=False)}
    fresh = [new for new in answers if not _says_the_same(by_indicator.get(new.indicator.pk), new)]
    withdraw_answers(report=report, indicators=[new.indicator for new in fresh], by=by)
    rows = [
        ReportAnswer(report=report, indicator=new.indicator, answer=new.answer, note=new.note.strip(), answered_by=by)
        for new in fresh
    ]
    stored = ReportAnswer.objects.bulk_create(rows)
    _make_wholes(report, [new.indicator.pk for new in fresh])
    return stored


def _says_the_same(stored: ReportAnswer | None, new: NewAnswer) -> bool:
    return stored is not None and (stored.answer, stored.note) == (new.answer, new.note.strip())


@transaction.atomic
def withdraw_answers(*, report: DueReport, indicators: Collection[Indicator], by: User | None) -> int:
    """Take back what was answered for some indicators, for a value or another answer comes; returns how many. Raises
    NotAllowedError."""
    require_role(by=by, localities=[report.locality], roles=MAY_WRITE_OBSERVATIONS)
    refuse_shut(report, by)
    standing = ReportAnswer.objects.filter(report=report, indicator__in=indicators, withdrawn_at__isnull=True)
    ids = list(standing.values_list("indicator_id", flat=True))
    if ids:
        standing.update(withdrawn_at=timezone.now())
        _make_wholes(report, ids)
    return len(ids)


@transaction.atomic
def withdraw_answer(*, answer: ReportAnswer, by: User | None) -> None:
    """Take an answer back; it stays readable as withdrawn. Raises NotAllowedError, ConflictError."""
    require_role(by=by, localities=[answer.report.locality], roles=MAY_WRITE_OBSERVATIONS)
    refuse_shut(answer.report, by)
    now = timezone.now()
    if not ReportAnswer.objects.filter(pk=answer.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        raise ConflictError([_("Câu trả lời này đã được rút.")])
    answer.withdrawn_at = now
    _make_wholes(answer.report, [answer.indicator_id] if answer.indicator_id else None)


def _make_wholes(report: DueReport, indicators: Collection[int] | None) -> None:
    """An answer stands for a value, or leaves its unit out: what is made from the units is made anew. None stands for
    everything that the report asks for."""
    asked = asked_indicators(report) if indicators is None else Indicator.objects.filter(pk__in=indicators)
    made = asked.exclude(aggregation=Aggregation.NONE)
    day = report.cut_off_on
    within = Target.objects.filter(indicator__in=made, period__starts_on__lte=day, period__ends_on__gte=day)
    keys = within.order_by().values_list("indicator_id", "period_id").distinct()
    compute_above(keys=[(report.locality_id, *key) for key in keys])


def _problems(report: DueReport, answer: str, indicator: Indicator | None) -> list[str]:
    problems = [*_faults_of_answer(answer), *_faults_of_period(report)]
    if indicator is not None:
        asked = set(asked_indicators(report).filter(pk=indicator.pk).values_list("pk", flat=True))
        problems += _faults_of_indicator(indicator, asked, indicators_with_values(report))
    return problems


def _faults_of_answer(answer: str) -> Iterator[str]:
    if answer not in Answer.values:
        yield _("Câu trả lời “%(answer)s” không có trong danh mục.") % {"answer": answer}


def _faults_of_period(report: DueReport) -> Iterator[str]:
    if report.starts_on > timezone.localdate():
        names = {"label": label_of(report), "day": f"{report.starts_on:%d/%m/%Y}"}
        yield _("Kỳ %(label)s bắt đầu ngày %(day)s, chưa trả lời được.") % names


def _faults_of_indicator(indicator: Indicator, asked: Collection[int], there: Collection[int]) -> Iterator[str]:
    if indicator.pk not in asked:
        yield _("Báo cáo này không hỏi chỉ tiêu “%(indicator)s”.") % {"indicator": indicator}
    if indicator.pk in there:
        yield _("Chỉ tiêu “%(indicator)s” đã có số liệu trong kỳ này.") % {"indicator": indicator}
