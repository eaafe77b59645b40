"""The words that mails have in common: what is counted in their subjects, and what changes are called."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alerts.choices import Topic
from alerts.listing import Brief
from alerts.movements import Movement

CHANGES: dict[Movement, str | Promise] = {
    Movement.NEW: gettext_lazy("Mới"),
    Movement.WORSE: gettext_lazy("Nặng hơn"),
    Movement.BACK: gettext_lazy("Cần xem lại"),
    Movement.BETTER: gettext_lazy("Nhẹ hơn"),
    Movement.OVER: gettext_lazy("Đã hết"),
}
SLOW = (Topic.PACE, Topic.FORECAST)


def counted(briefs: Iterable[Brief]) -> list[str]:
    """What is open, by what it is: "2 chỉ tiêu chưa đạt", "3 chỉ tiêu chậm tiến độ", "1 báo cáo quá hạn".

    One whose pace is behind and whose forecast misses is one.
    """
    briefs = list(briefs)
    topics = [brief.topic for brief in briefs]
    missed, late = topics.count(Topic.MISSED), topics.count(Topic.OVERDUE)
    others = sum(topic not in (*SLOW, Topic.MISSED, Topic.OVERDUE) for topic in topics)
    slow = len({(one.locality_id, one.indicator_id, one.plan_id) for one in briefs if one.topic in SLOW})
    found = []
    if missed:
        found.append(ngettext("%(n)s chỉ tiêu chưa đạt", "%(n)s chỉ tiêu chưa đạt", missed) % {"n": missed})
    if slow:
        found.append(ngettext("%(n)s chỉ tiêu chậm tiến độ", "%(n)s chỉ tiêu chậm tiến độ", slow) % {"n": slow})
    if late:
        found.append(ngettext("%(n)s báo cáo quá hạn", "%(n)s báo cáo quá hạn", late) % {"n": late})
    if others:
        found.append(ngettext("%(n)s điểm cần xem", "%(n)s điểm cần xem", others) % {"n": others})
    return found


def over_count(n: int, *, after: bool) -> str:
    """ "2 cảnh báo đã hết", or "2 đã hết" after other counts."""
    if after:
        return _("%(n)s đã hết") % {"n": n}
    return ngettext("%(n)s cảnh báo đã hết", "%(n)s cảnh báo đã hết", n) % {"n": n}
