"""Figures that do not add up: what was found, accepting it, and how the checks are applied."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.api.catalogue import IndicatorBriefSerializer, PeriodSerializer
from indicators.choices import Check, FindingState, Severity
from indicators.findings import sentence_of
from indicators.findings.filters import CheckRuleFilters, FindingFilters
from indicators.models import CheckRule, Finding
from indicators.services import findings
from localities.api import LocalityBriefSerializer, ReadViewSet, ScopedViewSet


class FindingBriefSerializer(serializers.ModelSerializer):
    """A finding as it is told with the values that were just sent."""

    check = serializers.ChoiceField(choices=Check.choices, source="check_code")
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields = ["id", "check", "severity", "sentence", "indicator", "target"]

    def get_sentence(self, finding: Finding) -> str:
        return sentence_of(finding)


class FindingSerializer(FindingBriefSerializer):
    """Figures that contradict each other: `sentence` for people, `data` (plain decimals as text) for programs. It is
    gone once one of its figures has changed."""

    state = serializers.ChoiceField(choices=FindingState.choices)
    locality = LocalityBriefSerializer()
    period = PeriodSerializer()
    indicator = IndicatorBriefSerializer(allow_null=True)
    data = serializers.DictField()
    accepted_by = serializers.StringRelatedField()

    class Meta:
        model = Finding
        fields = [
            *["id", "check", "severity", "state", "sentence", "data", "locality", "period", "indicator", "target"],
            *["observation", "found_at", "gone_at", "accepted_at", "accepted_by", "accepted_reason"],
        ]


class AcceptanceSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=findings.LONGEST_REASON)


class CheckRuleSerializer(serializers.ModelSerializer):
    """How a check is applied. `severity` is blank where the one that ships holds; `factor` is for jumps."""

    check = serializers.ChoiceField(choices=Check.choices, source="check_code")
    severity = serializers.ChoiceField(choices=Severity.choices, allow_blank=True)

    class Meta:
        model = CheckRule
        fields = ["id", "check", "is_on", "severity", "is_blocking", "factor"]


class FindingViewSet(ScopedViewSet):
    """What does not add up. `state=open` leaves what nobody has accepted yet, `within` a unit with all below it."""

    queryset = Finding.objects.select_related("locality", "period", "indicator__unit", "accepted_by")
    serializer_class = FindingSerializer
    filterset_class = FindingFilters

    @extend_schema(request=AcceptanceSerializer, responses=FindingSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Accept that the figures do not add up, and why; the hints that explain the finding are accepted with it."""
        sent = AcceptanceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self._done(findings.accept_finding, **sent.validated_data)

    @extend_schema(request=None, responses=FindingSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Take the acceptance back."""
        return self._done(findings.reopen_finding)

    def _done(self, verb: Callable[..., Finding], **facts: str) -> Response:
        finding = self.get_object()
        verb(finding=finding, by=self.request.user, **facts)
        return Response(self.get_serializer(self.get_queryset().get(pk=finding.pk)).data)


class CheckRuleViewSet(ReadViewSet):
    """The checks that are applied otherwise than they ship; the others are on, and block nothing."""

    queryset = CheckRule.objects.all()
    serializer_class = CheckRuleSerializer
    filterset_class = CheckRuleFilters
