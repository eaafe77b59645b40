"""The pages of alerts: one module a subject."""

from alerts.views.mails import MailHtmlView, MailListView, MailView

__all__ = ["MailHtmlView", "MailListView", "MailView"]
