"""The printed verdict against the one that the printed figures give."""

from collections import defaultdict
from collections.abc import Iterator

from indicators.auditing.book import Book
from indicators.auditing.names import canonical, folded
from indicators.auditing.percents import read_percent
from indicators.auditing.telling import about, found
from indicators.auditing.types import Column, Figure, Finding
from indicators.choices import OFFICIAL_VERDICTS, Check, Direction, Severity, Verdict
from indicators.judging import HUNDRED, Demand, judge
from indicators.published import PublishedVerdict, read_document_name, read_verdicts

_HIGHER = (Direction.HIGHER, Direction.MAINTAIN)


def verdict_findings(book: Book) -> Iterator[Finding]:
    by_name: dict[str, list[Figure]] = defaultdict(list)
    for figure in book.figures:
        if figure.parent is None and possible_verdicts(figure):
            by_name[canonical(figure.name)].append(figure)
    for figure in book.figures:
        for verdict in _own_verdicts(figure):
            if possible_verdicts(figure):
                yield from _compare(figure, verdict, figure, Severity.ERROR)
            elif figure.parent is None:
                rows = _elsewhere(figure, by_name[canonical(figure.name)])
                for other in _contradicting(verdict, rows):
                    yield from _compare(figure, verdict, other, Severity.WARNING)


def possible_verdicts(figure: Figure) -> set[str]:
    """The verdicts that its numbers allow; empty where they allow none or nothing is known."""
    demand, value = figure.demand, figure.value
    if demand is None or value is None:
        return _by_percent(figure)
    judged = {judge(reading, value).verdict for reading in _readings_of(demand)}
    return judged & set(OFFICIAL_VERDICTS) if judged <= set(OFFICIAL_VERDICTS) else set()


def _readings_of(demand: Demand) -> Iterator[Demand]:
    """Every way in which the demand may be meant: open bounds strictly or not, an unclear direction either way."""
    unclear = demand.direction == Direction.UNCLEAR
    for direction in (Direction.HIGHER, Direction.LOWER, Direction.WITHIN) if unclear else (demand.direction,):
        for is_strict in (False, True) if demand.is_open else (demand.is_strict,):
            yield demand._replace(direction=direction, is_strict=is_strict)


def _by_percent(figure: Figure) -> set[str]:
    """What a share of plan alone says, where more is better: below 100 nobody has met it."""
    published = read_percent(figure.percent_text)
    if published is None or figure.direction not in _HIGHER or published.is_approximate:
        return set()
    least, most = published.level - published.step / 2, published.level + published.step
    if most <= HUNDRED:
        return {Verdict.NOT_MET}
    return {Verdict.MET, Verdict.EXCEEDED} if least > HUNDRED else set(OFFICIAL_VERDICTS)


def _own_verdicts(figure: Figure) -> list[PublishedVerdict]:
    """The printed verdicts that speak of this row's own target."""
    own = read_document_name(figure.setter)
    said = read_verdicts(figure.verdict_text) if figure.verdict_text else []
    return [v for v in said if not v.setter or (figure.setter and read_document_name(v.setter).may_be(own))]


def _elsewhere(figure: Figure, rows: list[Figure]) -> list[Figure]:
    """The rows that give the numbers for a verdict printed alone, as in a list of what was met."""
    is_alone = figure.demand is None and figure.value is None
    return [row for row in rows if is_alone and (not figure.unit.dimension or figure.unit == row.unit)]


def _contradicting(verdict: PublishedVerdict, rows: list[Figure]) -> list[Figure]:
    """The rows whose numbers give another verdict. Where sectors use the same words for things of their own, the one
    that agrees is meant."""
    others = [row for row in rows if verdict.verdict not in possible_verdicts(row)]
    is_ambiguous = len({folded(row.sector) for row in rows}) > 1
    return [] if is_ambiguous and len(others) < len(rows) else others


def _compare(figure: Figure, verdict: PublishedVerdict, row: Figure, severity: Severity) -> Iterator[Finding]:
    possible = possible_verdicts(row)
    if verdict.verdict in possible:
        return
    # "Đạt" for what was exceeded is a habit of offices; a missed target called met is not.
    is_about_failing = (verdict.verdict == Verdict.NOT_MET) != (possible == {Verdict.NOT_MET})
    yield found(
        Check.VERDICT,
        severity if is_about_failing else Severity.WARNING,
        figure,
        "own" if row is figure else "elsewhere",
        column=str(Column.RESULT),
        text=figure.verdict_text,
        row=about(row),
        result=row.result_text,
        target=row.target_text,
        percent=row.percent_text,
        printed=str(verdict.verdict),
        computed="/".join(str(v) for v in OFFICIAL_VERDICTS if v in possible),
    )
