"""A person's own choices. Name: `language`."""

from django.urls import path

from localities import views

urlpatterns = [path("language/", views.language, name="language")]
