"""The pages: who may look, what the address chooses, how many queries they take."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.choices import Accumulation, Direction, Verdict
from indicators.models import Indicator, Observation, Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(locality=make_locality("Huyện Vĩnh Bảo"), title="Nghị quyết 06")


@pytest.fixture
def address(plan):
    return reverse("board", args=[plan.locality_id, 2023])


@pytest.fixture
def viewer(client, plan):
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, plan.locality, Role.VIEWER)
    client.force_login(user)
    return user


def add(plan, name, value=None, **facts):
    target = make_target(plan=plan, indicator=make_indicator(name), **facts)
    if value is not None:
        make_observation(target, value)
    return target


def decided(target, verdict):
    """The authority's verdict on the value that counts now."""
    said_of = Observation.objects.get(indicator=target.indicator, is_current=True)
    Target.objects.filter(pk=target.pk).update(official_verdict=verdict, official_observation_id=said_of.pk)


def judge():
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", ["boards", "board"])
def test_signing_in_comes_first(client, plan, name):
    address = reverse(name, args=[plan.locality_id, 2023] if name == "board" else [])
    response = client.get(address)
    assert response.status_code == 302
    assert response.url == f"{reverse('login')}?next={address}"


def test_outside_the_scope_a_board_does_not_exist(client, viewer):
    elsewhere = make_plan(locality=make_locality("Huyện Yên Thế"))
    add(elsewhere, "Hộ nghèo")
    response = client.get(reverse("board", args=[elsewhere.locality_id, 2023]))
    assert response.status_code == 404
    assert "ngoài phạm vi của bạn" in text_of(response)


def test_the_page_only_reads(client, viewer, address):
    assert client.post(address).status_code == 405


def test_a_board_says_its_sentence_and_names_what_is_missed(client, viewer, plan, address):
    missed = add(plan, "Kết nạp đảng viên", "12")
    add(plan, "Hộ nghèo", "13")
    judge()
    page = text_of(client.get(address))
    assert "Ước có 01/02 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 01 đạt, 01 không hoàn thành, gồm" in page
    assert f'<a class="names" href="#target-{missed.pk}">Kết nạp đảng viên</a>' in page
    assert "Tính theo Nghị quyết 06." in page
    assert f'id="target-{missed.pk}"' in page


def test_a_row_is_grey_only_where_its_pace_speaks_for_it(client, viewer, plan, address):
    june = {"as_of": dt.date(2023, 6, 14)}
    paced, above, unknown = (make_indicator(name) for name in ("Kết nạp đảng viên", "Vụ cháy", "Hộ nghèo"))
    Indicator.objects.exclude(pk=unknown.pk).update(accumulation=Accumulation.FLOW)
    Indicator.objects.filter(pk=above.pk).update(direction=Direction.LOWER)
    rows = {one: make_target("13", plan=plan, indicator=one, position=one.pk) for one in (paced, above, unknown)}
    for one, value in ((paced, "6"), (above, "14"), (unknown, "6")):
        make_observation(rows[one], value, **june)
    judge()
    with time_machine.travel("2023-06-20 09:00+07:00", tick=False):
        page = text_of(client.get(address))
    grey = re.findall(r'id="target-(\d+)" class="line [^"]*so-far"', page)
    assert grey == [str(rows[paced].pk)]
    assert 'class="summary"' in page


def test_both_verdicts_stand_where_they_differ(client, viewer, plan, address):
    decided(add(plan, "Việc làm mới", "14"), Verdict.MET)
    judge()
    page = text_of(client.get(address))
    assert "Chính thức:" in page
    assert "Chỉ tính từ số liệu: 1 vượt." in page
    assert "Vượt: thực hiện 14 %" in page


def test_filters_come_from_the_address(client, viewer, plan, address):
    add(plan, "Kết nạp đảng viên", "12")
    add(plan, "Tỷ lệ hộ nghèo", "13")
    judge()
    page = text_of(client.get(address, {"q": "ho ngheo", "verdict": "met"}))
    assert "Tỷ lệ hộ nghèo" in page
    assert "Kết nạp đảng viên" not in page
    assert '<input type="hidden" name="verdict" value="met">' in page
    assert "1 trên 2 dòng" in page


