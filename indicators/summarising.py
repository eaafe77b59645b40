"""The sentence that planners write under a table: how many numbered indicators were reached, and which were not. Pure.

"Có 17/18 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 10 đạt, 07 vượt, 01 không hoàn thành, gồm: …"

The documents count by number: an indicator with parts counts once. How it counts is settable per document
(`choices.Counting`); a table without numbers counts its top rows.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from indicators.choices import Counting, Leads, State
from indicators.numbering import Numbers
from indicators.states import DECIDED, Tally

# What is longer stands whole in its row, or in what opens under it.
SHORT = 52


def shorten(text: str) -> str:
    return text if len(text) <= SHORT else text[:SHORT].rsplit(" ", 1)[0].rstrip(" ,;") + " …"


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the table: one indicator with the target that counts for it.

    `state` is None where the row demands nothing itself (a heading); `above` is the key of the row it stands under;
    `is_of_leading`: the leading document sets it, so that `number` is that document's. `may_turn`: it is missed so far,
    while the period runs; `is_paced`: and its pace says whether somebody is needed.
    """

    key: Hashable
    name: str
    number: str
    state: State | None
    above: Hashable | None = None
    is_estimate: bool = False
    is_of_leading: bool = True
    may_turn: bool = False
    is_paced: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """One numbered indicator as it counts. `missed` are the rows under it that make it missed, none where its own
    value does; `may_turn` and `is_paced`: all that make it missed do or are."""

    item: Item
    state: State
    missed: tuple[Item, ...] = ()
    is_estimate: bool = False
    may_turn: bool = False
    is_paced: bool = False

    @property
    def name(self) -> str:
        if not self.missed:
            return self.item.name
        return f"{self.item.name} ({', '.join(item.name for item in self.missed)})"

    @property
    def short_name(self) -> str:
        return shorten(self.item.name)


def count_numbered(items: Iterable[Item], counting: str, numbers: Numbers | None = None) -> list[Counted]:
    """Each numbered indicator once, in the order of the rows; `numbers` narrows to some of the leading document's."""
    items = list(items)
    counted = []
    for rows in _groups(items):
        head = rows[0]
        if numbers is not None and not (head.is_of_leading and head.number in numbers):
            continue
        one = _by_all(rows) if counting == Counting.ALL_HOLD else _by_own(rows)
        if one is not None:
            counted.append(one)
    return counted


