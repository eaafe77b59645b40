"""Rules of alerts, and what they would have done."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.choices import Cause, Severity
from alerts.filters import AlertRuleFilters
from alerts.models import AlertRule
from alerts.seeing import rules_seen_by
from alerts.services import rules
from alerts.trials import try_rule
from indicators.api.fields import ExactDecimal, InScope
from indicators.models import Plan, Sector
from indicators.wakeup import wake
from localities.api import LocalityBriefSerializer, ReadViewSet
from localities.models import Locality

YEAR = dt.timedelta(days=365)
REVIEW = "alerts.handle_status_changes"


class AlertRuleSerializer(serializers.ModelSerializer):
    """`threshold`: points of lag for a pace, percent below the target for a miss or a forecast, working days for a
    report. `is_draft`: stored to be tried, not applied at all. Without locality, sector and plan: everywhere."""

    locality = LocalityBriefSerializer(allow_null=True)
    threshold = ExactDecimal(allow_null=True)
    recovery_margin = ExactDecimal(allow_null=True)

    class Meta:
        model = AlertRule
        fields = [
            *["id", "name", "cause", "severity", "is_on", "is_draft", "threshold", "hold_values", "recovery_margin"],
            *["locality", "sector", "plan"],
        ]


class RuleFactsSerializer(serializers.Serializer):
    """What can be changed of a rule; what is left out stays."""

    name = serializers.CharField(max_length=200, required=False)
    severity = serializers.ChoiceField(choices=Severity.choices, required=False)
    is_on = serializers.BooleanField(required=False)
    threshold = ExactDecimal(required=False, allow_null=True)
    hold_values = serializers.IntegerField(required=False, min_value=1, max_value=rules.LONGEST_HOLD)
    recovery_margin = ExactDecimal(required=False, allow_null=True)


class NewRuleSerializer(RuleFactsSerializer):
    """A draft unless `is_on`. A plan's rule applies in the plan's own locality where none is named."""

    name = serializers.CharField(max_length=200)
    cause = serializers.ChoiceField(choices=Cause.choices)
    severity = serializers.ChoiceField(choices=Severity.choices)
    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all(), required=False, allow_null=True)
    sector = serializers.PrimaryKeyRelatedField(queryset=Sector.objects.all(), required=False, allow_null=True)
    plan = InScope(queryset=Plan.objects.all(), required=False, allow_null=True)


class OpeningSerializer(serializers.Serializer):
    """One alert that would have opened, or opened again."""

    on = serializers.DateField()
    subject = serializers.CharField()
    locality = LocalityBriefSerializer()
    name = serializers.CharField()
    target = serializers.IntegerField(source="target_id", allow_null=True)


class MonthSerializer(serializers.Serializer):
    month = serializers.DateField()
    opened = serializers.IntegerField()


class TrialSerializer(serializers.Serializer):
    """What a rule would have opened between two days; the last ten of it as examples. `tried` is less than `total`
    where there were too many targets to look at all; `is_today_only` for what has no history."""

    since = serializers.DateField()
    on = serializers.DateField()
    opened = serializers.IntegerField()
    sentence = serializers.CharField()
    by_month = serializers.SerializerMethodField()
    examples = OpeningSerializer(many=True)
    tried = serializers.IntegerField()
    total = serializers.IntegerField()
    is_today_only = serializers.BooleanField()

    @extend_schema_field(MonthSerializer(many=True))
    def get_by_month(self, trial: Any) -> list[dict[str, Any]]:
        return [{"month": month, "opened": n} for month, n in trial.by_month]


class SinceSerializer(serializers.Serializer):
    since = serializers.DateField(required=False)


class AlertRuleViewSet(ReadViewSet):
    """The rules that apply somewhere in the person's scope. Of several that fit the most specific counts: a plan's,
    then a sector's, then the nearest locality's."""

    queryset = AlertRule.objects.select_related("locality")
    serializer_class = AlertRuleSerializer
    filterset_class = AlertRuleFilters

    def get_queryset(self) -> QuerySet[AlertRule]:
        return super().get_queryset().filter(pk__in=rules_seen_by(self.request.user).values("pk"))

    @extend_schema(request=NewRuleSerializer, responses={201: AlertRuleSerializer})
    def create(self, request: Request) -> Response:
        """Add a rule, for planning officers and administrators of its locality; rules for everywhere: superusers."""
        sent = NewRuleSerializer(data=request.data, context={"request": request})
        sent.is_valid(raise_exception=True)
        stored = rules.add_rule(**sent.validated_data, by=request.user)
        wake(REVIEW)
        return Response(self.get_serializer(stored).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RuleFactsSerializer, responses=AlertRuleSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change or switch a rule; what it is about and where it applies stay. Off, it switches its cause off there."""
        sent = RuleFactsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        stored = rules.change_rule(rule=self.get_object(), **sent.validated_data, by=request.user)
        wake(REVIEW)
        return Response(self.get_serializer(stored).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Take a rule away, so that wider ones apply again."""
        rules.remove_rule(rule=self.get_object(), by=request.user)
        wake(REVIEW)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=[OpenApiParameter("since", dt.date)], responses=TrialSerializer, filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def trial(self, request: Request, pk: int) -> Response:
        """What the rule would have opened from a day (one year back, without one) until today, had it been on."""
        sent = SinceSerializer(data=request.query_params)
        sent.is_valid(raise_exception=True)
        today = timezone.localdate()
        since = min(sent.validated_data.get("since") or today - YEAR, today)
        return Response(TrialSerializer(try_rule(self.get_object(), since=since, on=today)).data)
