"""Standing in: somebody on leave gives a colleague their role for some days. It ends by itself and stays on record."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from localities.choices import Role
from localities.errors import MembershipError, NotTheirsError, Problems
from localities.models import Membership, User
from localities.scope import localities_for_user
from localities.services.changes import facts_of, log_addition, log_change
from localities.services.people import problems_of_membership

# Whoever may look needs nobody to look for them.
GIVEN = (Role.LEADER, Role.PLANNING_OFFICER, Role.DATA_OFFICER, Role.ADMINISTRATOR)
FACTS = ("user", "role", "locality", "stands_in_for", "valid_from", "valid_to", "note")


@transaction.atomic
def give_stand_in(
    *, membership: Membership, user: User, valid_from: dt.date, valid_to: dt.date, note: str = "", by: User | None
) -> Membership:
    """Let `user` stand in for a membership over [valid_from, valid_to). Raises MembershipError, NotTheirsError.

    The holder gives it, or an administrator of the unit. A stand-in is not handed on, and holds on no day on which the
    membership itself does not.
    """
    # As it stands now: somebody may be ending it.
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    _refuse_strangers(membership, by)
    stand_in = Membership(
        user=user,
        locality=membership.locality,
        office=membership.office,
        role=membership.role,
        valid_from=valid_from,
        valid_to=valid_to,
        stands_in_for=membership,
        note=note.strip()[:200],
    )
    MembershipError.raise_if(_problems(stand_in, membership))
    stand_in.save(force_insert=True)
    log_addition(stand_in, by, stand_in.note, FACTS)
    return stand_in


@transaction.atomic
def end_stand_in(*, stand_in: Membership, by: User | None) -> Membership:
    """Take it back: from today on it does not hold. Raises NotTheirsError."""
    stand_in = Membership.objects.select_for_update(of=("self",)).get(pk=stand_in.pk, stands_in_for__isnull=False)
    _refuse_strangers(stand_in.stands_in_for, by)
    before = facts_of(stand_in, ("valid_to",))
    stand_in.valid_to = min(stand_in.valid_to, max(timezone.localdate(), stand_in.valid_from))
    stand_in.save(update_fields=["valid_to"])
    log_change(stand_in, before, by)
    return stand_in


def colleagues(user: User) -> QuerySet[User]:
    """Whom a person may ask to stand in: everybody with a role today in the units they see, but themselves."""
    today = timezone.localdate()
    there = Membership.objects.valid_on(today).filter(locality__in=localities_for_user(user))
    return User.objects.filter(pk__in=there.values("user"), is_active=True).exclude(pk=user.pk).order_by("full_name")


def _refuse_strangers(membership: Membership, by: User | None) -> None:
    if by is None or by.pk == membership.user_id or by.is_superuser:
        return
    administered = localities_for_user(by, roles=[Role.ADMINISTRATOR])
    if not administered.filter(pk=membership.locality_id).exists():
        raise NotTheirsError({"": [_("Chỉ người giữ vai trò hoặc người quản trị của đơn vị giao và thôi được.")]})


def _problems(stand_in: Membership, membership: Membership) -> Problems:
    problems = problems_of_membership(stand_in)
    if membership.stands_in_for_id is not None:
        problems.add("membership", _("Vai trò nhận thay không giao tiếp cho người khác được."))
    if membership.role not in GIVEN:
        problems.add("membership", _("Vai trò xem không cần người thay."))
    if stand_in.user_id == membership.user_id:
        problems.add("user", _("Chọn một người khác."))
    elif not stand_in.user.is_active:
        problems.add("user", _("Tài khoản này đã ngừng."))
    if stand_in.valid_to <= timezone.localdate():
        problems.add("valid_to", _("Ngày cuối đã qua."))
    ends = membership.valid_to
    if stand_in.valid_from < membership.valid_from or (ends is not None and stand_in.valid_to > ends):
        problems.add("valid_to", _("Vai trò của người giao không có trong suốt thời gian đó."))
    return problems
