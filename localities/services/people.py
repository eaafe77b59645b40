"""People and what they are in which locality."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from localities.choices import Role
from localities.errors import MembershipError, Problems, UserError
from localities.models import Locality, Membership, Office, User
from localities.services.changes import facts_of, log_addition, log_change

USER_FACTS = ("username", "full_name", "email", "language", "is_active", "is_staff", "is_superuser")


@transaction.atomic
def create_user(*, username: str, by: User | None, password: str | None = None, **facts: Any) -> User:
    """Add a person; `facts` are those of USER_FACTS. No password means that none works yet. Raises UserError."""
    _refuse_unknown(facts)
    _refuse_taken_username(username)
    user = User.objects.create_user(username, facts.pop("email", ""), password, **facts)
    log_addition(user, by)
    return user


@transaction.atomic
def update_user(user: User, *, by: User | None, **facts: Any) -> User:
    """Change some of USER_FACTS. People are made inactive, not deleted: their work carries their name.

    Raises UserError.
    """
    _refuse_unknown(facts)
    if "username" in facts:
        _refuse_taken_username(facts["username"], user)
    user = User.objects.select_for_update().get(pk=user.pk)
    before = facts_of(user, tuple(facts))
    for field, value in facts.items():
        setattr(user, field, value)
    user.save(update_fields=list(facts))
    log_change(user, before, by)
    return user


def _refuse_unknown(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - set(USER_FACTS):
        raise TypeError(f"not facts of a person: {sorted(unknown)}")


def _refuse_taken_username(username: str, user: User | None = None) -> None:
    problems = Problems()
    if not username.strip():
        problems.add("username", _("Chưa có tên đăng nhập."))
    elif User.objects.filter(username__iexact=username).exclude(pk=user.pk if user else None).exists():
        problems.add("username", _("Tên đăng nhập này đã có người dùng."))
    UserError.raise_if(problems)


@transaction.atomic
def add_membership(
    *,
    user: User,
    locality: Locality,
    role: Role,
    valid_from: dt.date,
    by: User | None,
    valid_to: dt.date | None = None,
    office: Office | None = None,
) -> Membership:
    """Give a person a role in a locality over [valid_from, valid_to). Raises MembershipError.

    A closed district may still be given: its data need someone who answers for them.
    """
    membership = Membership(
        user=user, locality=locality, office=office, role=role, valid_from=valid_from, valid_to=valid_to
    )
    problems = problems_of_membership(membership)
    if office is not None and not office.is_open_on(valid_from):
        day = date_format(office.valid_to, "SHORT_DATE_FORMAT")
        problems.add("office", _("%(office)s đã đóng từ ngày %(day)s.") % {"office": office, "day": day})
    MembershipError.raise_if(problems)
    membership.save(force_insert=True)
    log_addition(membership, by)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, valid_to: dt.date, by: User | None) -> Membership:
    """End a role; `valid_to` is the first day without it, the day it began where it was given by mistake. A row is
    never deleted. Raises MembershipError."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    before = facts_of(membership, ("valid_to",))
    membership.valid_to = valid_to
    MembershipError.raise_if(problems_of_membership(membership))
    membership.save(update_fields=["valid_to"])
    log_change(membership, before, by)
    return membership


def problems_of_membership(membership: Membership) -> Problems:
    """Everything that speaks against this role being given as it is."""
    problems = Problems()
    if membership.role not in Role.values:
        problems.add("role", _("Vai trò không hợp lệ."))
    if membership.valid_to is not None and membership.valid_to <= membership.valid_from:
        if membership.pk is None:
            problems.add("valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
        elif membership.valid_to < membership.valid_from:
            problems.add("valid_to", _("Ngày kết thúc không được trước ngày bắt đầu."))
    if membership.office is not None and membership.office.locality_id != membership.locality_id:
        problems.add("office", _("Cơ quan này không thuộc địa phương đã chọn."))
    # Locked on the person, so that two administrators cannot give the same role twice at once.
    User.objects.select_for_update().get(pk=membership.user_id)
    others = Membership.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=membership.valid_from),
        user=membership.user_id,
        locality=membership.locality_id,
        role=membership.role,
    ).exclude(Q(pk=membership.pk) | Q(valid_to=F("valid_from")))
    if membership.valid_to is not None:
        others = others.filter(valid_from__lt=membership.valid_to)
    if others.exists():
        problems.add("valid_from", _("Người này đã có vai trò này trong thời gian đó."))
    return problems
