"""A decimal that is stored exactly as written."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators import numbers


class ExactDecimalField(models.Field):
    """An exact decimal of any precision, trailing zeros included ("13,20" stays 13.20).

    PostgreSQL's `numeric` without a scale keeps both. SQLite has no decimals (Django's DecimalField goes through a
    float there), so the digits are kept as text: equality works on them, order does not, and nothing here sorts or
    compares values in SQL.
    """

    description = _("Số thập phân chính xác")

    def shown(self, value: Decimal | str | None) -> str:
        """A value as it is written in Vietnamese; what a history holds is its text."""
        return _("(trống)") if value is None else numbers.format_number(Decimal(value))

    def db_type(self, connection: Any) -> str:
        return "numeric" if connection.vendor == "postgresql" else "text"

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise ValidationError(_("Số phải chính xác, không qua số thực dấu phẩy động."), code="float")
        try:
            number = Decimal(value)
        except (InvalidOperation, TypeError, ValueError) as error:
            raise ValidationError(
                _("“%(value)s” không phải là số."), code="invalid", params={"value": value}
            ) from error
        if not number.is_finite():
            raise ValidationError(_("“%(value)s” không phải là số."), code="invalid", params={"value": value})
        return number

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Decimal | None:
        return Decimal(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Decimal | None:
        return self.to_python(super().get_prep_value(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        return value if value is None or connection.vendor == "postgresql" else format(value, "f")

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else format(value, "f")

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": VietnameseNumberField, **kwargs})


class VietnameseNumberField(forms.CharField):
    """A form field for a number as people write it: "1.234,5". Cleans to Decimal or None."""

    # No limit on characters: it would count a Decimal; the number's own digits are bounded where it is read.
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return numbers.format_number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        text = super().to_python(value)
        if text is None:
            return None
        try:
            return numbers.parse_number(text)
        except numbers.NumberError as error:
            raise ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
