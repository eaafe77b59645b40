"""Rights in the administration: those of persons, and groups of rights that are given together.

What somebody may do in which unit is a membership; a right only opens the pages of one kind of thing.
"""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from localities.errors import NotTheirsError, Problems, UserError
from localities.models import User
from localities.services.changes import log_addition, log_change, log_difference, log_removal
from localities.wording import right_name


@transaction.atomic
def give_rights(*, user: User, groups: Collection[Group], rights: Collection[Permission], by: User | None) -> None:
    """Let a person have these groups and rights and no others. For superusers. Raises NotTheirsError."""
    _require_superuser(by)
    user = User.objects.select_for_update().get(pk=user.pk)
    before = {"groups": _names(user.groups.all()), "user_permissions": _rights(user.user_permissions.all())}
    user.groups.set(groups)
    user.user_permissions.set(rights)
    log_difference(user, before, {"groups": _names(groups), "user_permissions": _rights(rights)}, by)


@transaction.atomic
def store_group(
    *, name: str, permissions: Collection[Permission], by: User | None, group: Group | None = None
) -> Group:
    """Add a group, or change it. For superusers. Raises UserError, NotTheirsError."""
    _require_superuser(by)
    name, problems = " ".join(name.split()), Problems()
    if not name:
        problems.add("name", _("Chưa có tên."))
    elif Group.objects.filter(name=name).exclude(pk=group.pk if group else None).exists():
        problems.add("name", _("Đã có nhóm quyền cùng tên."))
    UserError.raise_if(problems)
    if group is None:
        stored = Group.objects.create(name=name)
        log_addition(stored, by)
        before = []
    else:
        stored = Group.objects.select_for_update().get(pk=group.pk)
        before, old_name, stored.name = _rights(stored.permissions.all()), {"name": stored.name}, name
        stored.save(update_fields=["name"])
        log_change(stored, old_name, by)
    stored.permissions.set(permissions)
    log_difference(stored, {"permissions": before}, {"permissions": _rights(permissions)}, by)
    return stored


@transaction.atomic
def remove_group(*, group: Group, by: User | None) -> None:
    """Take a group of rights away from whoever has it. For superusers. Raises NotTheirsError."""
    _require_superuser(by)
    log_removal(group, by, facts=("name",))
    group.delete()


def _names(groups: Iterable[Group]) -> list[str]:
    return sorted(group.name for group in groups)


def _rights(rights: Iterable[Permission]) -> list[str]:
    return sorted(right_name(right) for right in rights)


def _require_superuser(by: User | None) -> None:
    if by is not None and not (by.is_active and by.is_superuser):
        raise NotTheirsError({"": [_("Chỉ quản trị hệ thống giao quyền được.")]})
