"""The parts of a first page: each role that a person has in the unit they work for gives one."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alerts.home.elsewhere import Elsewhere, load_elsewhere
from alerts.home.officer import OfficerPart, load_officer
from alerts.home.overview import Overview, load_overview
from alerts.home.planner import PlannerPart, load_planner
from localities.choices import Role
from localities.coverage import below, covered_roots
from localities.models import Locality, LocalityQuerySet, User
from localities.scope import localities_for_user

FILLS_IN = (Role.DATA_OFFICER,)
PLANS = (Role.PLANNING_OFFICER, Role.ADMINISTRATOR)
LOOKS = (Role.LEADER, Role.VIEWER)


@dataclass(frozen=True, slots=True)
class Home:
    """None where a person does not have the role; `elsewhere` is what waits in their other units."""

    overview: Overview | None
    officer: OfficerPart | None
    planner: PlannerPart | None
    elsewhere: Sequence[Elsewhere] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.overview or self.officer or self.planner)


def load_home(user: User, unit: Locality | None, on: dt.date) -> Home:
    """The first page of a day for the unit the person works for; for everything in scope without one.

    The number of queries depends on the roles alone. Administrators of the whole service see what planners and leaders
    see.
    """
    roots = covered_roots([unit])[unit.pk] if unit else []
    looks, fills_in, plans = (_scope(user, roots, roles) for roles in (LOOKS, FILLS_IN, PLANS))
    return Home(
        overview=load_overview(looks, unit, on) if looks.exists() else None,
        officer=load_officer(fills_in, on) if not user.is_superuser and fills_in.exists() else None,
        planner=load_planner(plans, on) if plans.exists() else None,
        elsewhere=load_elsewhere(user, roots, PLANS, on),
    )


def _scope(user: User, roots: Collection[Locality], roles: Collection[Role]) -> LocalityQuerySet:
    """Where the person has one of the roles, within what the unit they work for stands for."""
    scope = localities_for_user(user, roles=roles)
    return scope.filter(below(roots)) if roots else scope
