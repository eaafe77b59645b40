"""Lists of documents and uploads, and the rows of one document, as files."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from indicators.services.amendments import Change
from indicators.services.copying import NewDocument
from indicators.services.issuing import issue_amendment
from indicators.services.uploads import store_upload
from tests.factories import make_indicator, make_plan, make_target
from tests.indicators.plans_web.offices import signed_in
from tests.indicators.uploads.steps import rows_of

pytestmark = pytest.mark.django_db


def rows(client, name, *args, **asked):
    answer = client.get(reverse(name, args=args), {"format": "csv", **asked})
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_documents_that_the_filters_leave_with_their_stage_and_counts(client):
    plan = make_plan(title="Kế hoạch năm 2023", number="01/KH", in_force_on=dt.date(2023, 1, 1))
    make_plan(title="Dự thảo", locality=plan.locality)
    whole = make_target(plan=plan)
    make_target(plan=plan, indicator=make_indicator(), breaks_down=whole)
    signed_in(client, plan)
    (row,) = rows(client, "plans", stage="in_force")
    assert {name: row[name] for name in ("Trích yếu", "Số, ký hiệu", "Trạng thái", "Có hiệu lực từ")} == {
        "Trích yếu": "Kế hoạch năm 2023",
        "Số, ký hiệu": "01/KH",
        "Trạng thái": "Đang có hiệu lực",
        "Có hiệu lực từ": "01/01/2023",
    }
    assert (row["Số chỉ tiêu"], row["Số phần phân bổ"]) == ("1", "1")
    assert len(rows(client, "plans")) == 2


def test_a_document_says_what_each_row_demanded_before_and_why_it_was_changed(client):
    plan = make_plan(title="Kế hoạch", in_force_on=dt.date(2023, 1, 1))
    target = make_target("13", plan=plan, number="1")
    make_target("20", "20", "20", plan=plan, number="2")
    issue_amendment(
        amended=plan,
        document=NewDocument("25/QĐ", "Điều chỉnh", plan.setter, dt.date(2023, 6, 25)),
        changes=[Change(target, "14", reason="Sáp nhập xã")],
        effective_on=dt.date(2023, 7, 1),
        reason="",
        by=None,
    )
    signed_in(client, plan)
    first, second = rows(client, "plan", plan.pk)
    assert (first["Kế hoạch"], first["Hiệu lực từ"], first["Theo văn bản"], first["Lý do sửa đổi"]) == (
        *("14", "01/07/2023", "Điều chỉnh (25/QĐ)", "Sáp nhập xã"),
    )
    assert first["Mức trước đây"] == "13, Kế hoạch"
    assert (second["TT"], second["Kế hoạch"], second["Lý do sửa đổi"]) == ("2", "20", "")


def test_the_uploads_with_what_became_of_them(client, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    plan = make_plan()
    user = signed_in(client, plan)
    content = rows_of(["1", "Thu ngân sách", "tỷ đồng", "10", "9", "", "higher"])
    store_upload(content=content, name="bieu.csv", plan=plan, by=user)
    (row,) = rows(client, "uploads")
    assert (row["Tệp"], row["Số dòng"], row["Trạng thái"], row["Người tải lên"]) == (
        *("bieu.csv", "1", "Đang xem trước", str(user)),
    )
