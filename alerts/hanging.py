"""Alerts that stand or fall with targets (`settings.HANGING_ON_TARGETS`). Reads only."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.models import Alert
from indicators.hanging import Hanging


def alerts_on(target_ids: Collection[int]) -> Hanging:
    """The alerts about some targets or about findings on them; those that people acknowledged, assigned, commented on
    or put off are worked on."""
    found = Alert.objects.filter(Q(target__in=target_ids) | Q(finding__target__in=target_ids))
    count = found.opened_once().count()
    words = ngettext("%(count)d cảnh báo", "%(count)d cảnh báo", count) % {"count": count}
    worked_on = found.filter(events__by__isnull=False).distinct().order_by("pk")
    message = _("Cảnh báo “%(alert)s” đã có người xử lý hoặc ghi ý kiến.")
    return Hanging(words if count else "", [message % {"alert": one} for one in worked_on])
