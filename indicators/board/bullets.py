"""The bar inside a row: where the value lies against what was demanded. Pure geometry, in whole tenths of a pixel."""

from dataclasses import dataclass
from decimal import Decimal

from indicators.choices import Direction
from indicators.judging import Demand, bounds_of, direction_of

WIDTH, HEIGHT = 120, 14
# Room right of the largest figure, so that a target at the end still reads as a line.
HEADROOM = Decimal("1.12")


@dataclass(frozen=True, slots=True)
class Bullet:
    """Attributes of the drawing: `mark` is the threshold, `band` (x, width) the target's range, None for one level;
    `tick` is what was expected by the value's day, None where nothing is said of pace."""

    value: str
    mark: str
    band: tuple[str, str] | None
    tick: str | None = None
    width: int = WIDTH
    height: int = HEIGHT


def draw_bullet(demand: Demand, value: Decimal | None, expected: Decimal | None = None) -> Bullet | None:
    """None where there are not two comparable numbers from zero up."""
    threshold, exceed = bounds_of(demand) if demand.kind else (None, None)
    if value is None or threshold is None:
        return None
    far = demand.high if direction_of(demand) == Direction.WITHIN else exceed
    figures = [figure for figure in (value, threshold, far, expected) if figure is not None]
    if min(figures) < 0 or max(figures) == 0:
        return None
    scale = Decimal(WIDTH) / (max(figures) * HEADROOM)
    band = None
    if far is not None and far != threshold:
        low, high = min(far, threshold), max(far, threshold)
        band = (_pixels(low * scale), _pixels((high - low) * scale))
    tick = None if expected is None else _pixels(expected * scale)
    return Bullet(_pixels(value * scale), _pixels(threshold * scale), band, tick)


def _pixels(value: Decimal) -> str:
    return f"{value:.1f}"
