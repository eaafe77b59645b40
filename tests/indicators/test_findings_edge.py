"""Findings where people and programs meet them: the API, the list, an import, the sample."""

import pytest
from django.urls import reverse

from indicators.choices import Severity
from indicators.errors import InvalidInputError
from indicators.models import Finding
from indicators.services.catalogue import get_year
from indicators.services.findings import set_check_rule
from indicators.services.importing import Options, import_table
from indicators.services.plans import create_plan
from indicators.tables import read_table
from localities.choices import Role
from tests.factories import make_finding, make_locality, make_membership, make_plan, make_target, make_user
from tests.support.api import Api
from tests.support.asking import asked, confirm

pytestmark = pytest.mark.django_db
TABLE = """number,indicator,unit,target,result,direction,published_percent
1,Diện tích ngô,ha,5.470,"5.345,97",higher,"95,9%"
"""


@pytest.fixture
def target():
    return make_target(plan=make_plan(locality=make_locality("Huyện Chợ Đồn")))


def person(target, role):
    user = make_user()
    make_membership(user, target.locality, role)
    return user


class TestApi:
    def test_a_finding_says_what_it_is(self, target) -> None:
        finding = make_finding(target)
        _status, body = Api(person(target, Role.VIEWER)).get(f"findings/{finding.pk}/")
        assert (body["check"], body["severity"], body["state"]) == ("fall", "warning", "open")
        assert body["sentence"] == "Số cộng dồn giảm: 12 (31/05/2026) xuống 10 (15/06/2026)."

    def test_accepting_and_reopening(self, target) -> None:
        finding, leader = make_finding(target), Api(person(target, Role.LEADER))
        assert leader.post(f"findings/{finding.pk}/accept/", {"reason": ""})[0] == 400
        assert leader.post(f"findings/{finding.pk}/accept/", {"reason": "Đã rà soát"})[1]["state"] == "accepted"
        assert leader.ids("findings/", state="accepted") == [finding.pk]
        assert leader.ids("findings/", state="open") == []
        assert leader.post(f"findings/{finding.pk}/reopen/")[1]["state"] == "open"

    def test_who_may_not_accept(self, target) -> None:
        finding = make_finding(target)
        officer, stranger = Api(person(target, Role.DATA_OFFICER)), Api(make_user())
        assert officer.post(f"findings/{finding.pk}/accept/", {"reason": "a"})[0] == 403
        assert stranger.post(f"findings/{finding.pk}/accept/", {"reason": "a"})[0] == 404

    def test_a_unit_with_all_below_it(self, target) -> None:
        below = make_locality("Xã A", parent=target.locality)
        inside = make_finding(make_target(plan=make_plan(locality=below)))
        api = Api(person(target, Role.VIEWER))
        assert api.ids("findings/", within=target.locality_id) == [inside.pk]
        assert api.ids("findings/", locality=target.locality_id) == []

    @pytest.mark.parametrize("is_bulk", [False, True])
    def test_what_was_sent_is_stored_and_told(self, target, is_bulk) -> None:
        target.indicator.accumulation = "flow"
        target.indicator.unit = None
        target.indicator.save()
        api = Api(person(target, Role.DATA_OFFICER))
        answers = []
        for day, value in (("2023-06-30", "12"), ("2023-07-31", "10")):
            sent = {"indicator": target.indicator_id, "locality": target.locality_id, "year": 2023, "kind": "estimate"}
            sent |= {"as_of": day, "value": value}
            path, body = (
                ("observations/bulk/", {"source": "LRIS", "observations": [sent]})
                if is_bulk
                else (
                    "observations/",
                    {"source": "LRIS", **sent},
                )
            )
            answers.append(api.post(path, body))
        assert [status for status, _body in answers] == [201, 201]
        assert [[one["check"] for one in body["findings"]] for _status, body in answers] == [[], ["fall"]]


