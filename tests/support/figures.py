"""The figures of a report, named by their indicators."""

from indicators.models import DueReport, Indicator
from indicators.reporting import FigureKey, asked_figures
from indicators.services.sheets import CellChange


def key_of(report: DueReport, indicator: Indicator, place: int = 0) -> FigureKey:
    """The key of its main figure, or of the further one at a place."""
    return asked_figures(report)[indicator.pk][place].key


def change_of(report: DueReport, indicator: Indicator, written: str = "", *, place: int = 0, **said) -> CellChange:
    """What somebody types into the row of a figure."""
    return CellChange(key_of(report, indicator, place), written=written, **said)
