"""Importing what waits, in the background: claimed by the row's state, taken up again after a crash, never twice.

A worker claims an upload by a conditional update and renews its claim while it checks the file. The import itself is
one transaction that holds the row and ends by saying that it is done: whoever is killed before that has written
nothing, and whoever comes too late finds the claim gone and stops.
"""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from indicators.choices import UploadState
from indicators.errors import ConflictError, IndicatorsError, InvalidInputError, NotAllowedError
from indicators.models import Plan, Upload
from indicators.services.importing import import_table
from indicators.services.importing.writing import Imported
from indicators.services.uploads.holding import hold
from indicators.services.uploads.photographs import hold_targets, photograph
from indicators.services.uploads.undo_notes import notes_of
from indicators.tables import TableProblem, UnusableTable
from indicators.uploads.decisions import Decisions, digest_of
from indicators.uploads.files import read_again
from indicators.uploads.preview import look_at
from indicators.uploads.saying import problem_of
from localities.choices import Way
from localities.models import User
from localities.services.changes import facts_of, log_change
from localities.ways import coming_by

logger = logging.getLogger(__name__)

# An upload that has brought down its worker this often is not tried again.
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Done:
    """One upload that was worked on."""

    upload_id: int
    is_imported: bool


@transaction.atomic
def queue_upload(*, upload: Upload, by: User | None, seen: str | None = None) -> Upload:
    """Have an upload imported, all of it or nothing, by the next worker that is free. `seen` names the decisions that
    the person saw (`digest_of`), where others may have decided since.

    Raises InvalidInputError with everything that stands in the way, the rows that nobody has confirmed among it;
    NotAllowedError; ConflictError.
    """
    held = hold(upload, by)
    if seen is not None and seen != digest_of(held):
        raise ConflictError([_("Có người vừa sửa cách nhập bảng này. Xem lại các dòng rồi nhập.")])
    _check(held)
    before = facts_of(held, ("state",))
    held.options = {**held.options, "queued_by": by.pk if by else None, "attempts": 0}
    held.state, held.problems, held.rows_done, held.claimed_at = UploadState.QUEUED, [], 0, None
    held.save(update_fields=["options", "state", "problems", "rows_done", "claimed_at"])
    log_change(held, before, by)
    return held


def _check(upload: Upload) -> None:
    try:
        preview = look_at(upload)
    except UnusableTable as error:
        raise InvalidInputError(error.problems) from error
    except OSError as error:
        raise InvalidInputError([problem_of("lost_file")]) from error
    if not preview.is_ready:
        raise InvalidInputError(preview.every_problem)


def import_next() -> Done | None:
    """Import the upload that waits longest; None where none waits or others work on all of them."""
    claimed = _claim()
    if claimed is None:
        return None
    return Done(claimed.pk, is_imported=_work(claimed))


def _work(upload: Upload) -> bool:
    """Import what was claimed, or keep why not. What has no code of its own is said to who pressed the button."""
    try:
        by = _queued_by(upload)
        with translation.override(by.language if by else settings.LANGUAGE_CODE):
            _check(upload)
            _import(_renewed(upload, rows_done=upload.row_count), by)
    except ConflictError as error:
        _try_again(upload, error.problems)
    except NotAllowedError:
        _fail(upload, [problem_of("not_allowed")])
    except IndicatorsError as error:
        _fail(upload, error.problems)
    except (OperationalError, IntegrityError):
        # Two imports that waited for each other, or stored the same thing at once: the database gave one up.
        logger.warning("Import of upload %s met another one", upload.pk, exc_info=True)
        _try_again(upload, [problem_of("crowded")])
    except Exception:
        logger.exception("Import of upload %s failed", upload.pk)
        _fail(upload, [problem_of("system")])
    else:
        return True
    return False


def _waiting() -> Q:
    stale = timezone.now() - dt.timedelta(seconds=settings.UPLOAD_LEASE_SECONDS)
    return Q(state=UploadState.QUEUED) | Q(state=UploadState.RUNNING, claimed_at__lt=stale)


