from django.urls import path

from alerts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<int:pk>/", views.alert, name="alert"),
    path("alerts/<int:pk>/act/", views.act, name="alert-act"),
    path("alerts/letter/", views.urging_letter, name="urging-letter"),
    path("alert-rules/", views.rules, name="alert-rules"),
    path("alert-rules/new/", views.new_rule, name="alert-rule-new"),
    path("alert-rules/<int:pk>/", views.rule, name="alert-rule"),
    path("digests/preview/", views.digest_preview, name="digest-preview"),
    path("digests/preview/html/", views.digest_preview_html, name="digest-preview-html"),
    path("digests/preview/sheet/", views.digest_preview_sheet, name="digest-preview-sheet"),
    path("hearing/", views.hearing, name="hearing"),
    path("hearing/who/", views.hearers, name="hearers"),
    path("hearing/nobody/", views.unheard, name="unheard"),
    path("owners/", views.owners, name="owners"),
    path("thu/huy/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("lich/<str:token>.ics", views.calendar_feed, name="calendar-feed"),
    path("mails/", views.MailListView.as_view(), name="mails"),
    path("mails/<int:pk>/", views.MailView.as_view(), name="mail"),
    path("mails/<int:pk>/html/", views.MailHtmlView.as_view(), name="mail-html"),
    path("notifications/", views.NotificationListView.as_view(), name="notifications"),
    path("notifications/read/", views.read_notifications, name="notifications-read"),
    path("notifications/<int:pk>/open/", views.open_notification, name="notification-open"),
    path("outbox/", views.OutboxView.as_view(), name="outbox"),
    path("outbox/<int:pk>/retry/", views.retry, name="delivery-retry"),
    path("alerts/<int:pk>/sendings/", views.AlertHistoryView.as_view(), name="alert-sendings"),
    path("people/<int:pk>/sendings/", views.PersonHistoryView.as_view(), name="person-sendings"),
]
