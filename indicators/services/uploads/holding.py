"""An upload as it stands now, held by whoever changes it."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from indicators.choices import UploadState
from indicators.errors import ConflictError
from indicators.models import Upload
from indicators.services.permissions import require_role
from localities.choices import MAY_WRITE_PLANS
from localities.models import User

# While it is looked at, and after an attempt that failed, everything can still be decided anew.
OPEN_STATES = (UploadState.READ, UploadState.FAILED)


def hold(upload: Upload, by: User | None, states: Collection[str] = OPEN_STATES) -> Upload:
    """The upload, locked until the transaction ends, for a planner of its unit. Raises NotAllowedError; ConflictError
    where it stands elsewhere by now."""
    rows = Upload.objects.select_for_update(of=("self",)).select_related("plan__locality", "plan__period")
    held = rows.get(pk=upload.pk)
    require_role(by=by, localities=[held.plan.locality], roles=MAY_WRITE_PLANS)
    if held.state not in states:
        message = _(
            "Tệp “%(name)s” đang ở trạng thái “%(state)s” nên không làm việc này được nữa. Tải lại trang để xem."
        )
        raise ConflictError([message % {"name": held.file_name, "state": held.get_state_display()}])
    return held
