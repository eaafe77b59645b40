"""Reviewing reports over the API: what the actions of due reports take and do."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.errors import ConflictError
from indicators.models import Indicator, ReportStep, ReturnedRow
from indicators.reporting import exception_on
from indicators.reviewing import mark_of
from indicators.services import review
from indicators.wakeup import wake, wake_step_listeners

# Those that answer with the report.
REVIEW_ACTIONS = ("accept", "give_back", "close", "reopen", "grant_exception", "withdraw_exception")


class ReportStepSerializer(serializers.ModelSerializer):
    """One line of a report's timeline."""

    by = serializers.StringRelatedField()

    class Meta:
        model = ReportStep
        fields = ["id", "step", "at", "by", "note"]


class ReturnedRowSerializer(serializers.ModelSerializer):
    """A row that was returned, and when it was sent again."""

    returned_by = serializers.StringRelatedField()

    class Meta:
        model = ReturnedRow
        fields = ["indicator", "reason", "returned_at", "returned_by", "settled_at"]


class TimelineSerializer(serializers.Serializer):
    """`mark` says what a decision has seen: send it back as `seen`."""

    mark = serializers.CharField()
    steps = ReportStepSerializer(many=True)
    returned_rows = ReturnedRowSerializer(many=True)


class SeenSerializer(serializers.Serializer):
    """With `seen`, the `mark` of the timeline that was looked at, the decision is refused (409) where the report
    changed since."""

    note = serializers.CharField(max_length=900, required=False, allow_blank=True)
    seen = serializers.CharField(max_length=50, required=False)


class RowToReturnSerializer(serializers.Serializer):
    indicator = serializers.PrimaryKeyRelatedField(queryset=Indicator.objects.all())
    reason = serializers.CharField(max_length=500)


class ReturnSerializer(SeenSerializer):
    """The rows to look at again, each with its reason; without any the note says what is amiss."""

    rows = RowToReturnSerializer(many=True, required=False)


class ReopenSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=900, required=False, allow_blank=True)


class ExceptionSerializer(serializers.Serializer):
    until = serializers.DateField(help_text="The last day on which the unit may change its closed period")
    reason = serializers.CharField(max_length=500)


class ReviewActions:
    """Mixed into the view set of due reports."""

    @extend_schema(responses=TimelineSerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def timeline(self, request: Request, pk: int) -> Response:
        """What happened to the report, and the rows that were returned."""
        report = self.get_object()
        facts = {
            "mark": mark_of(report),
            "steps": report.steps.select_related("by"),
            "returned_rows": report.returned_rows.select_related("returned_by"),
        }
        return Response(TimelineSerializer(facts).data)

    @extend_schema(request=SeenSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Take a report as it was sent: its values are accepted."""
        return self._decide(SeenSerializer, lambda report, sent: review.accept_report(report=report, **sent))

    @extend_schema(request=ReturnSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: Request, pk: int) -> Response:
        """Give a report back to its unit. The values of its rows do not count until others take their place."""

        def act(report: Any, sent: dict[str, Any]) -> None:
            rows = {row["indicator"]: row["reason"] for row in sent.pop("rows", ())}
            review.return_report(report=report, rows=rows, **sent)

        return self._decide(ReturnSerializer, act)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """Close the period for this unit: nothing of it is written from then on, but for exceptions."""
        return self._decide(serializers.Serializer, lambda report, sent: review.close_reports(reports=[report], **sent))

    @extend_schema(request=ReopenSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Open a closed period again for this unit."""
        return self._decide(ReopenSerializer, lambda report, sent: review.open_reports(reports=[report], **sent))

    @extend_schema(request=ExceptionSerializer)
    @action(detail=True, methods=["post"], url_path="grant-exception")
    def grant_exception(self, request: Request, pk: int) -> Response:
        """Let the unit change its closed period until a day, that day included."""
        return self._decide(ExceptionSerializer, lambda report, sent: review.grant_exception(report=report, **sent))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="withdraw-exception")
    def withdraw_exception(self, request: Request, pk: int) -> Response:
        """Let the lock hold again before the exception's day has passed."""

        def act(report: Any, sent: dict[str, Any]) -> None:
            leave = exception_on(report, timezone.localdate())
            if leave is None:
                raise ConflictError([_("Việc cho sửa này đã thôi.")])
            review.withdraw_exception(exception=leave, **sent)

        return self._decide(serializers.Serializer, act)

    def _decide(self, taken: type[serializers.Serializer], act: Any) -> Response:
        report = self.get_object()
        sent = taken(data=self.request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            act(report, {**sent.validated_data, "by": self.request.user})
            wake("indicators.recompute_stale")
            wake_step_listeners()
        return self._shown(report.pk)
