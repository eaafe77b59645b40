"""What a person was sent."""

from django.db.models import QuerySet
from rest_framework import serializers

from alerts.filters import DeliveryFilters
from alerts.models import Delivery
from localities.api import ReadViewSet


class DeliverySerializer(serializers.ModelSerializer):
    class Meta:
        model = Delivery
        fields = [
            *["id", "kind", "address", "subject", "text", "html", "message_id", "covers_from", "covers_to"],
            *["state", "created_at", "attempts", "sent_at", "error"],
        ]


class DeliveryViewSet(ReadViewSet):
    """Mails the person was sent or is about to be."""

    queryset = Delivery.objects.all()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilters

    def get_queryset(self) -> QuerySet[Delivery]:
        return super().get_queryset().filter(user=self.request.user.pk)
