"""Taking an import back within a day: what it made is gone, what it changed is as before, what it corrected counts.

Its values stay readable as withdrawn, and the upload stays in the list with who took it back. Whatever somebody built
on it since stands in the way, and is named: nobody's later work is undone with it.
"""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Direction, UploadState
from indicators.errors import ConflictError
from indicators.hanging import faults_of_losing
from indicators.models import Finding, Indicator, Observation, Target, Upload
from indicators.reporting.locked import locked_reports
from indicators.services.aggregation import compute_above
from indicators.services.findings.marking import mark_audit
from indicators.services.reporting.locks import hold_reports_of, sentence_of_lock
from indicators.services.series import live_rows, series_of, store_rows
from indicators.services.staleness import SeriesKey, mark_stale, mark_stale_for_series
from indicators.services.uploads.holding import hold
from indicators.services.uploads.photographs import (
    DEMAND,
    HANGING,
    OFFICIAL,
    PLACE,
    facts_from_texts,
    hold_targets,
    photograph,
)
from indicators.services.uploads.removing import (
    only_its_own,
    remove_catalogue,
    remove_made_plan,
    remove_plans,
    remove_targets,
    remove_values,
    unshared,
)
from indicators.services.uploads.undo_notes import Notes
from localities.models import User
from localities.services.changes import facts_of, log_change, log_changes, log_removals

BATCH = 500
TOLD_FIELDS = tuple(column.name for column in Target._meta.concrete_fields if not column.is_relation)


@transaction.atomic
def undo_upload(*, upload: Upload, by: User | None) -> Upload:
    """Take an import back; a document that was made for the table goes, and the upload with it, unless something else
    speaks of it. Raises ConflictError naming all that was changed since, NotAllowedError."""
    held = hold(upload, by, (UploadState.DONE,))
    hold_reports_of(_values(held.before))
    hold_targets(held.plan)
    if problems := faults_of_undoing(held):
        raise ConflictError(problems)
    try:
        _take_back(held, by)
    except (ProtectedError, RestrictedError) as error:
        others = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
        message = _("“%(thing)s” đã dùng dữ liệu của bảng này nên không hoàn tác được.")
        raise ConflictError([message % {"thing": one} for one in sorted(map(str, others))[:5]]) from error
    before = facts_of(held, ("state",))
    held.state, held.undone_at, held.undone_by = UploadState.UNDONE, timezone.now(), by
    held.save(update_fields=["state", "undone_at", "undone_by"])
    log_change(held, before, by)
    remove_made_plan(held, by)
    return held


def undo_until(upload: Upload) -> dt.datetime | None:
    """Until when an import can be taken back; None where there is none."""
    if upload.state != UploadState.DONE or upload.finished_at is None:
        return None
    return upload.finished_at + dt.timedelta(hours=settings.UPLOAD_UNDO_HOURS)


def faults_of_undoing(upload: Upload) -> list[object]:
    """Why an import cannot be taken back, one sentence for each thing; empty where it can. Reads only."""
    until = undo_until(upload)
    if until is None:
        return [_("Tệp này chưa được nhập.")]
    if timezone.now() > until:
        when = timezone.localtime(until)
        return [_("Hết hạn hoàn tác lúc %(time)s.") % {"time": f"{when:%H:%M %d/%m/%Y}"}]
    notes = upload.before
    later = [*_changed_targets(upload), *_built_upon(notes), *_changed_values(notes)]
    return [*later, *faults_of_losing(notes["made"]["targets"]), *_accepted(notes), *_locked(notes)]


def takes_plan(upload: Upload) -> bool:
    """Whether the document, which was made for the table, goes when the import is taken back. Reads only."""
    made = upload.before["made"]
    gone = Observation.objects.filter(pk__in=made["observations"], indicator__in=made["indicators"])
    taken = {HANGING[kind]: made[kind] for kind in HANGING} | {Target: made["targets"]}
    return only_its_own(upload, taken | {Observation: gone.values_list("pk", flat=True)})


def _changed_targets(upload: Upload) -> Iterator[str]:
    said = {
        DEMAND: _("“%(name)s”: mức giao đã được sửa sau khi nhập."),
        OFFICIAL: _("“%(name)s”: đánh giá chính thức đã thay đổi sau khi nhập."),
        PLACE: _("“%(name)s”: dòng này đã được sửa hoặc nhập lại từ bảng khác."),
    }
    after = {int(pk): digests for pk, digests in upload.before["after"].items()}
    now = photograph(upload.plan).digests
    names = dict(Target.objects.filter(pk__in=after).values_list("pk", "indicator__name"))
    for pk, digests in after.items():
        if pk not in now:
            yield _("Một mục tiêu của bảng này đã bị xóa.")
            continue
        for group, digest in digests.items():
            if now[pk][group] != digest:
                yield said[group] % {"name": names[pk]}
    for pk, direction in upload.before["directed"].items():
        found = Indicator.objects.filter(pk=pk).exclude(direction=direction).first()
        if found is not None:
            yield _("“%(name)s”: chiều đã được đổi sau khi nhập.") % {"name": found.name}


