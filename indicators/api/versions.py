"""Versions of targets, the milestones of each, and sending amendments."""

from typing import Any

from rest_framework import serializers

from indicators.api.fields import ExactDecimal
from indicators.filters import MilestoneFilters, TargetVersionFilters
from indicators.models import Milestone, Plan, Target, TargetVersion
from indicators.services.amendments import Change
from localities.api import ScopedViewSet
from localities.models import LocalityQuerySet


class IssuedPlanSerializer(serializers.ModelSerializer):
    """The document that set a version: its number and its day."""

    class Meta:
        model = Plan
        fields = ["id", "number", "title", "issued_on"]


class TargetVersionSerializer(serializers.ModelSerializer):
    """What a target demanded from `effective_on` on (null: from the start)."""

    plan = IssuedPlanSerializer()
    low = ExactDecimal()
    high = ExactDecimal()
    denominator = ExactDecimal()
    created_by = serializers.StringRelatedField()

    class Meta:
        model = TargetVersion
        fields = [
            *["id", "target", "version", "plan", "effective_on", "reason", "written", "kind", "low", "high"],
            *["denominator", "is_approximate", "is_open", "is_share", "relative_to", "created_at", "created_by"],
        ]


class MilestoneSerializer(serializers.ModelSerializer):
    value = ExactDecimal()

    class Meta:
        model = Milestone
        fields = ["id", "target", "version", "on", "value"]


class TargetVersionViewSet(ScopedViewSet):
    """Every version of the targets that were amended, or read anew once their document was in force."""

    queryset = TargetVersion.objects.select_related("plan", "created_by")
    serializer_class = TargetVersionSerializer
    filterset_class = TargetVersionFilters
    locality_lookup = "target__locality"


class MilestoneViewSet(ScopedViewSet):
    """What a version of a target expects by a day, in the indicator's unit."""

    queryset = Milestone.objects.all()
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilters
    locality_lookup = "target__locality"


class NewMilestoneSerializer(serializers.Serializer):
    on = serializers.DateField()
    value = ExactDecimal()


class ChangeSerializer(serializers.Serializer):
    """`milestones` are the whole new scenario; without them the earlier ones stay and the later ones go. `reason` is
    the target's own."""

    target = serializers.IntegerField(min_value=1)
    written = serializers.CharField(max_length=500)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    milestones = NewMilestoneSerializer(many=True, required=False)


class AmendmentsSerializer(serializers.Serializer):
    """What an amending document changes. One that holds from the start has the period's first day. `reason` fills in
    for the targets without one of their own."""

    effective_on = serializers.DateField()
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    changes = ChangeSerializer(many=True, allow_empty=False)


def changes_of(sent: list[dict[str, Any]], scope: LocalityQuerySet) -> list[Change]:
    """The changes as the service takes them, in one query. Raises ValidationError naming targets that are not there."""
    targets = Target.objects.for_localities(scope).in_bulk([change["target"] for change in sent])
    field = serializers.PrimaryKeyRelatedField(read_only=True)
    message = field.error_messages["does_not_exist"]
    missing = {
        index: {"target": [message.format(pk_value=change["target"])]}
        for index, change in enumerate(sent)
        if change["target"] not in targets
    }
    if missing:
        raise serializers.ValidationError(missing)
    return [
        Change(
            target=targets[change["target"]],
            written=change["written"],
            milestones=[(one["on"], one["value"]) for one in change["milestones"]] if "milestones" in change else None,
            reason=change.get("reason", ""),
        )
        for change in sent
    ]
