"""What is due from whom, and answers instead of values."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.api.catalogue import IndicatorBriefSerializer
from indicators.api.reporting import CalendarBriefSerializer
from indicators.api.review import REVIEW_ACTIONS, ReviewActions
from indicators.choices import Answer
from indicators.models import DueReport, Indicator, ReportAnswer
from indicators.reporting import (
    ReportState,
    days_late,
    label_of,
    missing_indicators,
    sentence_of,
    state_of_report,
    working_days,
)
from indicators.reporting.filters import DueReportFilters
from indicators.services import reporting
from localities.api import LocalityBriefSerializer, ScopedViewSet


class ReportAnswerSerializer(serializers.ModelSerializer):
    """Without an indicator the answer stands for the whole report."""

    indicator = IndicatorBriefSerializer()
    answered_by = serializers.StringRelatedField()

    class Meta:
        model = ReportAnswer
        fields = ["id", "indicator", "answer", "note", "answered_at", "answered_by", "withdrawn_at"]


class DueReportSerializer(serializers.ModelSerializer):
    """A report and where it stands today. `working_days_late` is 0 until its deadline has passed."""

    locality = LocalityBriefSerializer()
    calendar = CalendarBriefSerializer(source="duty.calendar")
    plan = serializers.IntegerField(source="duty.plan_id", allow_null=True)
    sector = serializers.IntegerField(source="duty.sector_id", allow_null=True)
    label = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    working_days_late = serializers.SerializerMethodField()
    sentence = serializers.SerializerMethodField()
    sent_by = serializers.StringRelatedField()
    closed_by = serializers.StringRelatedField()
    answers = ReportAnswerSerializer(many=True)

    class Meta:
        model = DueReport
        fields = [
            *["id", "duty", "calendar", "plan", "sector", "locality", "label", "starts_on", "cut_off_on", "due_on"],
            *["state", "working_days_late", "sentence", "sent_at", "sent_by", "review", "closed_at"],
            *["closed_by", "answers"],
        ]

    def get_label(self, report: DueReport) -> str:
        return label_of(report)

    @extend_schema_field(serializers.ChoiceField(choices=ReportState.choices))
    def get_state(self, report: DueReport) -> str:
        return state_of_report(report, self.context["on"])

    def get_working_days_late(self, report: DueReport) -> int:
        return days_late(report, self.context["on"], self.context["working_days"]) if self._is_overdue(report) else 0

    def get_sentence(self, report: DueReport) -> str:
        """What is missing, once it is overdue; empty otherwise."""
        if not self._is_overdue(report):
            return ""
        return sentence_of(report, self.context["on"], self.context["working_days"])

    def _is_overdue(self, report: DueReport) -> bool:
        return self.get_state(report) == ReportState.OVERDUE


class NewAnswerSerializer(serializers.Serializer):
    """Without an indicator the answer stands for the whole report."""

    answer = serializers.ChoiceField(choices=Answer.choices)
    indicator = serializers.PrimaryKeyRelatedField(queryset=Indicator.objects.all(), required=False, allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class WithdrawSerializer(serializers.Serializer):
    answer = serializers.IntegerField(min_value=1, help_text="The answer's id")


@extend_schema_view(
    **{name: extend_schema(responses=DueReportSerializer) for name in REVIEW_ACTIONS},
)
class DueReportViewSet(ReviewActions, ScopedViewSet):
    """What is due from whom: `due_on` gives a day, `state=overdue` what is late today."""

    queryset = DueReport.objects.with_facts().prefetch_related(
        Prefetch("answers", ReportAnswer.objects.select_related("indicator__unit", "answered_by"))
    )
    serializer_class = DueReportSerializer
    filterset_class = DueReportFilters

    def get_serializer_context(self) -> dict[str, Any]:
        today: dt.date = timezone.localdate()
        return super().get_serializer_context() | {"on": today, "working_days": SimpleLazyObject(working_days)}

    def _shown(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data, status=code)

    @extend_schema(responses=IndicatorBriefSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def missing(self, request: Request, pk: int) -> Response:
        """The indicators with neither a value nor an answer for the report's period."""
        return Response(IndicatorBriefSerializer(missing_indicators(self.get_object()), many=True).data)

    @extend_schema(request=None, responses=DueReportSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: int) -> Response:
        """Note that the unit has sent its report."""
        reporting.send_report(report=self.get_object(), by=request.user)
        return self._shown(pk)

    @extend_schema(request=NewAnswerSerializer, responses={201: DueReportSerializer})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: int) -> Response:
        """Answer "nothing to report" or "does not apply here" instead of a value."""
        report = self.get_object()
        sent = NewAnswerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reporting.answer_report(report=report, by=request.user, **sent.validated_data)
        return self._shown(pk, status.HTTP_201_CREATED)

    @extend_schema(request=WithdrawSerializer, responses=DueReportSerializer)
    @action(detail=True, methods=["post"], url_path="withdraw-answer")
    def withdraw_answer(self, request: Request, pk: int) -> Response:
        """Take an answer back; it stays readable as withdrawn."""
        report = self.get_object()
        sent = WithdrawSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        answer = get_object_or_404(ReportAnswer, report=report, pk=sent.validated_data["answer"])
        reporting.withdraw_answer(answer=answer, by=request.user)
        return self._shown(pk)
