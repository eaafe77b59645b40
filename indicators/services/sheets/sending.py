"""Sending a sheet up: its drafts become values and answers, and the report is with the unit that receives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from indicators.choices import Review, Step
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import DueReport, Indicator, Observation, ReportAnswer, ReportAttachment, ReturnedRow, SheetCell
from indicators.reading import ReadingError, is_blank
from indicators.reporting import FigureKey
from indicators.services.files import faults_of_file
from indicators.services.observations import NewObservation, record_observations
from indicators.services.reporting import NewAnswer, answer_indicators, send_report, withdraw_answer, withdraw_answers
from indicators.services.reporting.steps import add_step
from indicators.services.sheets.access import hold_report
from indicators.services.sheets.attachments import MOST_FILES, attach, discard
from indicators.sheets import Sheet, SheetRow, Typed, load_sheet, suppose, written_of
from localities.models import User

LONGEST_NOTE = 1000


class UnfinishedSheetError(InvalidInputError):
    """A sheet that cannot go up as it is. `by_row` holds what is wrong by figure; `missing` are the rows with
    neither a value nor an answer, which may go up so once the person says that there is nothing yet."""

    def __init__(
        self, problems: Sequence[object], by_row: Mapping[FigureKey, str], missing: Sequence[SheetRow]
    ) -> None:
        self.by_row, self.missing = dict(by_row), list(missing)
        super().__init__(problems)


@dataclass(frozen=True, slots=True)
class Sent:
    """What went up: the values that are new, how many answers, how many rows without either."""

    observations: list[Observation]
    answers: int
    missing: int


@dataclass(slots=True)
class _Parcel:
    """What a sheet holds, ready to be stored."""

    values: list[tuple[SheetRow, NewObservation]] = field(default_factory=list)
    answers: list[NewAnswer] = field(default_factory=list)
    # Answers that were taken back without anything in their place.
    cleared: list[Indicator] = field(default_factory=list)
    by_row: dict[FigureKey, str] = field(default_factory=dict)


@transaction.atomic
def send_sheet(
    *,
    report: DueReport,
    by: User | None,
    note: str = "",
    files: Sequence[File] = (),
    allows_missing: bool = False,
    turn: int | None = None,
) -> Sent:
    """Record what the sheet holds, note that the report was sent and keep its files, all or nothing.

    A value is dated the cut-off day and counts at once. A report can be sent again until it is accepted: only what
    changed is recorded, and rows that were returned. `allows_missing`: the person has said that the rows without a
    value have none yet. Raises UnfinishedSheetError, NotAllowedError, ConflictError.
    """
    held = hold_report(report, by, turn)
    sheet = load_sheet(held, timezone.localdate())
    parcel = _pack(sheet)
    _check(sheet, parcel, note, files, allows_missing=allows_missing)
    values = [entry for _row, entry in parcel.values]
    settled = [*(row.asked.indicator for row, _entry in parcel.values), *parcel.cleared]
    withdraw_answers(report=held, indicators=settled, by=by)
    if values:
        _withdraw_whole(held, by)
    stored = record_observations(entries=values, source=_source(held), by=by, report=held) if values else []
    answers = answer_indicators(report=held, answers=parcel.answers, by=by)
    _finish(held, sheet, note, by)
    _keep_files(held, files, by)
    report.review, report.sent_at, report.sent_by = held.review, held.sent_at, held.sent_by
    return Sent(stored, len(answers), len(sheet.missing))


def _pack(sheet: Sheet) -> _Parcel:
    parcel = _Parcel()
    valued = {row.indicator_id for row in sheet.asked if row.is_filled_by_value}
    for row in sheet.asked:
        try:
            _pack_row(sheet.report, row, parcel, has_value=row.indicator_id in valued)
        except ReadingError as error:
            parcel.by_row[row.key] = str(error)
    returned = [row for row in sheet.asked if row.returned is not None and row.key not in parcel.by_row]
    changed = {row.indicator_id for row in returned if _is_changed(sheet.report, row)}
    unchanged = [row for row in returned if row.is_filled and row.indicator_id not in changed]
    parcel.by_row |= {row.key: _kept_as_it_was() for row in unchanged}
    return parcel


def _pack_row(report: DueReport, row: SheetRow, parcel: _Parcel, *, has_value: bool) -> None:
    """A row without a draft goes up only where it was returned; `has_value`: one of its indicator's figures has been
    sent. Raises ReadingError."""
    if row.draft is not None and row.draft.answer:
        if has_value:
            parcel.by_row[row.key] = _("đã gửi số liệu, không trả lời thay được nữa.")
        else:
            parcel.answers.append(NewAnswer(row.asked.indicator, row.draft.answer, row.draft.note))
    elif is_blank(row.written):
        if row.is_filled_by_value:
            parcel.by_row[row.key] = _("đã gửi số liệu, không để trống được nữa. Ghi số đúng.")
        elif row.draft is not None and row.answer is not None and row.main is None:
            parcel.cleared.append(row.asked.indicator)
    elif row.draft is not None or row.returned is not None:
        entry = _entry(report, row)
        if row.main is not None and row.main.is_answered:
            parcel.by_row[row.key] = _(
                "dòng chính đã trả lời thay cho mọi số liệu của chỉ tiêu. Bỏ số này, hoặc bỏ câu trả lời."
            )
        elif _is_overtaken(row, entry):
            parcel.by_row[row.key] = _overtaken(row)
        parcel.values += [(row, replace(entry, period=period)) for period in row.asked.periods]


def _kept_as_it_was() -> str:
    return _("bị trả lại mà chưa đổi. Sửa số liệu, hoặc ghi chú vì sao giữ nguyên.")


def _entry(report: DueReport, row: SheetRow) -> NewObservation:
    value = suppose(report, row.asked, Typed(row.written, row.choice))
    return NewObservation(
        indicator=value.indicator,
        locality=value.locality,
        period=value.period,
        as_of=value.as_of,
        kind=value.kind,
        value=value.value,
        denominator=value.denominator,
        written=value.written,
        is_approximate=value.is_approximate,
        is_relative=value.is_relative,
        is_share=value.is_share,
        source=f"{_source(report)}; {row.note.strip()}" if row.note.strip() else "",
    )


def _is_changed(report: DueReport, row: SheetRow) -> bool:
    """Whether somebody has done something about a row that was returned: of an indicator's figures one is enough."""
    if row.draft is not None and row.draft.answer:
        return True
    if is_blank(row.written):
        return row.sent is not None
    return bool(row.note.strip()) or row.sent is None or _said(row.sent) != _said(_entry(report, row))


