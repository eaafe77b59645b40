"""The document that a person chose for a table, where the table names another one; and one made for the table alone."""

import pytest

from indicators.choices import UploadState
from indicators.errors import InvalidInputError
from indicators.models import Plan, Target, Upload
from indicators.services.importing import Options, import_table
from indicators.services.uploads import (
    decide_documents,
    drop_upload,
    import_next,
    queue_upload,
    store_upload,
    takes_plan,
    undo_upload,
)
from indicators.uploads import look_at, read_uploaded
from localities.choices import Role
from localities.models import Change
from tests.factories import make_membership, make_plan, make_user
from tests.indicators.faulty_tables import csv_bytes
from tests.indicators.uploads.steps import settle

pytestmark = pytest.mark.django_db

HEADERS = ["Chỉ tiêu", "ĐVT", "Kế hoạch", "Chiều", "Cấp giao", "Thực hiện"]
ROWS = [["Diện tích lúa", "ha", "100", "higher", "Kế hoạch năm 2023", ""], ["Hộ nghèo", "hộ", "5", "lower", "", ""]]


def content(rows=ROWS) -> bytes:
    return csv_bytes(rows, HEADERS)


@pytest.fixture
def stored():
    plan = make_plan(title="Kế hoạch năm 2023")
    table = read_uploaded(csv_bytes([["Diện tích lúa", "ha", "90", "higher", "", ""]], HEADERS), "a.csv")
    import_table(table=table, file_name="a.csv", plan=plan, options=Options(accept_new_units=True), by=None)
    return plan


@pytest.fixture
def chosen(stored):
    return make_plan(locality=stored.locality, period=stored.period, title="Nghị quyết", number="55/NQ-HĐND")


def taken(plan, rows=ROWS, documents="own", **said) -> Upload:
    upload = store_upload(content=content(rows), name="b.csv", plan=plan, by=None, **said)
    upload.options |= {"accept_new_units": True}
    upload.save()
    return decide_documents(upload=upload, documents=documents, by=None)


def run(upload) -> Upload:
    queue_upload(upload=upload, by=None)
    import_next()
    settle()
    return Upload.objects.get(pk=upload.pk)


def test_rows_that_name_another_document_are_asked_about(chosen, stored):
    upload = store_upload(content=content(), name="b.csv", plan=chosen, by=None)
    preview = look_at(upload)
    (other,) = preview.elsewhere
    assert (other.label, other.document, other.is_stored, other.count) == ("Kế hoạch năm 2023", str(stored), True, 1)
    assert not preview.is_ready
    with pytest.raises(InvalidInputError, match="1 dòng ghi văn bản khác"):
        queue_upload(upload=upload, by=None)


def test_every_row_goes_into_the_chosen_document(chosen, stored):
    upload = taken(chosen)
    assert look_at(upload).is_ready
    run(upload)
    assert set(Target.objects.filter(plan=chosen).values_list("written", flat=True)) == {"100", "5"}
    assert [target.written for target in stored.targets.all()] == ["90"]


def test_or_each_into_the_one_that_it_names(chosen, stored):
    upload = taken(chosen, documents="named")
    (problem,) = look_at(upload).problems or look_at(upload).preparation.problems
    assert problem.message == (
        "văn bản “Kế hoạch năm 2023” đã giao “90”; muốn đổi thành “100” phải có văn bản sửa đổi."
    )


def test_of_a_cell_that_cannot_be_read_nothing_else_is_told(chosen, stored):
    upload = taken(chosen, [["Diện tích lúa", "ha", "1OO", "higher", "Kế hoạch năm 2023", ""]], documents="named")
    (problem,) = look_at(upload).preparation.problems
    assert problem.message.startswith("không đọc được “1OO”: có chữ O")


def test_another_answer_is_refused(chosen):
    upload = store_upload(content=content(), name="b.csv", plan=chosen, by=None)
    with pytest.raises(InvalidInputError, match="Chọn các dòng"):
        decide_documents(upload=upload, documents="elsewhere", by=None)


def test_the_page_says_it_before_the_button(client, chosen, stored):
    user = make_user("kehoach")
    make_membership(user, chosen.locality, Role.PLANNING_OFFICER)
    client.force_login(user)
    upload = store_upload(content=content(), name="b.csv", plan=chosen, by=None)
    said = client.get(f"/uploads/{upload.pk}/").content.decode()
    assert "1 dòng ghi “Kế hoạch năm 2023” ở cột Cấp giao: đó là văn bản đã có “Kế hoạch năm 2023”." in said
    decided = client.post(f"/uploads/{upload.pk}/decisions/", {"action": "documents", "documents": "own"}, follow=True)
    assert 'value="own" checked' in decided.content.decode()


def test_a_document_made_for_the_table_goes_when_it_is_taken_back(chosen):
    user = make_user("kehoach")
    make_membership(user, chosen.locality, Role.PLANNING_OFFICER)
    upload = run(taken(chosen, makes_plan=True))
    assert takes_plan(upload)
    undo_upload(upload=upload, by=user)
    assert not Plan.objects.filter(pk=chosen.pk).exists()
    assert not Upload.objects.filter(pk=upload.pk).exists()
    kept = set(Change.objects.filter(action="removed").values_list("thing", flat=True))
    assert {"indicators.plan", "indicators.upload", "indicators.target"} <= kept


def test_a_document_stays_that_others_use(chosen):
    upload = run(taken(chosen, makes_plan=True))
    make_plan(locality=chosen.locality, period=chosen.period, amends=chosen)
    assert not takes_plan(upload)
    undo_upload(upload=upload, by=None)
    assert Plan.objects.filter(pk=chosen.pk).exists()
    assert Upload.objects.get(pk=upload.pk).state == UploadState.UNDONE


def test_a_document_stays_that_was_there_before(chosen):
    upload = run(taken(chosen))
    assert not takes_plan(upload)
    undo_upload(upload=upload, by=None)
    assert Plan.objects.filter(pk=chosen.pk).exists()


def test_a_document_stays_that_withdrawn_values_name(chosen):
    rows = [["Diện tích lúa", "ha", "100", "higher", "", "90"]]
    upload = run(taken(chosen, rows, makes_plan=True))
    assert not takes_plan(upload)
    undo_upload(upload=upload, by=None)
    assert Plan.objects.filter(pk=chosen.pk).exists()


def test_a_document_made_for_the_table_goes_when_it_is_given_up(chosen):
    drop_upload(upload=taken(chosen, makes_plan=True), by=None)
    assert not Plan.objects.filter(pk=chosen.pk).exists()
