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
from indicators.findings import audit_stored, read_rules, sentence_of, standing_at
from indicators.judging import Judgement, Value, judge
from indicators.models import DueReport, Finding, Observation, Target
from indicators.pacing import Progress, progress_of
from indicators.reading import ReadingError, is_blank
from indicators.reporting import FigureKey
from indicators.services.histories import Histories, load_histories
from indicators.services.judged_rows import Row as JudgedRow
from indicators.services.judged_rows import read_ids
from indicators.services.series import counting, series_of
from indicators.sheets.rows import AskedRow
from indicators.states import may_turn


@dataclass(frozen=True, slots=True)
class Typed:
    """A figure on the sheet as it was typed, and how settled it is."""

    written: str
    kind: str = ObservationKind.ESTIMATE


@dataclass(slots=True)
class Preview:
    """What one row would be told: a problem of the text itself, or the state with its pace and sentence, for the
    target that counts; `others` are the states by the other setters' targets. `may_turn`: a miss may still be reached.
    `findings` are what would not add up."""

    problem: str = ""
    state: State | None = None
    percent: str = ""
    pace: Pace | None = None
    may_turn: bool = False
    sentence: str = ""
    others: list[tuple[str, State]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def preview_rows(
    report: DueReport, rows: Sequence[AskedRow], typed: Mapping[FigureKey, Typed], on: dt.date
) -> dict[FigureKey, Preview]:
    """By figure, what the typed ones would come to beside everything that is stored. Rows that were not typed appear
    where something would not add up in them. About ten queries a period, however many rows."""
    previews: dict[FigureKey, Preview] = {}
    supposed: dict[FigureKey, Observation] = {}
    by_key = {row.key: row for row in rows if row.key}
    for key, one in typed.items():
        row = by_key.get(key)
        if row is None or is_blank(one.written):
            continue
        try:
            supposed[key] = suppose(report, row, one)
        except ReadingError as error:
            previews[key] = Preview(problem=_sentence(error))
    for key, judged in _judge(by_key, _counted(report, supposed), on).items():
        previews[key] = judged
    for key, sentences in _findings(report, by_key, supposed).items():
        previews.setdefault(key, Preview()).findings = sentences
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
def _counted(report: DueReport, supposed: Mapping[FigureKey, Observation]) -> dict[FigureKey, Observation]:
    """By figure, the value that would count, had the figures been sent: a later one that is stored goes on counting
    where a figure is of an earlier day. Two queries at most."""
    if not supposed:
        return {}
    stored = Observation.objects.standing().filter(
        locality=report.locality_id,
        indicator__in={key.indicator_id for key in supposed},
        period__in={key.period_id for key in supposed},
    )
    beside = [(row, supposed.get(FigureKey(row.indicator_id, row.period_id))) for row in stored]
    remaining = [row for row, value in beside if value is not None and not _gives_way(row, value, report)]
    best = counting([*remaining, *supposed.values()])
    return {key: best[series_of(value)] for key, value in supposed.items()}


def _gives_way(row: Observation, value: Observation, report: DueReport) -> bool:
    """Whether sending the value would supersede the row (`services.observations`)."""
    is_of_the_day = not row.is_computed and row.as_of == value.as_of
    return is_of_the_day and (row.kind == value.kind or row.report_id == report.pk)


def _judge(
    rows: Mapping[FigureKey, AskedRow], counted: Mapping[FigureKey, Observation], on: dt.date
) -> dict[FigureKey, Preview]:
    targets = [(key, line.target) for key in counted for line in rows[key].row.lines if not line.is_heading]
    read = {row.target_id: row for row in read_ids([target.pk for _key, target in targets], is_supposing=True)}
    placed = {target.pk: _placed(read[target.pk], target, counted[key]) for key, target in targets if target.pk in read}
    histories = load_histories([row for row in placed.values() if row.needs_history])
    return {key: _preview(rows[key], value, placed, histories, on) for key, value in counted.items()}


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
        ends_on = line.target.period.ends_on
        is_under_way = value.as_of < ends_on
        preview.state = state
        preview.percent = percent_text(judgement.percent)
        # Where there is no basis to say, the sentence tells why.
        preview.pace = Pace(progress.pace) if is_under_way and progress.pace not in ("", Pace.UNKNOWN) else None
        preview.may_turn = may_turn(
            judgement.verdict,
            judgement.threshold,
            judgement.value,
            row.indicator.accumulation,
            value.as_of,
            ends_on,
            on,
        )
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
    report: DueReport, rows: Mapping[FigureKey, AskedRow], supposed: Mapping[FigureKey, Observation]
) -> dict[FigureKey, list[str]]:
    """By figure the sentences, without what a person accepted; what is about a heading stands at a part of it."""
    found: dict[FigureKey, list[str]] = defaultdict(list)
    rules = read_rules()
    periods = {row.period.pk: row.period for row in rows.values() if row.period}
    targets = [line.target for row in rows.values() for line in row.row.lines]
    accepted = set(
        Finding.objects.filter(locality=report.locality_id, period__in=periods, accepted_at__isnull=False).values_list(
            "fingerprint", flat=True
        )
    )
    for period in periods.values():
        values = [one for one in supposed.values() if one.period_id == period.pk]
        for one in audit_stored(report.locality, period, rules, values):
            key = FigureKey(standing_at(one, targets), period.pk)
            if key in rows and one.fingerprint not in accepted:
                found[key].append(sentence_of(Finding(check_code=one.check, data=one.data)))
    return found
