"""Plans, targets and how they were judged."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.api.catalogue import IndicatorBriefSerializer, PeriodSerializer
from indicators.api.decisions import OfficialVerdictSerializer, ReasonSerializer
from indicators.api.fields import ExactDecimal, InScope
from indicators.api.parsers import ExactJSONParser
from indicators.api.target_parts import TargetParts
from indicators.api.versions import AmendmentsSerializer, TargetVersionSerializer, changes_of
from indicators.filters import PlanFilters, StatusChangeFilters, TargetFilters
from indicators.judged import explain_target
from indicators.models import Assessment, Indicator, Period, Plan, StatusChange, Target, VerdictDecision
from indicators.services import amendments, decisions, plans
from indicators.wakeup import wake
from localities.api import LocalityBriefSerializer, ReadViewSet, ScopedViewSet
from localities.models import Locality
from localities.scope import localities_for_user

OFFICIAL_BODY = {"application/json": OfficialVerdictSerializer, "multipart/form-data": OfficialVerdictSerializer}


class PlanSerializer(serializers.ModelSerializer):
    locality = LocalityBriefSerializer()
    period = PeriodSerializer()

    class Meta:
        model = Plan
        fields = [
            *["id", "locality", "period", "setter", "number", "title", "issued_on", "amends", "is_strict"],
            *["in_force_on", "is_leading", "counting", "counted_numbers"],
        ]


class PlanBriefSerializer(serializers.ModelSerializer):
    class Meta:
        model = Plan
        fields = ["id", "setter", "number", "title"]


class NewPlanSerializer(serializers.ModelSerializer):
    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all())
    period = serializers.PrimaryKeyRelatedField(queryset=Period.objects.all())
    amends = InScope(queryset=Plan.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Plan
        fields = ["locality", "period", "setter", "number", "title", "issued_on", "amends", "is_strict"]
        # The service says these in sentences of its own.
        validators = []


class AssessmentSerializer(serializers.ModelSerializer):
    """Numbers are exact, in the indicator's unit; `percent` is per cent of the plan, `version` the target's that it was
    judged by."""

    threshold = ExactDecimal()
    exceed = ExactDecimal()
    value = ExactDecimal()
    percent = ExactDecimal()

    class Meta:
        model = Assessment
        fields = [
            *["verdict", "problem", "threshold", "exceed", "value", "percent", "version"],
            *["observation", "judged_at"],
        ]


class ExplanationSerializer(serializers.Serializer):
    """Why a target is judged as it is: a sentence for people, the same as data for programs."""

    sentence = serializers.CharField()
    data = serializers.DictField()


class TargetBriefSerializer(serializers.ModelSerializer):
    """A target where it is named beside something else."""

    indicator = IndicatorBriefSerializer()
    locality = LocalityBriefSerializer()
    period = PeriodSerializer()

    class Meta:
        model = Target
        fields = ["id", "plan", "indicator", "locality", "period", "written"]


class TargetSerializer(TargetBriefSerializer):
    """One demand: as written, as read, as judged, and as the authority decided."""

    plan = PlanBriefSerializer()
    low = ExactDecimal()
    high = ExactDecimal()
    denominator = ExactDecimal()
    baseline = ExactDecimal()
    assessment = serializers.SerializerMethodField()
    is_official_standing = serializers.BooleanField(help_text="Said of the value that counts now", read_only=True)
    waits_for_confirmation = serializers.BooleanField(help_text="The value changed since it was said", read_only=True)
    explanation = serializers.SerializerMethodField()

    class Meta:
        model = Target
        fields = [
            *["id", "plan", "indicator", "locality", "period", "position", "number", "stands_under", "standing"],
            *["is_heading", "written", "written_unit", "written_percent", "note", "kind", "low", "high"],
            *["denominator", "is_approximate", "is_open", "is_share", "relative_to", "version", "effective_on"],
            *["profile", "counts_from", "baseline"],
            *["assessment", "official_verdict", "official_written", "official_reason", "official_at"],
            *["is_official_standing", "waits_for_confirmation", "explanation", "created_at"],
        ]

    @extend_schema_field(AssessmentSerializer(allow_null=True))
    def get_assessment(self, target: Target) -> dict[str, Any] | None:
        """Null until the target was judged for the first time."""
        return AssessmentSerializer(target.assessment).data if hasattr(target, "assessment") else None

    @extend_schema_field(ExplanationSerializer(allow_null=True))
    def get_explanation(self, target: Target) -> dict[str, Any] | None:
        explanation = explain_target(target, timezone.localdate())
        return {"sentence": explanation.sentence, "data": explanation.data} if explanation else None


class NewTargetSerializer(serializers.Serializer):
    """A target to add; `written` is read against the indicator's unit, locality and period are the plan's if absent."""

    plan = InScope(queryset=Plan.objects.select_related("locality", "period"))
    indicator = serializers.PrimaryKeyRelatedField(queryset=Indicator.objects.select_related("unit"))
    written = serializers.CharField(max_length=500)
    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all(), required=False)
    period = serializers.PrimaryKeyRelatedField(queryset=Period.objects.all(), required=False)


class ReadingSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=500, help_text="What the target demands, written so that it can be read")


class InForceSerializer(serializers.Serializer):
    on = serializers.DateField(
        allow_null=True,
        help_text="From this day what it demands is changed by amendments only; until it has come null takes it back",
    )


class StatusChangeSerializer(serializers.ModelSerializer):
    target = TargetBriefSerializer()

    class Meta:
        model = StatusChange
        fields = [
            *("id", "target", "from_verdict", "to_verdict", "problem", "from_pace", "to_pace"),
            *("from_forecast", "to_forecast", "cause", "version", "from_observation", "observation", "changed_at"),
        ]


class PlanViewSet(ReadViewSet):
    """Plans of the localities in scope, and those that set a target for one of them."""

    queryset = Plan.objects.select_related("locality", "period")
    serializer_class = PlanSerializer
    filterset_class = PlanFilters

    def get_queryset(self) -> QuerySet[Plan]:
        scope = localities_for_user(self.request.user)
        concerns_scope = Exists(Target.objects.filter(plan=OuterRef("pk"), locality__in=scope))
        return super().get_queryset().filter(Q(locality__in=scope) | Q(concerns_scope))

    @extend_schema(request=NewPlanSerializer, responses={201: PlanSerializer})
    def create(self, request: Request) -> Response:
        """Store a document that sets targets. An amendment is a plan of its own that names the one it amends."""
        sent = NewPlanSerializer(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        plan = plans.create_plan(by=request.user, **sent.validated_data)
        return Response(self.get_serializer(plan).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=InForceSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["post"], url_path="put-in-force")
    def put_in_force(self, request: Request, pk: int) -> Response:
        """Say from which day the document is in force."""
        plan = self.get_object()
        sent = InForceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        plans.put_in_force(plan=plan, by=request.user, **sent.validated_data)
        return Response(self.get_serializer(plan).data)

    @extend_schema(request=AmendmentsSerializer, responses={201: TargetVersionSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def amendments(self, request: Request, pk: int) -> Response:
        """Give targets of the document that this one amends another demand: all of them, or none and every problem."""
        plan = self.get_object()
        sent = AmendmentsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = {**sent.validated_data}
        changes = changes_of(facts.pop("changes"), localities_for_user(request.user))
        with transaction.atomic():
            made = amendments.amend_targets(plan=plan, changes=changes, by=request.user, **facts)
            wake("indicators.recompute_stale")
        return Response(TargetVersionSerializer(made, many=True).data, status=status.HTTP_201_CREATED)


class TargetViewSet(TargetParts, ScopedViewSet):
    queryset = Target.objects.with_judgement()
    serializer_class = TargetSerializer
    filterset_class = TargetFilters

    def _shown(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(Target.objects.with_judgement().get(pk=pk)).data, status=code)

    @extend_schema(request=NewTargetSerializer, responses={201: TargetSerializer})
    def create(self, request: Request) -> Response:
        """Add a target to a plan."""
        sent = NewTargetSerializer(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            target = plans.add_target(by=request.user, **sent.validated_data)
            wake("indicators.recompute_stale")
        return self._shown(target.pk, status.HTTP_201_CREATED)

    @extend_schema(request=ReadingSerializer, responses=TargetSerializer)
    @action(detail=True, methods=["post"])
    def reading(self, request: Request, pk: int) -> Response:
        """Correct how a target was read; what was written stays."""
        target = self.get_object()
        sent = ReadingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reading = plans.read_demand(indicator=target.indicator, text=sent.validated_data["text"])
        with transaction.atomic():
            amendments.correct_reading(target=target, reading=reading, by=request.user)
            wake("indicators.recompute_stale")
        return self._shown(pk)

    @extend_schema(request=OFFICIAL_BODY, responses=TargetSerializer)
    @action(
        detail=True,
        methods=["post"],
        url_path="official-verdict",
        parser_classes=[ExactJSONParser, MultiPartParser],
    )
    def official_verdict(self, request: Request, pk: int) -> Response:
        """Store the verdict the authority decided, beside the computed one, said of the value that counts now."""
        return self._decided(decisions.decide_verdict, OfficialVerdictSerializer(data=request.data))

    @extend_schema(request=ReasonSerializer, responses=TargetSerializer)
    @action(detail=True, methods=["post"], url_path="official-verdict/confirm")
    def confirm_verdict(self, request: Request, pk: int) -> Response:
        """Say the official verdict again, of the value that counts now."""
        return self._decided(decisions.confirm_verdict, ReasonSerializer(data=request.data))

    @extend_schema(request=ReasonSerializer, responses=TargetSerializer)
    @action(detail=True, methods=["post"], url_path="official-verdict/withdraw")
    def withdraw_verdict(self, request: Request, pk: int) -> Response:
        """Take the official verdict back: the computed one counts again."""
        return self._decided(decisions.withdraw_verdict, ReasonSerializer(data=request.data))

    def _decided(self, decide: Callable[..., VerdictDecision], sent: serializers.Serializer) -> Response:
        target = self.get_object()
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            decide(target=target, by=self.request.user, **sent.validated_data)
            wake("indicators.recompute_stale")
        return self._shown(target.pk)


class StatusChangeViewSet(ScopedViewSet):
    """Verdicts, paces and forecasts that changed, newest first."""

    queryset = StatusChange.objects.select_related("target__indicator__unit", "target__locality", "target__period")
    serializer_class = StatusChangeSerializer
    filterset_class = StatusChangeFilters
    locality_lookup = "target__locality"
