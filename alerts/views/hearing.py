"""A person's own choices of what they hear, and when."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alerts.calendar_feed import calendar_url
from alerts.choices import Cause, Frequency, Severity
from alerts.hearing.chosen import localities_to_choose
from alerts.models import MailPreference, Subscription
from alerts.questions import before_changing_calendar, before_unsubscribing
from alerts.services import preferences, subscriptions
from alerts.views.frequencies import change_frequencies, rows_of
from indicators.errors import InvalidInputError
from indicators.models import Plan, Sector
from localities.asking import ask_first, asks_first
from localities.models import Locality, LocalityQuerySet, User
from localities.scope import localities_for_user

MOST_CHOICES = 200


class NewSubscriptionForm(forms.Form):
    """A subscription as it is sent: everything in the person's scope may be named, whatever the page listed."""

    locality = forms.ModelChoiceField(queryset=Locality.objects.none(), label=Locality._meta.verbose_name)
    sector = forms.ModelChoiceField(
        queryset=Sector.objects.all(), required=False, label=Subscription._meta.get_field("sector").verbose_name
    )
    plan = forms.ModelChoiceField(
        queryset=Plan.objects.all(), required=False, label=Subscription._meta.get_field("plan").verbose_name
    )
    causes = forms.MultipleChoiceField(
        choices=Cause.choices, required=False, label=Subscription._meta.get_field("causes").verbose_name
    )
    least_severity = forms.ChoiceField(
        choices=Severity.choices, label=Subscription._meta.get_field("least_severity").verbose_name
    )
    frequency = forms.ChoiceField(
        choices=Frequency.choices, label=Subscription._meta.get_field("frequency").verbose_name
    )

    def __init__(self, scope: LocalityQuerySet, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locality"].queryset = scope


class RhythmForm(forms.Form):
    weekday = forms.TypedChoiceField(
        choices=list(WEEKDAYS.items()), coerce=int, label=MailPreference._meta.get_field("weekday").verbose_name
    )
    at = forms.TimeField(label=MailPreference._meta.get_field("at").verbose_name)
    time_zone = forms.CharField(
        required=False, max_length=50, label=MailPreference._meta.get_field("time_zone").verbose_name
    )
    skips_unchanged = forms.BooleanField(required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@asks_first
def hearing(request: HttpRequest) -> HttpResponse:
    """What one hears and why, in which rhythm mails come, and the address of one's calendar; all of it to change."""
    user, problems = request.user, []
    if request.method == "POST":
        try:
            messages.success(request, _change(request, user))
        except InvalidInputError as error:
            problems = error.problems
        else:
            return redirect("hearing")
    preference = MailPreference.objects.filter(user=user).first() or MailPreference(user=user)
    words = request.GET.get("q", "").replace("\0", "").strip()
    context = {
        "rows": rows_of(user),
        "frequencies": Frequency.choices,
        "severities": Severity.choices,
        "causes": Cause.choices,
        "problems": problems,
        "sent": request.POST if problems else {},
        "chosen_causes": request.POST.getlist("causes") if problems else [],
        "words": words,
        "localities": localities_to_choose(user, words, timezone.localdate()),
        "sectors": Sector.objects.all(),
        "plans": _plans(user),
        "preference": preference,
        "weekdays": WEEKDAYS.items(),
        "calendar_url": calendar_url(user),
    }
    return render(request, "alerts/hearing/hearing.html", context, status=400 if problems else 200)


def _change(request: HttpRequest, user: User) -> str:
    """Do what the pressed button says; returns what was done. Raises InvalidInputError."""
    match request.POST.get("do", "").split("-", 1):
        case ["add"]:
            _add(request, user)
            return _("Đã đăng ký nhận tin.")
        case ["remove", pk]:
            _remove(request, user, pk)
            return _("Đã bỏ đăng ký.")
        case ["rhythm"]:
            _set_rhythm(request, user)
            return _("Đã lưu giờ nhận bản tin.")
        case ["stop"]:
            preferences.stop_mails(user=user, by=user)
            return _("Đã ngừng gửi thư.")
        case ["resume"]:
            preferences.resume_mails(user=user, by=user)
            return _("Thư lại được gửi như đã chọn.")
        case ["calendar"]:
            ask_first(request, before_changing_calendar())
            preferences.reset_calendar(user=user, by=user)
            return _("Đã đổi địa chỉ lịch; địa chỉ cũ không còn dùng được.")
        case _:
            change_frequencies(request, user)
            return _("Đã lưu cách nhận tin.")


def _add(request: HttpRequest, user: User) -> None:
    form = NewSubscriptionForm(localities_for_user(user), request.POST)
    subscriptions.subscribe(user=user, by=user, **_cleaned(form))


def _set_rhythm(request: HttpRequest, user: User) -> None:
    preferences.set_mail_preference(user=user, by=user, **_cleaned(RhythmForm(request.POST)))


def _remove(request: HttpRequest, user: User, text: str) -> None:
    """Another person's subscription, or one that is gone, is none."""
    found = Subscription.objects.filter(user=user, pk=int(text)) if text.isascii() and text.isdigit() else ()
    for kept in found:
        ask_first(request, before_unsubscribing(kept))
        subscriptions.unsubscribe(user=user, locality=kept.locality, by=user, sector=kept.sector, plan=kept.plan)


def _cleaned(form: forms.Form) -> dict[str, object]:
    """What was sent, every problem named by its field. Raises InvalidInputError."""
    if not form.is_valid():
        raise InvalidInputError(
            [f"{form.fields[name].label}: {problem}" for name, found in form.errors.items() for problem in found]
        )
    return form.cleaned_data


def _plans(user: User) -> QuerySet[Plan]:
    """The latest plans of the person's scope."""
    found = Plan.objects.filter(locality__in=localities_for_user(user)).select_related("locality", "period")
    return found.order_by("-period__ends_on", "locality__path", "pk")[:MOST_CHOICES]
