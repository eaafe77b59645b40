"""News that somebody asks about: an alert, or what might happen. Pages and the API read it alike."""

from collections.abc import Mapping

from django import forms

from alerts.choices import Cause, Severity
from alerts.hearing.news import News, news_of
from alerts.models import Alert
from indicators.errors import InvalidInputError
from indicators.models import Indicator
from localities.models import Locality, LocalityQuerySet


class NewsForm(forms.Form):
    """`alert`, or else `locality`, `cause` and `severity`, and perhaps an `indicator`, whose owners and sector count.

    Localities and alerts outside `scope` are not there.
    """

    alert = forms.ModelChoiceField(queryset=Alert.objects.none(), required=False, label=Alert._meta.verbose_name)
    locality = forms.ModelChoiceField(
        queryset=Locality.objects.none(), required=False, label=Locality._meta.verbose_name
    )
    cause = forms.ChoiceField(choices=Cause.choices, required=False, label=Alert._meta.get_field("cause").verbose_name)
    severity = forms.ChoiceField(
        choices=Severity.choices, required=False, label=Alert._meta.get_field("severity").verbose_name
    )
    indicator = forms.ModelChoiceField(
        queryset=Indicator.objects.all(), required=False, label=Indicator._meta.verbose_name
    )

    def __init__(self, scope: LocalityQuerySet, data: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["alert"].queryset = Alert.objects.for_localities(scope)
        self.fields["locality"].queryset = scope

    def clean(self) -> dict[str, object]:
        if not (self.cleaned_data.get("alert") or "alert" in self.errors):
            for name in ("locality", "cause", "severity"):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return self.cleaned_data

    def news(self) -> News:
        """Raises InvalidInputError with every problem, each under its field's name."""
        if not self.is_valid():
            raise InvalidInputError(
                [f"{self.fields[name].label}: {text}" for name, found in self.errors.items() for text in found]
            )
        facts = self.cleaned_data
        if facts["alert"]:
            return news_of([facts["alert"]])[0]
        indicator = facts["indicator"]
        about = (indicator.pk, indicator.sector_id) if indicator else (None, None)
        return News(0, facts["locality"], facts["cause"], facts["severity"], *about)
