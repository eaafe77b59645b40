"""Several documents set targets for one indicator: which of them leads, and in which order the others follow. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from indicators.choices import Counting, Leads


class Document(Protocol):
    """What is asked of a plan."""

    pk: int
    locality_id: int
    amends_id: int | None
    is_leading: bool
    counting: str
    counted_numbers: str


class Demanded(Protocol):
    """What is asked of a target, or of a row of values with the same names."""

    pk: int
    plan_id: int


Some = TypeVar("Some", bound=Demanded)


@dataclass(frozen=True, slots=True)
class Setters:
    """The documents behind the targets of a locality and period. `ranks` puts the one with the most targets first;
    `family` are the leading document, what it amends and what amends it."""

    leading: int | None
    leads: Leads
    counting: Counting
    counted_numbers: str
    family: frozenset[int]
    ranks: Mapping[int, int]
    amended: Mapping[int, int | None]

    def order(self, targets: Iterable[Some]) -> list[Some]:
        """The targets of one indicator: those of the leading document's family first, then an amendment's before what
        it amends, then the largest document's."""
        targets = list(targets)
        replaced = {self.amended.get(target.plan_id) for target in targets}
        return sorted(
            targets,
            key=lambda target: (
                target.plan_id not in self.family,
                target.plan_id in replaced,
                self.ranks[target.plan_id],
                target.pk,
            ),
        )

    def only(self, document: Document) -> "Setters":
        """As if there were no other document: it leads, and is counted its own way."""
        return replace(
            self,
            leading=document.pk,
            leads=Leads.ONLY,
            counting=Counting(document.counting),
            counted_numbers=document.counted_numbers,
            family=frozenset({document.pk}),
        )


def rank_plans(plan_ids: Iterable[int]) -> dict[int, int]:
    """Plan → rank: the document with the most targets comes first, the older of two equal ones."""
    sizes = Counter(plan_ids)
    return {plan: rank for rank, plan in enumerate(sorted(sizes, key=lambda plan: (-sizes[plan], plan)))}


def read_setters(documents: Mapping[int, Document], plan_ids: Sequence[int], locality_id: int) -> Setters:
    """Who leads among the documents of a locality's board; `plan_ids` holds the plan of each of its targets.

    A document that the locality chose itself goes before one that a higher level chose for its own table.
    """
    ranks = rank_plans(plan_ids)
    chosen = [plan for plan in ranks if documents[plan].is_leading]
    chosen = [plan for plan in chosen if documents[plan].locality_id == locality_id] or chosen
    if len(chosen) == 1:
        leads = Leads.CHOSEN
    elif chosen:
        leads = Leads.SEVERAL
    else:
        leads = Leads.ONLY if len(ranks) == 1 else Leads.LARGEST
    leading = min(chosen or ranks, key=lambda plan: ranks[plan], default=None)
    amended = {plan: documents[plan].amends_id for plan in ranks}
    document = documents[leading] if leading is not None else None
    return Setters(
        leading=leading,
        leads=leads,
        counting=Counting(document.counting) if document else Counting.OWN_VALUE,
        counted_numbers=document.counted_numbers if document else "",
        family=_family(leading, amended),
        ranks=ranks,
        amended=amended,
    )


def _family(leading: int | None, amended: Mapping[int, int | None]) -> frozenset[int]:
    """The leading document with everything that amends it or is amended by it, step by step."""
    family = {leading} if leading is not None else set()
    links = [(newer, older) for newer, older in amended.items() if older in amended]
    while joined := {plan for link in links if len(family & {*link}) == 1 for plan in link} - family:
        family |= joined
    return frozenset(family)
