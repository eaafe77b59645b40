"""Taking imports back: exactly what was there before, or a sentence for everything that was built upon it."""

import datetime as dt
from contextlib import suppress

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.choices import AlertStep
from alerts.models import Alert
from indicators.choices import UploadState
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from indicators.models import Finding, Indicator, Observation, Plan, Target, Upload
from indicators.services.decisions import decide_verdict
from indicators.services.observations import NewObservation, record_observations
from indicators.services.uploads import faults_of_undoing, undo_upload
from indicators.uploads import written
from localities.choices import Action, Role
from localities.models import Change
from tests.factories import make_finding, make_locality, make_membership, make_period, make_plan, make_user
from tests.indicators.uploads.steps import facts, imported, rows_of, settle
from tests.indicators.uploads.tables import appendix

pytestmark = pytest.mark.django_db

NAMES = ["Thu ngân sách", "Hộ nghèo", "Diện tích lúa", "Số xã đạt chuẩn"]


def plan_of(**said):
    return make_plan(locality=make_locality("Huyện Vĩnh Bảo", code="316"), **said)


def alert_on(target):
    facts = {"topic": "result", "cause": "not_met", "severity": "warning", "opened_at": timezone.now()}
    return Alert.objects.create(subject=f"target:{target.pk}", locality=target.locality, target=target, **facts)


def back(upload: Upload, by=None) -> None:
    undo_upload(upload=upload, by=by)
    settle()


def test_the_appendix_leaves_nothing_behind():
    plan = plan_of()
    before = facts()
    upload = imported(plan, appendix(H24="14"))
    assert (upload.state, upload.problems) == (UploadState.DONE, [])
    assert Target.objects.count() == 52
    back(upload)
    assert facts() == before
    assert Upload.objects.get().state == UploadState.UNDONE
    assert not Finding.objects.filter(gone_at__isnull=True).exists()


row = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(["", "10", "10-12"]), st.sampled_from(["", "9", "11"]),
    st.sampled_from(["", "Đạt", "Vượt"]), st.sampled_from(["", "higher"]),
)  # fmt: skip
table = st.lists(row, min_size=1, max_size=4, unique_by=lambda one: one[0])


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=table, second=table, is_amendment=st.booleans())
def test_whatever_is_imported_can_be_taken_back(first, second, is_amendment, tmp_path, settings):
    """A table over another one: values corrected, demands amended, verdicts printed anew, directions decided."""
    for model in (Upload, Finding):
        model.objects.all().delete()
    locality = make_locality()
    period = make_period(2023)
    plan = make_plan(locality=locality, period=period)
    later = plan
    if is_amendment:
        issued = dt.date(2023, 6, 1)
        later = make_plan(locality=locality, period=period, amends=plan, number="7/QĐ", issued_on=issued)
    written = [[str(n), name, "xã", *rest] for n, (name, *rest) in enumerate(first, start=1)]
    imported(plan, rows_of(*written))
    before = facts()
    again = [[str(n), name, "xã", *rest] for n, (name, *rest) in enumerate(second, start=1)]
    # Another demand without an amendment is refused; either way all is as it was.
    with suppress(InvalidInputError):
        back(imported(later, rows_of(*again)))
    assert facts() == before


def test_a_corrected_value_counts_again_and_the_withdrawn_one_stays_readable():
    plan = plan_of()
    imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    upload = imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "", "8", "", ""]))
    assert Observation.objects.get(is_current=True).written == "8"
    back(upload)
    assert Observation.objects.get(is_current=True).written == "9"
    assert Observation.objects.get(is_superseded=True).written == "8"
    assert Target.objects.get().assessment.observation.written == "9"


def test_a_corrected_value_can_be_corrected_anew_afterwards():
    plan = plan_of()
    imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    back(imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "", "8", "", ""])))
    imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "", "7", "", ""]))
    assert Observation.objects.get(is_current=True).written == "7"


def test_what_was_built_upon_it_is_named_and_nothing_is_undone():
    plan = plan_of()
    upload = imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    target = Target.objects.get()
    decide_verdict(target=target, verdict="met", document="Thông báo 12", by=None)
    day = plan.period.ends_on
    value = {"indicator": target.indicator, "locality": plan.locality, "period": plan.period, "as_of": day}
    record_observations(entries=[NewObservation(**value, kind="estimate", value=5)], source="Báo cáo", by=None)
    before = facts()
    with pytest.raises(ConflictError) as refused:
        undo_upload(upload=upload, by=None)
    assert refused.value.problems == [
        "“Thu ngân sách”: đánh giá chính thức đã thay đổi sau khi nhập.",
        "“Thu ngân sách”: số liệu ngày 31/12/2023 đã được đính chính sau khi nhập.",
    ]
    assert facts() == before


