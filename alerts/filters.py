"""What lists of alerts, subscriptions and mails can be narrowed by, on pages and in the API alike."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter

from alerts.choices import AlertState
from alerts.models import Alert, AlertRule, Delivery, Ownership, Subscription, Webhook
from alerts.models.alerts import AlertQuerySet
from localities.filters import DATES, EXACT, MOMENTS, Filters, IdFilter
from localities.models import Locality

# What people see of a state: watched alerts are not there for them.
STANDINGS = [(one.value, one.label) for one in (AlertState.OPEN, AlertState.OVER)]


def _is_there(field: str, label: str | Promise) -> BooleanFilter:
    return BooleanFilter(field_name=field, lookup_expr="isnull", exclude=True, label=label)


class AlertFilters(Filters):
    is_open = BooleanFilter(field_name="resolved_at", lookup_expr="isnull", label=_("Đang mở"))
    state = ChoiceFilter(method="standing", choices=STANDINGS, label=_("Trạng thái"))
    under = IdFilter(method="at_or_below", label=_("Địa phương và bên dưới"))
    sector = IdFilter(field_name="indicator__sector", label=_("Lĩnh vực"))
    plan = IdFilter(field_name="target__plan", label=_("Văn bản"))
    mine = BooleanFilter(method="of_person", label=_("Giao cho tôi"))
    is_acknowledged = _is_there("acknowledged_at", _("Đã tiếp nhận"))
    is_muted = _is_there("muted_by", _("Ẩn theo cảnh báo khác"))
    is_put_off = BooleanFilter(method="put_off", label=_("Đang hoãn hoặc được chấp nhận"))

    class Meta:
        model = Alert
        fields = {
            **dict.fromkeys(["topic", "cause", "severity", "ending", "rule", "has_hearers", "is_recovering"], EXACT),
            **dict.fromkeys(["locality", "target", "indicator", "period", "report", "finding"], EXACT),
            **dict.fromkeys(["acknowledged_by", "assigned_to", "muted_by"], EXACT),
            **dict.fromkeys(["opened_at", "resolved_at", "acknowledged_at", "escalated_at"], MOMENTS),
            **dict.fromkeys(["snoozed_until", "accepted_until", "held_as_of"], DATES),
            "snoozed_until_report": EXACT,
            "escalated_level": ["exact", "gte"],
        }

    def standing(self, queryset: AlertQuerySet, _name: str, value: str) -> AlertQuerySet:
        """What is watched again under its old name is over until it opens."""
        return queryset.open() if value == AlertState.OPEN else queryset.exclude(state=AlertState.OPEN)

    def at_or_below(self, queryset: AlertQuerySet, _name: str, value: int) -> AlertQuerySet:
        paths = Locality.objects.filter(pk=value).values_list("path", flat=True)
        return queryset.filter(locality__path__startswith=paths[0]) if paths else queryset.none()

    def of_person(self, queryset: AlertQuerySet, _name: str, value: bool) -> AlertQuerySet:
        theirs = Q(assigned_to=self.request.user.pk)
        return queryset.filter(theirs) if value else queryset.exclude(theirs)

    def put_off(self, queryset: AlertQuerySet, _name: str, value: bool) -> AlertQuerySet:
        off = Q(snoozed_until__isnull=False) | Q(snoozed_until_report=True) | Q(accepted_until__isnull=False)
        return queryset.filter(off) if value else queryset.exclude(off)


class AlertRuleFilters(Filters):
    class Meta:
        model = AlertRule
        fields = dict.fromkeys(
            ["cause", "severity", "is_on", "is_draft", "hold_values", "locality", "sector", "plan"], EXACT
        )


class SubscriptionFilters(Filters):
    class Meta:
        model = Subscription
        fields = {
            **dict.fromkeys(["locality", "sector", "plan", "least_severity", "frequency"], EXACT),
            "created_at": MOMENTS,
        }


class OwnershipFilters(Filters):
    class Meta:
        model = Ownership
        fields = dict.fromkeys(["indicator", "locality", "user"], EXACT)


class DeliveryFilters(Filters):
    user = IdFilter(field_name="user", label=_("Người nhận"))
    alert = IdFilter(method="about", label=_("Cảnh báo"))
    webhook = IdFilter(field_name="webhook", label=_("Webhook"))

    class Meta:
        model = Delivery
        fields = {
            **dict.fromkeys(["kind", "channel", "state", "rhythm", "address", "message_id", "attempts"], EXACT),
            "is_doubtful": EXACT,
            **dict.fromkeys(["covers_from", "covers_to", "created_at", "claimed_at", "not_before"], MOMENTS),
            **dict.fromkeys(["sent_at", "read_at"], MOMENTS),
        }

    def about(self, queryset: QuerySet[Delivery], _name: str, value: int) -> QuerySet[Delivery]:
        """What told of an alert, each once, however many of its steps."""
        told = Delivery.events.through.objects.filter(delivery=OuterRef("pk"), alertevent__alert=value)
        return queryset.filter(Exists(told))


class WebhookFilters(Filters):
    class Meta:
        model = Webhook
        fields = {**dict.fromkeys(["name", "locality", "url", "least_severity", "is_on"], EXACT), "created_at": MOMENTS}
