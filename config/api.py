"""/api/v1/: every endpoint, signing in with a token, the schema and its page."""

from typing import Any

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from knox import views as knox
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from alerts import api as alerts
from indicators.api import boards, catalogue, decisions, due_reports, findings, observations, plans, reporting, versions
from localities import api as localities
from localities.accounts.addresses import client_address
from localities.services import check_credentials


class CredentialsSerializer(serializers.Serializer):
    """User name, password, and the code of the authenticator app where the person has one."""

    username = serializers.CharField(max_length=150, write_only=True)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, write_only=True)
    code = serializers.CharField(max_length=40, required=False, default="", allow_blank=True, write_only=True)


class TokenSerializer(serializers.Serializer):
    """Send it with every request as `Authorization: Token …`; it is shown once."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class LoginView(knox.LoginView):
    """Exchange user name and password for a token.

    Whoever has a second factor sends its code, too. Failed attempts make the next ones wait, as on the pages (429).
    """

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_scope = "login"

    @extend_schema(request=CredentialsSerializer, responses=TokenSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        sent = CredentialsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        request.user = check_credentials(**sent.validated_data, address=client_address(request))
        return super().post(request, **kwargs)


@extend_schema(request=None, responses={204: None})
class LogoutView(knox.LogoutView):
    """End the token that was sent."""


@extend_schema(request=None, responses={204: None})
class LogoutAllView(knox.LogoutAllView):
    """End every token of the person."""


router = DefaultRouter()
router.register("localities", localities.LocalityViewSet)
router.register("successions", localities.SuccessionViewSet)
router.register("offices", localities.OfficeViewSet)
router.register("sectors", catalogue.SectorViewSet)
router.register("units", catalogue.UnitViewSet)
router.register("periods", catalogue.PeriodViewSet)
router.register("indicators", catalogue.IndicatorViewSet)
router.register("plans", plans.PlanViewSet)
router.register("targets", plans.TargetViewSet)
router.register("target-versions", versions.TargetVersionViewSet)
router.register("milestones", versions.MilestoneViewSet)
router.register("verdict-decisions", decisions.VerdictDecisionViewSet)
router.register("observations", observations.ObservationViewSet)
router.register("findings", findings.FindingViewSet)
router.register("check-rules", findings.CheckRuleViewSet)
router.register("reporting-calendars", reporting.ReportingCalendarViewSet)
router.register("reporting-duties", reporting.ReportingDutyViewSet)
router.register("due-reports", due_reports.DueReportViewSet)
router.register("day-exceptions", reporting.DayExceptionViewSet)
router.register("status-changes", plans.StatusChangeViewSet)
router.register("alerts", alerts.AlertViewSet)
router.register("alert-rules", alerts.AlertRuleViewSet)
router.register("subscriptions", alerts.SubscriptionViewSet)
router.register("ownerships", alerts.OwnershipViewSet)
router.register("deliveries", alerts.DeliveryViewSet)
router.register("sendings", alerts.SendingViewSet, basename="sending")
router.register("webhooks", alerts.WebhookViewSet)

urlpatterns = [
    path("", include(router.urls)),
    path("boards/<int:locality_id>/<str:span>/summary/", boards.BoardSummaryView.as_view(), name="api-board-summary"),
    path("plans/<int:plan_id>/following/", boards.FollowPlanView.as_view(), name="api-follow-plan"),
    path("mail-preference/", alerts.MailPreferenceView.as_view(), name="api-mail-preference"),
    path("hearers/", alerts.HearersView.as_view(), name="api-hearers"),
    path("auth/login/", LoginView.as_view(), name="api-login"),
    path("auth/logout/", LogoutView.as_view(), name="api-logout"),
    path("auth/logoutall/", LogoutAllView.as_view(), name="api-logoutall"),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(permission_classes=[IsAuthenticated], template_name="api/docs.html"),
        name="api-docs",
    ),
]
