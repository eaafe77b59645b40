"""Alerts and what happened to them."""

from rest_framework import serializers

from alerts.filters import AlertFilters
from alerts.models import Alert, AlertEvent
from indicators.api.plans import TargetBriefSerializer
from localities.api import ScopedViewSet


class AlertEventSerializer(serializers.ModelSerializer):
    class Meta:
        model = AlertEvent
        fields = ["id", "step", "reason", "status_change", "happened_at"]


class AlertSerializer(serializers.ModelSerializer):
    target = TargetBriefSerializer()
    events = AlertEventSerializer(many=True)

    class Meta:
        model = Alert
        fields = ["id", "target", "cause", "opened_at", "resolved_at", "events"]


class AlertViewSet(ScopedViewSet):
    """Alerts about targets in scope, newest first, with what happened to each."""

    queryset = Alert.objects.select_related(
        "target__indicator__unit", "target__locality", "target__period"
    ).prefetch_related("events")
    serializer_class = AlertSerializer
    filterset_class = AlertFilters
    locality_lookup = "target__locality"
