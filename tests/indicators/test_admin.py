"""The admin pages: all of them open, they search without diacritics, save through the services, and delete nothing."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from indicators.models import (
    Assessment,
    CheckRule,
    CloseException,
    DayException,
    DueReport,
    Finding,
    ImportedTable,
    Indicator,
    Milestone,
    Observation,
    Period,
    Plan,
    ReportAnswer,
    ReportAttachment,
    ReportStep,
    ReturnedRow,
    Sector,
    SheetCell,
    SheetVisit,
    StaleAudit,
    StaleTarget,
    StatusChange,
    Target,
    TargetVersion,
    UnitOfMeasure,
    Upload,
    VerdictDecision,
)
from localities.choices import Role
from localities.models import Change
from tests.factories import (
    make_due_report,
    make_duty,
    make_finding,
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_user,
)
from tests.support.asking import REASON, asked, confirm
from tests.support.pages import texts_of

pytestmark = pytest.mark.django_db
# Words of Django's own texts that no Vietnamese text has.
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|was|for|by|Add|Change|Delete|Save|History|Home|Select|Filter|Search|Yes|No|None|All|Any"
    r"|Today|Log|Please|View|Skip|Toggle|Show|Hide|Clear|Go|selected|Can|Enter|Date|Time|Token|user)\b"
)
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
OWN = list(apps.get_app_config("indicators").get_models())
MACHINE = [
    Assessment,
    CloseException,
    DueReport,
    Finding,
    ImportedTable,
    Milestone,
    ReportAnswer,
    ReportAttachment,
    ReportStep,
    ReturnedRow,
    SheetCell,
    SheetVisit,
    StaleAudit,
    StaleTarget,
    StatusChange,
    TargetVersion,
    Upload,
]


@pytest.fixture
def target():
    plan = make_plan(locality=make_locality("Huyện Vĩnh Bảo", code="316"))
    return make_target(plan=plan, indicator=make_indicator("Tỷ lệ hộ nghèo", direction="unclear"))


@pytest.fixture
def one_of_each(target):
    now = timezone.now()
    observation = make_observation(target, "12")
    Assessment.objects.create(target=target, verdict="not_met", observation=observation, judged_at=now)
    StatusChange.objects.create(target=target, to_verdict="not_met", changed_at=now)
    StaleTarget.objects.create(target=target, marked_at=now)
    StaleAudit.objects.create(locality=target.locality, period=target.period, marked_at=now)
    CheckRule.objects.create(check_code="jump")
    make_finding(target)
    TargetVersion.objects.create(target=target, version=1, plan=target.plan)
    Milestone.objects.create(target=target, on=dt.date(2023, 6, 30), value=Decimal(6))
    VerdictDecision.objects.create(target=target, verdict="met", reason="TB", decided_at=now, observation=observation)
    ImportedTable.objects.create(file_name="bang.csv", sha256="0" * 64, plan=target.plan, row_count=1)
    report = make_due_report(duty=make_duty(locality=target.locality))
    ReportAnswer.objects.create(report=report, answer="nothing_to_report")
    SheetCell.objects.create(
        report=report, indicator=target.indicator, period=target.period, written="12", saved_at=now
    )
    SheetVisit.objects.create(report=report, user=make_user("can-bo"), seen_at=now)
    ReportAttachment.objects.create(report=report, file="reports/a.pdf", name="a.pdf")
    ReturnedRow.objects.create(report=report, indicator=target.indicator, reason="Sai", returned_at=now)
    ReportStep.objects.create(report=report, step="sent", at=now)
    CloseException.objects.create(report=report, until=dt.date(2026, 1, 2), reason="Bổ sung", granted_at=now)
    Upload.objects.create(file="uploads/a.csv", file_name="a.csv", sha256="0" * 64, plan=target.plan)
    DayException.objects.create(on=dt.date(2026, 1, 2), name="VB 12729")


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    tasks = []
    monkeypatch.setattr("indicators.admin.base.wake", tasks.append)
    return tasks


def url(model, action, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def save(client, model, data, pk=None):
    """What the form answers: its errors, or nothing where it was saved; confirmed where it asks."""
    address = url(model, "change", pk) if pk else url(model, "add")
    response = confirm(client, address, {name: "" if value is None else value for name, value in data.items()})
    if response.status_code == 302:
        return {}
    assert response.status_code == 200
    return {field: list(messages) for field, messages in response.context["adminform"].form.errors.items()}


def test_every_model_has_its_pages():
    assert set(OWN) <= set(REGISTERED)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_page_opens_in_vietnamese(admin_client, one_of_each, model):
    pages = [url(model, "changelist"), f"{url(model, 'changelist')}?q=ho+ngheo"]
    if model not in MACHINE and admin.site._registry[model].has_add_permission(_request(admin_client)):
        pages.append(url(model, "add"))
    pages += [url(model, "change", row.pk) for row in model._default_manager.all()[:2]]
    for page in pages:
        response = admin_client.get(page)
        assert response.status_code == 200, page
        assert '<html lang="vi"' in response.text
        assert not [text for text in texts_of(response.text) if ENGLISH.search(text)], page


def _request(client):
    return client.get(reverse("admin:index")).wsgi_request


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_nothing_is_deleted_and_the_machine_writes_alone(admin_client, one_of_each, model):
    row = model.objects.first()
    if model not in (DayException, Indicator, Period, Sector, UnitOfMeasure):  # of which an operator is asked first
        assert admin_client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    if model in MACHINE:
        assert admin_client.get(url(model, "add")).status_code == 403
        assert admin_client.post(url(model, "change", row.pk), {}).status_code == 403


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_a_list_takes_as_many_queries_whatever_its_length(
    admin_client, one_of_each, model, django_assert_max_num_queries
):
    for year in range(2010, 2020):
        make_target(plan=make_plan(period=make_period(year)), indicator=make_indicator())
    for row in Target.objects.all():
        make_observation(row, "1", is_current=False, kind="final")
        StatusChange.objects.create(target=row, to_verdict="met", changed_at=timezone.now())
        StaleTarget.objects.get_or_create(target=row, defaults={"marked_at": timezone.now()})
        TargetVersion.objects.create(target=row, version=2, plan=row.plan)
        Milestone.objects.create(target=row, version=2, on=dt.date(2023, 6, 30), value=Decimal(6))
        VerdictDecision.objects.create(
            target=row, verdict="met", reason="TB", decided_at=timezone.now(), observation=Observation.objects.first()
        )
    with django_assert_max_num_queries(11):
        assert admin_client.get(url(model, "changelist")).status_code == 200


@pytest.mark.parametrize(
    ("model", "words", "count"),
    [
        (Indicator, "HO NGHEO", 1),
        (Indicator, "giàu", 0),
        (Target, "vinh bao", 1),
        (Target, "316", 1),
        (Observation, "ho ngheo", 1),
        (Assessment, "ho ngheo", 1),
        (Plan, "vĩnh bảo", 1),
        (Plan, "kế hoạch", 1),
        (Sector, "kinh te", 1),
        (Period, "2023", 1),
        (Period, "2024", 0),
    ],
)
def test_search(admin_client, one_of_each, model, words, count):
    Plan.objects.update(title="Kế hoạch phát triển")
    response = admin_client.get(url(model, "changelist"), {"q": words})
    assert response.context["cl"].result_count == count


# --- Saving ----------------------------------------------------------------------------------------------------------
def test_the_catalogue_is_saved_through_its_services(admin_client, target, woken):
    assert save(admin_client, UnitOfMeasure, {"name": "Tr. con gà"}) == {}
    assert UnitOfMeasure.objects.get(name="Tr. con gà").exponent == 6
    assert save(admin_client, Sector, {"name": " Văn  hóa ", "position": 3}) == {}
    sector = Sector.objects.get(name="Văn hóa")
    assert save(admin_client, Sector, {"name": "Kinh tế", "position": 3}, sector.pk)
    assert save(admin_client, Period, {"starts_on": "01/01/2026", "ends_on": "31/12/2030"}) == {}
    assert Period.objects.filter(starts_on=dt.date(2026, 1, 1)).exists()
    assert save(admin_client, Period, {"starts_on": "31/12/2030", "ends_on": "01/01/2026"})
    assert len(woken) == 3


def test_an_indicator_is_added_renamed_with_its_parts_and_given_a_direction(admin_client, target):
    whole = target.indicator
    rules = {"profile": "linear", "aggregation": "none", "breakdown": "unchecked"}
    part = rules | {"name": "Trong đó: nữ", "direction": "lower", "accumulation": "flow", "parent": whole.pk}
    assert save(admin_client, Indicator, part)  # without saying how it stands under the other
    assert save(admin_client, Indicator, part | {"standing": "part"}) == {}
    below = Indicator.objects.get(parent=whole)
    assert (below.search_name, below.accumulation) == ("trong do: nu", "flow")
    changed = rules | {"name": "Tỷ lệ nghèo", "direction": "lower", "accumulation": "state", "profile": "at_end"}
    assert save(admin_client, Indicator, changed | {"aggregation": "weighted_mean"}, whole.pk)["__all__"]
    page = asked(admin_client.post(url(Indicator, "change", whole.pk), changed))
    assert "của Tỷ lệ hộ nghèo" in page
    assert f"Mục tiêu 1 Tỷ lệ hộ nghèo, {target.locality}" in page
    whole.refresh_from_db()
    assert (whole.name, whole.direction) == ("Tỷ lệ hộ nghèo", "unclear")
    assert save(admin_client, Indicator, changed, whole.pk) == {}
    assert Change.objects.of(whole).first().reason == REASON
    whole.refresh_from_db()
    below.refresh_from_db()
    assert (whole.search_name, whole.key, whole.direction) == ("ty le ngheo", "ty le ngheo|%", "lower")
    assert whole.profile == "at_end"
    assert below.key == "ty le ngheo > trong do: nu|"
    assert StaleTarget.objects.filter(target=target).exists()
    twin = make_indicator("Khác")
    assert save(admin_client, Indicator, changed, twin.pk) == {"__all__": ["Danh mục đã có chỉ tiêu “Tỷ lệ nghèo”."]}


def test_a_check_is_switched_off_after_it_was_said_what_it_found(admin_client, admin_user, target):
    make_finding(target, check_code="jump")
    CheckRule.objects.create(check_code="fall", is_on=False)
    page = asked(admin_client.post(url(CheckRule, "add"), {"check_code": "jump"}))
    assert "Số liệu không khớp đang nêu 1 Tỷ lệ hộ nghèo" in page
    assert not CheckRule.objects.filter(check_code="jump").exists()
    assert save(admin_client, CheckRule, {"check_code": "jump", "is_on": "on"}) == {}
    rule = CheckRule.objects.get(check_code="jump")
    asked(admin_client.post(url(CheckRule, "change", rule.pk), {}))
    assert save(admin_client, CheckRule, {}, rule.pk) == {}
    change = Change.objects.of(rule).first()
    assert (change.by, change.reason) == (admin_user, REASON)


def test_a_plan_is_added_and_its_entry_corrected(admin_client, target):
    plan = target.plan
    new = {"locality": plan.locality_id, "period": plan.period_id, "setter": "own", "title": "KH 2", "amends": plan.pk}
    assert save(admin_client, Plan, new) == {}
    assert save(admin_client, Plan, new)
    corrected = {"title": "KH 1a", "number": "1", "is_strict": "on", "counting": "own_value"}
    assert save(admin_client, Plan, corrected, plan.pk) == {}
    plan.refresh_from_db()
    assert (plan.title, plan.is_strict) == ("KH 1a", True)
    assert StaleTarget.objects.filter(target=target).exists()


def test_a_target_is_added_and_read_anew(admin_client, target):
    new = {"plan": target.plan_id, "indicator": make_indicator().pk, "written": "14-15"}
    new |= {"locality": target.locality_id, "period": target.period_id}
    assert save(admin_client, Target, new | {"written": "10 bác sĩ và 30 giường"})["__all__"]
    assert save(admin_client, Target, new) == {}
    added = Target.objects.get(written="14-15")
    assert (added.kind, added.high) == ("range", Decimal(15))
    assert save(admin_client, Target, {"reading": "từ 14 đến 15"}, added.pk) == {}
    added.refresh_from_db()
    assert added.read_by is None
    assert save(admin_client, Target, {"reading": "trên 14"}, added.pk) == {}
    added.refresh_from_db()
    assert (added.written, added.kind, added.read_by.username) == ("14-15", "floor", "admin")


def test_how_a_target_is_read_is_changed_after_a_question_and_keeps_why(admin_client, target):
    target.plan.in_force_on = dt.date(2023, 1, 1)
    target.plan.save()
    address = url(Target, "change", target.pk)
    page = asked(admin_client.post(address, {"reading": "trên 15"}))
    assert f"Sửa cách đọc, cách theo dõi: {target}, {target.locality}" in page
    assert not target.versions.exists()
    assert save(admin_client, Target, {"reading": "trên 15"}, target.pk) == {}
    assert target.versions.order_by("version").last().reason == REASON


def test_a_target_s_course_is_said(admin_client, target):
    reading = {"reading": target.written}
    sent = {**reading, "profile": "at_end", "counts_from": "01/07/2023", "baseline": "1.040,5"}
    assert save(admin_client, Target, sent, target.pk) == {}
    target.refresh_from_db()
    assert (target.profile, str(target.counts_from), target.baseline) == ("at_end", "2023-07-01", Decimal("1040.5"))
    assert save(admin_client, Target, sent | {"counts_from": "01/07/2024"}, target.pk)["__all__"]


def test_a_value_is_added_and_a_changed_one_becomes_a_correction(admin_client, target):
    new = {"indicator": target.indicator_id, "locality": target.locality_id, "period": target.period_id}
    new |= {"as_of": "31/12/2023", "kind": "final", "value": "1.234,50", "source": "BC"}
    assert save(admin_client, Observation, new) == {}
    first = Observation.objects.get()
    assert (first.value, first.written, first.recorded_by.username) == (Decimal("1234.50"), "1.234,50", "admin")
    changed = {"value": "1.300", "written": first.written, "source": "BC 2"}
    assert save(admin_client, Observation, changed, first.pk) == {}
    second = Observation.objects.get(corrects=first)
    assert (second.value, second.written, second.is_current) == (Decimal(1300), "1.300", True)
    assert admin_client.post(url(Observation, "change", first.pk), changed).status_code == 403
    assert save(admin_client, Observation, new | {"as_of": "31/12/2022"})["__all__"]
    assert save(admin_client, Observation, new | {"value": "12.34.5"})["value"]


def test_staff_see_their_localities_and_write_where_their_role_allows(client, target, one_of_each):
    officer = make_user("canbo", is_staff=True)
    officer.user_permissions.set(Permission.objects.filter(content_type__app_label="indicators"))
    make_membership(officer, target.locality, Role.DATA_OFFICER)
    make_observation(make_target(), "1")
    client.force_login(officer)
    assert client.get(url(Observation, "changelist")).context["cl"].result_count == 1
    own = Observation.objects.get(locality=target.locality)
    assert save(client, Observation, {"value": "13", "written": own.written, "source": "BC"}, own.pk) == {}
    assert client.get(url(Target, "change", target.pk)).status_code == 200
    assert client.post(url(Target, "change", target.pk), {"reading": "1"}).status_code == 403
    assert save(client, Sector, {"name": "Mới", "position": 1})["__all__"]
