"""What was sent, and where systems hear."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.admin.base import ReadOnlyAdmin
from alerts.admin.hearing import HearingForm
from alerts.choices import Cause, Channel
from alerts.models import Delivery, Outlet, Webhook
from alerts.queues import SEND_WEBHOOKS, SENDERS
from alerts.services import webhooks
from alerts.services.deliveries import retry_delivery
from indicators.errors import IndicatorsError
from indicators.wakeup import wake
from localities.admin import ThroughServices
from localities.asking import Question, ask_first
from localities.models import User
from localities.touching import touched_by


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = [
        *["created_at", "kind", "channel", "user", "address", "subject", "state", "attempts", "sent_at"],
        *["is_doubtful", "error"],
    ]
    list_filter = ["state", "channel", "kind", "is_doubtful", "created_at"]
    list_select_related = ["user"]
    search_fields = ["address", "user__username", "message_id", "subject"]
    # A mail may tell of thousands of events: a list of them here would not load. Its words stand in `text`.
    exclude = ["events", "attachment", "html"]
    actions = ["retry"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return Delivery.objects.visible_to(request.user).defer("attachment")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        return admin.ModelAdmin.get_search_results(self, request, queryset, search_term)

    @admin.action(description=gettext_lazy("Gửi lại những thư không gửi được"))
    def retry(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        for delivery in queryset:
            try:
                retry_delivery(delivery=delivery, by=request.user)
            except IndicatorsError as refused:
                messages.error(request, f"{delivery}: {refused}")
            else:
                wake(SENDERS[Channel(delivery.channel)])


@admin.register(Outlet)
class OutletAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "channel", "failures", "failing_since", "closed_until", "error"]
    list_select_related = ["webhook"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        outlets = admin.ModelAdmin.get_queryset(self, request)
        return outlets if request.user.is_superuser else outlets.none()


class WebhookForm(HearingForm):
    # The service reads the address, and says what is wrong with it.
    url = forms.CharField(max_length=500, label=capfirst(Webhook._meta.get_field("url").verbose_name))
    causes = forms.MultipleChoiceField(
        choices=Cause.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=capfirst(Webhook._meta.get_field("causes").verbose_name),
    )


@admin.register(Webhook)
class WebhookAdmin(ThroughServices):
    form = WebhookForm
    fields = ["name", "user", "locality", "url", "causes", "least_severity", "is_on"]
    list_display = ["name", "user", "locality", "url", "least_severity", "is_on", "created_at"]
    list_filter = ["is_on", "least_severity"]
    list_select_related = ["user", "locality"]
    autocomplete_fields = ["user", "locality"]
    search_fields = ["name", "url", "user__username", "locality__code"]
    folded_lookups = ("locality__search_name",)
    actions = ["renew_secret", "ping"]

    def get_readonly_fields(self, request: HttpRequest, obj: Webhook | None = None) -> list[str]:
        return ["user", "locality"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Webhook | None = None) -> list[str]:
        # A new one is on.
        return list(self.fields) if obj else self.fields[:-1]

    def question(self, stored: Webhook | None, form: forms.ModelForm) -> Question | None:
        if stored is None or not stored.is_on or form.cleaned_data["is_on"]:
            return None
        effect = _("Không gửi gì tới đó nữa; tin đang chờ bị bỏ.")
        title = _("Tắt webhook: %(name)s") % {"name": stored}
        return Question(title, _("Tắt"), effect, touched_by([stored]))

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Webhook:
        if pk is None:
            return webhooks.add_webhook(**data, by=by)
        return webhooks.change_webhook(webhook=Webhook.objects.get(pk=pk), **data, by=by)

    def save_model(self, request: HttpRequest, obj: Webhook, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            self._show_secret(request, obj)

    @admin.action(description=gettext_lazy("Đổi khóa ký"))
    def renew_secret(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        webhooks_chosen = list(queryset)
        title = _("Đổi khóa ký của: %(names)s") % {"names": ", ".join(str(one) for one in webhooks_chosen)}
        effect = _("Khóa cũ thôi dùng ngay. Hệ thống bên nhận phải đổi sang khóa mới thì mới tin những gì gửi tới.")
        ask_first(request, Question(title, _("Đổi khóa ký"), effect, touched_by(webhooks_chosen)))
        for webhook in webhooks_chosen:
            try:
                self._show_secret(request, webhooks.renew_secret(webhook=webhook, by=request.user))
            except IndicatorsError as refused:
                messages.error(request, f"{webhook}: {refused}")

    @admin.action(description=gettext_lazy("Gửi thử"))
    def ping(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset:
            try:
                written = webhooks.ping_webhook(webhook=webhook, by=request.user)
            except IndicatorsError as refused:
                messages.error(request, f"{webhook}: {refused}")
            else:
                wake(SEND_WEBHOOKS)
                text = _("Đang gửi thử tới %(name)s. %(link)s") % {"name": "{}", "link": "{}"}
                link = format_html(
                    '<a href="{}">{}</a>', reverse("admin:alerts_delivery_change", args=[written.pk]), _("Xem kết quả")
                )
                messages.success(request, format_html(text, webhook, link))

    def _show_secret(self, request: HttpRequest, webhook: Webhook) -> None:
        text = _("Khóa ký của %(name)s, chỉ hiện lần này: %(secret)s")
        messages.warning(request, text % {"name": webhook, "secret": webhook.secret})
