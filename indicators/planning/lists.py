"""The documents of a scope, narrowed and with what a list says of each."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from indicators.models import Plan, Target
from localities.folding import fold
from localities.models import Locality, LocalityQuerySet


class Stage(models.TextChoices):
    """How far a document is: what it demands is edited in place until its day has come."""

    DRAFT = "draft", _("Dự thảo")
    COMING = "coming", _("Sắp có hiệu lực")
    IN_FORCE = "in_force", _("Đang có hiệu lực")


def stage_of(plan: Plan, today: dt.date) -> Stage:
    if plan.in_force_on is None:
        return Stage.DRAFT
    return Stage.IN_FORCE if plan.is_in_force(today) else Stage.COMING


def plans_for(scope: LocalityQuerySet) -> QuerySet[Plan]:
    """The documents of the units in scope, and those that set a target for one of them."""
    concerns = Exists(Target.objects.filter(plan=OuterRef("pk"), locality__in=scope))
    return Plan.objects.filter(Q(locality__in=scope) | Q(concerns)).select_related("locality", "period", "amends")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list of documents is narrowed to; what is left out narrows nothing."""

    year: int | None = None
    unit: Locality | None = None
    setter: str = ""
    stage: str = ""
    words: str = ""

    def __call__(self, plans: QuerySet[Plan], today: dt.date) -> QuerySet[Plan]:
        if self.year is not None:
            first, last = dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)
            plans = plans.filter(period__starts_on__lte=last, period__ends_on__gte=first)
        if self.unit is not None:
            plans = plans.filter(locality=self.unit)
        if self.setter:
            plans = plans.filter(setter=self.setter)
        return _called(_at_stage(plans, self.stage, today), self.words)


def _at_stage(plans: QuerySet[Plan], stage: str, today: dt.date) -> QuerySet[Plan]:
    match stage:
        case Stage.DRAFT:
            return plans.filter(in_force_on__isnull=True)
        case Stage.COMING:
            return plans.filter(in_force_on__gt=today)
        case Stage.IN_FORCE:
            return plans.filter(in_force_on__lte=today)
    return plans


def _called(plans: QuerySet[Plan], words: str) -> QuerySet[Plan]:
    """Documents whose number, title or unit holds the words, diacritics and case aside. Titles have no folded column:
    a scope holds some thousand documents at most, and two short texts of each are compared here."""
    wanted = fold(words)
    if not wanted:
        return plans
    texts = plans.values_list("pk", "number", "title", "locality__search_name")
    found = [pk for pk, number, title, unit in texts if wanted in f"{fold(number)} {fold(title)} {unit}"]
    return plans.filter(pk__in=found)


def counted(plans: list[Plan]) -> list[Plan]:
    """Give each document of one page of a list `target_count` (its demands, shares aside) and `share_count`."""
    rows = Target.objects.filter(plan__in=plans, is_heading=False).values("plan")
    counts = {
        row["plan"]: (row["own"], row["shares"])
        for row in rows.annotate(
            own=Count("pk", filter=Q(breaks_down__isnull=True)), shares=Count("pk", filter=Q(breaks_down__isnull=False))
        ).order_by()
    }
    for plan in plans:
        plan.target_count, plan.share_count = counts.get(plan.pk, (0, 0))
    return plans