def test_what_people_wrote_on_its_targets_stands_in_the_way():
    upload = imported(plan_of(), rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    target, person = Target.objects.get(), make_user()
    alert = alert_on(target)
    alert.events.create(step=AlertStep.OPENED, happened_at=alert.opened_at)
    assert faults_of_undoing(upload) == []
    alert.events.create(step=AlertStep.COMMENTED, by=person, reason="Đang xem", happened_at=alert.opened_at)
    finding = make_finding(target)
    assert len(faults_of_undoing(upload)) == 1
    Finding.objects.filter(pk=finding.pk).update(accepted_at=timezone.now(), accepted_by=person, accepted_reason="Đúng")
    with pytest.raises(ConflictError) as refused:
        undo_upload(upload=upload, by=None)
    assert refused.value.problems == [
        "“Thu ngân sách”: số liệu không khớp đã được chấp nhận kèm lý do.",
        f"Cảnh báo “{alert}” đã có người xử lý hoặc ghi ý kiến.",
    ]
    assert Target.objects.exists()


def test_the_confirmation_counts_what_goes():
    plan = plan_of()
    upload = imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    alert_on(Target.objects.get())
    assert written(upload).undoing == [
        *("xóa 1 mục tiêu", "rút 1 số liệu", "bỏ 1 chỉ tiêu mới", "xóa 1 cảnh báo của các mục tiêu ấy"),
    ]


def test_the_history_keeps_what_was_removed_and_what_was_changed_back():
    plan = plan_of()
    planner = make_user()
    make_membership(planner, plan.locality, Role.PLANNING_OFFICER)
    imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "", "9", "", "higher"]))
    upload = imported(
        plan, rows_of(["1", NAMES[0], "tỷ đồng", "12", "", "", ""], ["2", NAMES[1], "hộ", "10", "9", "", "lower"])
    )
    Change.objects.all().delete()
    back(upload, planner)
    kept = {(one.thing, one.label, one.action): one for one in Change.objects.all()}
    gone = kept["indicators.target", f"{NAMES[1]}: 10", Action.REMOVED]
    assert (gone.before, gone.locality) == ({"written": "10"}, plan.locality)
    assert ("indicators.indicator", NAMES[1], Action.REMOVED) in kept
    assert [(one.before["written"], one.after["written"]) for one in kept.values() if "written" in one.after] == [
        ("12", "")
    ]


def test_a_later_import_is_undone_first():
    plan = plan_of()
    first = imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    before = facts()
    second = imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "", "8", "Đạt", ""]))
    assert faults_of_undoing(first)
    back(second)
    assert facts() == before
    back(first)
    assert not Target.objects.exists()


def test_an_indicator_that_others_use_by_now_stays_in_the_catalogue():
    first = imported(plan_of(), rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    other = make_plan(locality=make_locality("Huyện Tiên Lãng"))
    imported(other, rows_of(["1", NAMES[0], "tỷ đồng", "20", "19", "", ""]))
    back(first)
    assert [one.name for one in Indicator.objects.all()] == [NAMES[0]]
    assert Target.objects.get().plan == other


def test_what_was_found_and_computed_of_others_stays_with_an_indicator_that_they_use():
    """The first table only brought the indicator; whoever has used it since loses nothing."""
    first = imported(plan_of(), rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    other = make_plan(locality=make_locality("Huyện Tiên Lãng"))
    imported(other, rows_of(["1", NAMES[0], "tỷ đồng", "20", "19", "", ""]))
    target = Target.objects.get(plan=other)
    found = [make_finding(target), make_finding(target, accepted_at=timezone.now(), accepted_reason="Đúng")]
    value = Observation.objects.get(indicator=target.indicator, locality=other.locality)
    value.pk, value.is_computed, value.is_current, value.table = None, True, False, None
    value.save(force_insert=True)
    assert faults_of_undoing(first) == []
    undo_upload(upload=first, by=None)
    assert Finding.objects.filter(pk__in=[one.pk for one in found]).count() == 2
    assert Observation.objects.filter(pk=value.pk).exists()


def test_documents_that_only_the_table_named_are_gone():
    plan = plan_of()
    upload = imported(
        plan, rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "Đạt (NQ 06); Vượt (Thành phố giao)", "higher"])
    )
    assert Plan.objects.count() > 1 or upload.problems
    if upload.state == UploadState.DONE:
        back(upload)
        assert list(Plan.objects.all()) == [plan]


def test_only_within_a_day():
    plan = plan_of()
    with time_machine.travel(dt.datetime(2024, 1, 5, 9, tzinfo=dt.UTC)):
        upload = imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    with time_machine.travel(dt.datetime(2024, 1, 6, 8, tzinfo=dt.UTC)):
        assert faults_of_undoing(upload) == []
    with time_machine.travel(dt.datetime(2024, 1, 6, 10, tzinfo=dt.UTC)):
        assert faults_of_undoing(upload) == ["Hết hạn hoàn tác lúc 16:00 06/01/2024."]


def test_only_by_who_plans_there():
    plan = plan_of()
    upload = imported(plan, rows_of(["1", NAMES[0], "tỷ đồng", "10", "9", "", "higher"]))
    officer = make_user()
    make_membership(officer, plan.locality, Role.DATA_OFFICER)
    with pytest.raises(NotAllowedError):
        undo_upload(upload=upload, by=officer)
