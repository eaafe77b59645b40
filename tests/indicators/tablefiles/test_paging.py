"""Where printed pages end: none of the last is nearly empty, and none too full."""

from itertools import pairwise

import pytest

from indicators.tablefiles.paging import breaks

PAGE, HEAD = 70, 10


def pages_of(heights: list[int], places: list[int]) -> list[int]:
    """How high each page is, the repeated head with it."""
    edges = [0, *breaks(heights, places, repeated=HEAD, page=PAGE), len(heights)]
    return [sum(heights[start:end]) + (HEAD if start else 0) for start, end in pairwise(edges)]


@pytest.mark.parametrize("rows", range(6, 40))
@pytest.mark.parametrize("below", [20, 40, 50])
def test_the_page_before_the_last_is_at_least_half_full(rows: int, below: int) -> None:
    *pages, _last = pages_of([10] * rows + [below], [*range(3, rows), rows])
    assert max(pages, default=0) <= PAGE
    assert min(pages[1:], default=PAGE) >= PAGE / 2


def test_what_belongs_together_is_not_parted_to_even_pages() -> None:
    # The four lines after the seventh are one row, so that nothing may end between them.
    assert breaks([10] * 7 + [10, 10] + [10, 50], [7, 9, 10], repeated=HEAD, page=PAGE) == [7, 9]
