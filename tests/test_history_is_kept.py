"""Whatever a person decides is written down: who, when, before, after.

Every public verb of the services that takes an actor (`by`) must, itself or through what it calls, write to the log of
changes or add a row that is only ever added. The few that keep nothing say why.
What is read here is the source, so it cannot tell which of a verb's writes was kept; the ways in that write most (bulk
calls, tables, the admin) are tried below.
"""

import ast
from collections.abc import Iterator

import pytest
from django.urls import reverse

from indicators.models import Observation, Target
from indicators.services.importing import Options, import_table
from indicators.services.observations import NewObservation, record_observations
from indicators.tables import read_table
from localities.choices import Role
from localities.models import Change
from tests.factories import make_indicator, make_membership, make_plan, make_target, make_user
from tests.support.api import Api
from tests.support.imports import Project
from tests.support.source import ROOT

LOG = "localities.services.changes."
# Rows that are only ever added, with who and when: they are the history of what they hold.
KEPT_AS_ROWS = {
    "indicators.models.Observation": "a correction is another row that points at the one it corrects",
    "indicators.models.TargetVersion": "an amendment is another version",
    "indicators.models.VerdictDecision": "decisions are added, never changed",
    "indicators.models.ReportAnswer": "an answer that is taken back stays as withdrawn",
    "indicators.models.ReportStep": "the timeline of a report",
    "indicators.models.CloseException": "one that is taken back stays as withdrawn",
    "indicators.models.ReportAttachment": "a file that is taken away stays as removed",
    "indicators.models.Upload": "the row is the history of the file: who, when, what was decided, what it changed",
    "alerts.models.AlertEvent": "the life of an alert, step by step",
    "alerts.models.OwnershipChange": "who began and who ceased to answer for an indicator",
}
# Verbs that keep nothing, each with the reason. One that is gone, or keeps something by now, must leave this list.
KEEPS_NOTHING = {
    "indicators.services.sheets.cells.save_cells": "a draft; what counts is kept when it is sent",
    "indicators.services.sheets.visits.visit_sheet": "who is looking, for some minutes",
}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


class Calls:
    """Which function of the services mentions which, by full name; a class stands for all of its methods."""

    def __init__(self, project: Project) -> None:
        self.mentions: dict[str, set[str]] = {}
        self.verbs: set[str] = set()
        self.writers: set[str] = set()
        for module, tree in project.trees.items():
            if "services" in module.split("."):
                self._read(project, module, tree)

    def _read(self, project: Project, module: str, tree: ast.Module) -> None:
        names = project.module_names(module)
        own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        names |= {name: f"{module}.{name}" for name in own}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                self.mentions[f"{module}.{node.name}"] = set(_mentioned(node, names))
                if _writes(node):
                    self.writers.add(f"{module}.{node.name}")
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _takes_actor(node):
                self.verbs.add(f"{module}.{node.name}")
            if isinstance(node, ast.ImportFrom) and module.endswith("services"):
                # A package hands on what its modules hold.
                for alias in node.names:
                    self.mentions[f"{module}.{alias.name}"] = {f"{node.module}.{alias.name}"}

    def _reached(self, verb: str) -> set[str]:
        seen, waiting = set(), [verb]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += self.mentions.get(name, ())
        return seen

    def forgetful(self) -> set[str]:
        """The verbs that write and keep nothing of it."""
        reached = {verb: self._reached(verb) for verb in self.verbs}
        return {verb for verb, names in reached.items() if names & self.writers and not any(map(_is_kept, names))}


def _is_kept(name: str) -> bool:
    return name.startswith(f"{LOG}log_") or name in KEPT_AS_ROWS


def _writes(node: ast.AST) -> bool:
    calls = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in WRITES for call in calls)


def _takes_actor(node: ast.FunctionDef) -> bool:
    return any(argument.arg == "by" for argument in [*node.args.args, *node.args.kwonlyargs])


def _mentioned(node: ast.AST, names: dict[str, str]) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in names:
            yield names[inner.id]
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in names:
            yield f"{names[inner.value.id]}.{inner.attr}"


@pytest.fixture(scope="module")
def calls() -> Calls:
    return Calls(Project.from_folder(ROOT))