def _said(value: Observation | NewObservation) -> tuple[object, ...]:
    return value.value, value.denominator, value.kind, value.is_approximate


def _is_overtaken(row: SheetRow, entry: NewObservation) -> bool:
    """Whether another value came in, by API or table, after the row was typed: whoever typed has not seen it."""
    value, draft = row.sent, row.draft
    return (
        value is not None
        and draft is not None
        and row.is_filled_by_value
        and value.recorded_at > draft.saved_at
        and _said(value) != _said(entry)
    )


def _overtaken(row: SheetRow) -> str:
    value = row.sent
    return _(
        "sau khi gõ dòng này, %(who)s đã ghi “%(said)s” lúc %(time)s (%(source)s). "
        "Sửa số liệu, hoặc ghi chú vì sao giữ số của dòng này."
    ) % {
        "who": value.recorded_by or _("phần mềm khác"),
        "said": written_of(value, row.asked),
        "time": f"{timezone.localtime(value.recorded_at):%H:%M %d/%m}",
        "source": value.source,
    }


def _source(report: DueReport) -> str:
    """In the language of the service, as the label is stored."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Báo cáo %(label)s") % {"label": report.label}


def _check(sheet: Sheet, parcel: _Parcel, note: str, files: Sequence[File], *, allows_missing: bool) -> None:
    """Everything that is wrong, row by row."""
    problems = [f"{row.asked.label}: {parcel.by_row[row.key]}" for row in sheet.asked if row.key in parcel.by_row]
    if len(note) > LONGEST_NOTE:
        problems.append(_("Lời nhắn dài quá %(limit)d ký tự.") % {"limit": LONGEST_NOTE})
    if len(files) > MOST_FILES:
        problems.append(_("Mỗi lần gửi kèm nhiều nhất %(limit)d tệp.") % {"limit": MOST_FILES})
    problems += [fault for file in files for fault in faults_of_file(file)]
    missing = [] if allows_missing or _whole_answers(sheet.report).exists() else sheet.missing
    if missing:
        message = _("Còn %(count)d dòng chưa có số liệu hay câu trả lời. Ghi thêm, hoặc đánh dấu gửi khi chưa có.")
        problems.append(message % {"count": len(missing)})
    if problems:
        raise UnfinishedSheetError(problems, parcel.by_row, missing)
    if sheet.report.review == Review.SENT and not _has_news(parcel, note, files):
        raise ConflictError([_("Báo cáo đã được gửi, từ đó chưa có gì thay đổi.")])


def _has_news(parcel: _Parcel, note: str, files: Sequence[File]) -> bool:
    return bool(parcel.values or parcel.answers or parcel.cleared or files or note.strip())


def _whole_answers(report: DueReport) -> QuerySet[ReportAnswer]:
    return ReportAnswer.objects.filter(report=report, indicator__isnull=True, withdrawn_at__isnull=True)


def _withdraw_whole(report: DueReport, by: User | None) -> None:
    """Values take the place of an answer that stood for the whole report."""
    for answer in _whole_answers(report):
        withdraw_answer(answer=answer, by=by)


def _finish(report: DueReport, sheet: Sheet, note: str, by: User | None) -> None:
    now = timezone.now()
    if report.sent_at is None:
        send_report(report=report, by=by, note=note.strip())
    else:
        report.review = Review.SENT
        DueReport.objects.filter(pk=report.pk).update(review=Review.SENT)
        add_step(report=report, step=Step.SENT, by=by, note=note.strip())
    ReturnedRow.objects.filter(report=report, settled_at__isnull=True).update(settled_at=now)
    SheetCell.objects.filter(pk__in=[row.draft.pk for row in sheet.asked if row.draft is not None]).delete()


def _keep_files(report: DueReport, files: Sequence[File], by: User | None) -> None:
    """Last of all, for files know no transactions."""
    kept: list[ReportAttachment] = []
    try:
        for file in files:
            kept.append(attach(report, file, by))
    except Exception:
        discard(kept)
        raise
