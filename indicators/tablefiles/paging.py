"""Where the pages of a printed table end. Pure."""

from collections.abc import Sequence

# Rows of the table that stand above the signatures on their page, as far as they fit there.
ROWS_BESIDE_SIGNATURES = 2


def breaks(heights: Sequence[float], places: Sequence[int], *, repeated: float, page: float) -> list[int]:
    """The lines with which a page begins.

    `heights` are those of all lines; `places` the lines before which a page may end, the last of them where the table
    ends and what stands under it begins; `repeated` the height of the head that every later page repeats.

    >>> breaks([10] * 9, [3, 4, 5, 6, 7], repeated=10, page=50)
    [5]
    >>> breaks([10] * 6, [2, 3, 4], repeated=10, page=50)
    [2]

    A last page that leaves the one before it half empty shares that one's rows with the page before:

    >>> breaks([10] * 10 + [50], [3, 4, 5, 6, 7, 8, 9, 10], repeated=10, page=70)
    [5, 9]
    """
    *rows, end = places
    for first in rows[-ROWS_BESIDE_SIGNATURES:]:
        if sum(heights[first:]) + repeated <= page:
            rows, end = [place for place in rows if place < first], first
            break
    found: list[int] = []
    start, above = 0, 0.0
    ends = [*rows, end]
    for place, following in zip(ends, [*ends[1:], len(heights)], strict=True):
        if above + sum(heights[start:following]) > page:
            found.append(place)
            start, above = place, repeated
    return _evened(found, heights, rows, repeated, page)


def _evened(found: list[int], heights: Sequence[float], rows: Sequence[int], repeated: float, page: float) -> list[int]:
    """The same pages, unless the last but one is less than half full: then it and the one before it are alike."""
    if len(found) < 2:
        return found
    *before, second, last = found
    first, above = (before[-1], repeated) if before else (0, 0.0)

    def emptier(place: int) -> float:
        return min(above + sum(heights[first:place]), repeated + sum(heights[place:last]))

    if repeated + sum(heights[second:last]) >= page / 2:
        return found
    return [*before, max((place for place in rows if first < place <= second), key=emptier), last]
