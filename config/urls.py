"""Every address of the service. `/health/…` is answered before the routes, in `config.health`."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config.metrics import metrics
from config.views import jobs, run_job

handler400 = "config.error_pages.bad_request"

urlpatterns = [
    path("", include("indicators.urls")),
    path("", include("alerts.urls")),
    path("", include("localities.urls")),
    path("jobs/", jobs, name="jobs"),
    path("jobs/<str:task>/run/", run_job, name="run-job"),
    path("metrics", metrics, name="metrics"),
    # The admin's own ways in know neither lock-out nor second factor, nor do they end other sessions.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
]
