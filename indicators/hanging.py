"""What stands or falls with a target and is none of its own rows: findings, and what the apps above keep of it. Reads
only."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.models import Finding


@dataclass(frozen=True, slots=True)
class Hanging:
    """One sort of thing: how many of them are shown to people ("3 cảnh báo"; "" without any), and a sentence for each
    on which a person did or wrote something, that nobody may remove unseen."""

    words: str
    worked_on: list[str] = field(default_factory=list)


def hanging_on(target_ids: Collection[int]) -> list[Hanging]:
    """Everything that goes with some targets (`settings.HANGING_ON_TARGETS` names what the apps above say)."""
    above = [import_string(path)(target_ids) for path in settings.HANGING_ON_TARGETS]
    return [_findings(target_ids), *above]


def words_of_hanging(target_ids: Collection[int]) -> list[str]:
    """What goes with some targets, as counts in words."""
    return [one.words for one in hanging_on(target_ids) if one.words]


def faults_of_losing(target_ids: Collection[int]) -> Iterator[str]:
    """What people did or wrote that would be lost with some targets."""
    for one in hanging_on(target_ids):
        yield from one.worked_on


def _findings(target_ids: Collection[int]) -> Hanging:
    found = Finding.objects.filter(target__in=target_ids)
    count = found.open().but_hints().count()
    words = ngettext("%(count)d số liệu không khớp", "%(count)d số liệu không khớp", count) % {"count": count}
    accepted = found.filter(accepted_at__isnull=False).select_related("indicator").order_by("pk")
    message = _("“%(name)s”: số liệu không khớp đã được chấp nhận kèm lý do.")
    return Hanging(words if count else "", [message % {"name": one.indicator} for one in accepted])
