"""Sending a sheet up: drafts become values and answers, all or nothing."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.choices import Review, Step
from indicators.errors import ConflictError
from indicators.models import (
    DueReport,
    Observation,
    ReportAnswer,
    ReportAttachment,
    ReportStep,
    ReturnedRow,
    SheetCell,
    StaleTarget,
)
from indicators.services.observations import NewObservation, record_observations
from indicators.services.review import return_report
from indicators.services.sheets import UnfinishedSheetError, save_cells, send_sheet
from indicators.sheets import load_sheet
from localities.choices import Role
from tests.factories import make_membership, make_observation, make_user
from tests.support.figures import change_of, key_of

PDF = b"%PDF-1.7\n"


def type_in(facts, **texts):
    changes = []
    for name, text in texts.items():
        cell = SheetCell.objects.filter(report=facts.report, indicator=getattr(facts, name)).first()
        given = text if isinstance(text, dict) else {"written": text}
        changes.append(change_of(facts.report, getattr(facts, name), seen=cell.version if cell else 0, **given))
    save_cells(report=facts.report, changes=changes, by=facts.lan)


def send(facts, **more):
    return send_sheet(report=facts.report, by=facts.lan, **more)


def fill(facts):
    type_in(facts, money="600,5", hamlets="25/30", poverty={"answer": "nothing_to_report"})


def test_a_full_sheet_goes_up(sheet_facts):
    type_in(sheet_facts, money={"written": "600,5", "note": "theo Kho bạc"})
    type_in(sheet_facts, hamlets="25/30", poverty={"answer": "nothing_to_report"})
    sent = send(sheet_facts, note="Gửi đúng hạn")
    assert (len(sent.observations), sent.answers, sent.missing) == (2, 1, 0)
    money = Observation.objects.get(indicator=sheet_facts.money)
    assert (str(money.value), money.as_of, money.kind) == ("600.5", sheet_facts.report.cut_off_on, "estimate")
    assert (money.report, money.source) == (sheet_facts.report, "Báo cáo tháng 6/2026; theo Kho bạc")
    assert money.is_current
    assert ReportAnswer.objects.get().indicator == sheet_facts.poverty
    report = DueReport.objects.get()
    assert (report.review, report.sent_by) == (Review.SENT, sheet_facts.lan)
    [step] = ReportStep.objects.all()
    assert (step.step, step.note, step.by) == (Step.SENT, "Gửi đúng hạn", sheet_facts.lan)
    assert not SheetCell.objects.exists()
    assert StaleTarget.objects.count() == 2


def test_everything_that_is_wrong_is_told_at_once_by_row(sheet_facts):
    type_in(sheet_facts, money="nhiều", hamlets="10 bác sĩ")
    broken = SimpleUploadedFile("bao-cao.pdf", b"<script>")
    with pytest.raises(UnfinishedSheetError) as caught:
        send(sheet_facts, files=[broken])
    first, second, file, missing = (str(problem) for problem in caught.value.problems)
    assert first.startswith("Dòng 1 “Thu ngân sách”: ")
    assert "“nhiều”" in first
    assert second.startswith("Dòng 2 “Thôn văn hóa”: ")
    assert "bao-cao.pdf" in file
    assert missing.startswith("Còn 1 dòng chưa có số liệu")
    assert [row.asked.indicator for row in caught.value.missing] == [sheet_facts.poverty]
    assert not Observation.objects.exists()
    assert DueReport.objects.get().review == Review.NOT_SENT


def test_rows_without_a_value_go_up_once_the_person_says_so(sheet_facts):
    type_in(sheet_facts, money="600")
    assert send(sheet_facts, allows_missing=True).missing == 2


def test_files_are_kept(sheet_facts, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    fill(sheet_facts)
    send(sheet_facts, files=[SimpleUploadedFile("phu-luc.pdf", PDF)])
    kept = ReportAttachment.objects.get()
    assert (kept.name, kept.attached_by) == ("phu-luc.pdf", sheet_facts.lan)


def test_what_goes_up_again_is_only_what_changed(sheet_facts):
    fill(sheet_facts)
    send(sheet_facts)
    type_in(sheet_facts, money="610")
    sent = send(sheet_facts)
    assert [str(value.value) for value in sent.observations] == ["610"]
    assert Observation.objects.filter(is_superseded=False).count() == 2
    assert [step.step for step in ReportStep.objects.all()] == [Step.SENT, Step.SENT]


def test_nothing_new_is_not_sent_again(sheet_facts):
    fill(sheet_facts)
    send(sheet_facts)
    with pytest.raises(ConflictError, match="chưa có gì thay đổi"):
        send(sheet_facts)


def test_the_first_sending_is_the_one_that_was_in_time(sheet_facts, clock):
    fill(sheet_facts)
    send(sheet_facts)
    first = DueReport.objects.get().sent_at
    clock.shift(86400 * 10)
    type_in(sheet_facts, money="610")
    send(sheet_facts)
    assert DueReport.objects.get().sent_at == first


def give_back(facts, indicator):
    ReturnedRow.objects.create(
        report=facts.report, indicator=indicator, reason="Xem lại", returned_at="2026-06-15T03:00:00Z"
    )
    Observation.objects.filter(indicator=indicator).update(returned_at="2026-06-15T03:00:00Z", is_current=False)
    DueReport.objects.update(review=Review.RETURNED)


def test_a_returned_row_must_change_or_say_why_it_stays(sheet_facts):
    fill(sheet_facts)
    send(sheet_facts)
    give_back(sheet_facts, sheet_facts.money)
    with pytest.raises(UnfinishedSheetError, match="bị trả lại mà chưa đổi"):
        send(sheet_facts)
    type_in(sheet_facts, money={"written": "600,5", "note": "đã đối chiếu"})
    [again] = send(sheet_facts).observations
    assert (again.indicator, again.is_current, str(again.value)) == (sheet_facts.money, True, "600.5")
    assert ReturnedRow.objects.get().settled_at is not None
    assert DueReport.objects.get().review == Review.SENT


def test_a_value_takes_the_place_of_an_answer_and_not_the_other_way_round(sheet_facts):
    fill(sheet_facts)
    send(sheet_facts)
    type_in(sheet_facts, poverty="2,9")
    send(sheet_facts)
    assert ReportAnswer.objects.get().withdrawn_at is not None
    type_in(sheet_facts, poverty={"answer": "does_not_apply"})
    with pytest.raises(UnfinishedSheetError, match="không trả lời thay được"):
        send(sheet_facts)


def test_a_figure_in_another_unit_is_stored_in_the_indicators(sheet_facts):
    target = sheet_facts.targets[0]
    target.written_unit = "tỷ đồng"
    target.save()
    type_in(sheet_facts, money="1,25")
    send(sheet_facts, allows_missing=True)
    assert Observation.objects.get().value == 1250


def test_a_note_on_a_figure_that_stays_goes_up_with_it(sheet_facts):
    type_in(sheet_facts, money="600")
    send(sheet_facts, allows_missing=True)
    type_in(sheet_facts, money={"written": "600", "note": "theo Kho bạc"})
    assert len(send(sheet_facts, allows_missing=True).observations) == 1
    value = Observation.objects.standing().get()
    assert (str(value.value), value.source) == ("600", "Báo cáo tháng 6/2026; theo Kho bạc")


def test_an_accepted_report_takes_nothing_more(sheet_facts):
    make_observation(sheet_facts.targets[0], "600")
    DueReport.objects.update(review=Review.ACCEPTED, sent_at="2026-06-15T00:00:00Z")
    with pytest.raises(ConflictError, match="đã được nhận"):
        send(sheet_facts)


def record_elsewhere(facts, value, **more):
    """As the province's system does, over the API."""
    target = facts.targets[0]
    entry = NewObservation(
        *(target.indicator, target.locality, target.period, facts.report.cut_off_on),
        kind=more.pop("kind", "estimate"),
        value=Decimal(value),
    )
    return record_observations(entries=[entry], source="LRIS", by=facts.minh)


