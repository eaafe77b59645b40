"""The mails that ask one person to act: what went up to them because nobody took note, what was assigned to them."""

import datetime as dt
from collections.abc import Sequence

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.listing import LONGEST, Brief, read_briefs
from alerts.mails.base import Mail, place_name, render
from alerts.mails.rows import RowWriter, section
from alerts.models import Alert
from localities.models import Locality, User


class ActionMails:
    """Builds such mails for many people about some alerts, each alert read and said once."""

    def __init__(self, alert_ids: Sequence[int], on: dt.date) -> None:
        self.on = on
        self._briefs = read_briefs(Alert.objects.filter(pk__in=alert_ids))
        self._places = Locality.objects.in_bulk({brief.locality_id for brief in self._briefs.values()})

    def escalation(self, user: User, alert_ids: Sequence[int]) -> Mail:
        """What a leader hears: alerts that nobody took note of in time."""
        n = len(alert_ids)
        with translation.override(user.language):
            words = ngettext("%(n)s cảnh báo chưa có người tiếp nhận", "%(n)s cảnh báo chưa có người tiếp nhận", n)
            return self._mail(
                alert_ids,
                news=words % {"n": n},
                title=_("Chưa có người tiếp nhận"),
                heading=_("Báo lên ngày %(day)s") % {"day": date_format(self.on, "SHORT_DATE_FORMAT")},
                reason=_("Anh/chị nhận thư này vì là lãnh đạo phụ trách và cảnh báo chưa được tiếp nhận đúng hạn."),
            )

    def assignment(self, user: User, alert_id: int, by: str, words: str) -> Mail:
        """What a person hears whom an alert was assigned to; `by` whom, with what words."""
        with translation.override(user.language):
            return self._mail(
                [alert_id],
                news=_("một cảnh báo giao cho anh/chị xử lý"),
                title=_("%(person)s giao: %(words)s") % {"person": by, "words": words} if words else by,
                heading=_("Giao xử lý ngày %(day)s") % {"day": date_format(self.on, "SHORT_DATE_FORMAT")},
                reason=_("Anh/chị nhận thư này vì được giao xử lý cảnh báo."),
            )

    def _mail(self, alert_ids: Sequence[int], *, title: str, **words: str) -> Mail:
        briefs = sorted((self._briefs[pk] for pk in alert_ids), key=lambda brief: brief.order)
        # A duty is not a subscription: there is nothing to end.
        context = {
            "place": place_name([self._places[brief.locality_id] for brief in briefs]),
            "sections": [section(title, briefs, self._writer(briefs))],
            **words,
        }
        return render("escalation", context)

    def _writer(self, briefs: Sequence[Brief]) -> RowWriter:
        """Reads what one mail shows and no more: after an outage a leader's list can be long."""
        return RowWriter([brief.pk for brief in briefs[:LONGEST]], self.on)
