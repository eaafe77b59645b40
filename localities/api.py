"""The API of units and offices, and what every endpoint of the service is made of.

Units and who became whom are public facts, the same for everyone who is signed in; everything else that belongs to a
locality passes through the person's scope, and what lies outside is not there (404).
"""

from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from localities.choices import Level
from localities.filters import LocalityFilters, OfficeFilters, SuccessionFilters
from localities.models import Locality, Office, Succession
from localities.scope import localities_for_user


class LocalitySerializer(serializers.ModelSerializer):
    level = serializers.ChoiceField(choices=Level.choices, read_only=True)

    class Meta:
        model = Locality
        fields = ["id", "code", "name", "kind", "level", "parent", "valid_from", "valid_to"]


class LocalityBriefSerializer(serializers.ModelSerializer):
    """A unit where it is named beside something else."""

    class Meta:
        model = Locality
        fields = ["id", "code", "name"]


class SuccessionSerializer(serializers.ModelSerializer):
    predecessor = LocalityBriefSerializer()
    successor = LocalityBriefSerializer()

    class Meta:
        model = Succession
        fields = ["id", "predecessor", "successor", "effective_on", "legal_act"]


class OfficeSerializer(serializers.ModelSerializer):
    locality = LocalityBriefSerializer()

    class Meta:
        model = Office
        fields = ["id", "locality", "name", "valid_to"]


class InPersonsLanguage:
    """A view that answers in the person's language (a token names the person only after the middleware has run)."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        translation.activate(request.user.language)


class ReadViewSet(InPersonsLanguage, ReadOnlyModelViewSet):
    """A list and its rows."""

    lookup_value_converter = "int"


class ScopedViewSet(ReadViewSet):
    """The rows whose locality is in the person's scope; `locality_lookup` is the way from the row to it."""

    locality_lookup = "locality"

    def get_queryset(self) -> QuerySet[Any]:
        scope = localities_for_user(self.request.user)
        return super().get_queryset().filter(**{f"{self.locality_lookup}__in": scope})


class LocalityViewSet(ReadViewSet):
    """Units of every level over time; `valid_on` gives those of a day."""

    queryset = Locality.objects.all()
    serializer_class = LocalitySerializer
    filterset_class = LocalityFilters


class SuccessionViewSet(ReadViewSet):
    """Who became whom."""

    queryset = Succession.objects.select_related("predecessor", "successor")
    serializer_class = SuccessionSerializer
    filterset_class = SuccessionFilters


class OfficeViewSet(ScopedViewSet):
    """Departments of the localities in scope."""

    queryset = Office.objects.select_related("locality")
    serializer_class = OfficeSerializer
    filterset_class = OfficeFilters