def _built_upon(notes: Notes) -> Iterator[str]:
    own = notes["made"]["targets"]
    later = Target.objects.filter(Q(stands_under__in=own) | Q(breaks_down__in=own)).exclude(pk__in=own)
    for target in later.select_related("indicator", "locality", "breaks_down__indicator", "stands_under__indicator"):
        above = target.breaks_down or target.stands_under
        message = _("“%(name)s” của %(locality)s đã được phân bổ từ hoặc xếp dưới “%(above)s”.")
        yield message % {"name": target.indicator, "locality": target.locality, "above": above.indicator}


def _changed_values(notes: Notes) -> Iterator[str]:
    values = Observation.objects.filter(pk__in=notes["made"]["observations"]).select_related("indicator")
    for value in values.filter(Q(is_superseded=True) | Q(accepted_at__isnull=False) | Q(returned_at__isnull=False)):
        names = {"name": value.indicator.name, "day": f"{value.as_of:%d/%m/%Y}"}
        if value.is_superseded:
            yield _("“%(name)s”: số liệu ngày %(day)s đã được đính chính sau khi nhập.") % names
        else:
            yield _("“%(name)s”: số liệu ngày %(day)s đã được duyệt hoặc trả lại.") % names


def _accepted(notes: Notes) -> Iterator[str]:
    """Findings without a target go with the indicators that the table brought."""
    found = Finding.objects.filter(indicator__in=_unshared(notes), accepted_at__isnull=False)
    message = _("“%(name)s”: số liệu không khớp đã được chấp nhận kèm lý do.")
    for finding in found.exclude(target__in=notes["made"]["targets"]).select_related("indicator"):
        yield message % {"name": finding.indicator}


def _unshared(notes: Notes) -> set[int]:
    made = notes["made"]
    return unshared(made["indicators"], targets=made["targets"], values=made["observations"])


def _locked(notes: Notes) -> list[str]:
    """Withdrawing a value of a closed period is writing there."""
    return [sentence_of_lock(report) for report in locked_reports(_values(notes), timezone.localdate())]


def _values(notes: Notes) -> list[Observation]:
    rows = Observation.objects.filter(pk__in=notes["made"]["observations"])
    return list(rows.select_related("indicator", "locality", "period"))


def _take_back(upload: Upload, by: User | None) -> None:
    """What is removed or changed back is written down by its name, so that the history tells of it."""
    notes = upload.before
    series = _withdraw_values(notes)
    for kind, model in HANGING.items():
        model.objects.filter(pk__in=notes["made"][kind]).delete()
    changed = _restore_targets(notes, by)
    made = Target.objects.filter(pk__in=notes["made"]["targets"]).select_related("indicator", "plan")
    log_removals(made.order_by("pk"), by, facts=("written",))
    remove_targets(notes["made"]["targets"])
    Indicator.objects.filter(pk__in=notes["directed"]).update(direction=Direction.UNCLEAR)
    directed = Target.objects.filter(indicator__in=notes["directed"]).values_list("pk", flat=True)
    mark_stale([*changed, *directed])
    mark_stale_for_series(series)
    keys = {(upload.plan.locality_id, target.indicator_id, upload.plan.period_id) for target in changed.values()}
    compute_above(keys=series | keys)
    remove_values(_unshared(notes), notes["made"]["observations"])
    remove_plans(notes["made"]["plans"], by)
    remove_catalogue(notes["made"]["indicators"], notes["made"]["units"], notes["made"]["sectors"], by)
    mark_audit([(upload.plan.locality_id, upload.plan.period_id)])


def _withdraw_values(notes: Notes) -> set[SeriesKey]:
    """The import's values count no more, those that they corrected do again. Returns their series."""
    made = notes["made"]["observations"]
    series = {series_of(row) for row in Observation.objects.filter(pk__in=made)}
    live_rows(series)  # held
    # The upload remembers what they corrected; the corrected one is free to be corrected by another.
    Observation.objects.filter(pk__in=made).update(is_current=False, is_superseded=True, corrects=None)
    Observation.objects.filter(pk__in=notes["corrected"].values()).update(is_superseded=False)
    store_rows([], live=live_rows(series))
    return series


def _restore_targets(notes: Notes, by: User | None) -> dict[int, Target]:
    """Give the targets that were changed back what they said. Returns them."""
    rows = Target.objects.in_bulk([int(pk) for pk in notes["targets"]])
    before = {pk: facts_of(row, TOLD_FIELDS) for pk, row in rows.items()}
    columns: set[str] = set()
    for pk, facts in notes["targets"].items():
        for name, value in facts_from_texts(Target, facts).items():
            setattr(rows[int(pk)], name, value)
            columns.add(name)
    if columns:
        names = [column.name for column in Target._meta.concrete_fields if column.attname in columns]
        Target.objects.bulk_update(rows.values(), names, batch_size=BATCH)
        log_changes(((row, before[pk]) for pk, row in rows.items()), by)
    return rows
