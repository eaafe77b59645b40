"""Which alerts and rules a person sees, on pages and in the API alike. Reads only."""

from django.db.models import Exists, OuterRef, Q

from alerts.models import Alert, AlertRule
from alerts.models.alerts import AlertQuerySet, AlertRuleQuerySet
from localities.models import User
from localities.scope import localities_for_user


def alerts_seen_by(user: User) -> AlertQuerySet:
    """What opened at least once, in the person's scope; what is only watched is not there for people."""
    return Alert.objects.opened_once().for_localities(localities_for_user(user))


def rules_seen_by(user: User) -> AlertRuleQuerySet:
    """The rules that apply somewhere in the person's scope: for everywhere, of places in it, of places above them."""
    scope = localities_for_user(user)
    below = scope.filter(path__startswith=OuterRef("locality__path"))
    return AlertRule.objects.filter(Q(locality=None) | Q(locality__in=scope) | Exists(below))