def test_every_verb_with_an_actor_keeps_what_it_changed(calls):
    assert calls.forgetful() - KEEPS_NOTHING.keys() == set()


def test_every_exception_is_still_needed(calls):
    assert KEEPS_NOTHING.keys() <= calls.forgetful()


def test_a_forgetful_verb_is_found():
    sources = {
        "localities.services.changes": "def log_change(thing, before, by): ...",
        "indicators.services.good": (
            "from localities.services.changes import log_change\n"
            "def _inner(x, by):\n    x.save()\n    log_change(x, {}, by)\n"
            "def keep(*, by): _inner(by)"
        ),
        "indicators.services.bad": (
            "from indicators.models import Target\ndef forget(*, by): Target.objects.update(x=1)"
        ),
    }
    assert Calls(Project.from_sources(sources)).forgetful() == {"indicators.services.bad.forget"}


# --- The ways in that write most -------------------------------------------------------------------------------------
TABLE = (
    "TT,Chỉ tiêu,Đơn vị,Kế hoạch,Thực hiện,Ghi chú\n1,Số hợp tác xã,HTX,12,9,{note}\n2,Tỷ lệ hộ nghèo giảm,%,0.5,0.6,\n"
)


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def planner(plan):
    user = make_user("ke-hoach", is_staff=True, is_superuser=True)
    make_membership(user, plan.locality, Role.PLANNING_OFFICER)
    return user


def load(plan, by, note=""):
    table = read_table(TABLE.format(note=note).encode(), "bieu.csv", max_bytes=10_000, max_rows=10)
    options = Options(assume_unclear=True, accept_new_units=True)
    return import_table(table=table, file_name="bieu.csv", plan=plan, options=options, by=by)


@pytest.mark.django_db
class TestWaysIn:
    def test_a_table_says_what_it_added_and_what_it_changed(self, plan, planner):
        load(plan, planner)
        added = Change.objects.filter(thing="indicators.target", action="added")
        assert {(row.after["written"], row.way, row.by) for row in added} == {
            ("12", "table", planner),
            ("0.5", "table", planner),
        }
        load(plan, planner, note="Ước")
        (changed,) = Change.objects.filter(thing="indicators.target", action="changed")
        assert (changed.before["note"], changed.after["note"], changed.way) == ("", "Ước", "table")
        assert (changed.locality, changed.by) == (plan.locality, planner)

    def test_a_bulk_call_keeps_the_value_it_replaced(self, plan, planner):
        target = make_target(plan=plan)
        value = {
            "indicator": target.indicator_id,
            "locality": target.locality_id,
            "period": target.period_id,
            "as_of": f"{plan.period.ends_on:%Y-%m-%d}",
            "kind": "final",
        }
        for one in ("12.50", "13.00"):
            Api(planner).post("observations/bulk/", {"source": "LRIS", "observations": [{**value, "value": one}]})
        first, second = Observation.objects.order_by("id")
        assert (second.corrects, str(first.value), str(second.value)) == (first, "12.50", "13.00")
        assert {first.recorded_by, second.recorded_by} == {planner}
        assert None not in {first.recorded_at, second.recorded_at}

    def test_the_api_keeps_the_way(self, plan, planner):
        body = {"plan": plan.pk, "indicator": make_indicator().pk, "written": "12"}
        Api(planner).post("targets/", body)
        assert Change.objects.get(thing="indicators.target").way == "api"

    def test_the_admin_keeps_before_and_after(self, client, plan, planner):
        client.force_login(planner)
        body = {"number": "06", "title": "Nghị quyết", "issued_on": "", "counting": "own_value"}
        client.post(reverse("admin:indicators_plan_change", args=[plan.pk]), body)
        change = Change.objects.get(thing="indicators.plan", action="changed", after__has_key="title")
        assert (change.before["title"], change.after["title"], change.way) == (plan.title, "Nghị quyết", "admin")

    def test_a_thousand_values_are_no_thousand_rows_of_history(self, plan, planner):
        targets = [make_target(plan=plan) for _ in range(5)]
        day = plan.period.ends_on
        entries = [NewObservation(t.indicator, t.locality, t.period, day, "final", 12) for t in targets]
        record_observations(entries=entries, source="Báo cáo", by=planner)
        assert not Change.objects.exists()
        assert Target.objects.count() == Observation.objects.count() == 5
