"""Who changed what, when, from what to what: one log entry per change, shown as the history of the thing."""

from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db.models import Field, Model
from django.utils.formats import localize
from django.utils.translation import gettext as _

from localities.models import User


def facts_of(thing: Model, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: getattr(thing, field) for field in fields}


def _shown(field: Field, value: Any) -> str:
    if value in (None, "", []):
        return _("(trống)")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return _("có") if value else _("không")
    return str(dict(field.flatchoices).get(value, localize(value)))


def log_addition(thing: Model, by: User | None, note: str = "") -> None:
    if by is not None:
        message = " ".join(filter(None, [_("Thêm mới."), note]))
        LogEntry.objects.log_actions(by.pk, [thing], ADDITION, change_message=message, single_object=True)


def log_change(thing: Model, before: dict[str, Any], by: User | None) -> None:
    """Write the fields of `before` that differ now, each as "label: old → new"; nothing where nothing changed."""
    lines = []
    for name, old in before.items():
        field, new = thing._meta.get_field(name), getattr(thing, name)
        if old != new:
            lines.append(f"{field.verbose_name}: {_shown(field, old)} → {_shown(field, new)}")
    if by is not None and lines:
        LogEntry.objects.log_actions(by.pk, [thing], CHANGE, change_message="; ".join(lines), single_object=True)
