"""What the pages of the administration have in common: nothing as it is stored, and a list that is empty says so."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, JSONField
from django.urls import reverse

from alerts.models.hearing import CausesField
from tests.factories import make_indicator, make_user
from tests.matrix.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client):
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    return client


def address(model: type, part: str, *arguments: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{part}", args=arguments)


def is_raw(field: Field) -> bool:
    """Without a name of its own, or a structure that only programs read."""
    is_nameless = str(field.verbose_name) == field.name.replace("_", " ")
    return is_nameless or (isinstance(field, JSONField) and not isinstance(field, CausesField))


def test_no_page_shows_a_fact_as_it_is_stored(root, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    make_world()
    seen, raw = 0, []
    for model in admin.site._registry:
        thing = model._default_manager.order_by("pk").first()
        if thing is None:
            continue
        form = root.get(address(model, "change", thing.pk)).context["adminform"]
        for name in flatten_fieldsets(form.fieldsets):
            seen += 1
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                # Composed by the page, with a name of its own.
                continue
            raw += [f"{model._meta.label}.{name}"] if is_raw(field) else []
    assert seen > 200
    assert raw == []


@pytest.mark.parametrize(
    ("query", "said"),
    [({}, "Chưa có mục nào."), ({"q": "khongco"}, "Không có mục nào khớp với điều đã tìm và lọc.")],
    ids=["nothing there", "nothing found"],
)
def test_an_empty_list_says_so(root, query, said):
    answer = root.get("/admin/indicators/indicator/", query)
    assert answer.context["cl"].result_count == 0
    assert said in answer.content.decode()


def test_a_list_that_holds_something_does_not(root):
    make_indicator("Thu ngân sách")
    assert 'class="nothing"' not in root.get("/admin/indicators/indicator/").content.decode()


def test_what_one_may_write_stands_before_what_one_may_only_look_at(root):
    page = root.get("/admin/").content.decode()
    assert page.index("Chế độ báo cáo") < page.index("Chỉ để xem") < page.index("Báo cáo đến hạn")