def _groups(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The rows that count as one: a top row with what stands under it. Numbers under a row without one count for
    themselves."""
    known = {item.key: item for item in items}
    heads: dict[Hashable, Item] = {}
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        head = _head(item, known, heads)
        groups.setdefault(head.key, [head]).extend([item] if item is not head else [])
    yield from groups.values()


def _head(item: Item, known: dict[Hashable, Item], heads: dict[Hashable, Item]) -> Item:
    if item.key not in heads:
        above = known.get(item.above) if item.above is not None else None
        head = _head(above, known, heads) if above is not None else item
        heads[item.key] = item if item.number and not head.number else head
    return heads[item.key]


def _by_all(rows: Sequence[Item]) -> Counted | None:
    return _together(rows[0], rows)


def _by_own(rows: Sequence[Item]) -> Counted | None:
    """The head's own state; of a heading, those of the rows right under it, each by its own or by those under it."""
    head = rows[0]
    if head.state is not None:
        return Counted(head, head.state, (), head.is_estimate, head.may_turn, head.is_paced)
    below: dict[Hashable, list[Item]] = defaultdict(list)
    for item in rows[1:]:
        below[item.above].append(item)
    return _together(head, list(_deciding(head, below)))


def _deciding(head: Item, below: dict[Hashable, list[Item]]) -> Iterator[Item]:
    for item in below[head.key]:
        if item.state is not None:
            yield item
        else:
            yield from _deciding(item, below)


def _together(head: Item, rows: Sequence[Item]) -> Counted | None:
    """Missed where one is; open where one is open; exceeded where all are."""
    states = {row.state for row in rows if row.state is not None}
    if not states:
        return None
    is_estimate = any(row.is_estimate for row in rows)
    if State.NOT_MET in states:
        missed = tuple(row for row in rows if row.state == State.NOT_MET)
        named = () if head.state == State.NOT_MET else missed
        may_turn, is_paced = all(row.may_turn for row in missed), all(row.is_paced for row in missed)
        return Counted(head, State.NOT_MET, named, is_estimate, may_turn, is_paced)
    still_open = [state for state in (State.NO_DATA, State.UNJUDGED, State.MANUAL) if state in states]
    if still_open:
        return Counted(head, still_open[0], (), is_estimate)
    return Counted(head, State.EXCEEDED if states == {State.EXCEEDED} else State.MET, (), is_estimate)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a summary counts by: `document` names the leading one. `is_running`: the period has not ended."""

    document: str
    leads: Leads
    counting: Counting
    numbers: str = ""
    is_running: bool = False

    @property
    def is_assumed(self) -> bool:
        """Whether nobody chose the document, or several are chosen."""
        return self.leads in (Leads.LARGEST, Leads.SEVERAL)


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of a sentence; `counted` is what it names, so that a page can link there."""

    text: str
    counted: Counted | None = None


class Summary:
    """The counts of a table, the rule they were made by, what was missed, and the sentence that says it."""

    def __init__(self, counted: Sequence[Counted], basis: Basis) -> None:
        self.counted, self.basis = list(counted), basis
        self.tally = Tally(one.state for one in self.counted)
        self.missed = [one for one in self.counted if one.state == State.NOT_MET]

    @property
    def is_estimate(self) -> bool:
        """Whether the sentence says "ước": the period runs, or a value that was counted is an estimate."""
        return self.basis.is_running or any(one.is_estimate for one in self.counted if one.state in DECIDED)

    @property
    def lost(self) -> int:
        """How many of the missed will not be reached any more: all of them once the period is over."""
        return sum(not one.may_turn for one in self.missed)

    @property
    def pressing(self) -> int:
        """How many of the missed are a matter by themselves: lost, or without a pace that tells."""
        return sum(not one.is_paced for one in self.missed)

    @property
    def others(self) -> int:
        """How many are counted by another document, because the leading one does not set them."""
        return sum(not one.item.is_of_leading for one in self.counted)

    @property
    def sentence(self) -> str:
        """The whole sentence, every missed indicator by name, and what it counts by."""
        return f"{self.counts_sentence} {self.basis_sentence}".strip()

    @property
    def counts_sentence(self) -> str:
        return "".join(words.text for words in self.words())

    def words(self, most: int | None = None, missed: Sequence[Counted] | None = None) -> list[Words]:
        """The counts as a sentence, in pieces; at most `most` of the missed by their short names, in the order of
        `missed`."""
        tally = self.tally
        if not tally.total:
            return [Words(_("Không có chỉ tiêu nào."))]
        if not tally.decided:
            return [Words(self._nothing_decided())]
        reached = _("Ước có %(reached)s/%(total)s chỉ tiêu hoàn thành và hoàn thành vượt mức")
        if not self.is_estimate:
            reached = _("Có %(reached)s/%(total)s chỉ tiêu hoàn thành và hoàn thành vượt mức")
        head = reached % {"reached": figure(tally.reached), "total": figure(tally.total)}
        not_reached = _("%s chưa hoàn thành, gồm") if self.lost < tally.missed else _("%s không hoàn thành, gồm")
        parts = [
            (tally.of(State.MET), _("%s đạt")),
            (tally.of(State.EXCEEDED), _("%s vượt")),
            (tally.missed, not_reached),
        ]
        details = ", ".join(text % figure(count) for count, text in parts if count)
        words = [Words(f"{head}; " + _("trong đó %s") % details)]
        if tally.missed:
            words += [Words(": "), *self._named(self.missed if missed is None else missed, most)]
        rest = ", ".join(self._open())
        ending = f"{'; ' if tally.missed else ', '}{rest}." if rest else "."
        return [*words, Words(ending)]

    def _named(self, missed: Sequence[Counted], most: int | None) -> Iterator[Words]:
        shown = missed[:most]
        for place, one in enumerate(shown):
            if place:
                yield Words("; ")
            yield Words(one.name if most is None else one.short_name, one)
        if rest := len(missed) - len(shown):
            yield Words(" " + _("và %s chỉ tiêu khác") % figure(rest))

    def _nothing_decided(self) -> str:
        total = self.tally.total
        said = ngettext("%(total)s chỉ tiêu: %(states)s.", "%(total)s chỉ tiêu: %(states)s.", total)
        return said % {"total": figure(total), "states": ", ".join(self._open())}

    def _open(self) -> list[str]:
        """What nobody has decided: "01 chờ đánh giá", "04 chưa có số liệu"."""
        return [f"{figure(self.tally.of(state))} {str(state.label).lower()}" for state in self.tally.open]

    @property
    def basis_sentence(self) -> str:
        """ "Tính theo Nghị quyết số 06-NQ/HU, các số thứ tự 1-19."; nothing where no document is there."""
        basis, others = self.basis, self.others
        if not basis.document:
            return ""
        facts = {"document": basis.document, "numbers": basis.numbers, "others": figure(others)}
        if basis.numbers:
            return _("Tính theo %(document)s, các số thứ tự %(numbers)s.") % facts
        if others:
            return (
                ngettext(
                    "Tính theo %(document)s; %(others)s chỉ tiêu văn bản này không giao tính theo văn bản khác.",
                    "Tính theo %(document)s; %(others)s chỉ tiêu văn bản này không giao tính theo văn bản khác.",
                    others,
                )
                % facts
            )
        return _("Tính theo %(document)s.") % facts


def figure(count: int) -> str:
    """A count as the documents print it: two digits, "07"; elsewhere as it is."""
    return f"{count:02d}" if (get_language() or "").startswith("vi") else str(count)
