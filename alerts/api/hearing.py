"""What a person subscribed to, when their digests come, who answers for an indicator, and who would hear."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.calendar_feed import calendar_url
from alerts.choices import Cause, Frequency, Severity
from alerts.filters import OwnershipFilters, SubscriptionFilters
from alerts.hearing.asking import ask_who_hears
from alerts.hearing.news_form import NewsForm
from alerts.models import MailPreference, Ownership, Subscription
from alerts.services import ownership, preferences, subscriptions
from indicators.models import Indicator, Plan, Sector
from localities.api import InPersonsLanguage, LocalityBriefSerializer, ReadViewSet, ScopedViewSet
from localities.models import Locality, User
from localities.scope import localities_for_user


class SubscriptionSerializer(serializers.ModelSerializer):
    locality = LocalityBriefSerializer()
    causes = serializers.ListField(child=serializers.ChoiceField(choices=Cause.choices))

    class Meta:
        model = Subscription
        fields = ["id", "locality", "sector", "plan", "causes", "least_severity", "frequency", "created_at"]


class NewSubscriptionSerializer(serializers.Serializer):
    """A locality to hear about, with everything below it, or a sector or a plan there; sent again, it changes what is
    wanted. No causes: all of them."""

    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all())
    sector = serializers.PrimaryKeyRelatedField(queryset=Sector.objects.all(), allow_null=True, default=None)
    plan = serializers.PrimaryKeyRelatedField(queryset=Plan.objects.all(), allow_null=True, default=None)
    causes = serializers.MultipleChoiceField(choices=Cause.choices, default=list)
    least_severity = serializers.ChoiceField(choices=Severity.choices, default=Severity.NOTICE)
    frequency = serializers.ChoiceField(choices=Frequency.choices, default=Frequency.AT_ONCE)


class SubscriptionViewSet(ReadViewSet):
    """The person's own subscriptions."""

    queryset = Subscription.objects.select_related("locality", "user", "sector", "plan")
    serializer_class = SubscriptionSerializer
    filterset_class = SubscriptionFilters

    def get_queryset(self) -> QuerySet[Subscription]:
        return super().get_queryset().filter(user=self.request.user.pk)

    @extend_schema(request=NewSubscriptionSerializer, responses={201: SubscriptionSerializer})
    def create(self, request: Request) -> Response:
        """Subscribe to a locality in scope, or change what is wanted."""
        sent = NewSubscriptionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        stored = subscriptions.subscribe(user=request.user, by=request.user, **sent.validated_data)
        return Response(self.get_serializer(stored).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """End a subscription."""
        kept = self.get_object()
        subscriptions.unsubscribe(
            user=request.user, locality=kept.locality, by=request.user, sector=kept.sector, plan=kept.plan
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnershipSerializer(serializers.ModelSerializer):
    locality = LocalityBriefSerializer()

    class Meta:
        model = Ownership
        fields = ["id", "indicator", "locality", "user"]


class NewOwnershipSerializer(serializers.Serializer):
    """Who answers for an indicator in a locality and below."""

    indicator = serializers.PrimaryKeyRelatedField(queryset=Indicator.objects.all())
    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all())
    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.all())


class OwnershipViewSet(ScopedViewSet):
    """Who answers for an indicator in a locality and below: they hear of it at least weekly."""

    queryset = Ownership.objects.select_related("locality", "indicator", "user")
    serializer_class = OwnershipSerializer
    filterset_class = OwnershipFilters

    @extend_schema(request=NewOwnershipSerializer, responses={201: OwnershipSerializer})
    def create(self, request: Request) -> Response:
        """Let a person answer for an indicator."""
        sent = NewOwnershipSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        stored = ownership.add_owner(by=request.user, **sent.validated_data)
        return Response(self.get_serializer(stored).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """The person no longer answers for it."""
        ownership.remove_owner(ownership=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MailPreferenceSerializer(serializers.ModelSerializer):
    calendar_url = serializers.SerializerMethodField()

    class Meta:
        model = MailPreference
        fields = ["weekday", "at", "time_zone", "skips_unchanged", "stopped_at", "calendar_url"]

    def get_calendar_url(self, stored: MailPreference) -> str:
        return calendar_url(stored.user)


class NewMailPreferenceSerializer(serializers.Serializer):
    """When the weekly digest comes (0 is Monday) and at what time all of them do; `is_stopped` ends all mails."""

    weekday = serializers.IntegerField(min_value=0, max_value=6)
    at = serializers.TimeField()
    time_zone = serializers.CharField(max_length=50, allow_blank=True, default="")
    skips_unchanged = serializers.BooleanField(default=False)
    is_stopped = serializers.BooleanField(default=False)


class MailPreferenceView(InPersonsLanguage, APIView):
    """When the person's digests come, and whether mails come at all."""

    @extend_schema(responses=MailPreferenceSerializer)
    def get(self, request: Request) -> Response:
        stored = MailPreference.objects.filter(user=request.user).first() or MailPreference(user=request.user)
        return Response(MailPreferenceSerializer(stored).data)

    @extend_schema(request=NewMailPreferenceSerializer, responses=MailPreferenceSerializer)
    def put(self, request: Request) -> Response:
        """Replace all of it."""
        sent = NewMailPreferenceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts: dict[str, Any] = dict(sent.validated_data)
        change = preferences.stop_mails if facts.pop("is_stopped") else preferences.resume_mails
        preferences.set_mail_preference(user=request.user, by=request.user, **facts)
        change(user=request.user, by=request.user)
        return self.get(request)


class HearerSerializer(serializers.Serializer):
    user = serializers.IntegerField(source="user.pk")
    name = serializers.CharField(source="user")
    frequency = serializers.ChoiceField(choices=Frequency.choices)
    why = serializers.CharField()


class HearersSerializer(serializers.Serializer):
    """Those who work in the asker's scope, the soonest first; `others` more hear of it."""

    hearers = HearerSerializer(many=True)
    others = serializers.IntegerField()


class HearersView(InPersonsLanguage, APIView):
    """Who hears of an alert, or would hear of a cause in a locality, and why."""

    @extend_schema(
        responses=HearersSerializer,
        parameters=[
            OpenApiParameter("alert", OpenApiTypes.INT, description="An alert; or else the next three"),
            OpenApiParameter("locality", OpenApiTypes.INT),
            OpenApiParameter("cause", OpenApiTypes.STR, enum=Cause.values),
            OpenApiParameter("severity", OpenApiTypes.STR, enum=Severity.values),
            OpenApiParameter("indicator", OpenApiTypes.INT, description="Its owners and its sector count, too"),
        ],
    )
    def get(self, request: Request) -> Response:
        news = NewsForm(localities_for_user(request.user), request.query_params).news()
        answer = ask_who_hears(news, asker=request.user, on=timezone.localdate())
        return Response(HearersSerializer(answer).data)
