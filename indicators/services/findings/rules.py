"""Setting how checks are applied. They are the same for everyone, so setting one takes a say everywhere."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.choices import Check, Severity
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.findings import BLOCKABLE
from indicators.models import CheckRule, Target
from indicators.services.catalogue import require_planner
from indicators.services.findings.marking import mark_audit
from localities.choices import MAY_WRITE_PLANS
from localities.models import User
from localities.scope import localities_for_user
from localities.services.changes import facts_of, log_addition, log_change

# What the column holds.
LARGEST_FACTOR = Decimal(100_000)
SET_FIELDS = ("is_on", "severity", "is_blocking", "factor")


@transaction.atomic
def set_check_rule(
    *,
    check: str,
    by: User | None,
    is_on: bool = True,
    severity: str = "",
    is_blocking: bool = False,
    factor: Decimal | None = None,
) -> CheckRule:
    """Say how a check is applied from now on; everything is audited again.

    `severity` replaces the one that ships ("" keeps it); with `is_blocking` values that bring about an error or a
    warning of the check are refused; `factor` is how many times larger or smaller a value must be to jump. Raises
    InvalidInputError with every problem, NotAllowedError.
    """
    _require_say(by)
    problems = list(_faults(check, is_on=is_on, severity=severity, is_blocking=is_blocking, factor=factor))
    if problems:
        raise InvalidInputError(problems)
    said = {"is_on": is_on, "severity": severity, "is_blocking": is_blocking, "factor": factor}
    rule = CheckRule.objects.select_for_update(no_key=True).filter(check_code=check).first()
    if rule is None:
        rule = CheckRule.objects.create(check_code=check, **said)
        log_addition(rule, by)
    else:
        before = facts_of(rule, SET_FIELDS)
        for name, value in said.items():
            setattr(rule, name, value)
        rule.save(update_fields=SET_FIELDS)
        log_change(rule, before, by)
    mark_audit(Target.objects.values_list("locality_id", "period_id").distinct())
    return rule


def _faults(check: str, *, is_on: bool, severity: str, is_blocking: bool, factor: Decimal | None) -> list[str]:
    problems = []
    if check not in Check.values:
        problems.append(_("Phép kiểm tra “%(code)s” không có trong danh mục.") % {"code": check})
    if severity and severity not in Severity.values:
        problems.append(_("Mức độ “%(code)s” không có trong danh mục.") % {"code": severity})
    if is_blocking and (not is_on or severity == Severity.HINT or check not in BLOCKABLE):
        problems.append(_("Gợi ý và phép kiểm tra đang tắt không chặn được việc ghi số liệu."))
    if factor is not None and check != Check.JUMP:
        problems.append(_("Chỉ phép kiểm tra số tăng giảm đột biến mới có hệ số."))
    elif factor is not None and not 1 < factor < LARGEST_FACTOR:
        problems.append(_("Hệ số phải lớn hơn 1 và nhỏ hơn 100.000."))
    return problems


def _require_say(by: User | None) -> None:
    require_planner(by)
    if by is None or by.is_superuser:
        return
    theirs = localities_for_user(by, roles=MAY_WRITE_PLANS)
    if Target.objects.exclude(locality__in=theirs).exists():
        raise NotAllowedError([_("Cách kiểm tra áp dụng cho cả địa phương ngoài phạm vi của bạn.")])
