"""Loading the real units: the history of the five documents' units, and what a second run does."""

import datetime as dt
import shutil

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from localities.choices import Kind
from localities.datafiles import DATA_FOLDER
from localities.errors import DataError
from localities.models import Locality, Succession
from localities.scope import localities_for_user
from localities.services import NewUnit, load_localities, record_succession
from localities.services.loading import Tally
from tests.factories import make_locality, make_membership, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vietnam")]

BEFORE, AFTER, NOW = dt.date(2025, 6, 30), dt.date(2025, 7, 1), dt.date(2026, 11, 1)


def _unit(code: str, on: dt.date) -> Locality:
    return Locality.objects.valid_on(on).get(code=code)


def _heirs(code: str, on: dt.date) -> dict[str, str]:
    pairs = _unit(code, on).successions.select_related("successor").order_by("successor__code")
    return {pair.successor.code: pair.successor.name for pair in pairs}


def test_a_second_run_changes_nothing():
    before = list(Locality.objects.order_by("pk").values_list())
    summary = load_localities()
    assert summary.localities == Tally(unchanged=len(before))
    assert summary.successions == Tally(unchanged=Succession.objects.count())
    assert list(Locality.objects.order_by("pk").values_list()) == before


def test_a_second_run_puts_right_what_differs():
    Locality.objects.filter(code="07777").update(name="Phường Bích Đông")
    Succession.objects.filter(predecessor__code="222").update(legal_act="?")
    summary = load_localities()
    assert (summary.localities.updated, summary.successions.updated) == (3, 5)


@pytest.mark.parametrize(
    ("code", "heirs"),
    [
        (
            "222",
            {
                "07774": "Phường Tự Lạn",
                "07777": "Phường Việt Yên",
                "07795": "Phường Nếnh",
                "07798": "Phường Vân Hà",
            },
        ),
        (
            "215",
            {
                "07246": "Xã Xuân Lương",
                "07264": "Xã Tam Tiến",
                "07282": "Xã Đồng Kỳ",
                "07288": "Xã Yên Thế",
                "07294": "Xã Bố Hạ",
            },
        ),
        (
            "064",
            {
                "01933": "Xã Đồng Phúc",
                "02014": "Xã Bạch Thông",
                "02020": "Xã Chợ Đồn",
                "02026": "Xã Nam Cường",
                "02038": "Xã Quảng Bạch",
                "02044": "Xã Yên Thịnh",
                "02071": "Xã Nghĩa Tá",
                "02083": "Xã Yên Phong",
            },
        ),
        (
            "316",
            {
                "11824": "Xã Vĩnh Bảo",
                "11836": "Xã Vĩnh Thịnh",
                "11842": "Xã Vĩnh Thuận",
                "11848": "Xã Vĩnh Hòa",
                "11875": "Xã Vĩnh Hải",
                "11887": "Xã Vĩnh Am",
                "11911": "Xã Nguyễn Bỉnh Khiêm",
            },
        ),
        ("24", {"24": "Tỉnh Bắc Ninh"}),
        ("06", {"19": "Tỉnh Thái Nguyên"}),
        ("31", {"31": "Thành phố Hải Phòng"}),
        ("318", {"11948": "Đặc khu Bạch Long Vĩ"}),
    ],
)
def test_who_became_whom_on_1_july_2025(code, heirs):
    assert _heirs(code, BEFORE) == heirs


@pytest.mark.parametrize(
    ("code", "on", "name", "province"),
    [
        ("222", "2023-06-30", "Huyện Việt Yên", "24"),
        ("222", "2024-01-31", "Huyện Việt Yên", "24"),
        ("222", "2024-02-01", "Thị xã Việt Yên", "24"),
        ("07777", "2024-01-31", "Thị trấn Bích Động", "24"),
        ("07777", "2024-02-01", "Phường Bích Động", "24"),
        ("07777", "2025-07-01", "Phường Việt Yên", "24"),
        ("07294", "2025-07-01", "Xã Bố Hạ", "24"),
        ("07294", "2026-09-20", "Phường Bố Hạ", "24"),
        ("215", "2023-06-30", "Huyện Yên Thế", "24"),
        ("064", "2023-06-30", "Huyện Chợ Đồn", "06"),
        ("316", "2023-06-30", "Huyện Vĩnh Bảo", "31"),
        ("02020", "2025-07-01", "Xã Chợ Đồn", "19"),
        ("46", "2024-12-31", "Tỉnh Thừa Thiên Huế", "46"),
        ("46", "2025-01-01", "Thành phố Huế", "46"),
        ("75", "2026-04-29", "Tỉnh Đồng Nai", "75"),
        ("75", "2026-04-30", "Thành phố Đồng Nai", "75"),
        ("22", "2026-08-31", "Tỉnh Quảng Ninh", "22"),
        ("22", "2026-09-01", "Thành phố Quảng Ninh", "22"),
        ("24", "2026-09-20", "Thành phố Bắc Ninh", "24"),
    ],
)
def test_a_code_names_one_unit_on_each_day(code, on, name, province):
    unit = _unit(code, dt.date.fromisoformat(on))
    assert (unit.name, unit.path.split("/")[0]) == (name, province)


