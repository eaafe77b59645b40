"""Values as other systems send them → what the service records, in a number of queries that does not grow with them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from indicators.api.fields import ExactDecimal
from indicators.api.findings import FindingBriefSerializer
from indicators.choices import ObservationKind
from indicators.models import Indicator, Period
from indicators.services.catalogue import get_year
from indicators.services.observations import NewObservation, faults_of
from localities.models import Locality

EITHER = {"locality": "locality_code", "period": "year"}


# What a column of ids can hold: a longer number is nobody's, and the database would break on it.
LARGEST_ID = 2**63 - 1


class ValueSerializer(serializers.Serializer):
    """One value in the indicator's unit. The locality by id, or by the code it had on `as_of`; the period by id, or as
    a calendar year. A result in words has `written` and no `value`."""

    indicator = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    locality = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    locality_code = serializers.CharField(required=False, max_length=5)
    period = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    year = serializers.IntegerField(required=False, min_value=1900, max_value=2200)
    as_of = serializers.DateField()
    kind = serializers.ChoiceField(choices=ObservationKind.choices)
    value = ExactDecimal(required=False, allow_null=True)
    denominator = ExactDecimal(required=False, allow_null=True)
    written = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    is_approximate = serializers.BooleanField(default=False)
    is_relative = serializers.BooleanField(default=False)
    is_share = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        problems = {}
        for name, other in EITHER.items():
            if (name in attrs) == (other in attrs):
                problems[name] = _("Ghi một trong hai: %(one)s hoặc %(other)s.") % {"one": name, "other": other}
        # The service says these two as well; here they are told together with whatever else cannot be read.
        if attrs.get("value") is None and not attrs.get("written"):
            problems["value"] = _("Chưa có giá trị.")
        if attrs.get("denominator") is not None and attrs["denominator"] <= 0:
            problems["denominator"] = _("Tổng số phải lớn hơn 0.")
        if problems:
            raise serializers.ValidationError(problems)
        return attrs


class SourcedValueSerializer(ValueSerializer):
    """One value and where it comes from."""

    source = serializers.CharField(max_length=300)


class ValuesSerializer(serializers.Serializer):
    """Many values of one source, recorded all or none."""

    source = serializers.CharField(max_length=300)
    observations = ValueSerializer(many=True, allow_empty=False, max_length=settings.OBSERVATIONS_MAX_PER_CALL)


class RecordedSerializer(serializers.Serializer):
    """What became of the values: `ids` of the rows stored, in the order sent; `unchanged` were known already.

    `findings` is what does not add up about them now; null where there were too many values to say so at once: see
    `findings/` a little later.
    """

    recorded = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    ids = serializers.ListField(child=serializers.IntegerField())
    findings = FindingBriefSerializer(many=True, allow_null=True)


NOT_THERE = {
    "indicator": gettext_lazy("Không có chỉ tiêu %s."),
    "locality": gettext_lazy("Không có địa phương %s."),
    "locality_code": gettext_lazy("Ngày đó không có địa phương mang mã %s."),
    "period": gettext_lazy("Không có kỳ %s."),
}


@dataclass(slots=True)
class Resolver:
    """The rows that some values name, and what is wrong with the values, each by its index."""

    indicators: Mapping[int, Indicator]
    localities: Mapping[int, Locality]
    by_code: Mapping[str, Sequence[Locality]]
    periods: Mapping[int, Period]
    years: Mapping[int, Period]
    problems: dict[int, dict[str, list[str]]] = field(default_factory=dict)

    @classmethod
    def for_values(cls, values: Sequence[dict[str, Any]]) -> "Resolver":
        """Load everything the values name: one query a model and way of naming."""
        by_code: dict[str, list[Locality]] = {}
        for locality in Locality.objects.filter(code__in=_named(values, "locality_code")):
            by_code.setdefault(locality.code, []).append(locality)
        return cls(
            indicators=_by_id(Indicator.objects.filter(pk__in=_named(values, "indicator"))),
            localities=_by_id(Locality.objects.filter(pk__in=_named(values, "locality"))),
            by_code=by_code,
            periods=_by_id(Period.objects.filter(pk__in=_named(values, "period"))),
            # Years are few, whatever the number of values.
            years={year: get_year(year) for year in sorted(_named(values, "year"))},
        )

    def entries(self, values: Sequence[dict[str, Any]]) -> list[NewObservation]:
        """Raises ValidationError with the problems of every value."""
        entries = [self._entry(index, value) for index, value in enumerate(values)]
        for fault in faults_of(entries):
            self._note(fault.index, fault.field, fault.message)
        if self.problems:
            raise serializers.ValidationError(self.problems)
        return [entry for entry in entries if entry]

    def _entry(self, index: int, value: dict[str, Any]) -> NewObservation | None:
        indicator = self._find(index, value, "indicator", self.indicators.get)
        if "locality" in value:
            locality = self._find(index, value, "locality", self.localities.get)
        else:
            locality = self._find(index, value, "locality_code", lambda code: self._on(code, value["as_of"]))
        period = self.years[value["year"]] if "year" in value else None
        period = period or self._find(index, value, "period", self.periods.get)
        if not (indicator and locality and period):
            return None
        facts = {name: value[name] for name in value if name not in _NAMES}
        return NewObservation(indicator=indicator, locality=locality, period=period, **{"value": None, **facts})

    def _on(self, code: str, on: Any) -> Locality | None:
        return next((row for row in self.by_code.get(code, ()) if row.is_valid_on(on)), None)

    def _find(self, index: int, value: dict[str, Any], name: str, find: Callable[[Any], Any]) -> Any:
        found = find(value[name])
        if found is None:
            self._note(index, name, str(NOT_THERE[name]) % value[name])
        return found

    def _note(self, index: int, name: str, message: str) -> None:
        self.problems.setdefault(index, {}).setdefault(name, []).append(message)


_NAMES = {"indicator", "source", *EITHER, *EITHER.values()}


def _named(values: Iterable[dict[str, Any]], name: str) -> set[Any]:
    return {value[name] for value in values if name in value}


def _by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.pk: row for row in rows}
