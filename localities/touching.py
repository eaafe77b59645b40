"""What hangs on things, so that somebody who is about to close, end or remove them is told first.

Each app says what it knows of a kind of thing (`touches`); the page that asks shows all of it (`touched_by`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import AuthToken

from localities.coverage import below
from localities.models import Locality, LocalityQuerySet, Membership, Office, SignIn, User

NAMED = 5


@dataclass(frozen=True, slots=True)
class Touched:
    """So many things of one kind, the first few by name."""

    label: str
    count: int
    names: list[str]

    @property
    def unnamed(self) -> int:
        return self.count - len(self.names)


Counter = Callable[[Sequence[Any]], Iterable[Touched]]
_COUNTERS: dict[type[Model], list[Counter]] = defaultdict(list)


def touches(model: type[Model]) -> Callable[[Counter], Counter]:
    """Register a function that counts what hangs on some things of a kind."""

    def register(counter: Counter) -> Counter:
        _COUNTERS[model].append(counter)
        return counter

    return register


def touched_by(things: Sequence[Model]) -> list[Touched]:
    """All that hangs on things of one kind; nothing where nothing does."""
    if not things:
        return []
    return [one for counter in _COUNTERS[type(things[0])] for one in counter(things) if one.count]


def said_of_touched(touched: Iterable[Touched]) -> str:
    """ "Chỉ tiêu: 7 (A; B; …)." for each kind, in a line."""
    return " ".join(
        f"{one.label}: {one.count} ({'; '.join([*one.names, *(['…'] if one.unnamed else [])])})." for one in touched
    )


def counted(label: str, rows: QuerySet[Any], name: Callable[[Any], str] = str) -> Touched:
    named = rows if rows.ordered else rows.order_by("pk")
    return Touched(label, rows.count(), [name(row) for row in named[:NAMED]])


def in_or_below(units: Iterable[Locality]) -> LocalityQuerySet:
    """The units themselves and whatever stood below them."""
    return Locality.objects.filter(below(units))


@touches(Locality)
def _of_units(units: Sequence[Locality]) -> Iterable[Touched]:
    inside, today = in_or_below(units), timezone.localdate()
    roles = Membership.objects.valid_on(today).filter(locality__in=inside)
    yield counted(_("Đơn vị bên dưới"), inside.valid_on(today).exclude(pk__in=[unit.pk for unit in units]))
    yield counted(
        _("Người đang có vai trò ở đó"), User.objects.filter(pk__in=roles.values("user")).order_by("full_name", "pk")
    )


@touches(User)
def _of_people(people: Sequence[User]) -> Iterable[Touched]:
    roles = Membership.objects.valid_on(timezone.localdate()).select_related("user", "locality", "stands_in_for__user")
    yield counted(_("Vai trò đang có"), roles.filter(user__in=people))
    yield counted(_("Người đang nhận thay"), roles.filter(stands_in_for__user__in=people))
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    sessions = SignIn.objects.filter(user__in=people, session_key__in=living)
    yield counted(_("Phiên đăng nhập đang mở"), sessions.select_related("user"))
    yield counted(
        _("Chương trình đang đăng nhập thay"), AuthToken.objects.filter(user__in=people), lambda token: str(token.user)
    )


def roles_in(offices: Sequence[Office]) -> QuerySet[Membership]:
    """The roles in some offices that are not over, those that begin later included."""
    over = Q(valid_to__lte=timezone.localdate())
    return Membership.objects.filter(~over, office__in=offices)


@touches(Office)
def _of_offices(offices: Sequence[Office]) -> Iterable[Touched]:
    yield counted(_("Vai trò đang có ở đó"), roles_in(offices).select_related("user", "locality"))


@touches(Membership)
def _of_roles(roles: Sequence[Membership]) -> Iterable[Touched]:
    today = timezone.localdate()
    given = Membership.objects.valid_on(today).filter(stands_in_for__in=roles)
    yield counted(_("Người đang nhận thay"), given.select_related("user", "locality"))
    # What they are elsewhere is none of the business of who ends a role here.
    here = in_or_below([role.locality for role in roles])
    others = Membership.objects.valid_on(today).filter(user__in=[role.user_id for role in roles], locality__in=here)
    yield counted(
        _("Vai trò người đó vẫn còn ở đây"),
        others.exclude(pk__in=[role.pk for role in roles]).select_related("user", "locality"),
    )
