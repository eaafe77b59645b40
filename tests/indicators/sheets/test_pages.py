"""The list of reports and the sheet as pages, with and without the script."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.choices import Review
from indicators.models import DueReport, Observation, ReturnedRow, SheetCell, SheetVisit
from indicators.reviewing import Look, read_remarks
from indicators.services.sheets import save_cells
from localities.choices import Role
from tests.factories import make_due_report, make_indicator, make_membership, make_target, make_user
from tests.support.figures import change_of, key_of
from tests.support.pages import texts_of


@pytest.fixture
def lan(client, sheet_facts):
    client.force_login(sheet_facts.lan)
    return client


def address(facts, part=""):
    return reverse(f"report{part}", args=[facts.report.pk])


def texts(response):
    return texts_of(response.content.decode())


def form_of(facts, **given):
    """The sheet as a browser without the script posts it: `money=("600", "estimate", "")`."""
    posted = {"turn": "0"}
    for name in ("money", "hamlets", "poverty"):
        key = key_of(facts.report, getattr(facts, name))
        value, choice, note = given.get(name, ("", "estimate", ""))
        posted |= {
            f"value-{key}": value,
            f"choice-{key}": choice,
            f"note-{key}": note,
            f"was-{key}": "0\t\testimate\t",
        }
    return posted


class TestBeforeThePeriodEnds:
    """Its cut-off is 14 June: what is no estimate by then is told, and goes up all the same."""

    def send(self, lan, facts, kind):
        form = form_of(facts, money=("600", kind, ""), hamlets=("27/31", "estimate", ""), poverty=("2", "estimate", ""))
        return lan.post(address(facts), {**form, "action": "send"}, follow=True)

    @pytest.mark.parametrize(("kind", "is_told"), [("estimate", False), ("preliminary", True), ("final", True)])
    def test_figures_that_are_no_estimates_are_told(self, lan, sheet_facts, clock, kind, is_told) -> None:
        clock.move_to("2026-06-10 09:00+07:00")
        assert "Kỳ chưa kết thúc, số liệu tính đến 14/06/2026" in " ".join(texts(lan.get(address(sheet_facts))))
        said = " ".join(texts(self.send(lan, sheet_facts, kind)))
        assert (f"không gửi là số ước: {sheet_facts.money}." in said) is is_told
        assert Observation.objects.get(indicator=sheet_facts.money).kind == kind
        remarks = read_remarks([DueReport.objects.with_facts().get(pk=sheet_facts.report.pk)])
        looks = [one.look for one in remarks[sheet_facts.report.pk].by_indicator.get(sheet_facts.money.pk, ())]
        assert (Look.EARLY in looks) is is_told

    def test_afterwards_nothing_is(self, lan, sheet_facts) -> None:
        assert "Kỳ chưa kết thúc" not in " ".join(texts(lan.get(address(sheet_facts))))
        assert "không gửi là số ước" not in " ".join(texts(self.send(lan, sheet_facts, "final")))


class TestList:
    def test_what_is_to_do_stands_first(self, lan, sheet_facts) -> None:
        late = make_due_report(duty=sheet_facts.report.duty, label="tháng 5/2026", cut_off_on="2026-05-14",
                               starts_on="2026-04-15", due_on="2026-05-19")  # fmt: skip
        returned = make_due_report(duty=sheet_facts.report.duty, cut_off_on="2026-04-14", starts_on="2026-03-15",
                                   due_on="2026-04-17", sent_at="2026-04-17T00:00:00Z",
                                   review=Review.RETURNED)  # fmt: skip
        shown = lan.get(reverse("reports"))
        assert [row.report for row in shown.context["rows"]] == [returned, late, sheet_facts.report]
        assert [row.code for row in shown.context["rows"]] == ["returned", "overdue", "due"]
        assert "19 ngày làm việc" in texts(shown)

    def test_each_shelf_has_its_own(self, lan, sheet_facts) -> None:
        DueReport.objects.update(review=Review.ACCEPTED, sent_at="2026-06-14T00:00:00Z")
        assert not lan.get(reverse("reports")).context["rows"]
        [row] = lan.get(reverse("reports"), {"shelf": "accepted"}).context["rows"]
        assert row.code == "accepted"

    def test_nothing_to_do_says_so(self, client, sheet_facts) -> None:
        client.force_login(make_user())
        assert "Không có báo cáo nào phải làm." in texts(client.get(reverse("reports")))

    def test_the_list_takes_as_many_queries_with_more_reports(self, lan, sheet_facts, django_assert_max_num_queries):
        for month in range(1, 6):
            make_due_report(duty=sheet_facts.report.duty, cut_off_on=f"2026-0{month}-14",
                            starts_on=f"2026-0{month}-01")  # fmt: skip
        with django_assert_max_num_queries(24):
            lan.get(reverse("reports"))


@pytest.mark.parametrize(("cut_off_on", "is_running"), [("2026-06-14", True), ("2026-12-31", False)])
def test_a_verdict_before_its_period_is_over_is_told_from_one_after(lan, sheet_facts, cut_off_on, is_running):
    DueReport.objects.update(cut_off_on=cut_off_on, due_on="2027-01-05")
    report = DueReport.objects.get()
    save_cells(report=report, changes=[change_of(report, sheet_facts.money, "735")], by=sheet_facts.lan)
    page = lan.get(address(sheet_facts)).content.decode()
    assert page.count('class="judged so-far"') == is_running
    assert page.count('class="judged"') == (not is_running)


class TestScope:
    @pytest.mark.parametrize("part", ["", "-cells", "-preview", "-visit"])
    def test_outside_the_scope_it_does_not_exist(self, client, sheet_facts, part) -> None:
        client.force_login(make_user())
        assert client.post(address(sheet_facts, part)).status_code == 404

    @pytest.mark.parametrize("part", ["", "-cells", "-preview", "-visit"])
    def test_a_viewer_looks_and_writes_nothing(self, client, sheet_facts, part) -> None:
        viewer = make_user()
        make_membership(viewer, sheet_facts.commune, Role.LEADER)
        client.force_login(viewer)
        body = json.dumps({"cells": []})
        assert client.post(address(sheet_facts, part), body, content_type="application/json").status_code == 403
        assert b"<input" not in client.get(address(sheet_facts)).content.split(b"<table")[1]


class TestWithoutTheScript:
    def test_what_is_saved_stands_there_again(self, lan, sheet_facts) -> None:
        lan.post(address(sheet_facts), form_of(sheet_facts, money=("600", "final", "Kho bạc")) | {"action": "save"})
        cell = SheetCell.objects.get()
        assert (cell.written, cell.kind, cell.note, cell.saved_by) == ("600", "final", "Kho bạc", sheet_facts.lan)
        assert b'value="600"' in lan.get(address(sheet_facts)).content

    def test_a_full_sheet_is_sent(self, lan, sheet_facts) -> None:
        form = form_of(
            sheet_facts,
            money=("600", "estimate", ""),
            hamlets=("27/30", "estimate", ""),
            poverty=("", "nothing_to_report", ""),
        )
        done = lan.post(address(sheet_facts), form | {"action": "send"}, follow=True)
        assert "Đã gửi lên tháng 6/2026: 2 số liệu mới, 1 câu trả lời." in texts(done)
        assert DueReport.objects.get().review == Review.SENT

    def test_what_is_wrong_stands_above_and_in_its_row_and_what_was_typed_stays(self, lan, sheet_facts) -> None:
        form = form_of(sheet_facts, money=("nhiều", "estimate", ""))
        shown = lan.post(address(sheet_facts), form | {"action": "send"})
        assert shown.status_code == 400
        assert b'value="nhi\xe1\xbb\x81u"' in shown.content
        said = texts(shown)
        assert any("Dòng 1 “Thu ngân sách”" in text for text in said)
        assert "Dòng 2 “Thôn văn hóa”" in said
        assert not Observation.objects.exists()

    def test_a_file_that_did_not_go_up_is_to_be_chosen_again(self, lan, sheet_facts) -> None:
        form = form_of(sheet_facts, money=("nhiều", "estimate", ""))
        file = SimpleUploadedFile("phu-luc.pdf", b"%PDF-1.7\n")
        page = lan.post(address(sheet_facts), form | {"action": "send", "files": file}).content.decode()
        told = "Chưa gửi nên tệp kèm theo chưa được giữ, chọn lại: phu-luc.pdf."
        assert f'<a href="#files">{told}</a>' in page

    def test_what_came_back_is_named_above(self, lan, sheet_facts) -> None:
        DueReport.objects.update(review=Review.RETURNED, sent_at="2026-06-14T00:00:00Z")
        facts = {"report": sheet_facts.report, "indicator": sheet_facts.hamlets, "reason": "Lệch với thôn"}
        ReturnedRow.objects.create(returned_at="2026-06-15T00:00:00Z", **facts)
        page = lan.get(address(sheet_facts)).content.decode()
        key = key_of(sheet_facts.report, sheet_facts.hamlets)
        assert f'<a href="#value-{key}">Dòng 2 “Thôn văn hóa”</a>: Lệch với thôn' in page

    def test_what_is_wrong_leads_to_where_it_is_put_right(self, lan, sheet_facts) -> None:
        form = form_of(sheet_facts, hamlets=("nhiều", "estimate", ""))
        page = lan.post(address(sheet_facts), form | {"action": "send", "note": "x" * 1001}).content.decode()
        assert f'<a href="#value-{key_of(sheet_facts.report, sheet_facts.hamlets)}">Dòng 2 “Thôn văn hóa”: ' in page
        assert "<li>Lời nhắn dài quá" in page
        assert '<a href="#missing">Còn 2 dòng chưa có số liệu' in page
        assert 'id="missing"' in page

    def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(self, lan, sheet_facts) -> None:
        change = change_of(sheet_facts.report, sheet_facts.money, "700")
        save_cells(report=sheet_facts.report, changes=[change], by=sheet_facts.minh)
        form = form_of(sheet_facts, money=("600", "estimate", "")) | {"action": "save"}
        shown = lan.post(address(sheet_facts), form)
        assert "Minh đã ghi “700” lúc 09:00 15/06." in texts(shown)
        assert b'value="600"' in shown.content
        assert SheetCell.objects.get().written == "700"

    def test_a_page_that_was_not_touched_writes_nothing(self, lan, sheet_facts) -> None:
        change = change_of(sheet_facts.report, sheet_facts.money, "700")
        save_cells(report=sheet_facts.report, changes=[change], by=sheet_facts.minh)
        lan.post(address(sheet_facts), form_of(sheet_facts) | {"action": "save"})
        assert SheetCell.objects.get().written == "700"

    def test_a_closed_period_is_read_only_and_says_so(self, lan, sheet_facts) -> None:
        DueReport.objects.update(closed_at="2026-06-15T00:00:00Z")
        shown = lan.get(address(sheet_facts))
        assert any("đã khóa từ 15/06/2026" in text for text in texts(shown))
        assert b'id="value-' not in shown.content
        assert lan.post(address(sheet_facts), {"action": "send"}).status_code == 400


class TestCalls:
    def call(self, client, facts, part, body):
        answer = client.post(address(facts, part), json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    def cell(self, indicator, written, seen=0, choice="estimate"):
        return {
            "id": str(key_of(DueReport.objects.get(), indicator)),
            "written": written,
            "choice": choice,
            "note": "",
            "seen": seen,
        }

    def test_drafts_are_kept_with_their_version(self, lan, sheet_facts) -> None:
        body = {"turn": 0, "cells": [self.cell(sheet_facts.money, "600")]}
        status, answer = self.call(lan, sheet_facts, "-cells", body)
        assert (status, answer["time"]) == (200, "09:00")
        assert answer["cells"][str(key_of(sheet_facts.report, sheet_facts.money))]["version"] == 1

    def test_a_conflict_tells_what_stands_there(self, lan, sheet_facts) -> None:
        change = change_of(sheet_facts.report, sheet_facts.money, "700")
        save_cells(report=sheet_facts.report, changes=[change], by=sheet_facts.minh)
        body = {"turn": 0, "cells": [self.cell(sheet_facts.money, "600")]}
        told = self.call(lan, sheet_facts, "-cells", body)[1]["cells"][
            str(key_of(sheet_facts.report, sheet_facts.money))
        ]
        assert (told["state"], told["written"], told["version"]) == ("conflict", "700", 1)

    def test_a_page_from_before_the_sending_is_told_so(self, lan, sheet_facts) -> None:
        status, answer = self.call(lan, sheet_facts, "-cells", {"turn": 7, "cells": []})
        assert (status, answer["turned"]) == (409, True)

    def test_figures_are_judged_without_being_stored(self, lan, sheet_facts) -> None:
        body = {"cells": [self.cell(sheet_facts.money, "1.300"), self.cell(sheet_facts.poverty, "rất thấp")]}
        rows = self.call(lan, sheet_facts, "-preview", body)[1]["rows"]
        money, poverty = (
            rows[str(key_of(sheet_facts.report, one))] for one in (sheet_facts.money, sheet_facts.poverty)
        )
        assert money["state"] == {"code": "exceeded", "sign": "▲", "word": "Vượt"}
        assert (money["percent"], money["pace"]["code"], money["may_turn"]) == ("108,3", "ahead", False)
        assert "“rất thấp”" in poverty["problem"]
        assert not SheetCell.objects.exists()
        assert not Observation.objects.exists()

    def test_two_hundred_figures_take_as_many_queries_as_two(
        self, lan, sheet_facts, django_assert_max_num_queries
    ) -> None:
        indicators = [make_indicator() for _place in range(200)]
        for place, indicator in enumerate(indicators):
            make_target(plan=sheet_facts.plan, indicator=indicator, position=10 + place)
        body = {"turn": 0, "cells": [self.cell(indicator, "12") for indicator in indicators]}
        with django_assert_max_num_queries(30):
            assert len(self.call(lan, sheet_facts, "-preview", body)[1]["rows"]) == 200
        with django_assert_max_num_queries(30):
            self.call(lan, sheet_facts, "-cells", body)
        assert SheetCell.objects.count() == 200

    def test_who_else_is_here(self, lan, sheet_facts) -> None:
        SheetVisit.objects.create(report=sheet_facts.report, user=sheet_facts.minh, seen_at="2026-06-15T01:58:00Z")
        assert self.call(lan, sheet_facts, "-visit", {})[1]["others"] == ["Minh"]

    def test_who_left_some_minutes_ago_is_not(self, lan, sheet_facts) -> None:
        SheetVisit.objects.create(report=sheet_facts.report, user=sheet_facts.minh, seen_at="2026-06-15T01:50:00Z")
        assert self.call(lan, sheet_facts, "-visit", {})[1]["others"] == []

    @pytest.mark.parametrize(
        "body",
        [
            "no", '{"cells": 1}', '{"cells": [1]}', '{"cells": [{"id": "1"}]}', '{"cells": [{"id": "1-x"}]}',
            '{"cells": [{"id": true}]}',
            '{"cells": [{"id": "1-2", "written": 2}]}', '{"cells": [{"id": "1-2", "seen": -1}]}',
        ],
    )  # fmt: skip
    def test_what_no_script_sends_is_refused(self, lan, sheet_facts, body) -> None:
        answer = lan.post(address(sheet_facts, "-cells"), body, content_type="application/json")
        assert answer.status_code == 400
