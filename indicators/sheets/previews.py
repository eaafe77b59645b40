"""What the figures on a sheet would be judged as, had they been sent: the one rule of judging, pacing and auditing on
values that are not stored. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from indicators.board.lines import percent_text
from indicators.choices import ObservationKind, Pace, State
from indicators.explaining import Explanation, Facts, explain
from indicators.findings import audit_stored, read_rules, sentence_of
from indicators.judging import Judgement, Value, judge
from indicators.models import DueReport, Finding, Observation, Target
from indicators.pacing import Progress, progress_of
from indicators.reading import ReadingError, is_blank
from indicators.services.histories import Histories, load_histories
from indicators.services.judged_rows import Row as JudgedRow
from indicators.services.judged_rows import read_ids
from indicators.services.series import counting, series_of
from indicators.sheets.rows import AskedRow


@dataclass(frozen=True, slots=True)
class Typed:
    """A figure on the sheet as it was typed, and how settled it is."""

    written: str
    kind: str = ObservationKind.ESTIMATE


@dataclass(slots=True)
class Preview:
    """What one row would be told: a problem of the text itself, or the state with its pace and sentence, for the
    target that counts; `others` are the states by the other setters' targets. `findings` are what would not add up."""

    problem: str = ""
    state: State | None = None
    percent: str = ""
    pace: Pace | None = None
    sentence: str = ""
    others: list[tuple[str, State]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def preview_rows(
    report: DueReport, rows: Sequence[AskedRow], typed: Mapping[int, Typed], on: dt.date
) -> dict[int, Preview]:
    """By indicator, what the typed figures would come to beside everything that is stored. Rows that were not typed
    appear where something would not add up in them. About ten queries a period, however many rows."""
    previews: dict[int, Preview] = {}
    supposed: dict[int, Observation] = {}
    by_indicator = {row.indicator_id: row for row in rows if row.is_asked}
    for indicator_id, one in typed.items():
        row = by_indicator.get(indicator_id)
        if row is None or is_blank(one.written):
            continue
        try:
            supposed[indicator_id] = suppose(report, row, one)
        except ReadingError as error:
            previews[indicator_id] = Preview(problem=_sentence(error))
    for indicator_id, judged in _judge(by_indicator, _counted(report, supposed), on).items():
        previews[indicator_id] = judged
    for indicator_id, sentences in _findings(report, by_indicator, supposed).items():
        previews.setdefault(indicator_id, Preview()).findings = sentences
    return previews


def suppose(report: DueReport, row: AskedRow, typed: Typed) -> Observation:
    """The value that a typed figure would be stored as. Raises ReadingError."""
    result = row.read(typed.written)
    return Observation(
        indicator=row.indicator,
        locality=report.locality,
        period=row.period,
        as_of=report.cut_off_on,
        kind=typed.kind,
        value=result.value,
        denominator=result.denominator,
        is_approximate=result.is_approximate,
        is_relative=result.is_relative,
        is_share=result.is_share,
        written=typed.written,
        is_current=True,
    )


def _sentence(error: ReadingError) -> str:
    said = str(error)
    return said[:1].upper() + said[1:]


# --- Verdict and pace ------------------------------------------------------------------------------------------------
def _counted(report: DueReport, supposed: Mapping[int, Observation]) -> dict[int, Observation]:
    """By indicator, the value that would count, had the figures been sent: a later one that is stored goes on counting
    where a figure is of an earlier day. Two queries at most."""
    if not supposed:
        return {}
    stored = Observation.objects.standing().filter(
        locality=report.locality_id, indicator__in=supposed, period__in={one.period_id for one in supposed.values()}
    )
    remaining = [row for row in stored if not _gives_way(row, supposed[row.indicator_id], report)]
    best = counting([*remaining, *supposed.values()])
    return {pk: best[series_of(value)] for pk, value in supposed.items()}


def _gives_way(row: Observation, value: Observation, report: DueReport) -> bool:
    """Whether sending the value would supersede the row (`services.observations`)."""
    is_of_the_day = not row.is_computed and row.as_of == value.as_of
    return is_of_the_day and (row.kind == value.kind or row.report_id == report.pk)


def _judge(rows: Mapping[int, AskedRow], counted: Mapping[int, Observation], on: dt.date) -> dict[int, Preview]:
    targets = [line.target for pk in counted for line in rows[pk].row.lines if not line.is_heading]
    read = {row.target_id: row for row in read_ids([target.pk for target in targets], is_supposing=True)}
    placed = {
        target.pk: _placed(read[target.pk], target, counted[target.indicator_id])
        for target in targets
        if target.pk in read
    }
    histories = load_histories([row for row in placed.values() if row.needs_history])
    return {pk: _preview(rows[pk], value, placed, histories, on) for pk, value in counted.items()}


def _placed(row: JudgedRow, target: Target, value: Observation) -> JudgedRow:
    """The target's row as it would be read, were the value the last."""
    return row._replace(
        observation_id=None,
        value=Value(value.value, value.denominator, value.is_relative, value.is_share),
        as_of=value.as_of,
        is_before_version=target.effective_on is not None and value.as_of < target.effective_on,
    )


def _preview(
    row: AskedRow, value: Observation, placed: Mapping[int, JudgedRow], histories: Histories, on: dt.date
) -> Preview:
    preview = Preview()
    for place, line in enumerate(row.row.lines):
        if line.pk not in placed:
            continue
        judged = placed[line.pk]
        judged = histories.complete(judged) if judged.needs_history else judged
        judgement = judge(judged.demand, judged.value)
        state = State(judgement.verdict or State.UNJUDGED)
        if place:
            preview.others.append((line.plan_label, state))
            continue
        progress = progress_of(judged.demand, judgement, judged.as_of, judged.course)
        is_under_way = value.as_of < line.target.period.ends_on
        preview.state = state
        preview.percent = percent_text(judgement.percent)
        # Where there is no basis to say, the sentence tells why.
        preview.pace = Pace(progress.pace) if is_under_way and progress.pace not in ("", Pace.UNKNOWN) else None
        preview.sentence = str(_explain(line.target, judged, judgement, progress, value, on))
        if value.pk is not None:
            newer = _("Số liệu đến %(day)s mới hơn hoặc chắc hơn nên vẫn được tính.")
            preview.sentence += " " + newer % {"day": f"{value.as_of:%d/%m/%Y}"}
    return preview


def _explain(
    target: Target, judged: JudgedRow, judgement: Judgement, progress: Progress, value: Observation, on: dt.date
) -> Explanation:
    return explain(
        Facts(
            demand=judged.demand,
            judgement=judgement,
            written=target.written,
            unit=target.indicator.unit.name if target.indicator.unit else "",
            plan=str(target.plan),
            relative_to=target.relative_to,
            as_of=value.as_of,
            observation_kind=value.kind,
            result_written=value.written,
            is_period_closed=target.period.ends_on < on,
            ends_on=target.period.ends_on,
            progress=progress,
            profile=target.profile or target.indicator.profile,
            version=judged.version,
            effective_on=target.effective_on if judged.version == target.version else None,
        )
    )


# --- What would not add up -------------------------------------------------------------------------------------------
def _findings(
    report: DueReport, rows: Mapping[int, AskedRow], supposed: Mapping[int, Observation]
) -> dict[int, list[str]]:
    """By indicator the sentences, without what a person accepted."""
    found: dict[int, list[str]] = defaultdict(list)
    rules = read_rules()
    periods = {row.period.pk: row.period for row in rows.values() if row.period}
    accepted = set(
        Finding.objects.filter(locality=report.locality_id, period__in=periods, accepted_at__isnull=False).values_list(
            "fingerprint", flat=True
        )
    )
    for period in periods.values():
        values = [one for one in supposed.values() if one.period_id == period.pk]
        for one in audit_stored(report.locality, period, rules, values):
            if one.indicator_id in rows and one.fingerprint not in accepted:
                found[one.indicator_id].append(sentence_of(Finding(check_code=one.check, data=one.data)))
    return found
