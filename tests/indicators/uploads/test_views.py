"""The pages of uploads: who sees them, what they do, what they say."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from indicators.choices import UploadState
from indicators.models import Plan, Upload
from indicators.services.uploads import RowDecisions, decide_row, import_next
from localities.choices import Role
from localities.models import Change
from tests.factories import make_locality, make_membership, make_plan, make_user
from tests.indicators.faulty_tables import csv_bytes
from tests.indicators.uploads.steps import HEADERS, imported, rows_of, uploaded
from tests.support.asking import REASON, asked, confirm
from tests.support.pages import texts_of

pytestmark = pytest.mark.django_db

ROW = ["1", "Thu ngân sách", "tỷ đồng", "10", "9", "", "higher"]
WRONG = ["1", "Thu ngân sách", "tỷ đồng", "10 - 11 - 12", "9", "", "higher"]
READS = ["", "progress/", "marked/", "file/"]
WRITES = ["decisions/", "import/", "undo/", "drop/"]


@pytest.fixture
def plan():
    return make_plan(locality=make_locality("Huyện Vĩnh Bảo"), title="Kế hoạch năm 2023")


@pytest.fixture
def planner(client, plan):
    user = make_user("kehoach")
    make_membership(user, plan.locality, Role.PLANNING_OFFICER)
    client.force_login(user)
    return client


def page(client, address: str) -> str:
    return " ".join(texts_of(client.get(address).content.decode()))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DATA_OFFICER, Role.LEADER])
def test_only_planners_import(client, plan, role):
    upload = uploaded(plan, rows_of(ROW))
    user = make_user()
    make_membership(user, plan.locality, role)
    client.force_login(user)
    assert [client.get(f"/uploads/{upload.pk}/{path}").status_code for path in READS] == [403] * 4
    assert [client.post(f"/uploads/{upload.pk}/{path}").status_code for path in WRITES] == [403] * 4
    assert [client.get(address).status_code for address in ("/uploads/", "/uploads/new/")] == [403] * 2


def test_a_column_that_the_table_lacks_is_named_in_words(planner, plan):
    upload = uploaded(plan, csv_bytes([ROW[:-1]], HEADERS[:-1]), assume_unclear=False)
    shown = page(planner, f"/uploads/{upload.pk}/")
    assert "Chiều: chưa rõ “Thu ngân sách” càng cao hay càng thấp thì tốt." in shown
    assert "direction" not in shown


def test_outside_the_scope_an_upload_does_not_exist(planner):
    upload = uploaded(make_plan(locality=make_locality("Huyện Tiên Lãng")), rows_of(ROW))
    assert [planner.get(f"/uploads/{upload.pk}/{path}").status_code for path in READS] == [404] * 4
    assert [planner.post(f"/uploads/{upload.pk}/{path}").status_code for path in WRITES] == [404] * 4
    assert "bieu.csv" not in page(planner, "/uploads/")


def test_the_unit_that_was_chosen_is_the_one_that_the_list_shows(planner, plan, monkeypatch):
    """In the list is always what the file would go to, whether it is among the first or not."""
    monkeypatch.setattr("indicators.views.uploads.UNITS_IN_LIST", 2)
    communes = [make_locality(f"Xã {name}", parent=plan.locality) for name in ("An Hòa", "Tam Cường", "Vĩnh An")]
    year = f"/uploads/new/?year={plan.period.starts_on.year}"

    def shown(rest: str) -> tuple[str, list[str]]:
        answer = planner.get(f"{year}&{rest}").content.decode()
        sent_to = re.findall(r'type="hidden" name="unit" value="(\d+)"', answer)
        return re.search(r'<option value="(\d*)"[^>]* selected', answer)[1] if sent_to else "", sent_to

    last = str(communes[2].pk)
    assert shown(f"unit={last}") == (last, [last])
    # Who looks for another one has not chosen yet, unless there is only one.
    assert shown(f"unit={plan.locality_id}&q=xa") == ("", [])
    assert shown(f"unit={last}&q=tam") == (str(communes[1].pk), [str(communes[1].pk)])
    assert shown(f"unit={last}&q=vinh+an") == (last, [last])


def test_a_file_is_looked_at_before_anything_is_written(planner, plan):
    file = SimpleUploadedFile("Biểu 1.csv", rows_of(ROW))
    answer = planner.post(
        "/uploads/new/", {"year": "2023", "unit": plan.locality_id, "plan": str(plan.pk), "file": file}
    )
    upload = Upload.objects.get()
    assert answer.url == f"/uploads/{upload.pk}/"
    assert (upload.file_name, upload.plan, upload.state) == ("Biểu 1.csv", plan, UploadState.READ)
    assert "Đọc được 1 dòng" in page(planner, answer.url)
    assert not plan.targets.exists()


def test_a_new_document_is_made_with_the_file_or_not_at_all(planner, plan):
    new = {"year": "2024", "unit": plan.locality_id, "plan": "new", "title": "Kế hoạch năm 2024", "setter": "own"}
    refused = planner.post("/uploads/new/", new | {"file": SimpleUploadedFile("x.csv", b"khong co gi")})
    assert refused.status_code == 400
    assert not Plan.objects.filter(period__starts_on__year=2024).exists()
    planner.post("/uploads/new/", new | {"file": SimpleUploadedFile("x.csv", rows_of(ROW))})
    assert Upload.objects.get().plan.title == "Kế hoạch năm 2024"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"plan": "1"}, "Chưa chọn tệp."),
        ({"plan": "abc", "file": SimpleUploadedFile("x.csv", rows_of(ROW))}, "Chọn văn bản của bảng"),
        ({"unit": "987654", "plan": "new"}, "Chọn đơn vị và năm trước."),
        (
            {"plan": "new", "title": "KH", "setter": "own", "issued_on": "32/1/2023",
             "file": SimpleUploadedFile("x.csv", rows_of(ROW))},
            "Ngày ban hành: “32/1/2023” không phải là ngày.",
        ),
    ],
    ids=["no file", "no plan", "no unit", "no day"],
)  # fmt: skip
def test_what_is_missing_is_said_on_the_page(planner, plan, said, expected):
    answer = planner.post("/uploads/new/", {"year": "2023", "unit": plan.locality_id} | said)
    assert answer.status_code == 400
    assert expected in " ".join(texts_of(answer.content.decode()))


def test_rows_are_mended_and_the_place_is_kept(planner, plan):
    upload = uploaded(plan, rows_of(WRONG))
    address = f"/uploads/{upload.pk}/decisions/?show=problem"
    answer = planner.post(address, {"action": "row", "line": "2", "cell-target": "10 - 11"})
    assert answer.url == f"/uploads/{upload.pk}/?show=problem#row-2"
    assert "trong tệp: 10 - 11 - 12" in page(planner, f"/uploads/{upload.pk}/?show=fixed")
    planner.post(address, {"action": "row", "line": "2", "reset": "1"})
    assert Upload.objects.get().fixes["cells"] == {}


def test_options_are_said_in_the_form_of_days_that_people_write(planner, plan):
    upload = uploaded(plan, rows_of(ROW))
    said = {"action": "options", "as_of": "30/11/2023", "observation_kind": "final"}
    planner.post(f"/uploads/{upload.pk}/decisions/", said)
    upload.refresh_from_db()
    assert (upload.options["as_of"], upload.options["observation_kind"]) == ("2023-11-30", "final")
    refused = planner.post(f"/uploads/{upload.pk}/decisions/", said | {"as_of": "30/2/2023"})
    assert refused.status_code == 400


def test_what_stands_in_the_way_of_the_import_is_listed(planner, plan):
    upload = uploaded(plan, rows_of(WRONG))
    answer = planner.post(f"/uploads/{upload.pk}/import/")
    assert answer.status_code == 400
    assert "không đọc được “10 - 11 - 12”" in " ".join(texts_of(answer.content.decode()))


def test_an_import_goes_from_the_button_to_the_result_and_back(planner, plan):
    upload = uploaded(plan, rows_of(ROW))
    address = f"/uploads/{upload.pk}/"
    assert planner.post(f"{address}import/").url == address
    assert "Chờ đến lượt nhập." in page(planner, address)
    said = planner.get(f"{address}progress/").json()
    assert said == {"state": "queued", "step": 0, "words": "Chờ đến lượt nhập."}
    import_next()
    assert "Mục tiêu mới 1" in page(planner, address)
    assert "Hoàn tác sẽ: xóa 1 mục tiêu" in asked(planner.post(f"{address}undo/"))
    assert plan.targets.exists()
    assert confirm(planner, f"{address}undo/").url == address
    assert Change.objects.of(Upload.objects.get()).first().reason == REASON
    assert "đã hoàn tác lúc" in page(planner, address)
    assert not plan.targets.exists()


def test_why_nothing_can_be_undone_is_said(planner, plan):
    upload = imported(plan, rows_of(ROW))
    plan.targets.update(note="đã sửa")
    assert "dòng này đã được sửa" in page(planner, f"/uploads/{upload.pk}/")
    assert planner.post(f"/uploads/{upload.pk}/undo/").status_code == 302
    assert Upload.objects.get().state == UploadState.DONE


def test_files_come_back_as_they_were_and_marked(planner, plan):
    upload = uploaded(plan, rows_of(WRONG))
    original = planner.get(f"/uploads/{upload.pk}/file/")
    assert b"".join(original.streaming_content) == rows_of(WRONG)
    assert original["Content-Disposition"] == 'attachment; filename="bieu.csv"'
    marked = planner.get(f"/uploads/{upload.pk}/marked/")
    assert load_workbook(io.BytesIO(marked.content)).active["D2"].comment is not None


def test_a_file_that_is_given_up_stays_in_the_list(planner, plan):
    upload = uploaded(plan, rows_of(ROW))
    assert "Bỏ tệp “bieu.csv”" in asked(planner.post(f"/uploads/{upload.pk}/drop/"))
    assert Upload.objects.get().state != UploadState.DROPPED
    assert confirm(planner, f"/uploads/{upload.pk}/drop/").url == "/uploads/"
    assert "Đã bỏ" in page(planner, "/uploads/")


def test_another_indicator_is_found_by_its_words(planner, plan):
    imported(plan, rows_of(["1", "Tổng chi đầu tư phát triển", "tỷ đồng", "10", "9", "", "higher"]))
    other = make_plan(locality=plan.locality)
    upload = uploaded(other, rows_of(ROW))
    assert "Tổng chi đầu tư" in page(planner, f"/uploads/{upload.pk}/?show=all&find=2&q=dau tu")


def test_decisions_that_somebody_else_made_meanwhile_are_looked_at_first(planner, plan):
    upload = uploaded(plan, rows_of(ROW))
    address = f"/uploads/{upload.pk}/"
    seen = re.search(r'name="seen" value="(\w+)"', planner.get(address).content.decode())[1]
    decide_row(upload=upload, line=2, said=RowDecisions(cells={"result": "8"}), by=None)
    answer = planner.post(f"{address}import/", {"seen": seen})
    assert answer.status_code == 400
    assert "Có người vừa sửa cách nhập bảng này" in answer.content.decode()
    assert Upload.objects.get().state == UploadState.READ
    seen = re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]
    assert planner.post(f"{address}import/", {"seen": seen}).status_code == 302


@pytest.mark.parametrize(("role", "is_offered"), [(Role.PLANNING_OFFICER, True), (Role.LEADER, False)])
def test_the_menu_offers_the_import_to_those_who_may(client, plan, role, is_offered):
    user = make_user()
    make_membership(user, plan.locality, role)
    client.force_login(user)
    assert ('href="/uploads/"' in client.get("/boards/").content.decode()) is is_offered


def test_the_unit_of_the_header_is_chosen_to_begin_with(client):
    """The second of two units was chosen there: the field for the file is there at once."""
    first, second = make_locality("Huyện An Dương"), make_locality("Huyện Vĩnh Bảo")
    user = make_user("kehoach")
    for unit in (first, second):
        make_membership(user, unit, Role.PLANNING_OFFICER)
    client.force_login(user)
    client.post("/account/unit/", {"unit": second.pk})
    answer = client.get("/uploads/new/")
    assert (answer.context["unit"], answer.context["units"]) == (second, [second, first])
    assert 'type="file"' in answer.content.decode()
    other = client.get("/uploads/new/", {"unit": first.pk})
    assert other.context["unit"] == first
