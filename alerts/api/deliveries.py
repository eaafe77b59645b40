"""What a person was sent, and the proof of what anybody was sent."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.choices import Channel
from alerts.filters import DeliveryFilters
from alerts.models import Delivery
from alerts.outbox import facts_visible_to
from alerts.queues import SENDERS
from alerts.services.deliveries import mark_read, retry_delivery
from indicators.wakeup import wake
from localities.api import ReadViewSet


class DeliverySerializer(serializers.ModelSerializer):
    """`is_doubtful`: the answer was lost, so it may have arrived twice, under one `message_id`."""

    class Meta:
        model = Delivery
        fields = [
            *["id", "kind", "channel", "webhook", "address", "subject", "text", "html", "link", "attachment_name"],
            *["message_id", "rhythm", "covers_from", "covers_to", "state", "created_at", "not_before", "attempts"],
            *["sent_at", "is_doubtful", "read_at", "error"],
        ]


class SendingSerializer(serializers.ModelSerializer):
    """A delivery without its words."""

    user_name = serializers.CharField(source="user")

    class Meta:
        model = Delivery
        fields = [
            *["id", "user", "user_name", "kind", "channel", "webhook", "address", "message_id", "rhythm"],
            *["covers_from", "covers_to", "state", "created_at", "not_before", "attempts", "sent_at", "is_doubtful"],
            *["error"],
        ]


class ReadSerializer(serializers.Serializer):
    """Ids of one's notifications (deliveries of channel `page`); without them all."""

    ids = serializers.ListField(child=serializers.IntegerField(), required=False, allow_null=True, default=None)


class ReadCountSerializer(serializers.Serializer):
    read = serializers.IntegerField(help_text="How many were new")


class DeliveryViewSet(ReadViewSet):
    """What the person was sent or is about to be; `channel=page` are the notifications on the page."""

    queryset = Delivery.objects.all()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilters

    def get_queryset(self) -> QuerySet[Delivery]:
        return super().get_queryset().filter(user=self.request.user.pk).defer("attachment")

    @extend_schema(request=ReadSerializer, responses=ReadCountSerializer)
    @action(detail=False, methods=["post"])
    def read(self, request: Request) -> Response:
        """Note that notifications were seen."""
        sent = ReadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return Response({"read": mark_read(user=request.user, notifications=sent.validated_data["ids"])})


class SendingViewSet(ReadViewSet):
    """Proof of sending: one's own, that of the people one oversees, and, with `alert`, to whom an alert was told."""

    queryset = Delivery.objects.select_related("user")
    serializer_class = SendingSerializer
    filterset_class = DeliveryFilters

    def get_queryset(self) -> QuerySet[Any]:
        return facts_visible_to(self.request.user)

    @extend_schema(request=None, responses=SendingSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: int) -> Response:
        """Let what was given up go again, under the same `message_id`."""
        delivery = retry_delivery(delivery=self.get_object(), by=request.user)
        wake(SENDERS[Channel(delivery.channel)])
        return Response(self.get_serializer(delivery).data)
