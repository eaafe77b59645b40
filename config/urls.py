"""Every address of the service. `/health/…` is answered before the routes, in `config.health`."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from config.metrics import metrics
from localities.demonstration import DEMONSTRATION_LOGINS

login = LoginView.as_view(
    redirect_authenticated_user=True,
    extra_context={"demonstration_logins": DEMONSTRATION_LOGINS if settings.EMBEDDED else {}},
)

urlpatterns = [
    path("", include("indicators.urls")),
    path("", include("alerts.urls")),
    path("", include("localities.urls")),
    path("login/", login, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
]
