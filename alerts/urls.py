from django.urls import path

from alerts import views

urlpatterns = [
    path("mails/", views.MailListView.as_view(), name="mails"),
    path("mails/<int:pk>/", views.MailView.as_view(), name="mail"),
    path("mails/<int:pk>/html/", views.MailHtmlView.as_view(), name="mail-html"),
]
