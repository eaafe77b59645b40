"""Rules of alerts: added, changed, switched and removed by those who answer for the place they apply to."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alerts.choices import TOPIC_OF, Cause, Severity
from alerts.models import AlertRule
from alerts.services.reviewing.rules import ask_for_review
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Plan, Sector
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User
from localities.scope import localities_for_user
from localities.services.changes import facts_of, log_addition, log_change, log_removal

# What a threshold is counted in: points of lag, percent of the target, working days. Others have none.
PACED = (Cause.BEHIND, Cause.FAR_BEHIND)
WITH_THRESHOLD = (*PACED, Cause.MISSED, Cause.FORECAST_MISS, Cause.OVERDUE)
WITH_MARGIN = (*PACED, Cause.FORECAST_MISS)
# Only values come one after the other; a late report or a finding is there or not.
WITH_HOLD = (*PACED, Cause.MISSED, Cause.FORECAST_MISS)
LONGEST_HOLD = 12
FACTS = ("name", "severity", "is_on", "threshold", "hold_values", "recovery_margin")


@transaction.atomic
def add_rule(
    *,
    cause: str,
    name: str,
    severity: str,
    threshold: Decimal | None = None,
    hold_values: int = 1,
    recovery_margin: Decimal | None = None,
    locality: Locality | None = None,
    sector: Sector | None = None,
    plan: Plan | None = None,
    is_on: bool = False,
    by: User | None,
) -> AlertRule:
    """Store a rule, as a draft unless it is switched on at once: it can be tried and changes nothing yet. A plan's rule
    applies in the plan's own locality where none is named.

    Raises NotAllowedError, InvalidInputError.
    """
    place = locality or (plan.locality if plan else None)
    _require_may_write(place, by)
    rule = AlertRule(
        cause=cause,
        name=name.strip(),
        severity=severity,
        threshold=threshold,
        hold_values=hold_values,
        recovery_margin=recovery_margin,
        locality=place,
        sector=sector,
        plan=plan,
        is_on=is_on,
        is_draft=not is_on,
    )
    problems = problems_of(rule)
    if plan is not None and place is not None and not plan.locality.path.startswith(place.path):
        problems.append(_("Văn bản này không thuộc %(locality)s.") % {"locality": place})
    if problems:
        raise InvalidInputError(problems)
    rule.save(force_insert=True)
    log_addition(rule, by)
    _review(rule, is_needed=is_on)
    return rule


@transaction.atomic
def change_rule(*, rule: AlertRule, by: User | None, **facts: Any) -> AlertRule:
    """Change any of `FACTS`; what it is about and where it applies stay. Raises NotAllowedError, InvalidInputError."""
    stored = _locked(rule, by)
    before = facts_of(stored, FACTS)
    for fact in FACTS:
        setattr(stored, fact, facts.get(fact, getattr(stored, fact)))
    stored.name = stored.name.strip()
    # Once it was on, being off says something: it switches its cause off.
    stored.is_draft = stored.is_draft and not stored.is_on
    if problems := problems_of(stored):
        raise InvalidInputError(problems)
    stored.save(update_fields=[*FACTS, "is_draft"])
    log_change(stored, before, by)
    after = facts_of(stored, FACTS)
    _review(stored, is_needed=not stored.is_draft and {**before, "name": ""} != {**after, "name": ""})
    return stored


def switch_rule(*, rule: AlertRule, is_on: bool, by: User | None) -> AlertRule:
    """Switch a rule on or off. Off, it switches its cause off where it applies, whatever wider rules say.

    Raises NotAllowedError.
    """
    return change_rule(rule=rule, is_on=is_on, by=by)


@transaction.atomic
def remove_rule(*, rule: AlertRule, by: User | None) -> None:
    """Take a rule away, so that wider rules apply again. The last rule of a cause stays and is switched off instead.

    Raises NotAllowedError, InvalidInputError.
    """
    stored = _locked(rule, by)
    if stored.locality_id is None and stored.sector_id is None and stored.plan_id is None:
        raise InvalidInputError([_("Quy tắc chung không bỏ được; hãy tắt nó.")])
    log_removal(stored, by, facts=FACTS)
    _review(stored, is_needed=not stored.is_draft)
    stored.delete()


def may_write_rule(locality: Locality | None, by: User | None) -> bool:
    """Rules for everywhere are for superusers; those of a place for its planning officers and administrators."""
    if by is None:
        return True
    if locality is None:
        return by.is_active and by.is_superuser
    return localities_for_user(by, roles=MAY_WRITE_PLANS).filter(pk=locality.pk).exists()


def problems_of(rule: AlertRule) -> list[str]:
    """Everything that is wrong with a rule, stored or not."""
    problems = []
    if rule.cause not in Cause.values:
        return [_("Chọn nguyên nhân.")]
    if not rule.name:
        problems.append(_("Đặt tên cho quy tắc."))
    elif len(rule.name) > 200:
        problems.append(_("Tên dài quá %(n)d ký tự.") % {"n": 200})
    if rule.severity not in Severity.values:
        problems.append(_("Chọn mức độ."))
    problems += _problems_of_numbers(rule)
    if _same_place(rule).exists():
        problems.append(_("Đã có quy tắc cho nguyên nhân này ở cùng phạm vi; hãy sửa quy tắc đó."))
    return problems


def _problems_of_numbers(rule: AlertRule) -> list[str]:
    cause = Cause(rule.cause)
    problems = []
    if rule.threshold is not None and (cause not in WITH_THRESHOLD or rule.threshold < 0):
        no_threshold = _("Nguyên nhân “%(cause)s” không có ngưỡng.") % {"cause": cause.label}
        problems.append(_("Ngưỡng không được âm.") if cause in WITH_THRESHOLD else no_threshold)
    if rule.recovery_margin is not None and (cause not in WITH_MARGIN or rule.recovery_margin < 0):
        no_margin = _("Nguyên nhân “%(cause)s” không có biên phục hồi.") % {"cause": cause.label}
        problems.append(_("Biên phục hồi không được âm.") if cause in WITH_MARGIN else no_margin)
    if not 1 <= rule.hold_values <= LONGEST_HOLD:
        problems.append(_("Số kỳ số liệu phải từ 1 đến %(n)d.") % {"n": LONGEST_HOLD})
    elif rule.hold_values > 1 and cause not in WITH_HOLD:
        problems.append(_("Nguyên nhân “%(cause)s” không chờ nhiều kỳ số liệu.") % {"cause": cause.label})
    return problems


def _same_place(rule: AlertRule) -> QuerySet[AlertRule]:
    others = AlertRule.objects.filter(
        cause=rule.cause, locality=rule.locality_id, sector=rule.sector_id, plan=rule.plan_id
    )
    return others.exclude(pk=rule.pk) if rule.pk else others


def _locked(rule: AlertRule, by: User | None) -> AlertRule:
    stored = AlertRule.objects.select_related("locality").select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
    _require_may_write(stored.locality, by)
    return stored


def _require_may_write(locality: Locality | None, by: User | None) -> None:
    if may_write_rule(locality, by):
        return
    if locality is None:
        raise NotAllowedError([_("Chỉ quản trị hệ thống được đặt quy tắc cho mọi địa phương.")])
    raise NotAllowedError([_("Bạn không có quyền đặt quy tắc cảnh báo của %(locality)s.") % {"locality": locality}])


def _review(rule: AlertRule, *, is_needed: bool) -> None:
    """What the rule touches is looked at again by the next sweep."""
    if is_needed:
        ask_for_review(topic=TOPIC_OF[Cause(rule.cause)], locality=rule.locality)
