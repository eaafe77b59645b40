"""What of the catalogue nothing refers to, and taking it out."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import transaction
from django.db.models import ForeignObjectRel, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.services.permissions import require_operator
from localities.models import User
from localities.services.changes import log_removal
from localities.touching import Touched, counted, said_of_touched


@transaction.atomic
def remove_unused(*, thing: Model, by: User | None) -> None:
    """Take a unit of measure, sector, period or indicator out of the catalogue, as long as nothing of any app refers to
    it. For superusers. Raises InvalidInputError naming what does, NotAllowedError."""
    require_operator(by)
    stored = type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    if used := used_by(stored):
        facts = {"name": stored, "used": said_of_touched(used)}
        raise InvalidInputError([_("“%(name)s” còn được dùng nên không bỏ được. %(used)s") % facts])
    log_removal(stored, by, facts=[field.name for field in stored._meta.concrete_fields if field.editable])
    stored.delete()


def used_by(thing: Model) -> list[Touched]:
    """The rows that refer to a thing, whatever the app, kind by kind."""
    found = (
        counted(
            capfirst(str(relation.related_model._meta.verbose_name_plural)),
            relation.related_model._base_manager.filter(**{relation.field.name: thing}),
        )
        for relation in _relations(type(thing))
    )
    return [one for one in found if one.count]


def unused(model: type[Model], ids: Collection[int], but: Collection[str] = ()) -> set[int]:
    """Those of some rows that no other row refers to, whatever the app; `but` names columns that do not count."""
    left = set(ids)
    for relation in _relations(model):
        if left and relation.field.name not in but:
            name = relation.field.name
            used = relation.related_model._base_manager.filter(**{f"{name}__in": left}).values_list(name, flat=True)
            left -= set(used)
    return left


def _relations(model: type[Model]) -> Iterator[ForeignObjectRel]:
    """Hidden ones, too: a rule or a subscription has no name on the sector that it is about."""
    fields: Any = model._meta.get_fields(include_hidden=True)
    return (one for one in fields if one.auto_created and not one.concrete and not one.many_to_many)
