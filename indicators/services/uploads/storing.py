"""Keeping an uploaded file, and letting it go."""

import datetime as dt

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from indicators.choices import UploadState
from indicators.errors import InvalidInputError
from indicators.models import Plan, Upload
from indicators.services.permissions import require_role
from indicators.services.uploads.holding import hold
from indicators.services.uploads.removing import remove_made_plan
from indicators.tables import UnusableTable, is_package
from indicators.uploads.files import read_uploaded
from localities.choices import MAY_WRITE_PLANS
from localities.models import User
from localities.services.changes import facts_of, log_change

# A worker has the file open, or will have.
AT_WORK = (UploadState.QUEUED, UploadState.RUNNING)


@transaction.atomic
def store_upload(*, content: bytes, name: str, plan: Plan, by: User | None, makes_plan: bool = False) -> Upload:
    """Keep a table that is to be imported into a plan, to be looked at first.

    With `makes_plan` the document was made for this table, and goes with it when the table is given up or taken back
    (`removing.remove_made_plan`). The file is judged by its content: size, kind, compression, macros, header, number
    of rows. Raises InvalidInputError with every sentence, NotAllowedError.
    """
    require_role(by=by, localities=[plan.locality], roles=MAY_WRITE_PLANS)
    # Stored, so in the language of the service.
    with translation.override(settings.LANGUAGE_CODE):
        name = " ".join(name.replace("\0", "").split()) or _("Bảng")
    try:
        table = read_uploaded(content, name)
    except UnusableTable as error:
        raise InvalidInputError(error.problems) from error
    upload = Upload(plan=plan, file_name=name[-255:], sha256=table.sha256, row_count=len(table.rows), uploaded_by=by)
    upload.options = {"makes_plan": makes_plan}
    # What the file is called on the disk is ours: the name that people gave it is only shown.
    upload.file.save("bang.xlsx" if is_package(content) else "bang.csv", ContentFile(content), save=False)
    upload.save(force_insert=True)
    return upload


def discard_file(upload: Upload) -> None:
    """Remove the file of an upload; also after its transaction was rolled back, for files know no transactions."""
    if upload.file:
        upload.file.storage.delete(upload.file.name)


def forget_files() -> int:
    """Delete the files of uploads older than settings.UPLOAD_KEEP_DAYS, but for those about to be imported; the rows
    stay, with what was decided and done. Returns how many."""
    before = timezone.now() - dt.timedelta(days=settings.UPLOAD_KEEP_DAYS)
    old = Upload.objects.filter(uploaded_at__lt=before).exclude(file="")
    done = 0
    for pk in old.exclude(state__in=AT_WORK).values_list("pk", flat=True):
        done += _forget_file(pk)
    return done


@transaction.atomic
def _forget_file(pk: int) -> bool:
    """The file first: what is interrupted here is done again the next night."""
    rows = Upload.objects.select_for_update(skip_locked=True, of=("self",)).exclude(state__in=AT_WORK)
    upload = rows.filter(pk=pk).first()
    if upload is None:
        return False
    discard_file(upload)
    upload.file = ""
    upload.save(update_fields=["file"])
    return True


@transaction.atomic
def drop_upload(*, upload: Upload, by: User | None) -> None:
    """Give up an upload that was never imported; it stays in the list, as given up, unless it goes with the document
    that was made for it. Raises NotAllowedError, ConflictError."""
    held = hold(upload, by)
    before = facts_of(held, ("state",))
    held.state = upload.state = UploadState.DROPPED
    held.save(update_fields=["state"])
    log_change(held, before, by)
    remove_made_plan(held, by)
