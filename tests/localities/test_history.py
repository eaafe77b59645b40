"""What was changed: who sees which of it, how it reads, and that it stays."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from alerts.choices import Cause
from alerts.services import subscribe
from indicators.services.catalogue import decide_direction
from localities.choices import Role, Way
from localities.history import changes_for_user
from localities.models import Change
from localities.services import update_user
from localities.services.changes import log_addition, log_change, log_difference, log_removal
from localities.ways import coming_by, current_way
from tests.factories import make_indicator, make_locality, make_membership, make_target, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo", code="316")


@pytest.fixture
def planner(district):
    user = make_user("kehoach", full_name="Trần Thị Bích")
    make_membership(user=user, locality=district, role=Role.PLANNING_OFFICER)
    return user


def test_it_keeps_the_fields_that_differ_as_they_were(planner):
    target = make_target()
    before = {"low": target.low, "note": target.note, "number": target.number}
    target.low, target.note = Decimal("13.50"), "Đã rà soát"
    log_change(target, before, planner, "Theo biên bản")
    stored = Change.objects.get()
    assert (stored.thing, stored.thing_id, stored.locality) == ("indicators.target", target.pk, target.locality)
    assert stored.after == {"low": "13.50", "note": "Đã rà soát"}
    assert stored.message.endswith("→ 13,50; ghi chú: (trống) → Đã rà soát; Theo biên bản")


def test_nothing_is_written_where_nothing_changed(planner, district):
    log_change(district, {"name": district.name}, planner)
    log_difference(district, {"a": 1}, {"a": 1}, planner)
    assert not Change.objects.exists()


def test_the_machine_answers_to_no_one(district):
    log_addition(district, None)
    assert not Change.objects.exists()


def test_values_read_as_people_write_them(planner):
    subscribe(user=planner, locality=planner.memberships.get().locality, causes=[Cause.OVERDUE], by=planner)
    subscribe(user=planner, locality=planner.memberships.get().locality, causes=[], by=planner)
    assert Change.objects.first().message == "nguyên nhân: Báo cáo quá hạn → mọi nguyên nhân"
    update_user(planner, language="en", is_active=False, by=planner)
    assert Change.objects.first().message == "ngôn ngữ: Tiếng Việt → Tiếng Anh; đang hoạt động: có → không"


def test_what_is_removed_stays_readable(planner, district):
    log_removal(district, planner, "Sáp nhập", facts=("name",))
    stored = Change.objects.get()
    assert (stored.label, stored.before, stored.message) == (
        "Huyện Vĩnh Bảo",
        {"name": "Huyện Vĩnh Bảo"},
        "Bỏ; Sáp nhập",
    )


def test_the_way_it_came_in_is_kept(client, planner):
    assert current_way() == Way.SYSTEM
    client.force_login(planner)
    client.post(reverse("language"), {"language": "en"})
    with coming_by(Way.TABLE):
        decide_direction(indicator=make_indicator(direction="unclear"), direction="lower", by=planner)
    assert list(Change.objects.order_by("id").values_list("way", flat=True)) == ["page", "table"]
    assert current_way() == Way.SYSTEM


class TestScope:
    def test_one_s_units_and_one_s_own_changes(self, planner, district):
        elsewhere, boss = make_locality("Huyện Tiên Lãng", code="315"), make_user("quantri", is_superuser=True)
        for unit in (district, elsewhere):
            log_addition(unit, boss)
        log_addition(elsewhere, planner)
        assert {(row.label, row.by) for row in changes_for_user(planner)} == {
            ("Huyện Vĩnh Bảo", boss),
            ("Huyện Tiên Lãng", planner),
        }
        assert changes_for_user(boss).count() == 3

    def test_the_page_shows_no_more(self, client, planner):
        log_addition(make_locality("Huyện Tiên Lãng", code="315"), make_user("khac"))
        client.force_login(planner)
        assert "Tiên Lãng" not in client.get(reverse("history")).text


class TestPage:
    def test_filters_live_in_the_address(self, client, planner, district):
        log_addition(district, planner)
        update_user(planner, full_name="Trần Thị Bích Ngọc", by=planner)
        client.force_login(planner)
        for query, shown in [
            ({}, 2),
            ({"thing": "localities.user"}, 1),
            ({"action": "added"}, 1),
            ({"by": "bich ngoc"}, 2),
            ({"by": "ai do"}, 0),
            ({"unit": district.pk}, 1),
            ({"since": "01/01/2999"}, 0),
            ({"until": "01/01/2999"}, 2),
            ({"thing": "localities.user", "thing_id": planner.pk + 1}, 0),
        ]:
            assert len(client.get(reverse("history"), query).context["rows"]) == shown, query

    def test_the_file_has_what_the_page_shows_however_narrowed(self, client, planner, district):
        log_addition(make_locality("Huyện Tiên Lãng", code="315"), make_user("khac"))
        log_addition(district, planner)
        update_user(planner, full_name="Trần Thị Bích Ngọc", by=planner)
        client.force_login(planner)
        [heads, row] = client.get(reverse("history"), {"thing": "localities.user", "format": "csv"}).text.splitlines()
        assert heads.startswith('\ufeff"Lúc";"Người làm";')
        assert "họ và tên: Trần Thị Bích → Trần Thị Bích Ngọc" in row
        assert "Tiên Lãng" not in client.get(reverse("history"), {"format": "csv"}).text

    def test_what_cannot_be_understood_is_said(self, client, planner):
        client.force_login(planner)
        answer = client.get(reverse("history"), {"since": "hôm qua"})
        assert (answer.status_code, "Từ ngày:" in answer.text) == (400, True)

    def test_as_many_queries_whatever_its_length(self, client, planner, district, django_assert_max_num_queries):
        for _ in range(30):
            log_addition(district, planner)
        client.force_login(planner)
        with django_assert_max_num_queries(16):
            client.get(reverse("history"))

    def test_the_admin_shows_the_same(self, admin_client, planner, district):
        before = {"name": district.name, "valid_to": district.valid_to}
        district.name, district.valid_to = "Huyện Vĩnh Bảo cũ", dt.date(2025, 7, 1)
        log_change(district, before, planner)
        text = admin_client.get(reverse("admin:localities_locality_history", args=[district.pk])).text
        assert "Huyện Vĩnh Bảo cũ" in text
        assert "01/07/2025" in text
        assert "Trần Thị Bích" in text
