"""What the authority decided: every decision, its evidence, and sending one."""

from pathlib import PurePosixPath

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.reverse import reverse

from indicators.choices import OFFICIAL_VERDICTS
from indicators.filters import VerdictDecisionFilters
from indicators.models import VerdictDecision
from localities.api import ScopedViewSet

OFFICIAL_CHOICES = [(verdict.value, verdict.label) for verdict in OFFICIAL_VERDICTS]


class VerdictDecisionSerializer(serializers.ModelSerializer):
    """One decision. Without a verdict it took the earlier one back; `evidence` is where its file is fetched."""

    evidence = serializers.SerializerMethodField()
    decided_by = serializers.StringRelatedField()

    class Meta:
        model = VerdictDecision
        fields = [
            *["id", "target", "verdict", "written", "document", "reason", "evidence_text", "evidence_link", "evidence"],
            *["observation", "decided_at", "decided_by"],
        ]

    def get_evidence(self, decision: VerdictDecision) -> str | None:
        return reverse("verdictdecision-evidence", args=[decision.pk]) if decision.evidence_file else None


class OfficialVerdictSerializer(serializers.Serializer):
    """Needs a document, a reason, words or a link; where no number measures the target, words, a link or a file."""

    verdict = serializers.ChoiceField(choices=OFFICIAL_CHOICES)
    document = serializers.CharField(max_length=300, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    evidence_text = serializers.CharField(required=False, allow_blank=True)
    evidence_link = serializers.CharField(max_length=500, required=False, allow_blank=True)
    evidence_file = serializers.FileField(required=False, help_text="Only as multipart/form-data")
    decided_at = serializers.DateTimeField(required=False)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class VerdictDecisionViewSet(ScopedViewSet):
    """Everything that was decided about targets, the newest of a target first."""

    queryset = VerdictDecision.objects.select_related("decided_by")
    serializer_class = VerdictDecisionSerializer
    filterset_class = VerdictDecisionFilters
    locality_lookup = "target__locality"

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def evidence(self, request: Request, pk: int) -> FileResponse:
        """The file that was attached, always to be saved: what people uploaded is never shown as a page of ours."""
        file = self.get_object().evidence_file
        try:
            content = file.open("rb")
        except (ValueError, FileNotFoundError) as error:
            # None was attached, or the folder was lost.
            raise Http404 from error
        response = FileResponse(
            content,
            as_attachment=True,
            filename=PurePosixPath(file.name).name,
            content_type="application/octet-stream",
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
