"""What a person has chosen to hear, or hears by role for want of a choice, as pages show and change it."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alerts.models import Subscription
from localities.choices import Role
from localities.models import Locality, LocalityQuerySet, Membership, User
from localities.scope import localities_for_user

MOST_CHOICES = 200

# What `deciding.default_of_role` does, in words.
DEFAULTS = {
    Role.PLANNING_OFFICER: _("Báo ngay mọi cảnh báo của {locality} và các đơn vị bên dưới."),
    Role.LEADER: _("Bản tin tuần về {locality} và các đơn vị bên dưới; điều nghiêm trọng thì báo ngay."),
    Role.DATA_OFFICER: _("Báo ngay cảnh báo của chính {locality}."),
    Role.VIEWER: _("Không nhận tin về {locality}."),
    Role.ADMINISTRATOR: _("Không nhận tin về {locality}."),
}


class Default(NamedTuple):
    """What a role hears of its locality when the person chose nothing at all."""

    locality: Locality
    role: str
    sentence: str | Promise


def subscriptions_of(user: User) -> list[Subscription]:
    """The person's subscriptions, by place, with everything a page shows."""
    found = Subscription.objects.filter(user=user).select_related("locality", "sector", "plan")
    return list(found.order_by("locality__path", "locality_id", "sector_id", "plan_id", "pk"))


def defaults_of(user: User, on: dt.date) -> list[Default]:
    """One for each role the person has on a day, whether or not it counts: it does while nothing was chosen."""
    parts = Membership.objects.filter(user=user).valid_on(on).select_related("locality")
    return [
        Default(part.locality, part.role, format_lazy(DEFAULTS[Role(part.role)], locality=part.locality.name))
        for part in parts.order_by("locality__path", "pk")
    ]


def localities_to_choose(user: User, words: str, on: dt.date) -> LocalityQuerySet:
    """The places a form offers: those in scope that hold the words, or else the person's own and those right below."""
    scope = localities_for_user(user, on)
    if words:
        return scope.matching(words)[:MOST_CHOICES]
    own = Membership.objects.filter(user=user).valid_on(on).values("locality")
    near = Q(pk__in=own) | Q(parent__in=own, valid_from__lte=on)
    if user.is_superuser:
        near |= Q(parent__isnull=True)
    return scope.filter(near & (Q(valid_to__isnull=True) | Q(valid_to__gt=on) | Q(pk__in=own)))[:MOST_CHOICES]
