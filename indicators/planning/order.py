"""Where new rows of a document come: last, or after all that stands under the row that they stand under."""

from collections.abc import Mapping, Sequence

from indicators.models import Target


def places(stored: Sequence[Target], made: Sequence[tuple[Target, Target | None]]) -> list[tuple[Target, int]]:
    """Rows with the place each is to have: the new ones, and the stored ones where some of them move. `made` are new
    rows, each with the new one that it stands under, if any; `stored` come in their order."""
    known = {target.pk: target for target in stored}
    above = {id(target): known.get(target.stands_under_id) for target in stored}
    order = list(stored)
    for target, new in made:
        above[id(target)] = new or known.get(target.stands_under_id)
        order.insert(_end_of(order, above[id(target)], above), target)
    count = len(stored)
    if order[:count] == list(stored):
        last = max((target.position for target in stored), default=0)
        return [(target, last + number) for number, target in enumerate(order[count:], start=1)]
    return [(target, number) for number, target in enumerate(order, start=1)]


def _end_of(order: Sequence[Target], under: Target | None, above: Mapping[int, Target | None]) -> int:
    """The place after a row and all that stands under it; the last one without such a row."""
    if under is None:
        return len(order)
    family, place = {id(under)}, 0
    for number, one in enumerate(order, start=1):
        parent = above[id(one)]
        if id(one) in family or (parent is not None and id(parent) in family):
            family.add(id(one))
            place = number
    return place
