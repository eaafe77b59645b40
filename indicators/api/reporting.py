"""Reporting calendars: the rules, who reports by them, and days that are not what the calendar says."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.api.fields import InScope
from indicators.models import DayException, Plan, ReportingCalendar, ReportingDuty, Sector
from indicators.reporting.filters import DayExceptionFilters, ReportingCalendarFilters, ReportingDutyFilters
from indicators.services import reporting
from localities.api import LocalityBriefSerializer, ReadViewSet, ScopedViewSet
from localities.models import Locality


class ReportingCalendarSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReportingCalendar
        fields = [
            *["id", "name", "basis", "frequency", "cut_off_day", "working_days", "decided_by", "decided_on"],
            *["valid_from", "valid_to", "replaces"],
        ]


class NewCalendarSerializer(serializers.ModelSerializer):
    """A rule as its decision says it; with `replaces` it takes another's place from `valid_from`."""

    class Meta:
        model = ReportingCalendar
        fields = ReportingCalendarSerializer.Meta.fields[1:]
        # The service says these in sentences of its own.
        validators = []


class EndSerializer(serializers.Serializer):
    valid_to = serializers.DateField(help_text="The last day the rule holds")


class CalendarBriefSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReportingCalendar
        fields = ["id", "name", "basis", "frequency"]


class ReportingDutySerializer(serializers.ModelSerializer):
    calendar = CalendarBriefSerializer()
    locality = LocalityBriefSerializer()

    class Meta:
        model = ReportingDuty
        fields = ["id", "calendar", "locality", "with_below", "plan", "sector", "is_active"]


class NewDutySerializer(serializers.Serializer):
    """`with_below`: each unit right below the locality reports, in its stead."""

    calendar = serializers.PrimaryKeyRelatedField(queryset=ReportingCalendar.objects.all())
    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all())
    with_below = serializers.BooleanField(default=False)
    plan = InScope(queryset=Plan.objects.select_related("locality"), required=False, allow_null=True)
    sector = serializers.PrimaryKeyRelatedField(queryset=Sector.objects.all(), required=False, allow_null=True)


class DayExceptionSerializer(serializers.ModelSerializer):
    class Meta:
        model = DayException
        fields = ["id", "on", "is_working", "name"]
        # A day that is set already is set again.
        extra_kwargs = {"on": {"validators": []}}


class ReportingCalendarViewSet(ReadViewSet):
    """The rules of reporting, each with its decision; the same for everyone who is signed in."""

    queryset = ReportingCalendar.objects.all()
    serializer_class = ReportingCalendarSerializer
    filterset_class = ReportingCalendarFilters

    @extend_schema(request=NewCalendarSerializer, responses={201: ReportingCalendarSerializer})
    def create(self, request: Request) -> Response:
        """Store a rule. A rule is never edited: one that names `replaces` takes another's place from `valid_from`."""
        sent = NewCalendarSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = {**sent.validated_data}
        replaced = facts.pop("replaces", None)
        new = reporting.NewCalendar(**facts)
        if replaced is None:
            stored = reporting.create_calendar(new=new, by=request.user)
        else:
            stored = reporting.replace_calendar(calendar=replaced, new=new, by=request.user)
        return Response(self.get_serializer(stored).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=EndSerializer, responses=ReportingCalendarSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """Let a rule end with none in its place."""
        calendar = self.get_object()
        sent = EndSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reporting.end_calendar(calendar=calendar, by=request.user, **sent.validated_data)
        return Response(self.get_serializer(self.get_object()).data)


class ReportingDutyViewSet(ScopedViewSet):
    """Who reports by which calendar."""

    queryset = ReportingDuty.objects.select_related("calendar", "locality")
    serializer_class = ReportingDutySerializer
    filterset_class = ReportingDutyFilters

    @extend_schema(request=NewDutySerializer, responses={201: ReportingDutySerializer})
    def create(self, request: Request) -> Response:
        """Let a unit report by a calendar; its reports of the coming months are there at once."""
        sent = NewDutySerializer(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        duty = reporting.assign_duty(by=request.user, **sent.validated_data)
        return Response(self.get_serializer(duty).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ReportingDutySerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """Ask for no further reports."""
        duty = self.get_object()
        reporting.end_duty(duty=duty, by=request.user)
        return Response(self.get_serializer(duty).data)


class DayExceptionViewSet(ReadViewSet):
    """Days that a decision made free, or working days in compensation; beside the public holidays."""

    queryset = DayException.objects.all()
    serializer_class = DayExceptionSerializer
    filterset_class = DayExceptionFilters

    @extend_schema(request=DayExceptionSerializer, responses={201: DayExceptionSerializer})
    def create(self, request: Request) -> Response:
        """Set a day; deadlines that are to come follow."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        stored = reporting.set_day_exception(by=request.user, **{"is_working": False} | sent.validated_data)
        return Response(self.get_serializer(stored).data, status=status.HTTP_201_CREATED)

    def destroy(self, request: Request, pk: int) -> Response:
        """Let a day be again what the calendar says."""
        reporting.clear_day_exception(exception=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