def test_nothing_found_leads_back(client, viewer, plan, address):
    add(plan, "Hộ nghèo")
    assert "Không có chỉ tiêu nào khớp." in text_of(client.get(address, {"q": "rừng"}))


def test_what_people_wrote_is_escaped(client, viewer, plan, address):
    add(plan, "<script>alert(1)</script>", note="<b>đậm</b>")
    judge()
    content = client.get(address, {"q": '"><script>'}).content + client.get(address).content
    assert b"<script>alert" not in content
    assert b"<b>\xc4\x91" not in content


def test_identifiers_are_never_grouped(client, viewer, plan, address):
    target = add(plan, "Hộ nghèo", pk=1_234_567)
    judge()
    page = text_of(client.get(address))
    assert f'id="target-{target.pk}"' in page
    assert "1.234.567" not in page


def test_a_year_without_targets_names_the_years_that_have_some(client, viewer, plan):
    add(plan, "Hộ nghèo")
    page = text_of(client.get(reverse("board", args=[plan.locality_id, 2022])))
    assert "chưa có chỉ tiêu cho kỳ 2022" in page
    assert reverse("board", args=[plan.locality_id, 2023]) in page


def test_a_new_target_waits_to_be_judged(client, viewer, plan, address):
    add(plan, "Hộ nghèo")
    assert "Đang chờ đánh giá." in text_of(client.get(address))


def test_the_only_board_opens_at_once(client, viewer, plan, address):
    add(plan, "Hộ nghèo")
    response = client.get(reverse("boards"))
    assert (response.status_code, response.url) == (302, address)


def test_several_boards_are_listed_with_their_counts(client, viewer, plan, address):
    add(plan, "Hộ nghèo", "13")
    add(make_plan(locality=plan.locality, period=make_period(2024)), "Hộ nghèo 2024")
    judge()
    page = text_of(client.get(reverse("boards")))
    assert address in page
    assert "Ước có 01/01 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 01 đạt." in page
    assert "01 chỉ tiêu: 01 chưa có số liệu." in page


def test_the_list_is_searched_without_diacritics(client, plan):
    client.force_login(make_user("quantri", is_superuser=True))
    for name in ("Huyện Chợ Đồn", "Huyện Yên Thế"):
        add(make_plan(locality=make_locality(name)), f"Hộ nghèo {name}")
    page = text_of(client.get(reverse("boards"), {"q": "cho don"}))
    assert "Huyện Chợ Đồn" in page
    assert "Huyện Yên Thế" not in page
    assert "Không có địa phương nào khớp “rừng”" in text_of(client.get(reverse("boards"), {"q": "rừng"}))


def test_an_empty_scope_says_what_to_do(client):
    client.force_login(make_user())
    assert "đề nghị người quản trị giao vai trò" in text_of(client.get(reverse("boards")))


def test_leaving_and_coming_back(client, viewer):
    assert client.post(reverse("logout")).url == reverse("login")
    page = text_of(client.post(reverse("login"), {"username": "lan", "password": "sai"}))
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in page
    assert "Nhập mật khẩu." in text_of(client.post(reverse("login"), {"username": "lan", "password": ""}))


def test_the_demonstration_shows_its_logins(client, settings):
    assert settings.EMBEDDED
    assert "chitieu-kehoach" in text_of(client.get(reverse("login")))


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["boards", "board"])
def test_queries_do_not_grow_with_targets(client, viewer, plan, name):
    add(make_plan(locality=plan.locality, period=make_period(2024)), "Năm sau")
    address = reverse(name, args=[plan.locality_id, 2023] if name == "board" else [])
    few = [add(plan, f"Chỉ tiêu {number}", "13") for number in range(2)]
    judge()
    before = queries_of(client, address)
    city = make_plan(locality=plan.locality, period=plan.period, title="Thành phố giao")
    for target in few:
        make_target(plan=city, indicator=target.indicator)
    for number in range(20):
        add(plan, f"Thêm {number}", "12", official_verdict=Verdict.MET, stands_under=few[0], standing="part")
    judge()
    assert queries_of(client, address) == before <= 19
