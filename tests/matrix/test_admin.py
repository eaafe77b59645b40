"""The admin, model by model: who is no staff is sent away, and staff of one unit see nothing of another."""

import logging

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from localities.models import Locality, Succession
from tests.factories import make_staff, make_user
from tests.matrix.routes import routes
from tests.matrix.test_matrix import shows
from tests.matrix.world import MARK, frozen, make_world

# Who may do what does not hang on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

# The register of units is public.
MODELS = sorted((model for model in admin.site._registry if model not in (Locality, Succession)), key=str)
# Without a model: the index, signing in and out, the texts of the scripts, the search of fields.
OTHERS = {"index", "app_list", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n",
          "view_on_site", "auth_user_password_change"}  # fmt: skip
PARTS = ("changelist", "add", "history", "delete", "change")


@pytest.fixture(autouse=True)
def _now(settings, tmp_path):
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    settings.MEDIA_ROOT = str(tmp_path)
    with frozen():
        yield


def signed_in(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def staff(world):
    user = make_staff(world.inside.unit, "indicators")
    user.user_permissions.set(Permission.objects.all())
    return signed_in(user)


@pytest.fixture
def everything(world):
    return signed_in(make_user("root", is_staff=True, is_superuser=True))


def test_every_address_of_the_admin_is_one_of_a_model_or_known():
    known = {f"admin:{name}" for name in OTHERS}
    known |= {
        f"admin:{one._meta.app_label}_{one._meta.model_name}_{part}" for one in admin.site._registry for part in PARTS
    }
    # Without a name: what sends old addresses on.
    there = {name for name, _pattern in routes() if name.startswith("admin:") and not name.startswith("admin:admin/")}
    assert there - known == set()


@pytest.mark.parametrize("person", ["administrator", "planning_officer", "viewer", "without-unit", "nobody"])
def test_who_is_no_staff_is_sent_to_sign_in(world, person):
    client = signed_in(world.users[person]) if person in world.users else Client()
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for address in (reverse(f"{name}_changelist"), reverse(f"{name}_add"), reverse(f"{name}_change", args=[1])):
            for answer in (client.get(address), client.post(address)):
                assert (answer.status_code, answer.url.split("?")[0]) == (302, "/admin/login/"), address


def test_staff_of_one_unit_see_no_list_of_another(staff):
    for model in MODELS:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for query in ({}, {"q": MARK[:3]}):
            answer = staff.get(address, query)
            assert answer.status_code in (200, 302, 403), address
            assert not shows(answer.content), f"{address} {query}"


def test_staff_of_one_unit_open_nothing_of_another(staff, everything):
    found = []
    for model in MODELS:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for row in model.objects.all():
            change = reverse(f"{name}_change", args=[row.pk])
            if not shows(everything.get(change).content):
                continue
            others = [reverse(f"{name}_{part}", args=[row.pk]) for part in ("history", "delete")]
            shown = [address for address in (change, *others) if shows(staff.get(address).content)]
            found.append((name, shown))
    assert len({name for name, _shown in found}) > 10
    assert not [shown for _name, shown in found if shown]


def test_no_field_of_the_admin_finds_what_belongs_to_another_unit(staff, everything):
    fields = [(model, name) for model, page in admin.site._registry.items() for name in page.autocomplete_fields]
    seen = []
    for model, name in fields:
        meta = model._meta
        to = meta.get_field(name).related_model
        if to in (Locality, Succession):
            continue
        asked = {"app_label": meta.app_label, "model_name": meta.model_name, "field_name": name, "term": MARK[:3]}
        address = reverse("admin:autocomplete")
        seen.append(shows(everything.get(address, asked).content))
        assert not shows(staff.get(address, asked).content), asked
    assert any(seen)