class TestList:
    def test_it_shows_the_scope_and_takes_reasons(self, client, target) -> None:
        finding = make_finding(target)
        elsewhere = make_finding(make_target())
        client.force_login(person(target, Role.LEADER))
        page = client.get(reverse("findings")).text
        assert f"finding-{finding.pk}" in page
        assert f"finding-{elsewhere.pk}" not in page
        accept = reverse("accept-finding", args=[finding.pk])
        refused = client.post(accept, {"action": "accept", "reason": " "})
        assert (refused.status_code, "phải có lý do" in refused.text) == (400, True)
        assert client.post(accept, {"action": "accept", "reason": "Đã rà soát"}).status_code == 302
        assert "Đã rà soát" in client.get(reverse("findings"), {"state": "accepted"}).text
        assert "Đã rà soát" in asked(client.post(accept, {"action": "reopen"}))
        assert Finding.objects.get(pk=finding.pk).accepted_at is not None
        assert confirm(client, accept, {"action": "reopen"}).status_code == 302
        assert Finding.objects.get(pk=finding.pk).accepted_at is None
        assert client.post(reverse("accept-finding", args=[elsewhere.pk]), {"reason": "a"}).status_code == 404

    def test_who_only_looks_has_no_button(self, client, target) -> None:
        finding = make_finding(target)
        client.force_login(person(target, Role.DATA_OFFICER))
        assert '<button class="primary">' not in client.get(reverse("findings")).text
        assert client.post(reverse("accept-finding", args=[finding.pk]), {"reason": "a"}).status_code == 403

    def test_as_many_queries_whatever_its_length(self, client, target, django_assert_num_queries) -> None:
        client.force_login(person(target, Role.LEADER))
        for count in (1, 5):
            for _ in range(count):
                make_finding(target)
            with django_assert_num_queries(13):
                client.get(reverse("findings"))

    def test_it_counts_what_every_other_page_counts(self, client, target) -> None:
        """Hints explain findings: they are beside them for whoever asks."""
        finding, hint = make_finding(target), make_finding(target, severity=Severity.HINT)
        client.force_login(person(target, Role.LEADER))
        page = client.get(reverse("findings")).text
        assert ("1 chỗ số liệu không khớp chưa xử lý" in page, "1 gợi ý kèm theo" in page) == (True, True)
        shown = {
            asked: [row[0] for row in client.get(reverse("findings"), {"severity": asked}).context["rows"]]
            for asked in ("", "hint", "every")
        }
        assert shown == {"": [finding], "hint": [hint], "every": [finding, hint]}

    def test_the_list_of_boards_leads_there(self, client, target) -> None:
        make_finding(target)
        make_target(plan=make_plan(locality=make_locality("Xã A", parent=target.locality)))
        client.force_login(person(target, Role.VIEWER))
        assert "1 chỗ số liệu không khớp" in client.get(reverse("boards")).text


class TestBoard:
    def test_a_board_counts_and_lists_what_does_not_add_up(self, client, target) -> None:
        make_finding(target)
        hinted = make_target(plan=target.plan)
        make_finding(hinted, severity="hint")
        client.force_login(person(target, Role.VIEWER))
        board = reverse("board", args=[target.locality_id, 2023])
        assert "Số liệu không khớp <b>1</b>" in client.get(board).text
        shown = client.get(board, {"verdict": "found"}).text
        assert f'id="target-{target.pk}"' in shown
        assert f'id="target-{hinted.pk}"' not in shown


class TestImport:
    def load(self, text=TABLE):
        plan = create_plan(
            locality=make_locality(), period=get_year(2023), setter="peoples_committee", title="KH", by=None
        )
        table = read_table(text.encode(), "bang.csv", max_bytes=10**6, max_rows=1000)
        return import_table(table=table, file_name="bang.csv", plan=plan, options=Options(), by=None)

    def test_a_table_is_told_what_does_not_add_up_by_its_lines(self) -> None:
        found = [(one.line, one.finding.check_code) for one in self.load().findings]
        assert found == [(2, "percent_of_plan"), (2, "digits")]
        assert Finding.objects.count() == 2

    def test_a_blocking_check_refuses_the_table(self) -> None:
        set_check_rule(check="percent_of_plan", is_blocking=True, by=None)
        with pytest.raises(InvalidInputError) as refused:
            self.load()
        assert "97,73" in str(refused.value.problems[0])
        assert refused.value.problems[0].line == 2
