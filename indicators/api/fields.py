"""Exact decimals and references in and out of JSON."""

import re
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from indicators.numbers import MAX_DIGITS
from localities.scope import localities_for_user

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


@extend_schema_field({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "example": "1234.5"})
class ExactDecimal(serializers.Field):
    """An exact decimal: out as a plain string ("1234.5"), in as such a string or as a number of `ExactJSONParser`.

    The point marks decimals and nothing groups thousands, whatever the language; a float is never taken.
    """

    default_error_messages = {
        "invalid": _("“{text}” không phải là số. Viết số với dấu chấm thập phân, không ngăn hàng nghìn: 1234.5"),
        "too_long": _("“{text}” dài quá {limit} chữ số."),
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str | int) or isinstance(data, bool):
            self.fail("invalid", text=str(data)[:60])
        text = str(data)
        if not _PLAIN.fullmatch(text):
            self.fail("invalid", text=text[:60])
        if sum(ch.isdigit() for ch in text) > MAX_DIGITS:
            self.fail("too_long", text=text[:60], limit=MAX_DIGITS)
        return Decimal(text)

    def to_representation(self, value: Decimal) -> str:
        return format(value, "f")


class InScope(serializers.PrimaryKeyRelatedField):
    """A row by id, among those whose locality the person may see."""

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(locality__in=localities_for_user(self.context["request"].user))
