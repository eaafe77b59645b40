"""Deleting a document that was never more than a draft, with all that it sets."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import UploadState
from indicators.errors import ConflictError, InvalidInputError
from indicators.hanging import faults_of_losing
from indicators.models import ImportedTable, Milestone, Plan, Target, TargetVersion, Upload
from indicators.services.aggregation import compute_above
from indicators.services.permissions import require_role
from indicators.services.uploads import removing
from localities.choices import MAY_WRITE_PLANS
from localities.models import User
from localities.services.changes import log_removal, log_removals

# What of a document is its own and goes with it; whatever else names it stands in the way.
OWN = (Target, TargetVersion, Upload, ImportedTable)


def faults_of_removing_plan(plan: Plan) -> list[str]:
    """Why a document cannot be deleted, every reason at once; empty where it can. Reads only."""
    return [*_faults_of_stage(plan), *_faults_of_tables(plan), *_faults_of_rows(plan), *_named_elsewhere(plan)]


@transaction.atomic
def remove_plan(*, plan: Plan, by: User | None) -> None:
    """Delete a draft with its targets, their shares and milestones; reported values stay. The history keeps the
    document and every target with its demand. Raises InvalidInputError, NotAllowedError, ConflictError."""
    locked = Plan.objects.select_for_update(of=("self",)).select_related("locality").filter(pk=plan.pk).first()
    if locked is None:
        raise ConflictError([_("Văn bản này đã bị xóa.")])
    require_role(by=by, localities=[locked.locality], roles=MAY_WRITE_PLANS)
    targets = list(locked.targets.select_for_update(of=("self",)).select_related("indicator", "plan").order_by("pk"))
    if problems := faults_of_removing_plan(locked):
        raise InvalidInputError(problems)
    log_removals(targets, by, facts=("written",))
    log_removal(locked, by, facts=("number", "title", "issued_on", "setter"))
    uploads = list(locked.uploads.all())
    log_removals(uploads, by, facts=("file_name", "state"))
    keys = {(target.locality_id, target.indicator_id, target.period_id) for target in targets}
    try:
        removing.remove_targets([target.pk for target in targets])
        removing.remove_uploads(uploads)
        locked.delete()
    except (ProtectedError, RestrictedError) as error:
        raise ConflictError([_("Có dữ liệu khác vừa dẫn tới văn bản này. Tải lại trang rồi xem.")]) from error
    compute_above(keys=keys)


def _faults_of_stage(plan: Plan) -> Iterator[str]:
    if plan.in_force_on is not None:
        day = f"{plan.in_force_on:%d/%m/%Y}"
        if plan.is_in_force(timezone.localdate()):
            yield _("Văn bản có hiệu lực từ %(day)s nên không xóa được.") % {"day": day}
        else:
            yield _("Văn bản sẽ có hiệu lực từ %(day)s: cho trở lại dự thảo trước.") % {"day": day}
    if plan.issued_on is not None and plan.issued_on <= timezone.localdate():
        message = _("Văn bản đã ban hành ngày %(day)s. Nếu ngày ấy ghi nhầm, xóa ngày ở “Sửa thông tin văn bản” trước.")
        yield message % {"day": f"{plan.issued_on:%d/%m/%Y}"}
    for one in plan.amendments.order_by("pk"):
        yield _("“%(plan)s” sửa đổi văn bản này.") % {"plan": one}
    changed = TargetVersion.objects.filter(plan=plan, version__gt=1).exclude(target__plan=plan).count()
    if changed:
        yield _("Văn bản này đã sửa mức của %(count)d chỉ tiêu của văn bản khác.") % {"count": changed}


def _faults_of_tables(plan: Plan) -> Iterator[str]:
    """A table that was written leaves values that name it, also when it was taken back."""
    for upload in plan.uploads.filter(state__in=[UploadState.QUEUED, UploadState.RUNNING]).order_by("pk"):
        yield _("Tệp “%(name)s” đang được nhập vào văn bản này.") % {"name": upload.file_name}
    for table in plan.tables.order_by("pk"):
        yield _("Bảng “%(name)s” đã nhập vào văn bản này; số liệu của bảng còn dẫn tới văn bản.") % {"name": table}


def _faults_of_rows(plan: Plan) -> Iterator[str]:
    targets = plan.targets.select_related("indicator").order_by("position", "pk")
    for target in targets.filter(decisions__isnull=False).distinct():
        yield f"{target.indicator}: {_('đã có đánh giá chính thức.')}"
    for target in targets.filter(version__gt=1):
        yield f"{target.indicator}: {_('đã được sửa đổi bằng văn bản.')}"
    others = Target.objects.exclude(plan=plan).select_related("indicator", "plan")
    for one in (others.filter(breaks_down__plan=plan) | others.filter(stands_under__plan=plan)).order_by("pk"):
        message = _("“%(name)s” của %(plan)s được phân bổ từ hoặc đứng dưới dòng của văn bản này.")
        yield message % {"name": one.indicator, "plan": one.plan}
    yield from faults_of_losing(targets.values_list("pk", flat=True))


def _named_elsewhere(plan: Plan) -> Iterator[str]:
    """Whatever else refers to the document, in whichever app."""
    for relation in Plan._meta.related_objects:
        model = relation.related_model
        if model in OWN or model is Plan:
            continue
        if count := model._base_manager.filter(**{relation.field.name: plan}).count():
            values = {"what": model._meta.verbose_name, "count": count}
            yield _("Còn dẫn tới văn bản này: %(what)s (%(count)d).") % values


def goes_with(plan: Plan) -> dict[str, int]:
    """How many rows go with a document: {"targets" without shares, "shares", "milestones", "uploads"}."""
    rows = plan.targets.filter(is_heading=False)
    return {
        "targets": rows.filter(breaks_down__isnull=True).count(),
        "shares": rows.filter(breaks_down__isnull=False).count(),
        "milestones": Milestone.objects.filter(target__plan=plan).count(),
        "uploads": plan.uploads.count(),
    }
