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
    return found