def _claim() -> Upload | None:
    """Take the oldest that waits; one whose worker is alive is held by its transaction or has renewed its claim."""
    with transaction.atomic():
        rows = Upload.objects.select_for_update(skip_locked=True, of=("self",)).filter(_waiting())
        upload = rows.order_by("uploaded_at", "pk").first()
        if upload is None:
            return None
        attempts = upload.options.get("attempts", 0) + 1
        upload.options = {**upload.options, "attempts": attempts}
        upload.state, upload.claimed_at, upload.rows_done = UploadState.RUNNING, timezone.now(), 0
        upload.save(update_fields=["options", "state", "claimed_at", "rows_done"])
    if attempts > MOST_ATTEMPTS:
        _fail(upload, [problem_of("given_up", count=MOST_ATTEMPTS)])
        return _claim()
    return Upload.objects.select_related("plan__locality", "plan__period").get(pk=upload.pk)


def _mine(upload: Upload) -> Any:
    return Upload.objects.filter(pk=upload.pk, state=UploadState.RUNNING, claimed_at=upload.claimed_at)


def _renewed(upload: Upload, *, rows_done: int) -> Upload:
    """Say how far it is, and that somebody is at it. Raises ConflictError where another worker took over."""
    now = timezone.now()
    if not _mine(upload).update(claimed_at=now, rows_done=rows_done):
        raise ConflictError([_("Tệp này đã có tiến trình khác nhập.")])
    upload.claimed_at, upload.rows_done = now, rows_done
    return upload


@transaction.atomic
def _import(upload: Upload, by: User | None) -> Imported:
    """Write the table and say so, or neither."""
    if _mine(upload).select_for_update(of=("self",)).first() is None:
        raise ConflictError([_("Tệp này đã có tiến trình khác nhập.")])
    upload.plan = _held_plan(upload)
    hold_targets(upload.plan)
    before = photograph(upload.plan)
    with coming_by(Way.TABLE):
        imported = import_table(
            table=read_again(upload),
            file_name=upload.file_name,
            plan=upload.plan,
            options=Decisions.of(upload).import_options,
            by=by,
        )
    was = facts_of(upload, ("state",))
    upload.before = notes_of(imported, before, photograph(upload.plan))
    upload.table, upload.state, upload.finished_at = imported.table, UploadState.DONE, timezone.now()
    upload.save(update_fields=["before", "table", "state", "finished_at"])
    log_change(upload, was, by)
    return imported


def _held_plan(upload: Upload) -> Plan:
    """The document as it stands now; nobody puts it in force while the table is written into it."""
    rows = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("locality", "period", "amends")
    return rows.get(pk=upload.plan_id)


def _queued_by(upload: Upload) -> User | None:
    """Who pressed the button: that person's rights count, as they are now."""
    pk = upload.options.get("queued_by")
    return User.objects.get(pk=pk) if pk is not None else None


def _try_again(upload: Upload, problems: list[object]) -> None:
    """Wait once more where somebody stored the same thing at the same moment: by now it is there to be found."""
    if upload.options["attempts"] < MOST_ATTEMPTS:
        _mine(upload).update(state=UploadState.QUEUED)
    else:
        _fail(upload, problems)


def _fail(upload: Upload, problems: list[object]) -> None:
    """Say why nothing was written, unless another worker has taken over."""
    told = [problem_as_json(problem) for problem in problems]
    _mine(upload).update(state=UploadState.FAILED, problems=told, finished_at=timezone.now())


def problem_as_json(problem: object) -> dict[str, Any]:
    """A problem as it is kept with the upload: message, line and column where it has a place, and how it is said
    again in another language where it knows."""
    if isinstance(problem, TableProblem):
        return {"message": problem.message, "line": problem.line, "column": problem.column, "said": problem.said}
    return {"message": str(problem), "line": None, "column": "", "said": None}
