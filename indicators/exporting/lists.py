"""The lists of the pages as tables, each with every row that the page's filters leave, not only those of one page."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.board import BoardSummary
from indicators.board.beside import Beside
from indicators.board.lines import Line
from indicators.board.targets import TargetPage
from indicators.choices import State
from indicators.exporting.board_cells import value_kind_of
from indicators.exporting.boards import percent_of
from indicators.findings import sentence_of
from indicators.models import Finding, Observation, Target
from indicators.tablefiles import Cell, Column, Sheet
from localities.models import Locality

# Rows that are read into memory at once.
BATCH = 500

Row = Sequence[Cell]


def moment(at: dt.datetime | None) -> dt.datetime | None:
    """A moment as the reader's clock shows it."""
    return timezone.localtime(at) if at else None


def boards_sheet(boards: Iterable[tuple[Locality, Collection[BoardSummary]]]) -> Sheet:
    """The list of boards with the counts of each."""
    states = [Column(str(state.label), 10) for state in State]
    columns = [
        Column(_("Địa phương"), 28),
        Column(_("Mã"), 8),
        Column(_("Trực thuộc"), 24),
        Column(_("Kỳ"), 12),
        Column(_("Số chỉ tiêu"), 10),
        *states,
        Column(_("Dòng chậm tiến độ"), 10),
        Column(_("Câu tổng hợp"), 90),
    ]
    return Sheet("cac-bang-chi-tieu", _("Các bảng chỉ tiêu"), columns, _board_rows(boards))


def _board_rows(boards: Iterable[tuple[Locality, Collection[BoardSummary]]]) -> Iterator[Row]:
    for locality, summaries in boards:
        for one in summaries:
            tally = one.summary.tally
            counts = [tally.of(state) for state in State]
            place = [locality.name, locality.code, str(locality.parent or ""), str(one.span)]
            yield [*place, tally.total, *counts, one.slow, one.summary.sentence]


def differences_sheet(targets: QuerySet[Target], on: dt.date) -> Sheet:
    """Targets whose official verdict differs from the computed one, or waits; load them `with_judgement`."""
    columns = [
        Column(_("Địa phương"), 24),
        Column(_("Kỳ"), 12),
        Column(_("Chỉ tiêu"), 50),
        Column(_("Văn bản"), 32),
        Column(_("Đơn vị tính"), 14),
        Column(_("Kế hoạch"), 16),
        Column(_("Thực hiện"), 16),
        Column(_("Tính đến ngày"), 12),
        Column(_("% kế hoạch"), 10),
        Column(_("Tính từ số liệu"), 14),
        Column(_("Chính thức"), 14),
        Column(_("Chờ xác nhận lại"), 10),
        Column(_("Lý do"), 40),
    ]
    lines = (Line(target, on, Beside()) for target in targets.iterator(chunk_size=BATCH))
    return Sheet("danh-gia-khac-nhau", _("Đánh giá khác nhau"), columns, map(_difference, lines))


def _difference(line: Line) -> Row:
    target, seen = line.target, line.observation
    return [
        target.locality.name,
        str(target.period),
        line.name,
        str(target.plan),
        line.unit,
        target.written,
        f"{line.value} {line.value_unit}".strip(),
        seen.as_of if seen else None,
        percent_of(line),
        str(line.computed_state.label),
        str(line.official_state.label) if line.official_state else "",
        _("có") if line.waits else "",
        target.official_reason,
    ]


def findings_sheet(findings: QuerySet[Finding]) -> Sheet:
    """Figures that do not add up; load the findings with locality, period, indicator and who accepted them."""
    columns = [
        Column(_("Địa phương"), 24),
        Column(_("Kỳ"), 12),
        Column(_("Chỉ tiêu"), 50),
        Column(_("Phép kiểm tra"), 24),
        Column(_("Mức độ"), 12),
        Column(_("Vì sao"), 90),
        Column(_("Thấy lúc"), 16),
        Column(_("Chấp nhận lúc"), 16),
        Column(_("Người chấp nhận"), 20),
        Column(_("Lý do"), 40),
    ]
    rows = (_finding(one) for one in findings.iterator(chunk_size=BATCH))
    return Sheet("so-lieu-khong-khop", _("Số liệu không khớp"), columns, rows)


def _finding(one: Finding) -> Row:
    return [
        one.locality.name,
        str(one.period),
        str(one.indicator or ""),
        one.get_check_code_display(),
        one.get_severity_display(),
        sentence_of(one),
        moment(one.found_at),
        moment(one.accepted_at),
        str(one.accepted_by or ""),
        one.accepted_reason,
    ]


def figures_sheet(page: TargetPage) -> Sheet:
    """Every value of a target's indicator in its unit and period, in the order of their days, corrected ones too:
    what the chart of the target shows."""
    columns = [
        Column(_("Tính đến ngày"), 12),
        Column(_("Loại số liệu"), 16),
        Column(_("Giá trị"), 16),
        Column(_("Trên tổng số"), 12),
        Column(_("Đơn vị tính"), 14),
        Column(_("Như đã viết"), 24),
        Column(_("Trạng thái"), 18),
        Column(_("Kế hoạch"), 16),
        Column(_("Văn bản"), 32),
        Column(_("Nguồn"), 40),
        Column(_("Tệp"), 24),
        Column(_("Ghi lúc"), 16),
        Column(_("Người ghi"), 20),
        Column(_("Nhận lúc"), 16),
    ]
    prefetch_related_objects(page.line.series, "table", "recorded_by")
    rows = (_value(page.line, one) for one in page.line.series)
    return Sheet(f"so-lieu-chi-tieu-{page.line.pk}", page.line.name, columns, rows)


def _value(line: Line, one: Observation) -> Row:
    return [
        one.as_of,
        value_kind_of(one),
        one.value,
        one.denominator,
        "" if one.value is None else ("%" if one.is_relative else line.own_unit),
        one.written,
        _standing(one),
        line.level.written,
        str(line.target.plan),
        one.source,
        one.table.file_name if one.table else "",
        moment(one.recorded_at),
        str(one.recorded_by or ""),
        moment(one.accepted_at),
    ]


def _standing(one: Observation) -> str:
    if one.is_superseded:
        return _("đã được đính chính")
    if one.returned_at is not None:
        return _("bị trả lại")
    return _("đang được tính") if one.is_current else _("không được tính")
