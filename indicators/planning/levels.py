"""What targets demand on a day: the version in force then, and the next one that is to come. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from indicators.models import Target, TargetVersion


class Level(NamedTuple):
    """`present` is in force on the day asked for (None: the target itself, which was never amended); `coming` is the
    version of the next day that brings another one; `earlier` are those before, the newest first."""

    target: Target
    present: TargetVersion | None = None
    coming: TargetVersion | None = None
    earlier: Sequence[TargetVersion] = ()

    @property
    def written(self) -> str:
        return (self.present or self.target).written

    @property
    def coming_words(self) -> str:
        """ "từ 01/07/2027: 13% - 14%", or nothing."""
        if self.coming is None or self.coming.effective_on is None:
            return ""
        values = {"day": f"{self.coming.effective_on:%d/%m/%Y}", "written": self.coming.written}
        return _("từ %(day)s: %(written)s") % values


def level_on(target: Target, versions: Sequence[TargetVersion], day: dt.date) -> Level:
    """The level of one target, given all its versions in their order; of one that was never amended none are needed."""
    present = [one for one in versions if one.effective_on is None or one.effective_on <= day]
    later = sorted({one.effective_on for one in versions if one.effective_on is not None and one.effective_on > day})
    coming = [one for one in versions if later and one.effective_on == later[0]]
    return Level(target, present[-1] if present else None, coming[-1] if coming else None, present[-2::-1])


def levels_on(targets: Iterable[Target], day: dt.date) -> dict[int, Level]:
    """Target's id → its level on a day: one query whatever their number, none where nothing was amended."""
    targets = list(targets)
    versions: dict[int, list[TargetVersion]] = defaultdict(list)
    if amended := [target.pk for target in targets if target.version > 1]:
        for one in TargetVersion.objects.filter(target__in=amended).select_related("plan").order_by("version"):
            versions[one.target_id].append(one)
    return {target.pk: level_on(target, versions[target.pk], day) for target in targets}
