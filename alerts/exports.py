"""The lists of alerts and sendings as files, with every row that the page's filters leave. Reads only."""

from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alerts.listing import BATCH
from alerts.mails.rows import RowWriter
from alerts.models import Alert, AlertRule, Delivery
from indicators.exporting.lists import Row, moment
from indicators.tablefiles import Column, Sheet


def alerts_sheet(alerts: QuerySet[Alert]) -> Sheet:
    """Alerts in the order given, each with its sentence."""
    columns = [
        Column(_("Mức độ"), 12),
        Column(_("Nguyên nhân"), 20),
        Column(_("Địa phương"), 24),
        Column(_("Kỳ"), 12),
        Column(_("Về việc"), 50),
        Column(_("Giải thích"), 90),
        Column(_("Từ ngày"), 16),
        Column(pgettext("until", "Đến ngày"), 16),
        Column(_("Xử lý"), 28),
        Column(_("Đã báo lên bậc"), 10),
    ]
    return Sheet("canh-bao", _("Cảnh báo"), columns, _alerts(alerts))


def _alerts(alerts: QuerySet[Alert]) -> Iterator[Row]:
    """In parts, so that a whole country's list takes no more memory than a commune's."""
    ids = alerts.values_list("pk", flat=True).iterator(chunk_size=BATCH)
    while part := list(islice(ids, BATCH)):
        writer = RowWriter(part, timezone.localdate())
        for pk in part:
            alert, row = writer.alerts[pk], writer.row(pk)
            yield [
                alert.get_severity_display(),
                alert.get_cause_display(),
                alert.locality.name,
                str(alert.period or ""),
                row.name,
                row.sentence,
                moment(alert.opened_at),
                moment(alert.resolved_at),
                _said("alerts/_standing.html", alert=alert),
                alert.escalated_level or None,
            ]


def _said(template: str, **context: object) -> str:
    """What a page says there, as text."""
    return unescape(render_to_string(template, context)).strip()


def unheard_sheet(alerts: QuerySet[Alert]) -> Sheet:
    columns = [
        Column(_("Mở lúc"), 16),
        Column(_("Địa phương"), 24),
        Column(_("Cảnh báo"), 70),
        Column(_("Mức độ"), 12),
    ]
    rows = (
        [moment(one.opened_at), one.locality.name, str(one), one.get_severity_display()]
        for one in alerts.iterator(chunk_size=BATCH)
    )
    return Sheet("canh-bao-khong-ai-nhan", _("Cảnh báo không ai nhận"), columns, rows)


def rules_sheet(rules: QuerySet[AlertRule]) -> Sheet:
    columns = [
        Column(_("Quy tắc"), 50),
        Column(_("Nguyên nhân"), 24),
        Column(_("Áp dụng"), 40),
        Column(_("Mức độ"), 12),
        Column(_("Trạng thái"), 20),
    ]
    return Sheet("quy-tac-canh-bao", _("Quy tắc cảnh báo"), columns, map(_rule, rules))


def _rule(rule: AlertRule) -> Row:
    standing = _("Đang bật") if rule.is_on else _("Bản thử, chưa áp dụng") if rule.is_draft else _("Đang tắt")
    scope = _said("alerts/_rule_scope.html", rule=rule)
    return [rule.name, rule.get_cause_display(), scope, rule.get_severity_display(), standing]


def deliveries_sheet(deliveries: Iterable[Delivery], *, with_subject: bool) -> Sheet:
    """What was sent, waits or failed. `with_subject` only for people's own: what mails say is theirs."""
    columns = [
        Column(_("Viết lúc"), 16),
        Column(_("Loại"), 16),
        *([Column(_("Tiêu đề"), 60)] if with_subject else []),
        Column(_("Người nhận"), 24),
        Column(_("Địa chỉ"), 28),
        Column(_("Kênh"), 12),
        Column(_("Trạng thái"), 16),
        Column(_("Gửi lúc"), 16),
        Column(_("Không gửi trước"), 16),
        Column(_("Số lần thử"), 10),
        Column(_("Lỗi"), 50),
    ]
    rows = (_delivery(one, with_subject=with_subject) for one in deliveries)
    return Sheet("thu-da-viet", _("Thư"), columns, rows)


def _delivery(one: Delivery, *, with_subject: bool) -> Row:
    return [
        moment(one.created_at),
        one.get_kind_display(),
        *([one.subject] if with_subject else []),
        str(one.user),
        one.address,
        one.get_channel_display(),
        one.get_state_display(),
        moment(one.sent_at),
        moment(one.not_before),
        one.attempts,
        one.error,
    ]
