"""What a stored fact is called and how its value reads, in the reader's language."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, DateField, DateTimeField, Field, Model
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What may stand as a value in a stored change; everything else stands as its text.
Plain = str | int | bool | list[Any] | None

# What is no field of its thing.
OTHER_NAMES = {"lockout": gettext_lazy("tạm khóa đăng nhập")}
RIGHTS = {
    "add": gettext_lazy("thêm"),
    "change": gettext_lazy("sửa"),
    "delete": gettext_lazy("bỏ"),
    "view": gettext_lazy("xem"),
}


def plain(value: Any) -> Plain:
    """A value as it is stored in JSON: exact, and readable without the thing that it belongs to."""
    match value:
        case None | bool() | int() | str():
            return value.value if hasattr(value, "value") else value
        case dt.datetime() | dt.date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case list() | tuple() | set() | frozenset():
            return [plain(one) for one in value]
        case _:
            return str(value)


def model_of(thing: str) -> type[Model] | None:
    """The model that "app.model" stands for; None once it is gone."""
    try:
        return apps.get_model(thing)
    except LookupError:
        return None


def field_of(thing: str, name: str) -> Field | None:
    """The field of that name, as far as it is one of the model's own."""
    model = model_of(thing)
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def name_of(thing: str, name: str) -> str:
    """What a fact is called: a field's name, or that of the rows that hang on the thing."""
    model = model_of(thing)
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        field = None
    if field is None:
        return str(OTHER_NAMES.get(name, name))
    return str(field.verbose_name if isinstance(field, Field) else field.related_model._meta.verbose_name_plural)


def shown(field: Field | None, value: Plain) -> str:
    """A stored value as a person reads it: the choice's label, có or không, dates and numbers as they are written.

    A field that knows better says so itself (`shown`).
    """
    if hasattr(field, "shown"):
        return str(field.shown(value))
    if value is None or value in ("", []):
        return _("(trống)")
    if isinstance(value, list):
        return ", ".join(shown(field, one) for one in value)
    if isinstance(value, bool) or isinstance(field, BooleanField):
        return _("có") if value else _("không")
    if isinstance(field, DateTimeField) and (moment := parse_datetime(str(value))):
        return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"
    if isinstance(field, DateField) and (day := parse_date(str(value))):
        return localize(day)
    labels = dict(field.flatchoices) if field is not None else {}
    return str(labels.get(value, localize(value)))


def right_name(right: Permission) -> str:
    """A right to open pages of the administration: "địa phương: sửa". Django's own name for it is English."""
    return f"{right.content_type.name}: {RIGHTS.get(right.codename.partition('_')[0], right.codename)}"
