"""How long the files of uploads are kept."""

import datetime as dt

import pytest
from django.utils import timezone

from indicators.choices import UploadState
from indicators.models import Upload
from indicators.services.uploads import forget_files
from localities.choices import Role
from tests.factories import make_membership, make_plan, make_user
from tests.indicators.uploads.steps import imported, rows_of, uploaded

pytestmark = pytest.mark.django_db
ROW = ["1", "Thu ngân sách", "tỷ đồng", "10", "9", "", "higher"]


def aged(upload: Upload, days: int, **facts) -> Upload:
    Upload.objects.filter(pk=upload.pk).update(uploaded_at=timezone.now() - dt.timedelta(days=days), **facts)
    return upload


def test_old_files_go_and_their_rows_stay(settings):
    settings.UPLOAD_KEEP_DAYS = 30
    plan = make_plan()
    old, young = aged(imported(plan, rows_of(ROW)), 31), aged(uploaded(plan, rows_of(ROW)), 29)
    assert forget_files() == 1
    assert not old.file.storage.exists(old.file.name)
    assert young.file.storage.exists(young.file.name)
    kept = Upload.objects.get(pk=old.pk)
    assert (kept.file.name, kept.state, kept.before["counts"]["targets"]) == ("", UploadState.DONE, 1)
    assert forget_files() == 0


@pytest.mark.parametrize("state", [UploadState.QUEUED, UploadState.RUNNING])
def test_what_is_about_to_be_imported_keeps_its_file(state, settings):
    settings.UPLOAD_KEEP_DAYS = 30
    aged(uploaded(make_plan(), rows_of(ROW)), 31, state=state)
    assert forget_files() == 0


@pytest.mark.parametrize("is_imported", [True, False])
def test_the_page_says_that_the_file_is_gone(client, settings, is_imported):
    settings.UPLOAD_KEEP_DAYS = 30
    plan, planner = make_plan(), make_user()
    make_membership(planner, plan.locality, Role.PLANNING_OFFICER)
    client.force_login(planner)
    upload = aged((imported if is_imported else uploaded)(plan, rows_of(ROW)), 31)
    forget_files()
    page = client.get(f"/uploads/{upload.pk}/").content.decode()
    assert "Tệp gốc đã được xóa sau 30 ngày giữ lại." in page
    assert f"/uploads/{upload.pk}/file/" not in page
    for part in ("file/", "marked/"):
        assert client.get(f"/uploads/{upload.pk}/{part}").status_code == 404
    assert client.post(f"/uploads/{upload.pk}/import/").status_code in (302, 400)