def current(facts):
    return Observation.objects.get(indicator=facts.money, is_current=True)


def test_what_came_in_another_way_since_the_row_was_typed_is_not_overwritten_unseen(sheet_facts, clock):
    type_in(sheet_facts, money="600")
    clock.shift(60)
    record_elsewhere(sheet_facts, 610)
    with pytest.raises(UnfinishedSheetError, match="Minh đã ghi “610” lúc 09:01 15/06"):
        send(sheet_facts, allows_missing=True)
    assert str(current(sheet_facts).value) == "610"
    clock.shift(60)
    type_in(sheet_facts, money={"written": "600", "note": "số của Kho bạc"})
    send(sheet_facts, allows_missing=True)
    assert str(current(sheet_facts).value) == "600"


def test_what_came_in_another_way_and_is_the_same_stands_in_nobodys_way(sheet_facts, clock):
    type_in(sheet_facts, money="610")
    clock.shift(60)
    record_elsewhere(sheet_facts, 610)
    assert send(sheet_facts, allows_missing=True).observations == []


@pytest.mark.parametrize("value", ["650", "600"])
def test_a_figure_that_was_marked_final_by_mistake_gives_way(sheet_facts, value):
    """A row of a report has one value: the one that was sent last counts, however settled the other called itself."""
    type_in(sheet_facts, money={"written": "600", "kind": "estimate"})
    send(sheet_facts, allows_missing=True)
    type_in(sheet_facts, money={"written": "600", "kind": "final"})
    send(sheet_facts, allows_missing=True)
    type_in(sheet_facts, money={"written": value, "kind": "estimate"})
    send(sheet_facts, allows_missing=True)
    counts = current(sheet_facts)
    assert (str(counts.value), counts.kind) == (value, "estimate")
    assert Observation.objects.filter(is_superseded=False).count() == 1
    row = load_sheet(sheet_facts.report, sheet_facts.today).by_key[key_of(sheet_facts.report, sheet_facts.money)]
    assert (row.written, row.choice) == (value, "estimate")


def test_what_came_in_another_way_stays_beside_what_the_sheet_sends(sheet_facts, clock):
    """A final value of the statistics office is no value of this report."""
    record_elsewhere(sheet_facts, 610, kind="final")
    clock.shift(60)
    type_in(sheet_facts, money={"written": "600", "kind": "estimate"})
    send(sheet_facts, allows_missing=True)
    assert str(current(sheet_facts).value) == "610"


def test_a_row_returned_twice_shows_what_came_back_last(sheet_facts):
    planner = make_user()
    make_membership(planner, sheet_facts.commune, Role.PLANNING_OFFICER)
    for value, kind in (("600", "final"), ("650", "estimate")):
        type_in(sheet_facts, money={"written": value, "kind": kind})
        send(sheet_facts, allows_missing=True)
        return_report(report=sheet_facts.report, rows={sheet_facts.money: "Xem lại"}, by=planner)
    report = DueReport.objects.get(pk=sheet_facts.report.pk)
    row = load_sheet(report, sheet_facts.today).by_key[key_of(report, sheet_facts.money)]
    assert (row.written, row.choice) == ("650", "estimate")
