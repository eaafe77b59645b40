"""The service's addresses and those of this app."""

from django.urls import include, path

urlpatterns = [path("", include("alerts.urls")), path("", include("config.urls"))]
