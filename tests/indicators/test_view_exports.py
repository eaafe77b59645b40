"""Tables as files over the web: the filters of the address, who may have them."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from indicators.models import Plan
from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client: Client) -> Plan:
    plan = make_plan(locality=make_locality("Huyện Vĩnh Bảo"), title="Nghị quyết 06")
    user = make_user("lan")
    make_membership(user, plan.locality, Role.VIEWER)
    client.force_login(user)
    for name in ("Hộ nghèo", "=1+1"):
        make_observation(make_target(plan=plan, indicator=make_indicator(name)), "14")
    return plan


def rows_of(client: Client, address: str, **query: str) -> list[dict[str, str]]:
    answer = client.get(address, {"format": "csv", **query})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_a_board_as_a_file_has_the_filters_of_its_address(client: Client, plan: Plan) -> None:
    address = reverse("board", args=[plan.locality_id, 2023])
    assert [row["Chỉ tiêu"] for row in rows_of(client, address)] == ["Hộ nghèo", "'=1+1"]
    assert [row["Chỉ tiêu"] for row in rows_of(client, address, q="ho ngheo")] == ["Hộ nghèo"]


def test_the_page_links_to_its_files_with_its_filters(client: Client, plan: Plan) -> None:
    page = client.get(reverse("board", args=[plan.locality_id, 2023]), {"q": "ngheo", "page": "3"}).content.decode()
    assert 'href="?q=ngheo&amp;format=xlsx"' in page
    assert 'href="?q=ngheo&amp;format=csv"' in page
    assert reverse("board-official", args=[plan.locality_id, 2023]) in page


def test_a_format_that_is_none_shows_the_page(client: Client, plan: Plan) -> None:
    answer = client.get(reverse("board", args=[plan.locality_id, 2023]), {"format": "exe"})
    assert answer["Content-Type"].startswith("text/html")


def test_the_list_of_boards_is_a_file_where_the_page_would_go_on_to_the_only_one(client: Client, plan: Plan) -> None:
    (row,) = rows_of(client, reverse("boards"))
    assert (row["Địa phương"], row["Kỳ"], row["Số chỉ tiêu"]) == ("Huyện Vĩnh Bảo", "2023", "2")


def test_the_values_of_a_target(client: Client, plan: Plan) -> None:
    (row,) = rows_of(client, reverse("target", args=[plan.targets.first().pk]))
    assert (row["Giá trị"], row["Như đã viết"], row["Trạng thái"]) == ("14", "14", "đang được tính")


@pytest.mark.parametrize("name", ["differences", "findings", "reports", "alerts", "alert-rules", "mails"])
@pytest.mark.parametrize("asked", ["xlsx", "csv"])
def test_every_list_is_a_file(client: Client, plan: Plan, name: str, asked: str) -> None:
    answer = client.get(reverse(name), {"format": asked})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'.{asked}"')


@pytest.mark.parametrize("name", ["board", "board-official"])
def test_outside_the_scope_there_is_no_file(client: Client, plan: Plan, name: str) -> None:
    client.force_login(make_user())
    assert client.get(reverse(name, args=[plan.locality_id, 2023]), {"format": "xlsx"}).status_code == 404


def test_a_person_without_a_session_signs_in_first(client: Client, plan: Plan) -> None:
    client.logout()
    assert client.get(reverse("board-official", args=[plan.locality_id, 2023])).status_code == 302
