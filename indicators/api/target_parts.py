"""What stands beside a target: its story, its shares and the scenario made of them."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.api.catalogue import PeriodSerializer
from indicators.api.fields import ExactDecimal
from indicators.breakdowns import Agreement
from indicators.choices import Profile
from indicators.models import Period, Target
from indicators.services import breakdowns
from indicators.services.courses import COURSE_FIELDS, set_course
from indicators.shares import Shares, read_shares
from indicators.timelines import EventSort, timeline_of
from indicators.wakeup import wake
from localities.api import LocalityBriefSerializer
from localities.models import Locality
from localities.services.changes import facts_of


class EventSerializer(serializers.Serializer):
    """One thing that happened: a sentence for people, ids, codes and plain numbers for programs. `who` is blank for the
    system; `source` is the document, the table or the report that said it."""

    at = serializers.DateTimeField()
    sort = serializers.ChoiceField(choices=[sort.value for sort in EventSort])
    sentence = serializers.CharField()
    who = serializers.CharField()
    source = serializers.CharField()
    data = serializers.DictField()


class ShareSerializer(serializers.ModelSerializer):
    locality = LocalityBriefSerializer()
    period = PeriodSerializer()
    low = ExactDecimal()
    high = ExactDecimal()
    denominator = ExactDecimal()

    class Meta:
        model = Target
        fields = ["id", "locality", "period", "written", "kind", "low", "high", "denominator"]


class CheckSerializer(serializers.Serializer):
    agreement = serializers.ChoiceField(choices=[agreement.value for agreement in Agreement])
    sentence = serializers.CharField()
    data = serializers.DictField()


class BreakdownSerializer(serializers.Serializer):
    """The shares of units and those of shorter periods, and whether each sort agrees with the whole (null: none)."""

    units = ShareSerializer(many=True)
    periods = ShareSerializer(many=True)
    units_check = CheckSerializer(allow_null=True)
    periods_check = CheckSerializer(allow_null=True)


class NewShareSerializer(serializers.Serializer):
    """A share as written, of a unit right below or of a shorter period."""

    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all(), required=False)
    period = serializers.PrimaryKeyRelatedField(queryset=Period.objects.all(), required=False)
    written = serializers.CharField(max_length=500)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("locality" in attrs) == ("period" in attrs):
            message = _("Ghi một trong hai: %(one)s hoặc %(other)s.") % {"one": "locality", "other": "period"}
            raise serializers.ValidationError({"locality": message})
        return attrs


class NewSharesSerializer(serializers.Serializer):
    shares = NewShareSerializer(many=True, allow_empty=False, max_length=1000)


class MilestoneFigureSerializer(serializers.Serializer):
    """What is expected by the end of a day: cumulative for a flow, the level for a state."""

    on = serializers.DateField()
    value = ExactDecimal()


class ScenarioSerializer(serializers.Serializer):
    """Without `milestones` they are made from the target's shares of shorter periods."""

    milestones = MilestoneFigureSerializer(many=True, required=False, allow_empty=False, max_length=400)


class CourseSerializer(serializers.Serializer):
    """How a target's pace is judged; what is left out stays. `profile` "" is the indicator's, `counts_from` the day of
    a target set in mid-year, `baseline` the level before it (null: what is known of it)."""

    profile = serializers.ChoiceField(choices=Profile.choices, allow_blank=True, required=False)
    counts_from = serializers.DateField(allow_null=True, required=False)
    baseline = ExactDecimal(allow_null=True, required=False)


class TargetParts:
    """Actions of the targets' endpoint; each target is one of those the person may see."""

    @extend_schema(responses=EventSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def timeline(self, request: Request, pk: int) -> Response:
        """Everything that happened to a target, oldest first."""
        return Response(EventSerializer(timeline_of(self.get_object()), many=True).data)

    @extend_schema(responses=BreakdownSerializer)
    @action(detail=True)
    def breakdown(self, request: Request, pk: int) -> Response:
        """What the target was broken down to, and whether that agrees with it."""
        return Response(_shown(read_shares(self.get_object())))

    @extend_schema(request=NewSharesSerializer, responses={201: BreakdownSerializer})
    @breakdown.mapping.post
    def break_down(self, request: Request, pk: int) -> Response:
        """Give shares to units right below or to shorter periods: all of them, or none and every problem."""
        target = self.get_object()
        sent = NewSharesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        shares = [(one.get("locality") or one["period"], one["written"]) for one in sent.validated_data["shares"]]
        with transaction.atomic():
            breakdowns.break_down_target(target=target, shares=shares, by=request.user)
            wake("indicators.recompute_stale")
        return Response(_shown(read_shares(target)), status=status.HTTP_201_CREATED)

    @extend_schema(request=ScenarioSerializer, responses=MilestoneFigureSerializer(many=True), filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def scenario(self, request: Request, pk: int) -> Response:
        """Say what the plan itself expects by some days, in place of what it said for the present version."""
        target = self.get_object()
        sent = ScenarioSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data.get("milestones")
        with transaction.atomic():
            if given is None:
                stored = breakdowns.milestones_from_breakdown(target=target, by=request.user)
            else:
                figures = [(one["on"], one["value"]) for one in given]
                stored = breakdowns.set_milestones(target=target, milestones=figures, by=request.user)
            wake("indicators.recompute_stale")
        return Response(MilestoneFigureSerializer(stored, many=True).data)

    @extend_schema(request=CourseSerializer, responses=CourseSerializer)
    @action(detail=True, methods=["post"])
    def course(self, request: Request, pk: int) -> Response:
        """Say how the target's pace is judged."""
        target = self.get_object()
        sent = CourseSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            course = facts_of(target, COURSE_FIELDS) | sent.validated_data
            set_course(target=target, **course, by=request.user)
            wake("indicators.recompute_stale")
        target.refresh_from_db(fields=COURSE_FIELDS)
        return Response(CourseSerializer(target).data)


def _shown(shares: Shares) -> dict[str, Any]:
    checks = shares.check()
    body = {
        "units": shares.units,
        "periods": shares.periods,
        "units_check": checks.get("units"),
        "periods_check": checks.get("periods"),
    }
    return BreakdownSerializer(body).data
