"""Values: what is stored, and taking in one or many."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.api.catalogue import IndicatorBriefSerializer, PeriodSerializer
from indicators.api.fields import ExactDecimal
from indicators.api.findings import FindingBriefSerializer
from indicators.api.sending import RecordedSerializer, Resolver, SourcedValueSerializer, ValuesSerializer
from indicators.filters import ObservationFilters
from indicators.models import Observation
from indicators.services.findings import findings_on_entry
from indicators.services.observations import NewObservation, record_observations
from indicators.wakeup import wake
from localities.api import LocalityBriefSerializer, ScopedViewSet
from localities.models import User

VALUE = {
    "indicator": 41,
    "locality_code": "11824",
    "year": 2025,
    "as_of": "2025-12-31",
    "kind": "final",
    "value": "0.41",
}


class ObservationSerializer(serializers.ModelSerializer):
    indicator = IndicatorBriefSerializer()
    locality = LocalityBriefSerializer()
    period = PeriodSerializer()
    value = ExactDecimal()
    denominator = ExactDecimal()
    recorded_by = serializers.StringRelatedField()
    accepted_by = serializers.StringRelatedField()

    class Meta:
        model = Observation
        fields = [
            *["id", "indicator", "locality", "period", "as_of", "kind", "value", "denominator", "is_approximate"],
            *["is_relative", "is_share", "written", "source", "is_current", "is_computed", "corrects", "table"],
            *["is_superseded", "recorded_at", "recorded_by", "report", "accepted_at", "accepted_by", "returned_at"],
        ]


class RecordedObservationSerializer(ObservationSerializer):
    """The value as it is stored, and what does not add up about it now."""

    findings = serializers.SerializerMethodField()

    class Meta(ObservationSerializer.Meta):
        fields = [*ObservationSerializer.Meta.fields, "findings"]

    @extend_schema_field(FindingBriefSerializer(many=True))
    def get_findings(self, _row: Observation) -> list[dict[str, Any]]:
        return FindingBriefSerializer(self.context["findings"], many=True).data


class ObservationViewSet(ScopedViewSet):
    """Values as of their dates. `is_current` marks the one that counts; corrected ones stay."""

    queryset = Observation.objects.select_related("indicator__unit", "locality", "period", "recorded_by", "accepted_by")
    serializer_class = ObservationSerializer
    filterset_class = ObservationFilters

    @extend_schema(
        request=SourcedValueSerializer,
        responses={
            201: RecordedObservationSerializer,
            200: OpenApiResponse(RecordedObservationSerializer, description="Known already, nothing was stored"),
        },
        examples=[OpenApiExample("By code and year", {"source": "LRIS", **VALUE}, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Record one value. Another value for the same date and kind is a correction."""
        sent = SourcedValueSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        value = sent.validated_data
        with transaction.atomic():
            try:
                entry = Resolver.for_values([value]).entries([value])[0]
            except serializers.ValidationError as error:
                raise serializers.ValidationError(error.detail[0]) from error
            stored = _record([entry], value["source"], request.user)
            found = findings_on_entry(keys=[entry.series])
        row = self.get_queryset().get(**_identity(entry))
        context = self.get_serializer_context() | {"findings": found}
        return Response(RecordedObservationSerializer(row, context=context).data, status=_status(stored))

    @extend_schema(
        request=ValuesSerializer,
        responses={201: RecordedSerializer, 200: RecordedSerializer},
        examples=[OpenApiExample("By code and year", {"source": "LRIS", "observations": [VALUE]}, request_only=True)],
    )
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Record many values in one transaction: all of them, or none and every problem with its index (from 0)."""
        sent = ValuesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data["observations"]
        with transaction.atomic():
            entries = Resolver.for_values(values).entries(values)
            stored = _record(entries, sent.validated_data["source"], request.user)
            found = findings_on_entry(keys={entry.series for entry in entries})
        done = {
            "recorded": len(stored),
            "unchanged": len(entries) - len(stored),
            "ids": [row.pk for row in stored],
            "findings": None if found is None else FindingBriefSerializer(found, many=True).data,
        }
        return Response(done, status=_status(stored))


def _record(entries: Sequence[NewObservation], source: str, by: User) -> list[Observation]:
    stored = record_observations(entries=entries, source=source, by=by)
    if stored:
        wake("indicators.recompute_stale")
    return stored


def _status(stored: Sequence[Observation]) -> int:
    return status.HTTP_201_CREATED if stored else status.HTTP_200_OK


def _identity(entry: NewObservation) -> dict[str, Any]:
    """What finds the row that now stands for a value."""
    names = ("locality_id", "indicator_id", "period_id", "as_of", "kind")
    return dict(zip(names, entry.live_key, strict=True), is_superseded=False, is_computed=False)
