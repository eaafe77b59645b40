"""Importing in the background: once, all or nothing, whatever happens to workers."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone, translation

from indicators.choices import UploadState
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from indicators.models import ImportedTable, Indicator, Observation, Plan, Target, Upload
from indicators.services.catalogue import NewIndicator, add_indicator, add_unit
from indicators.services.importing import import_table, writing
from indicators.services.plans import put_in_force
from indicators.services.uploads import drop_upload, import_next, queue_upload, running
from indicators.uploads import progress_words, saying, stored_problems
from localities.choices import Role
from localities.models import Membership
from tests.factories import make_locality, make_membership, make_plan, make_user
from tests.indicators.uploads.steps import rows_of, uploaded

ROW = ["1", "Thu ngân sách", "tỷ đồng", "10", "9", "", "higher"]


def waiting(by=None, **said) -> Upload:
    return queue_upload(upload=uploaded(make_plan(locality=make_locality()), rows_of(ROW), by, **said), by=by)


def state_of(upload: Upload) -> str:
    return Upload.objects.get(pk=upload.pk).state


def written() -> list[int]:
    return [model.objects.count() for model in (ImportedTable, Target, Observation)]


@pytest.mark.django_db
def test_what_waits_longest_comes_first_and_nothing_twice():
    first, second = waiting(), waiting()
    assert [import_next().upload_id for _turn in range(2)] == [first.pk, second.pk]
    assert import_next() is None
    assert written() == [2, 2, 2]


@pytest.mark.django_db
def test_an_import_is_done_with_what_it_wrote():
    upload = waiting()
    assert import_next().is_imported
    upload.refresh_from_db()
    assert (upload.state, upload.rows_done, upload.before["counts"]["targets"]) == (UploadState.DONE, 1, 1)
    assert upload.table == Target.objects.get().table


@pytest.mark.django_db
def test_what_stands_in_the_way_is_said_before_it_waits():
    upload = uploaded(make_plan(), rows_of(["1", "Thu", "tỷ đồng", "14 - 15 - 16", "9", "", "higher"]))
    with pytest.raises(InvalidInputError) as refused:
        queue_upload(upload=upload, by=None)
    assert [problem.line for problem in refused.value.problems] == [2]
    assert state_of(upload) == UploadState.READ


@pytest.mark.django_db
def test_what_changed_meanwhile_fails_with_its_sentences_and_can_be_tried_again():
    upload = waiting()
    upload.plan.in_force_on = upload.plan.period.starts_on
    upload.plan.save(update_fields=["in_force_on"])
    assert not import_next().is_imported
    upload.refresh_from_db()
    assert upload.state == UploadState.FAILED
    assert "có hiệu lực từ" in upload.problems[0]["message"]
    assert written() == [0, 0, 0]
    upload.plan.in_force_on = None
    upload.plan.save(update_fields=["in_force_on"])
    queue_upload(upload=upload, by=None)
    assert import_next().is_imported


@pytest.mark.django_db
def test_whoever_lost_the_role_meanwhile_imports_nothing():
    upload = uploaded(make_plan(), rows_of(ROW))
    planner = make_user()
    make_membership(planner, upload.plan.locality, Role.PLANNING_OFFICER)
    queue_upload(upload=upload, by=planner)
    Membership.objects.all().delete()
    assert not import_next().is_imported
    assert written() == [0, 0, 0]


@pytest.mark.django_db
def test_a_fault_of_the_machine_writes_nothing_and_says_so(monkeypatch):
    upload = waiting()

    def halfway(**said):
        import_table(**said)
        raise RuntimeError("power")

    monkeypatch.setattr(running, "import_table", halfway)
    assert not import_next().is_imported
    upload.refresh_from_db()
    assert upload.problems[0]["message"].startswith("Không nhập được vì lỗi của hệ thống")
    assert written() == [0, 0, 0]


@pytest.mark.django_db
def test_who_meets_another_import_of_the_same_thing_tries_again(monkeypatch):
    upload = waiting()
    meetings = iter([True, False])

    def crowded(**said):
        if next(meetings):
            raise ConflictError(["Có người vừa nhập cùng chỉ tiêu."])
        return import_table(**said)

    monkeypatch.setattr(running, "import_table", crowded)
    assert [import_next().is_imported for _turn in range(2)] == [False, True]
    assert state_of(upload) == UploadState.DONE


@pytest.mark.django_db
def test_a_conflict_that_stays_is_told(monkeypatch):
    upload = waiting()

    def crowded(**said):
        raise ConflictError(["Có người vừa nhập cùng chỉ tiêu."])

    monkeypatch.setattr(running, "import_table", crowded)
    while import_next():
        pass
    upload.refresh_from_db()
    assert (upload.state, upload.options["attempts"]) == (UploadState.FAILED, running.MOST_ATTEMPTS)
    assert upload.problems[0]["message"] == "Có người vừa nhập cùng chỉ tiêu."


@pytest.mark.django_db
def test_a_worker_that_was_killed_is_followed_by_another_once_its_lease_is_over(settings):
    upload = waiting()
    running._claim()
    assert import_next() is None
    lease = dt.timedelta(seconds=settings.UPLOAD_LEASE_SECONDS + 1)
    Upload.objects.update(claimed_at=timezone.now() - lease)
    assert import_next().is_imported
    assert state_of(upload) == UploadState.DONE
    assert written() == [1, 1, 1]


@pytest.mark.django_db
def test_a_worker_that_comes_too_late_writes_nothing():
    upload = waiting()
    late = running._claim()
    Upload.objects.update(claimed_at=timezone.now() - dt.timedelta(hours=1))
    assert import_next().is_imported
    with pytest.raises(ConflictError):
        running._renewed(late, rows_done=1)
    with pytest.raises(ConflictError):
        running._import(late, None)
    running._fail(late, ["Hỏng"])
    assert state_of(upload) == UploadState.DONE
    assert written() == [1, 1, 1]


@pytest.mark.django_db
def test_a_table_that_brings_workers_down_is_given_up():
    upload = waiting()
    for _crash in range(running.MOST_ATTEMPTS):
        running._claim()
        Upload.objects.update(claimed_at=timezone.now() - dt.timedelta(hours=1))
    assert import_next() is None
    assert state_of(upload) == UploadState.FAILED


@pytest.mark.django_db
def test_what_waits_cannot_be_dropped_and_what_is_dropped_cannot_be_imported():
    upload = waiting()
    with pytest.raises(ConflictError):
        drop_upload(upload=upload, by=None)
    other = uploaded(make_plan(), rows_of(ROW))
    drop_upload(upload=other, by=None)
    with pytest.raises(ConflictError):
        queue_upload(upload=other, by=None)


@pytest.mark.django_db
def test_only_planners_of_the_unit_have_it_imported():
    upload = uploaded(make_plan(), rows_of(ROW))
    stranger = make_user()
    make_membership(stranger, make_locality(), Role.PLANNING_OFFICER)
    with pytest.raises(NotAllowedError):
        queue_upload(upload=upload, by=stranger)


@pytest.mark.django_db
def test_what_another_import_stored_since_the_check_is_found_the_next_time(monkeypatch):
    """The other's indicator was not there to be found, and is there when this one wants to add it."""
    first, second = waiting(), waiting()
    prepare_table = writing.prepare_table

    def prepared_before_the_other_was_done(*arguments):
        monkeypatch.setattr(writing, "prepare_table", prepare_table)
        preparation = prepare_table(*arguments)
        add_indicator(new=NewIndicator(name=ROW[1], unit=add_unit(name=ROW[2], by=None)), by=None)
        return preparation

    monkeypatch.setattr(writing, "prepare_table", prepared_before_the_other_was_done)
    assert not import_next().is_imported
    assert state_of(first) == UploadState.QUEUED
    assert [import_next().is_imported for _turn in range(2)] == [True, True]
    assert {state_of(first), state_of(second)} == {UploadState.DONE}
    assert Indicator.objects.count() == 1


