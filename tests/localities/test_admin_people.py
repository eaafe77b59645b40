"""People and rights in the admin: who sees whom, and what is asked before it is done."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from localities.models import Change, User
from tests.factories import make_locality, make_membership, make_staff, make_user
from tests.support.asking import REASON, asked, confirm

pytestmark = pytest.mark.django_db


def test_people_of_other_units_are_not_there():
    unit, other = make_locality("Huyện Trong"), make_locality("Huyện Ngoài")
    staff = make_staff(unit, "localities")
    staff.user_permissions.set(Permission.objects.filter(codename="view_user"))
    make_membership(make_user("nguoi-trong"), unit)
    make_membership(make_user("nguoi-ngoai"), other)
    make_user("nguoi-moi")
    client = Client()
    client.force_login(staff)
    shown = client.get(reverse("admin:localities_user_changelist")).content.decode()
    names = [name for name in ("nguoi-trong", "nguoi-ngoai", "nguoi-moi") if name in shown]
    assert names == ["nguoi-trong", "nguoi-moi"]


def facts_of(user, **changed):
    facts = {"username": user.username, "full_name": user.full_name, "email": user.email, "language": "vi"}
    return facts | {"is_active": "on"} | changed


def test_an_account_is_stopped_after_it_was_said_what_hangs_on_it(admin_client, admin_user):
    lan = make_user("lan", full_name="Lê Lan")
    make_membership(lan, make_locality("Xã An Hòa"))
    address = reverse("admin:localities_user_change", args=[lan.pk])
    sent = facts_of(lan, is_active="")
    page = asked(admin_client.post(address, sent))
    assert "Ngừng tài khoản của Lê Lan" in page
    assert "Vai trò đang có 1 Lê Lan: Người xem, Xã An Hòa" in page
    lan.refresh_from_db()
    assert lan.is_active
    assert confirm(admin_client, address, sent).status_code == 302
    lan.refresh_from_db()
    change = Change.objects.of(lan).get()
    assert (lan.is_active, change.by, change.reason) == (False, admin_user, REASON)


def test_the_run_of_everything_is_given_after_a_question(admin_client):
    lan = make_user("lan")
    address = reverse("admin:localities_user_change", args=[lan.pk])
    assert "mọi đơn vị, mọi người dùng" in asked(admin_client.post(address, facts_of(lan, is_superuser="on")))
    lan.refresh_from_db()
    assert not lan.is_superuser


def test_rights_are_given_by_name_and_written_down(admin_client, admin_user):
    lan = make_user("lan")
    right = Permission.objects.get(codename="change_locality")
    address = reverse("admin:localities_user_change", args=[lan.pk])
    page = admin_client.get(address).content.decode()
    assert "Can change" not in page
    group = Group.objects.create(name="Quản trị huyện")
    sent = facts_of(lan, user_permissions=[right.pk], groups=[group.pk])
    assert admin_client.post(address, sent).status_code == 302
    assert (list(lan.user_permissions.all()), list(lan.groups.all())) == ([right], [group])
    change = Change.objects.of(lan).get()
    assert change.by == admin_user
    assert change.after == {"groups": ["Quản trị huyện"], "user_permissions": ["địa phương: sửa"]}


def test_a_group_of_rights_is_added_changed_and_removed(admin_client, admin_user):
    right = Permission.objects.get(codename="change_locality")
    admin_client.post(reverse("admin:auth_group_add"), {"name": " Quản trị  huyện ", "permissions": [right.pk]})
    group = Group.objects.get()
    assert (group.name, list(group.permissions.all())) == ("Quản trị huyện", [right])
    admin_client.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "Quản trị huyện"})
    assert not group.permissions.exists()
    make_user("lan", full_name="Lê Lan").groups.add(group)
    address = reverse("admin:auth_group_delete", args=[group.pk])
    assert "Người có nhóm quyền này 1 Lê Lan" in asked(admin_client.post(address, {"post": "yes"}))
    assert Group.objects.exists()
    confirm(admin_client, address)
    assert not Group.objects.exists()
    changes = Change.objects.filter(thing="auth.group").order_by("pk")
    assert [change.action for change in changes] == ["added", "changed", "changed", "removed"]
    assert (changes[3].by, changes[3].reason) == (admin_user, REASON)


def test_groups_are_for_superusers(client):
    client.force_login(make_staff(make_locality(), "auth"))
    Group.objects.create(name="Quản trị huyện")
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 403
    assert client.post(reverse("admin:auth_group_add"), {"name": "Khác"}).status_code == 403


def test_whoever_was_added_is_given_a_role_next(admin_client):
    facts = {"username": "can-bo", "full_name": "Lê Lan", "email": "", "language": "vi"}
    sent = facts | {"usable_password": "true", "password1": "Mua-xuan-2026", "password2": "Mua-xuan-2026"}
    page = admin_client.post(reverse("admin:localities_user_add"), sent, follow=True)
    user = User.objects.get(username="can-bo")
    assert page.redirect_chain == [(f"{reverse('admin:localities_membership_add')}?user={user.pk}", 302)]
    assert "Đã thêm Lê Lan. Chọn đơn vị và vai trò" in page.content.decode()
    assert page.context["adminform"].form.initial["user"] == str(user.pk)
