"""The figures that are audited together, with who stands under whom and which mean the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from indicators.auditing.names import canonical, folded, is_growth_name, is_share_name, is_structure_name
from indicators.auditing.spans import Span, span_of
from indicators.auditing.types import Column, Figure, Key, Limits
from indicators.choices import Standing
from indicators.units import Unit


class Book:
    """One document's figures, or one locality's and period's; built once for all checks."""

    def __init__(self, figures: Iterable[Figure], limits: Limits) -> None:
        self.figures = list(figures)
        self.limits = limits
        self._by_key = {figure.key: figure for figure in self.figures}
        self._order = {figure.key: place for place, figure in enumerate(self.figures)}
        self._paths: dict[Key, str] = {}
        self._spans = {(f.key, column): span_of(f, column) for f in self.figures for column in Column}

    def span(self, figure: Figure, column: Column) -> Span | None:
        return self._spans[figure.key, column]

    def parent(self, figure: Figure) -> Figure | None:
        return None if figure.parent is None else self._by_key.get(figure.parent)

    def order(self, figure: Figure) -> int:
        return self._order[figure.key]

    @cached_property
    def families(self) -> list[tuple[Figure, list[Figure]]]:
        """Every figure that has parts, with them; what only shares a number is no part."""
        parts: dict[Key, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            if figure.parent is not None and figure.standing == Standing.PART:
                parts[figure.parent].append(figure)
        return [(figure, parts[figure.key]) for figure in self.figures if figure.key in parts]

    def path(self, figure: Figure) -> str:
        """The names from the top down, as far as they tell figures apart."""
        if figure.key not in self._paths:
            # A row standing under itself in some circle ends where it began.
            self._paths[figure.key] = canonical(figure.name)
            above = self.parent(figure)
            if above is not None:
                self._paths[figure.key] = f"{self.path(above)} > {canonical(figure.name)}"
        return self._paths[figure.key]

    @cached_property
    def kin(self) -> list[list[Figure]]:
        """Figures of one name, one place in the document and one unit; only where there are several. The same words
        under another sector's heading ("Giá trị sản xuất") mean another thing."""
        groups: dict[tuple[str, str, Unit], list[Figure]] = defaultdict(list)
        for figure in self.figures:
            groups[folded(figure.sector), self.path(figure), figure.unit].append(figure)
        return [group for group in groups.values() if len(group) > 1]

    def is_structure(self, figure: Figure) -> bool:
        return is_structure_name(figure.name)

    def is_growth(self, figure: Figure) -> bool:
        """Whether it is the growth of something; the parts of a growth are such, too."""
        for one in self._up(figure):
            if not one.unit.is_percent or is_structure_name(one.name):
                return False
            if is_growth_name(one.name):
                return True
        return False

    def is_share(self, figure: Figure) -> bool:
        """Whether it is a share of a whole, one of a structure aside; the parts of such a share are such, too."""
        for one in self._up(figure):
            if not one.unit.is_percent or (said := is_share_name(one.name)) is False:
                return False
            if said:
                return True
        return False

    def _up(self, figure: Figure) -> Iterator[Figure]:
        """The figure and what it is a part of, each once."""
        seen: set[Key] = set()
        current: Figure | None = figure
        while current is not None and current.key not in seen:
            yield current
            seen.add(current.key)
            current = self.parent(current) if current.standing == Standing.PART else None
