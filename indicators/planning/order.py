"""Where new rows of a document come: where their printed number belongs, or after all that stands under the row that
they stand under; else last."""

from collections.abc import Mapping, Sequence

from indicators.models import Target
from indicators.numbering import number_of


def places(stored: Sequence[Target], made: Sequence[tuple[Target, Target | None]]) -> list[tuple[Target, int]]:
    """Rows with the place each is to have: the new ones, and the stored ones where some of them move. `made` are new
    rows, each with the new one that it stands under, if any; `stored` come in their order."""
    known = {target.pk: target for target in stored}
    above = {id(target): known.get(target.stands_under_id) for target in stored}
    order = list(stored)
    for target, new in made:
        above[id(target)] = new or known.get(target.stands_under_id)
        under = above[id(target)]
        place = _by_number(order, target.number, above) if under is None else _end_of(order, under, above)
        order.insert(place, target)
    count = len(stored)
    if order[:count] == list(stored):
        last = max((target.position for target in stored), default=0)
        return [(target, last + number) for number, target in enumerate(order[count:], start=1)]
    return [(target, number) for number, target in enumerate(order, start=1)]


def _by_number(order: Sequence[Target], number: str, above: Mapping[int, Target | None]) -> int:
    """The place before the first whole of a larger number, where numbers run on; the last one otherwise."""
    own = number_of(number)
    numbered = [(found, one) for one in order if above[id(one)] is None and (found := number_of(one.number))]
    numbers = [found for found, _one in numbered]
    later = next((one for found, one in numbered if own and found > own), None)
    return order.index(later) if later is not None and numbers == sorted(numbers) else len(order)


def _end_of(order: Sequence[Target], under: Target, above: Mapping[int, Target | None]) -> int:
    """The place after a row and all that stands under it."""
    family, place = {id(under)}, 0
    for number, one in enumerate(order, start=1):
        parent = above[id(one)]
        if id(one) in family or (parent is not None and id(parent) in family):
            family.add(id(one))
            place = number
    return place
