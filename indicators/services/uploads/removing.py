"""Removing what an import made, as far as nobody else uses it by now.

An import is the only thing here that can be taken back whole, so this is the only place where targets (those of a draft
included, see `removing_targets`) and rows of the catalogue are deleted.
"""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, Model, ProtectedError, Q, QuerySet

from indicators.models import (
    Finding,
    ImportedTable,
    Indicator,
    Observation,
    Plan,
    Sector,
    Target,
    UnitOfMeasure,
    Upload,
)
from indicators.services.unused import unused
from localities.models import User
from localities.services.changes import log_removals

# How indicators hang together among themselves.
OWN_TIES = ("parent", "source", "weight")


def remove_targets(ids: Collection[int]) -> None:
    """Delete targets with what is only about them: judgements, findings, alerts. Raises ProtectedError."""
    Target.objects.filter(pk__in=ids).update(stands_under=None, standing="", breaks_down=None)
    # The apps above first: what they tell of a change of status holds on to it.
    for relation in reversed(Target._meta.related_objects):
        if relation.on_delete is CASCADE:
            relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids}).delete()
    Target.objects.filter(pk__in=ids).delete()


def remove_uploads(uploads: Collection[Upload]) -> None:
    """Delete uploads that wrote nothing; their files go once nothing can bring the rows back."""
    for upload in uploads:
        if not upload.file:
            continue
        transaction.on_commit(partial(upload.file.storage.delete, upload.file.name))
    Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()


def unshared(indicators: Collection[int], *, targets: Collection[int], values: Collection[int]) -> set[int]:
    """Those of some indicators that nobody else has set targets or recorded values of; these are the import's own."""
    others = Target.objects.filter(indicator__in=indicators).exclude(pk__in=targets)
    entered = Observation.objects.filter(indicator__in=indicators, is_computed=False).exclude(pk__in=values)
    used = {*others.values_list("indicator", flat=True), *entered.values_list("indicator", flat=True)}
    return set(indicators) - used


def remove_made_plan(upload: Upload, by: User | None) -> None:
    """Delete the document that was made for a table, with the upload, where that table left nothing there and nobody
    else uses it; the history keeps both."""
    if not only_its_own(upload):
        return
    plan, table = upload.plan, upload.table
    log_removals([upload], by, facts=("file_name", "state"))
    log_removals([plan], by, facts=("number", "title", "issued_on", "setter"))
    remove_uploads([upload])
    if table is not None:
        table.delete()
    plan.delete()


def only_its_own(upload: Upload, taken: Mapping[type[Model], Collection[int]] | None = None) -> bool:
    """Whether the document was made for this upload and nothing but the upload, its table and what is `taken` back
    speaks of it: no other row, whatever the app, and no value of the table. Reads only."""
    plan, table = upload.plan, upload.table
    if not upload.options.get("makes_plan") or plan.in_force_on is not None:
        return False
    own = {Upload: [upload.pk], ImportedTable: [upload.table_id], **(taken or {})}
    others = [_refers(Plan, plan.pk, own)]
    if table is not None:
        others.append(_refers(ImportedTable, table.pk, own))
    return not any(others)


def _refers(model: type[Model], pk: int, own: Mapping[type[Model], Collection[Any]]) -> bool:
    """Whether rows refer to one, besides its `own`."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        rows = other._base_manager.filter(**{relation.field.name: pk})
        if rows.exclude(pk__in=own.get(other, ())).exists():
            return True
    return False


def remove_values(indicators: Collection[int], made: Collection[int]) -> None:
    """Delete the withdrawn values of indicators that only the import used, where nothing was said of them by others."""
    Finding.objects.filter(indicator__in=indicators).delete()
    values = Observation.objects.filter(Q(pk__in=made) | Q(is_computed=True), indicator__in=indicators)
    try:
        with transaction.atomic():
            values.update(corrects=None)
            values.delete()
    except ProtectedError:
        # They stay, withdrawn, and with them their indicators.
        return


def remove_plans(ids: Collection[int], by: User | None) -> None:
    """Delete documents that only the table named."""
    _remove(Plan.objects.filter(pk__in=unused(Plan, ids)), by)


def remove_catalogue(
    indicators: Collection[int], units: Collection[int], sectors: Collection[int], by: User | None
) -> None:
    """Delete indicators, units of measure and sectors that the table brought; what others use by now stays."""
    gone = unused(Indicator, indicators, but=OWN_TIES)
    kept = True
    while kept:
        # What a row that stays hangs on stays with it.
        tied = Indicator.objects.exclude(pk__in=gone)
        kept = {pk for tie in OWN_TIES for pk in tied.filter(**{f"{tie}__in": gone}).values_list(tie, flat=True)}
        gone -= kept
    rows = Indicator.objects.filter(pk__in=gone)
    rows.update(parent=None, standing="", source=None)
    _remove(rows, by)
    _remove(UnitOfMeasure.objects.filter(pk__in=unused(UnitOfMeasure, units)), by)
    _remove(Sector.objects.filter(pk__in=unused(Sector, sectors)), by)


def _remove(rows: QuerySet[Any], by: User | None) -> None:
    """Delete rows whose names the history keeps."""
    log_removals(rows, by)
    rows.delete()
