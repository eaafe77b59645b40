"""What people say of findings: that they are known and accepted, and why."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import Finding
from indicators.services.permissions import require_role
from localities.choices import MAY_WRITE_PLANS, Role
from localities.models import User
from localities.services.changes import facts_of, log_change

# Who sent a figure does not excuse it.
MAY_ACCEPT = (*MAY_WRITE_PLANS, Role.LEADER)
ACCEPTED_FIELDS = ("accepted_at", "accepted_by", "accepted_reason")
LONGEST_REASON = Finding._meta.get_field("accepted_reason").max_length


@transaction.atomic
def accept_finding(*, finding: Finding, reason: str, by: User | None) -> Finding:
    """Accept that figures do not add up, and why; the hints that explain the finding are accepted with it.

    It holds until one of the figures changes. Raises InvalidInputError with every problem, NotAllowedError.
    """
    finding = _locked(finding, by)
    reason = " ".join(reason.split())
    problems = [] if reason else [_("Chấp nhận số liệu không khớp phải có lý do.")]
    if len(reason) > LONGEST_REASON:
        problems.append(_("Lý do dài quá %(limit)d ký tự.") % {"limit": LONGEST_REASON})
    if finding.gone_at is not None:
        problems.append(_("Số liệu đã thay đổi nên kết luận này không còn."))
    elif finding.accepted_at is not None:
        problems.append(_("Kết luận này đã được chấp nhận."))
    if problems:
        raise InvalidInputError(problems)
    now = timezone.now()
    for one in (finding, *_hints(finding, is_accepted=False)):
        before = facts_of(one, ACCEPTED_FIELDS)
        one.accepted_at, one.accepted_by, one.accepted_reason = now, by, reason
        one.save(update_fields=ACCEPTED_FIELDS)
        log_change(one, before, by)
    return finding


@transaction.atomic
def reopen_finding(*, finding: Finding, by: User | None) -> Finding:
    """Take an acceptance back, also of the hints. Raises InvalidInputError, NotAllowedError."""
    finding = _locked(finding, by)
    if finding.accepted_at is None or finding.gone_at is not None:
        raise InvalidInputError([_("Kết luận này không ở trạng thái đã chấp nhận.")])
    for one in (finding, *_hints(finding, is_accepted=True)):
        before = facts_of(one, ACCEPTED_FIELDS)
        one.accepted_at, one.accepted_by, one.accepted_reason = None, None, ""
        one.save(update_fields=ACCEPTED_FIELDS)
        log_change(one, before, by)
    return finding


def _locked(finding: Finding, by: User | None) -> Finding:
    """The finding as it stands now, for one who may accept it there."""
    rows = Finding.objects.select_for_update(of=("self",), no_key=True).select_related("locality")
    finding = rows.get(pk=finding.pk)
    require_role(by=by, localities=[finding.locality], roles=MAY_ACCEPT)
    return finding


def _hints(finding: Finding, *, is_accepted: bool) -> list[Finding]:
    """The slips that would explain it, in the same row and column."""
    beside = Finding.objects.select_for_update(no_key=True).filter(
        locality=finding.locality_id,
        period=finding.period_id,
        target=finding.target_id,
        gone_at__isnull=True,
        accepted_at__isnull=not is_accepted,
        data__of=finding.check_code,
    )
    column = finding.data.get("column")
    return [row for row in beside.order_by("pk") if row.data.get("column") == column]
