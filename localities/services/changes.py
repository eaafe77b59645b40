"""Who changed what, when, from what to what: one row per change, shown as the history of the thing.

What people decide is written down here or in rows that are only ever added (values, versions of targets, decisions,
steps of reports, events of alerts). `by=None` is for commands and the machine itself, which answer to no one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from localities.choices import Action
from localities.models import Change, Locality, User
from localities.ways import current_reason, current_way
from localities.wording import plain

Facts = dict[str, Any]
# The ways from a thing to the unit that decides who sees its history.
OWNERS = ("locality", "plan", "target", "report", "duty")
LABEL_LENGTH, REASON_LENGTH, BATCH = 300, 1000, 2000


def facts_of(thing: Model, fields: tuple[str, ...]) -> Facts:
    return {field: getattr(thing, field) for field in fields}


def log_addition(thing: Model, by: User | None, reason: str = "", facts: Sequence[str] = ()) -> None:
    log_additions([thing], by, reason, facts)


def log_additions(things: Iterable[Model], by: User | None, reason: str = "", facts: Sequence[str] = ()) -> None:
    """Write down new things in one insert, each with the named facts."""
    _write([(thing, {}, _plain(facts_of(thing, tuple(facts)))) for thing in things], Action.ADDED, by, reason)


def log_change(thing: Model, before: Facts, by: User | None, reason: str = "") -> None:
    log_changes([(thing, before)], by, reason)


def log_changes(changes: Iterable[tuple[Model, Facts]], by: User | None, reason: str = "") -> None:
    """Write down, in one insert, the facts of each `before` that differ now; nothing where nothing changed."""
    rows = [_differing(thing, before, facts_of(thing, tuple(before))) for thing, before in changes]
    _write([row for row in rows if row[1]], Action.CHANGED, by, reason)


def log_difference(thing: Model, before: Facts, after: Facts, by: User | None, reason: str = "") -> None:
    """Write down what hangs on a thing and is none of its own fields (both maps have the same names)."""
    row = _differing(thing, before, after)
    if row[1]:
        _write([row], Action.CHANGED, by, reason)


def _differing(thing: Model, before: Facts, after: Facts) -> tuple[Model, Facts, Facts]:
    names = [name for name in before if before[name] != after[name]]
    return thing, _plain({name: before[name] for name in names}), _plain({name: after[name] for name in names})


def log_removal(thing: Model, by: User | None, reason: str = "", facts: Sequence[str] = ()) -> None:
    """Write down that a thing goes, before it does."""
    log_removals([thing], by, reason, facts)


def log_removals(things: Iterable[Model], by: User | None, reason: str = "", facts: Sequence[str] = ()) -> None:
    """Write down, in one insert, that things go, each with the named facts as they were; before they do."""
    _write([(thing, _plain(facts_of(thing, tuple(facts))), {}) for thing in things], Action.REMOVED, by, reason)


def log_run(thing: Model, by: User | None) -> None:
    """Write down that somebody had a thing run out of its turn."""
    _write([(thing, {}, {})], Action.RUN, by, "")


def _plain(facts: Facts) -> Facts:
    return {name: plain(value) for name, value in facts.items()}


def _write(rows: Iterable[tuple[Model, Facts, Facts]], action: Action, by: User | None, reason: str) -> None:
    if by is None:
        return
    way, reason = current_way(), current_reason() or reason
    Change.objects.bulk_create(
        [
            Change(
                by=by,
                action=action,
                way=way,
                thing=thing._meta.label_lower,
                thing_id=thing.pk,
                label=str(thing)[:LABEL_LENGTH],
                locality_id=_locality_of(thing),
                before=before,
                after=after,
                reason=reason[:REASON_LENGTH],
            )
            for thing, before, after in rows
        ],
        batch_size=BATCH,
    )


def _locality_of(thing: Model | None) -> int | None:
    """The unit that a thing belongs to, found through what it belongs to; None for what is everybody's."""
    if isinstance(thing, Locality):
        return thing.pk
    for name in OWNERS:
        if hasattr(thing, f"{name}_id"):
            return thing.locality_id if name == "locality" else _locality_of(getattr(thing, name))
    return None
