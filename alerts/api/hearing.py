"""What a person subscribed to."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.filters import SubscriptionFilters
from alerts.models import Subscription
from alerts.services import subscriptions
from localities.api import LocalityBriefSerializer, ReadViewSet
from localities.models import Locality


class SubscriptionSerializer(serializers.ModelSerializer):
    locality = LocalityBriefSerializer()

    class Meta:
        model = Subscription
        fields = ["id", "locality", "wants_alerts", "wants_digest", "created_at"]


class NewSubscriptionSerializer(serializers.Serializer):
    """A locality to hear about, with everything below it; sent again, it changes what is wanted."""

    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all())
    wants_alerts = serializers.BooleanField(default=True)
    wants_digest = serializers.BooleanField(default=True)


class SubscriptionViewSet(ReadViewSet):
    """The person's own subscriptions."""

    queryset = Subscription.objects.select_related("locality", "user")
    serializer_class = SubscriptionSerializer
    filterset_class = SubscriptionFilters

    def get_queryset(self) -> QuerySet[Subscription]:
        return super().get_queryset().filter(user=self.request.user.pk)

    @extend_schema(request=NewSubscriptionSerializer, responses={201: SubscriptionSerializer})
    def create(self, request: Request) -> Response:
        """Subscribe to a locality in scope, or change what is wanted."""
        sent = NewSubscriptionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        stored = subscriptions.subscribe(user=request.user, by=request.user, **sent.validated_data)
        return Response(self.get_serializer(stored).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """End a subscription."""
        subscription = self.get_object()
        subscriptions.unsubscribe(user=request.user, locality=subscription.locality, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
