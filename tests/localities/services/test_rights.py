"""Rights in the administration are given by superusers alone."""

import pytest
from django.contrib.auth.models import Group

from localities.errors import NotTheirsError, UserError
from localities.services import give_rights, remove_group, store_group
from tests.factories import make_locality, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "act",
    [
        lambda by, group: give_rights(user=by, groups=[group], rights=[], by=by),
        lambda by, group: store_group(name="Khác", permissions=[], by=by),
        lambda by, group: remove_group(group=group, by=by),
    ],
    ids=["give", "store", "remove"],
)
def test_nobody_else_gives_rights(act):
    group = store_group(name="Quản trị huyện", permissions=[], by=None)
    with pytest.raises(NotTheirsError, match="Chỉ quản trị hệ thống"):
        act(make_staff(make_locality(), "localities"), group)
    assert [one.name for one in Group.objects.all()] == ["Quản trị huyện"]


@pytest.mark.parametrize(
    ("name", "problem"), [("  ", "Chưa có tên."), ("Quản trị  huyện", "Đã có nhóm quyền cùng tên.")]
)
def test_a_group_has_a_name_of_its_own(name, problem):
    store_group(name="Quản trị huyện", permissions=[], by=None)
    with pytest.raises(UserError) as refused:
        store_group(name=name, permissions=[], by=make_user(is_superuser=True))
    assert refused.value.by_field == {"name": [problem]}