@pytest.mark.django_db
def test_each_step_is_said_while_it_is_taken(monkeypatch):
    upload = waiting()
    said = [progress_words(upload)]

    def telling(work):
        def told(*given, **named):
            said.append(progress_words(Upload.objects.get(pk=upload.pk)))
            return work(*given, **named)

        return told

    for name in ("_check", "import_table"):
        monkeypatch.setattr(running, name, telling(getattr(running, name)))
    import_next()
    assert said == [
        "Chờ đến lượt nhập.",
        "Đang kiểm tra lại 1 dòng, chưa ghi gì.",
        "Đang ghi 1 dòng: tất cả hoặc không dòng nào.",
    ]


@pytest.mark.django_db
def test_what_it_failed_by_is_said_in_the_language_of_the_reader(monkeypatch):
    upload = waiting()
    monkeypatch.setattr(running, "import_table", lambda **_said: 1 / 0)
    import_next()
    upload.refresh_from_db()
    assert upload.problems[0]["said"] == {"code": "system"}
    monkeypatch.setitem(saying.SAYINGS, "system", lambda _said: translation.get_language())
    with translation.override("en"):
        assert [str(one) for one in stored_problems(upload)] == ["en"]


@pytest.mark.django_db
def test_what_has_no_code_is_said_in_the_language_of_who_pressed_the_button(monkeypatch):
    plan, planner = make_plan(), make_user(language="en")
    make_membership(planner, plan.locality, Role.PLANNING_OFFICER)
    upload = queue_upload(upload=uploaded(plan, rows_of(ROW), planner), by=planner)

    def refused(_upload):
        raise InvalidInputError([translation.get_language()])

    monkeypatch.setattr(running, "_check", refused)
    import_next()
    upload.refresh_from_db()
    assert upload.problems[0]["message"] == "en"


@pytest.mark.django_db
def test_a_document_put_in_force_between_check_and_writing_takes_no_table(monkeypatch):
    upload = waiting()
    check = running._check

    def checked(claimed):
        check(claimed)
        put_in_force(plan=Plan.objects.get(pk=upload.plan_id), on=upload.plan.period.starts_on, by=None)

    monkeypatch.setattr(running, "_check", checked)
    assert not import_next().is_imported
    assert (state_of(upload), written()) == (UploadState.FAILED, [0, 0, 0])


@pytest.mark.django_db(transaction=True)
def test_two_workers_import_each_table_once():
    uploads = [waiting() for _table in range(3)]
    start = threading.Barrier(2)
    done: list[int] = []

    def work():
        start.wait()
        while one := import_next():
            if one.is_imported:
                done.append(one.upload_id)
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == sorted(upload.pk for upload in uploads)
    assert written() == [3, 3, 3]
