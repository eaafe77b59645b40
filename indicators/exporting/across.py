"""Tables across units as files: an indicator's ranking, and the units below one by sectors."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from indicators.board.across import Across, Place
from indicators.board.heat import Cell as HeatCell
from indicators.board.heat import Heat, HeatRow
from indicators.choices import Pace
from indicators.exporting.board_cells import value_kind_of
from indicators.exporting.boards import percent_of
from indicators.models import Indicator
from indicators.spans import Span
from indicators.tablefiles import Cell, Column, Sheet
from localities.models import Locality


def across_sheet(indicator: Indicator, span: Span, across: Across) -> Sheet:
    """The units in the order of the page."""
    columns = [
        Column(_("Hạng"), 8),
        Column(_("Địa phương"), 28),
        Column(_("Mã"), 8),
        Column(_("Đơn vị tính"), 14),
        Column(_("Kế hoạch"), 16),
        Column(_("Thực hiện"), 16),
        Column(_("Loại số liệu"), 14),
        Column(_("Tính đến ngày"), 12),
        Column(_("% kế hoạch"), 10),
        Column(_("Tiến độ"), 14),
        Column(_("Đánh giá"), 16),
        Column(_("Văn bản"), 32),
    ]
    name = f"so-sanh-chi-tieu-{indicator.pk}-{span.slug}"
    return Sheet(name, f"{indicator} {span}", columns, map(_place, across.places))


def _place(place: Place) -> Sequence[Cell]:
    line, seen = place.line, place.line.observation
    return [
        place.rank,
        place.locality.name,
        place.locality.code,
        line.unit,
        line.level.written,
        place.value if place.value is not None else line.value,
        value_kind_of(seen) if seen else "",
        seen.as_of if seen else None,
        percent_of(line),
        str(Pace(line.pace).label) if line.pace else "",
        str(line.state.label),
        str(line.target.plan),
    ]


def heat_sheet(locality: Locality, span: Span, heat: Heat) -> Sheet:
    """One row for each unit, one column for each sector: "5/7 đạt; 2 chưa đạt"."""
    sectors = [Column(name, 22) for _pk, name in heat.sectors]
    columns = [Column(_("Địa phương"), 28), Column(_("Mã"), 8), Column(_("Tất cả"), 22), *sectors]
    return Sheet(f"linh-vuc-{locality.code}-{span.slug}", f"{locality} {span}", columns, _heat_rows(heat))


def _heat_rows(heat: Heat) -> Iterator[Sequence[Cell]]:
    def row_of(row: HeatRow) -> Sequence[Cell]:
        cells = [_said(cell) for cell in (row.whole, *row.cells)]
        return [row.locality.name, row.locality.code, *cells]

    return map(row_of, heat.rows)


def _said(cell: HeatCell | None) -> str:
    if cell is None:
        return ""
    words = {"reached": cell.tally.reached, "total": cell.tally.total, "worst": cell.word}
    return _("%(reached)s/%(total)s đạt; %(worst)s") % words
