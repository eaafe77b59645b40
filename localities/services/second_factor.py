"""The second factor: set up with its first code, checked with the next ones, given up, replaced by recovery codes."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from localities.accounts.one_time_codes import matching_step, new_recovery_codes, normalised
from localities.accounts.required_factor import has_second_factor
from localities.accounts.sealing import digests, seal, unseal
from localities.errors import AccountError
from localities.models import RecoveryCode, SecondFactor, User
from localities.services.changes import log_difference
from localities.services.permissions import require_helper


@transaction.atomic
def set_up_second_factor(*, user: User, secret: str, code: str, by: User | None) -> list[str]:
    """Keep the app's secret once its code proves that it has it; a new one takes the old one's place.

    Returns the recovery codes, which nobody can read again. Raises AccountError where the code is not the secret's.
    """
    now = timezone.now()
    step = matching_step(secret, code, now.timestamp())
    if step is None:
        raise AccountError({"code": [_("Mã chưa đúng. Nhập sáu chữ số đang hiện trong ứng dụng.")]})
    facts = {"secret": seal(secret), "last_step": step, "since": now}
    before = SecondFactor.objects.filter(user=user).first()
    SecondFactor.objects.update_or_create(user=user, defaults=facts)
    # With its moment, so that a new phone in the place of an old one is written down, too.
    log_difference(user, {"second_factor": _since(before)}, {"second_factor": _moment(now)}, by)
    return _replace_recovery_codes(user)


@transaction.atomic
def renew_recovery_codes(*, user: User, by: User | None) -> list[str]:
    """Ten new codes; the old ones stop working. Raises AccountError where there is no second factor."""
    if not has_second_factor(user):
        raise AccountError({"": [_("Chưa bật xác thực hai bước.")]})
    before = RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()
    codes = _replace_recovery_codes(user)
    log_difference(
        user, {"recovery_codes": str(before)}, {"recovery_codes": f"{len(codes)} ({_moment(timezone.now())})"}, by
    )
    return codes


@transaction.atomic
def remove_second_factor(*, user: User, by: User | None) -> None:
    """Give the second factor up: the person, or for them an administrator of all their units. Raises NotTheirsError."""
    require_helper(user, by)
    before = SecondFactor.objects.filter(user=user).first()
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    log_difference(user, {"second_factor": _since(before)}, {"second_factor": ""}, by)


@transaction.atomic
def take_code(*, user: User, code: str) -> bool:
    """Whether the code is one of the person's, app or recovery, that was not taken before; from now on it was."""
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is None:
        return False
    secret, now = unseal(factor.secret), timezone.now()
    step = matching_step(secret, code, now.timestamp()) if secret is not None else None
    if step is not None:
        # Of two who send the same code, one finds the older step and moves it on.
        return bool(SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step))
    unused = RecoveryCode.objects.filter(user=user, digest__in=_digests(user, code), used_at__isnull=True)
    return bool(unused.update(used_at=now))


def _since(factor: SecondFactor | None) -> str:
    return _moment(factor.since) if factor else ""


def _moment(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M:%S}"


def _replace_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = new_recovery_codes()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=_digests(user, code)[0]) for code in codes])
    return codes


def _digests(user: User, code: str) -> list[str]:
    return digests("localities.recovery_code", f"{user.pk}\n{normalised(code)}")
