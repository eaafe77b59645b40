"""Alerts, what happened to them, and what people do about them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.choices import AlertState
from alerts.filters import STANDINGS, AlertFilters
from alerts.models import Alert, AlertEvent
from alerts.queues import SEND_MAILS
from alerts.services import acting
from alerts.steps import why
from indicators.api.plans import TargetBriefSerializer
from indicators.wakeup import wake
from localities.api import LocalityBriefSerializer, ReadViewSet
from localities.models import User
from localities.scope import localities_for_user


class AlertEventSerializer(serializers.ModelSerializer):
    """One step. `reason` is what a person wrote, or what the service says in the reader's language. `data` is what a
    person asked for (`until`, `until_report`, `to` and `name`), or the `code` of what the service says with its facts.
    """

    by = serializers.StringRelatedField()
    reason = serializers.SerializerMethodField()

    class Meta:
        model = AlertEvent
        fields = ["id", "step", "severity", "cause", "by", "reason", "data", "status_change", "happened_at"]

    def get_reason(self, event: AlertEvent) -> str:
        return why(event)


class AlertSerializer(serializers.ModelSerializer):
    """One alert with its whole life. `subject` names what it is about: target:12, report:5, finding:7, series:3:8."""

    state = serializers.SerializerMethodField()
    locality = LocalityBriefSerializer()
    target = TargetBriefSerializer(allow_null=True)
    acknowledged_by = serializers.StringRelatedField()
    assigned_to = serializers.StringRelatedField()
    events = AlertEventSerializer(many=True)

    class Meta:
        model = Alert
        fields = [
            *["id", "subject", "topic", "cause", "severity", "state", "ending", "rule", "locality", "target"],
            *["indicator", "period", "report", "finding", "held", "held_as_of", "is_recovering"],
            *["opened_at", "resolved_at", "acknowledged_at", "acknowledged_by", "assigned_to"],
            *["snoozed_until", "snoozed_until_report", "accepted_until", "muted_by"],
            *["escalated_level", "escalated_at", "has_hearers", "events"],
        ]

    @extend_schema_field({"type": "string", "enum": [code for code, _label in STANDINGS]})
    def get_state(self, alert: Alert) -> str:
        """What is watched again under its old name is over until it opens."""
        return AlertState.OPEN if alert.state == AlertState.OPEN else AlertState.OVER


class AlertReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=acting.LONGEST_REASON)


class AlertRemarkSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=acting.LONGEST_REASON, required=False, allow_blank=True)


class AssignmentSerializer(AlertRemarkSerializer):
    """To whom, by id: somebody who sees the alert's locality."""

    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))


class SnoozeSerializer(AlertReasonSerializer):
    """Until a day, or until the next value of its target: one of both."""

    until = serializers.DateField(required=False, allow_null=True)
    until_report = serializers.BooleanField(default=False)


class AlertAcceptanceSerializer(AlertReasonSerializer):
    """`until` is the last day on which it holds."""

    until = serializers.DateField()


class AlertViewSet(ReadViewSet):
    """Alerts of the localities in scope, newest first, each with what happened to it. Those that another stands for are
    among them (`is_muted=false` leaves them out)."""

    queryset = (
        Alert.objects.opened_once()
        .select_related("locality", "target__indicator__unit", "target__locality", "target__period")
        .select_related("acknowledged_by", "assigned_to")
        .prefetch_related(Prefetch("events", AlertEvent.objects.select_related("by")))
    )
    serializer_class = AlertSerializer
    filterset_class = AlertFilters

    def get_queryset(self) -> QuerySet[Alert]:
        return super().get_queryset().filter(locality__in=localities_for_user(self.request.user))

    @extend_schema(request=AlertRemarkSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def acknowledge(self, request: Request, pk: int) -> Response:
        """Take note: it is not escalated any further."""
        return self._act(acting.acknowledge, AlertRemarkSerializer)

    @extend_schema(request=AssignmentSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def assign(self, request: Request, pk: int) -> Response:
        """Hand it to a person, who hears of it at once."""
        return self._act(acting.assign, AssignmentSerializer)

    @extend_schema(request=AlertReasonSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def comment(self, request: Request, pk: int) -> Response:
        """Say something about it (`reason`), also after it is over."""
        return self._act(lambda reason, **facts: acting.comment(text=reason, **facts), AlertReasonSerializer)

    @extend_schema(request=SnoozeSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def snooze(self, request: Request, pk: int) -> Response:
        """Put it off; it wakes by itself, or when it gets worse."""
        return self._act(acting.snooze, SnoozeSerializer)

    @extend_schema(request=AlertAcceptanceSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def accept(self, request: Request, pk: int) -> Response:
        """Accept it as a known deviation until the end of a day, unless it gets worse."""
        return self._act(acting.accept, AlertAcceptanceSerializer)

    @extend_schema(request=AlertReasonSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: int) -> Response:
        """End it; it opens again by itself only when its cause got worse, or came back after it was gone."""
        return self._act(acting.close, AlertReasonSerializer)

    @extend_schema(request=AlertReasonSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def reopen(self, request: Request, pk: int) -> Response:
        """Open again what a person closed within the year."""
        return self._act(acting.reopen, AlertReasonSerializer)

    def _act(self, verb: Callable[..., Any], form: type[serializers.Serializer]) -> Response:
        sent = form(data=self.request.data)
        sent.is_valid(raise_exception=True)
        verb(alert=self.get_object(), by=self.request.user, **sent.validated_data)
        # Something may have to be sent now.
        wake(SEND_MAILS)
        return Response(self.get_serializer(self.get_object()).data)
