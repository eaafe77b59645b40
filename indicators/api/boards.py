"""The summary of a board, and how its plans are followed."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from indicators.api.fields import ExactDecimal
from indicators.board import Board, Filters, load_board
from indicators.choices import Counting, Leads, State
from indicators.models import Plan
from indicators.services import following
from indicators.spans import Span
from indicators.wakeup import wake
from localities.api import InPersonsLanguage, LocalityBriefSerializer
from localities.scope import localities_for_user

SPAN = "A year (2023), years (2021-2025), or two dates (2020-10-15_2025-10-14)"


class LeadingPlanSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    reason = serializers.ChoiceField(choices=Leads.choices, help_text="Why this plan is counted by")


class MissedSerializer(serializers.Serializer):
    target = serializers.IntegerField(help_text="The target to look at: its own, or that of the first missed part")
    number = serializers.CharField()
    name = serializers.CharField()
    parts = serializers.ListField(
        child=serializers.CharField(), help_text="The rows that make it missed where its own value does not"
    )


class BoardSummarySerializer(serializers.Serializer):
    """What planners write under a table: how many numbered indicators were reached, by which rule, and which were
    not."""

    locality = LocalityBriefSerializer()
    period = serializers.CharField()
    sentence = serializers.CharField()
    leading_plan = LeadingPlanSerializer(allow_null=True)
    counting = serializers.ChoiceField(choices=Counting.choices)
    counted_numbers = serializers.CharField(help_text="Empty: every indicator")
    is_estimate = serializers.BooleanField(help_text="The period runs, or a counted value is an estimate")
    total = serializers.IntegerField()
    reached = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text=f"By state: {', '.join(State.values)}")
    row_counts = serializers.DictField(child=serializers.IntegerField(), help_text="The same of every row, parts too")
    missed = MissedSerializer(many=True)


class FollowingSerializer(serializers.ModelSerializer):
    """How a plan is followed. What is not sent keeps as it is."""

    on_track_below = ExactDecimal(required=False, allow_null=True)
    behind_below = ExactDecimal(required=False, allow_null=True)

    class Meta:
        model = Plan
        fields = ["is_leading", "counting", "counted_numbers", "on_track_below", "behind_below"]
        extra_kwargs = {"counted_numbers": {"allow_blank": True}}


class BoardSummaryView(InPersonsLanguage, APIView):
    @extend_schema(
        operation_id="boards_summary",
        parameters=[
            OpenApiParameter("span", OpenApiTypes.STR, OpenApiParameter.PATH, description=SPAN),
            OpenApiParameter("plan", OpenApiTypes.INT, description="Only what this plan sets, counted its way"),
            OpenApiParameter("sector", OpenApiTypes.INT, description="Only this sector; 0: rows without one"),
        ],
        responses=BoardSummarySerializer,
    )
    def get(self, request: Request, locality_id: int, span: str) -> Response:
        """The summary of a board: the counts, the rule they were made by, what was missed, and the sentence."""
        locality = get_object_or_404(localities_for_user(request.user), pk=locality_id)
        try:
            read = Span.from_slug(span)
        except ValueError as error:
            raise Http404 from error
        asked = {name: request.query_params.get(name, "") for name in ("plan", "sector")}
        board = load_board(locality, read, Filters.from_query(asked), timezone.localdate())
        return Response(BoardSummarySerializer(_summary(board) | {"locality": locality, "period": str(read)}).data)


def _summary(board: Board) -> dict[str, Any]:
    summary = board.summary
    basis, leading = summary.basis, board.setters.leading
    return {
        "sentence": summary.sentence,
        "leading_plan": None
        if leading is None
        else {"id": leading, "name": basis.document, "reason": basis.leads.value},
        "counting": basis.counting.value,
        "counted_numbers": basis.numbers,
        "is_estimate": summary.is_estimate,
        "total": summary.tally.total,
        "reached": summary.tally.reached,
        "counts": {state.value: summary.tally.of(state) for state in State},
        "row_counts": {state.value: board.row_tally.of(state) for state in State},
        "missed": [
            {
                "target": board.opens(one),
                "number": one.item.number,
                "name": one.item.name,
                "parts": [part.name for part in one.missed],
            }
            for one in summary.missed
        ],
    }


class FollowPlanView(InPersonsLanguage, APIView):
    @extend_schema(operation_id="plans_following", request=FollowingSerializer, responses=FollowingSerializer)
    def post(self, request: Request, plan_id: int) -> Response:
        """Say how a plan is followed: whether it leads, how and what it counts, which lags are slow."""
        scope = localities_for_user(request.user)
        plan = get_object_or_404(Plan.objects.select_related("locality"), pk=plan_id, locality__in=scope)
        sent = FollowingSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        kept = {name: getattr(plan, name) for name in following.FOLLOWED}
        with transaction.atomic():
            following.follow_plan(plan=plan, by=request.user, **(kept | sent.validated_data))
            wake("indicators.recompute_stale")
        return Response(FollowingSerializer(plan).data)
