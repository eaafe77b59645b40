"""Sectors, units, periods and indicators: the same for everyone who is signed in."""

from dataclasses import replace

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.api.fields import ExactDecimal
from indicators.choices import Direction
from indicators.filters import IndicatorFilters, PeriodFilters, SectorFilters, UnitFilters
from indicators.models import Indicator, Period, Sector, UnitOfMeasure
from indicators.services import catalogue
from indicators.services.indicator_rules import RULE_FIELDS, IndicatorRules
from indicators.wakeup import wake
from localities.api import ReadViewSet


class SectorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Sector
        fields = ["id", "name", "position"]


class UnitSerializer(serializers.ModelSerializer):
    class Meta:
        model = UnitOfMeasure
        fields = ["id", "name", "dimension", "exponent"]


class PeriodSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Period
        fields = ["id", "name", "starts_on", "ends_on"]


class IndicatorSerializer(serializers.ModelSerializer):
    """`unit` is written as people write it; values of the indicator are in it."""

    unit = serializers.StringRelatedField()
    sector = serializers.StringRelatedField()
    on_track_below = ExactDecimal()
    behind_below = ExactDecimal()
    condition_value = ExactDecimal()

    class Meta:
        model = Indicator
        fields = ["id", "name", "unit", "sector", "direction", "parent", "standing", *RULE_FIELDS]


class IndicatorRulesSerializer(serializers.ModelSerializer):
    """How an indicator accumulates, is paced, aggregated and checked when it is broken down. What is not sent keeps as
    it is. `source` and `weight` are indicators of the units below; a condition's value is in the source's unit."""

    on_track_below = ExactDecimal(required=False, allow_null=True)
    behind_below = ExactDecimal(required=False, allow_null=True)
    condition_value = ExactDecimal(required=False, allow_null=True)

    class Meta:
        model = Indicator
        fields = RULE_FIELDS


class IndicatorBriefSerializer(serializers.ModelSerializer):
    """An indicator where it is named beside something else."""

    unit = serializers.StringRelatedField()

    class Meta:
        model = Indicator
        fields = ["id", "name", "unit"]


class DirectionSerializer(serializers.Serializer):
    direction = serializers.ChoiceField(choices=Direction.choices)


class SectorViewSet(ReadViewSet):
    queryset = Sector.objects.all()
    serializer_class = SectorSerializer
    filterset_class = SectorFilters


class UnitViewSet(ReadViewSet):
    queryset = UnitOfMeasure.objects.all()
    serializer_class = UnitSerializer
    filterset_class = UnitFilters


class PeriodViewSet(ReadViewSet):
    queryset = Period.objects.all()
    serializer_class = PeriodSerializer
    filterset_class = PeriodFilters


class IndicatorViewSet(ReadViewSet):
    queryset = Indicator.objects.select_related("unit", "sector", "source", "weight")
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilters

    @extend_schema(request=DirectionSerializer, responses=IndicatorSerializer)
    @action(detail=True, methods=["post"])
    def direction(self, request: Request, pk: int) -> Response:
        """Decide which way is better; every target of the indicator is judged again."""
        indicator = self.get_object()
        sent = DirectionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            catalogue.decide_direction(indicator=indicator, by=request.user, **sent.validated_data)
            wake("indicators.recompute_stale")
        return Response(self.get_serializer(indicator).data)

    @extend_schema(request=IndicatorRulesSerializer, responses=IndicatorSerializer)
    @action(detail=True, methods=["post"])
    def rules(self, request: Request, pk: int) -> Response:
        """Say how the indicator is paced, aggregated and broken down; what hangs on it is judged and made anew."""
        indicator = self.get_object()
        sent = IndicatorRulesSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        rules = replace(IndicatorRules.of(indicator), **sent.validated_data)
        with transaction.atomic():
            catalogue.change_indicator(
                indicator=indicator, name=indicator.name, sector=indicator.sector, rules=rules, by=request.user
            )
            wake("indicators.recompute_stale")
        return Response(self.get_serializer(indicator).data)
