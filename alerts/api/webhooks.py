"""Webhooks: where systems hear of alerts, and the payload they get."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiCallback, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.api.deliveries import SendingSerializer
from alerts.choices import AlertState, AlertStep, Cause, Severity, Topic
from alerts.filters import WebhookFilters
from alerts.models import Webhook
from alerts.payloads import PING
from alerts.queues import SEND_WEBHOOKS
from alerts.services import webhooks
from indicators.choices import Pace, Verdict
from indicators.wakeup import wake
from localities.api import LocalityBriefSerializer, ReadViewSet
from localities.models import Locality


# --- The payload -----------------------------------------------------------------------------------------------------
class WebhookLocalitySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class WebhookAlertSerializer(serializers.Serializer):
    """The alert the event belongs to; `id` stays the same for its whole life."""

    id = serializers.IntegerField()
    subject = serializers.CharField(help_text="target:12, report:5, finding:7 or series:3:8")
    topic = serializers.ChoiceField(choices=Topic.choices)
    cause = serializers.ChoiceField(choices=Cause.choices)
    severity = serializers.ChoiceField(choices=Severity.choices)
    state = serializers.ChoiceField(choices=AlertState.choices)
    opened_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    locality = WebhookLocalitySerializer()


class WebhookIndicatorSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    unit = serializers.CharField(allow_null=True)


class WebhookPeriodSerializer(serializers.Serializer):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class WebhookPlanSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()


class WebhookExplanationSerializer(serializers.Serializer):
    """As in `/targets/{id}/`: the sentence for people, the data it was made from for programs."""

    sentence = serializers.CharField()
    data = serializers.DictField()


class WebhookTargetSerializer(serializers.Serializer):
    """Figures are exact decimals as plain strings ("1234.5")."""

    id = serializers.IntegerField()
    indicator = WebhookIndicatorSerializer()
    period = WebhookPeriodSerializer()
    plan = WebhookPlanSerializer()
    written = serializers.CharField()
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    verdict = serializers.ChoiceField(choices=Verdict.choices, allow_null=True)
    pace = serializers.ChoiceField(choices=Pace.choices, allow_null=True)
    explanation = WebhookExplanationSerializer(allow_null=True)


class WebhookReportSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    label = serializers.CharField()
    cut_off_on = serializers.DateField()
    due_on = serializers.DateField()


class WebhookLinksSerializer(serializers.Serializer):
    alert = serializers.URLField(help_text="The alert in this API")
    target = serializers.URLField(allow_null=True, help_text="The target in this API")
    page = serializers.URLField(allow_null=True, help_text="The target for people")


class WebhookEventSerializer(serializers.Serializer):
    """One step in an alert's life, sent as the body of a POST.

    `Chitieu-Signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 with the webhook's secret over `<t>.<body>`; compare in
    constant time and refuse an old `t`. `Chitieu-Delivery` is the same at every attempt: what was seen before may be
    thrown away. Any 2xx takes it; 400, 410, 413, 415 and 422 refuse it for good; all else is tried again with growing
    waits, for five days. Redirects are not followed.
    """

    version = serializers.IntegerField(help_text="1; a field that is added leaves it")
    event = serializers.CharField(help_text="The event's own id, the same for every webhook")
    step = serializers.ChoiceField(choices=AlertStep.choices)
    happened_at = serializers.DateTimeField()
    sentence = serializers.CharField(allow_blank=True)
    alert = WebhookAlertSerializer()
    target = WebhookTargetSerializer(allow_null=True)
    report = WebhookReportSerializer(allow_null=True)
    links = WebhookLinksSerializer()


class WebhookPingSerializer(serializers.Serializer):
    """What `webhooks/{id}/ping/` lets the service send: signed, numbered and repeated like an event, about nothing."""

    version = serializers.IntegerField()
    event = serializers.CharField(help_text="Begins with ping-")
    step = serializers.CharField(help_text=f"Always {PING}, which no event has")
    happened_at = serializers.DateTimeField()
    sentence = serializers.CharField()
    locality = WebhookLocalitySerializer()


# --- The endpoint ----------------------------------------------------------------------------------------------------
class WebhookSerializer(serializers.ModelSerializer):
    """`failing_since`: the endpoint has not taken anything since; `error` says what it answered last."""

    locality = LocalityBriefSerializer()
    failing_since = serializers.DateTimeField(source="outlet.failing_since", default=None, allow_null=True)
    error = serializers.CharField(source="outlet.error", default="")

    class Meta:
        model = Webhook
        fields = [
            *["id", "name", "locality", "url", "causes", "least_severity", "is_on", "created_at"],
            *["failing_since", "error"],
        ]


class WebhookWithSecretSerializer(WebhookSerializer):
    """The secret is shown this once."""

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


class WebhookFactsSerializer(serializers.Serializer):
    """`causes` empty: all of them."""

    name = serializers.CharField(max_length=200)
    url = serializers.CharField(max_length=500)
    causes = serializers.ListField(child=serializers.ChoiceField(choices=Cause.choices), required=False)
    least_severity = serializers.ChoiceField(choices=Severity.choices, required=False)
    is_on = serializers.BooleanField(required=False)


class NewWebhookSerializer(WebhookFactsSerializer):
    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all())
    is_on = None


class WebhookViewSet(ReadViewSet):
    """The person's own webhooks."""

    queryset = Webhook.objects.select_related("locality", "outlet")
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilters

    def get_queryset(self) -> QuerySet[Webhook]:
        return super().get_queryset().filter(user=self.request.user.pk)

    @extend_schema(
        request=NewWebhookSerializer,
        responses={201: WebhookWithSecretSerializer},
        callbacks=[
            OpenApiCallback(
                name="alertEvent",
                path="{$request.body#/url}",
                decorator=extend_schema(request=WebhookEventSerializer, responses={"2XX": None}),
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Let a system hear of a locality that one administers, with everything below it. The secret is shown once."""
        sent = NewWebhookSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        stored = webhooks.add_webhook(user=request.user, by=request.user, **sent.validated_data)
        return Response(self._with_secret(stored), status=status.HTTP_201_CREATED)

    @extend_schema(request=WebhookFactsSerializer(partial=True), responses=WebhookSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change it, or turn it off with `is_on`: then what waits for it is given up."""
        sent = WebhookFactsSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        stored = webhooks.change_webhook(webhook=self.get_object(), by=request.user, **sent.validated_data)
        return Response(self.get_serializer(stored).data)

    @extend_schema(request=None, responses=WebhookWithSecretSerializer)
    @action(detail=True, methods=["post"])
    def renew_secret(self, request: Request, pk: int) -> Response:
        """Make a new secret and show it this once; the old one signs nothing more."""
        return Response(self._with_secret(webhooks.renew_secret(webhook=self.get_object(), by=request.user)))

    @extend_schema(
        request=None,
        responses={202: SendingSerializer},
        callbacks=[
            OpenApiCallback(
                name="ping",
                path="{$response.body#/address}",
                decorator=extend_schema(request=WebhookPingSerializer, responses={"2XX": None}),
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: int) -> Response:
        """Try it: send a payload about nothing, at once, signed like every other. `/deliveries/{id}/` says what became
        of it."""
        written = webhooks.ping_webhook(webhook=self.get_object(), by=request.user)
        wake(SEND_WEBHOOKS)
        answer = SendingSerializer(written, context=self.get_serializer_context()).data
        return Response(answer, status=status.HTTP_202_ACCEPTED)

    def _with_secret(self, stored: Webhook) -> dict[str, Any]:
        return WebhookWithSecretSerializer(stored, context=self.get_serializer_context()).data