@pytest.mark.parametrize("on", ["2023-06-30", "2024-06-30", "2025-06-30"])
def test_viet_yen_has_its_seventeen_communes_throughout(on):
    on = dt.date.fromisoformat(on)
    assert Locality.objects.descendants_of(_unit("222", on), on).count() == 1 + 17


@pytest.mark.parametrize(
    ("code", "on", "count"),
    [("75", "2026-04-29", 95), ("75", "2026-06-01", 95), ("24", "2026-10-01", 99), ("22", "2026-10-01", 54)],
)
def test_a_province_made_a_city_keeps_its_communes(code, on, count, django_assert_num_queries):
    on = dt.date.fromisoformat(on)
    city = _unit(code, on)
    with django_assert_num_queries(1):
        assert len(Locality.objects.descendants_of(city, on)) == 1 + count


def test_provinces_that_were_not_merged_go_on_in_one_row():
    going_on = Locality.objects.valid_on(BEFORE).valid_on(AFTER)
    assert set(going_on.values_list("code", flat=True)) == {
        "01",
        "04",
        "11",
        "12",
        "14",
        "20",
        "22",
        "38",
        "40",
        "42",
        "46",
    }


@pytest.mark.parametrize(
    ("code", "on", "includes", "excludes"),
    [
        ("24", NOW, ["Huyện Việt Yên", "Phường Bố Hạ", "Xã Bố Hạ", "Thành phố Từ Sơn"], ["Huyện Chợ Đồn"]),
        ("19", NOW, ["Huyện Chợ Đồn", "Xã Chợ Đồn", "Tỉnh Bắc Kạn"], ["Huyện Việt Yên"]),
        ("07777", AFTER, ["Phường Bích Động"], ["Thị xã Việt Yên", "Phường Nếnh"]),
        ("316", BEFORE, ["Huyện Vĩnh Bảo", "Thị trấn Vĩnh Bảo"], ["Xã Vĩnh Bảo"]),
    ],
)
def test_what_an_officer_of_a_real_unit_sees(code, on, includes, excludes):
    user = make_user()
    make_membership(user, _unit(code, on))
    seen = set(localities_for_user(user, NOW).values_list("name", flat=True))
    assert seen.issuperset(includes)
    assert seen.isdisjoint(excludes)


def test_an_end_recorded_here_outlives_a_load_of_older_files():
    ward, province = _unit("07777", NOW), _unit("24", NOW)
    day = dt.date(2027, 1, 1)
    new = NewUnit("07777", "Phường Bích Động", Kind.WARD, province)
    record_succession(predecessors=[ward], successors=[new], effective_on=day, legal_act="Nghị quyết thử", by=None)
    assert load_localities().localities == Tally(unchanged=14_174)
    assert _unit("07777", day).name == "Phường Bích Động"


def test_files_that_contradict_what_is_stored_are_refused():
    make_locality("Phường lạ", code="99999", kind=Kind.WARD, valid_from=dt.date(2025, 1, 1))
    make_locality("Phường lạ", code="99999", kind=Kind.WARD, valid_from=dt.date(2024, 1, 1), valid_to=NOW)
    with pytest.raises(DataError, match="trùng thời gian"):
        load_localities()


@pytest.mark.parametrize(
    ("file", "line", "problem"),
    [
        ("communes.csv", "99999,Xã Lạ,commune,98,2025-07-01,", "không có đơn vị cấp trên mã 98"),
        ("successions.csv", "99998,99999,2025-07-01,Nghị quyết", "Không có cặp 99998 → 99999"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(tmp_path, file, line, problem):
    folder = shutil.copytree(DATA_FOLDER, tmp_path / "data")
    with (folder / file).open("a", encoding="utf-8") as lines:
        lines.write(line + "\n")
    before = Locality.objects.count()
    with pytest.raises(DataError, match=problem):
        load_localities(folder=folder)
    assert Locality.objects.count() == before


def test_the_command_says_what_it_did(capsys):
    call_command("load_localities")
    assert capsys.readouterr().out.splitlines() == [
        "Địa phương: 0 thêm mới, 0 cập nhật, 14.174 giữ nguyên.",
        "Chuyển tiếp: 0 thêm mới, 0 cập nhật, 14.306 giữ nguyên.",
    ]


def test_the_command_shows_problems_without_a_trace_back():
    make_locality("Phường lạ", code="99999", kind=Kind.WARD, valid_from=dt.date(2025, 1, 1))
    make_locality("Phường lạ", code="99999", kind=Kind.WARD, valid_from=dt.date(2024, 1, 1), valid_to=NOW)
    with pytest.raises(CommandError, match="trùng thời gian"):
        call_command("load_localities")
