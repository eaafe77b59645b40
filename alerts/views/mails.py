"""The mails that were sent, as people see them. Reads only."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.generic import DetailView

from alerts.choices import Channel
from alerts.exports import deliveries_sheet
from alerts.listing import BATCH
from alerts.models import Delivery
from alerts.views.listing import ExportedListView
from indicators.tablefiles import Sheet

# A mail brings its own inline styles and nothing else; its links open outside the frame it is shown in.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


class OwnMailsMixin(LoginRequiredMixin):
    """Other people's mail does not exist here."""

    def get_queryset(self) -> QuerySet[Delivery]:
        mails = Delivery.objects.visible_to(self.request.user).through(Channel.MAIL)
        return mails.select_related("user").defer("attachment")


class MailListView(OwnMailsMixin, ExportedListView):
    template_name = "alerts/mail_list.html"
    context_object_name = "mails"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Delivery]:
        return super().get_queryset().defer("text", "html", "attachment")

    def sheet(self, rows: QuerySet[Delivery]) -> Sheet:
        return deliveries_sheet(rows.iterator(chunk_size=BATCH), with_subject=True)


class MailView(OwnMailsMixin, DetailView):
    template_name = "alerts/mail_detail.html"
    context_object_name = "mail"


@method_decorator(csp(MAIL_POLICY), name="dispatch")
class MailHtmlView(OwnMailsMixin, DetailView):
    """The mail as it was sent, for a frame."""

    def render_to_response(self, context: dict[str, object], **_options: object) -> HttpResponse:
        return HttpResponse(self.object.html)
