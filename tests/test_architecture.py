"""The rules that keep the project a stack (docs: CONTRIBUTING.md, "The layers"). Every rule is also shown to fail.

1. localities ← indicators ← alerts ← config, and nobody imports config.
2. Inside an app: choices and pure modules ← models ← services ← edge, also in a roundabout way; no cycles.
3. The edge modules (tasks, api, admin, views, management commands) do not import one another.
4. The pure modules of `indicators` know neither the database nor the clock.
5. Only services write.
6. Only the edge enqueues, itself or through `wakeup`, which services and models must not reach.
7. No import hides inside a function.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.support.imports import APPS, Project, is_or_is_in
from tests.support.source import ROOT

EDGE = {"tasks", "api", "admin", "views", "management"}
PURE = {"numbers", "units", "same_unit", "reading", "judging", "judging_table", "explaining", "published", "sample"}
PURE |= {"pacing", "tables", "calendars"}
PURE |= {"official", "evidence"}
PURE |= {"states", "setters", "numbering", "summarising", "spans"}
PURE |= {"aggregating", "breakdowns"}
PURE |= {"auditing", "tablefiles"}
PURE |= {"typed"}
PURE |= {"matching"}
PURE |= {"demands"}
# The database, and what tells the time.
NOT_PURE = ("django.db", "django.utils.timezone", "time", "rest_framework", "celery")
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime", "monotonic"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES |= {"asave", "acreate", "aupdate", "adelete", "create_user", "create_superuser", "set_password"}
WAKEUP = "wakeup"
ENQUEUES = {"delay", "apply_async", "send_task"}

# Calls that look like a write and are none, each with what it is. One that is gone must leave this list, too.
NOT_WRITES = {
    ("alerts.letters.document", "document.save"): "a Word document, into memory",
    ("indicators.uploads.marking", "workbook.save"): "a workbook, into memory",
    ("config.settings", "vars().update"): "the settings that one mail address stands for",
}


def layer(module: str) -> str:
    """choices, models, services, one of the edge's names, or another name that carries no rule of its own."""
    parts = module.split(".")
    if "services" in parts:
        return "services"
    return parts[1] if len(parts) > 1 else ""


def app(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def upward_imports(project: Project) -> Iterator[str]:
    for module, imports in project.imports.items():
        above = APPS[APPS.index(app(module)) + 1 :]
        for target in sorted(imports):
            if is_or_is_in(target, above):
                yield f"{module} imports {target}: {app(target)} is above {app(module)}"


def layer_faults(project: Project) -> Iterator[str]:
    above_services = EDGE | {WAKEUP}
    above_models = above_services | {"services"}
    forbidden = {"choices": above_models | {"models"}, "models": above_models, "services": above_services}
    for module in project.trees:
        for target in sorted(project.reachable(module)):
            if target in project.trees and layer(target) in forbidden.get(layer(module), ()):
                yield f"{module} reaches {target}: {layer(target)} is above {layer(module)}"


def edge_faults(project: Project) -> Iterator[str]:
    for module in project.trees:
        if layer(module) not in EDGE:
            continue
        for target in sorted(project.reachable(module)):
            same_app = target in project.trees and app(target) == app(module)
            if same_app and layer(target) in EDGE - {layer(module)}:
                yield f"{module} reaches {target}: edge modules stand side by side"


def pure_faults(project: Project) -> Iterator[str]:
    for module, tree in project.trees.items():
        if app(module) != "indicators" or layer(module) not in PURE:
            continue
        # Choices are lists of codes; Django keeps the class for them beside its models.
        for target in sorted(project.reachable(module, not_through="choices")):
            if is_or_is_in(target, NOT_PURE) or (target in project.trees and layer(target) == "models"):
                yield f"{module} reaches {target}: it is pure"
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
                yield f"{module}:{node.lineno} asks the clock: {ast.unparse(node.func)}"


def writes(project: Project) -> Iterator[tuple[str, str, int]]:
    """Calls that write, outside services: module, what is called, line."""
    for module, tree in project.trees.items():
        if layer(module) == "services":
            continue
        verbs = project.module_names(module)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
                continue
            # `services.create_user(…)` is a service's verb, not a manager's.
            if layer(verbs.get(ast.unparse(node.func.value), "")) != "services":
                yield module, ast.unparse(node.func), node.lineno


def enqueue_faults(project: Project) -> Iterator[str]:
    for module, tree in project.trees.items():
        if layer(module) in EDGE | {WAKEUP}:
            continue
        for node in ast.walk(tree):
            # Handing the method on (`on_commit(partial(task.delay, …))`) counts as calling it.
            if isinstance(node, ast.Attribute) and node.attr in ENQUEUES:
                yield f"{module}:{node.lineno} enqueues: {ast.unparse(node)}"


def hidden_imports(project: Project) -> Iterator[str]:
    for module, tree in project.trees.items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import | ast.ImportFrom):
                        yield f"{module}:{node.lineno} imports inside {function.name}"


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.from_folder(ROOT)


def test_there_is_something_to_check(project):
    assert {"localities.models", "indicators.models", "alerts.models", "config.settings"} <= project.trees.keys()


@pytest.mark.parametrize(
    "rule", [upward_imports, layer_faults, edge_faults, pure_faults, enqueue_faults, hidden_imports]
)
def test_rule_holds(project, rule):
    assert not list(rule(project))


def test_no_import_cycles(project):
    assert not project.cycles()


def test_only_services_write(project):
    assert not [f"{module}:{line} {call}" for module, call, line in writes(project) if (module, call) not in NOT_WRITES]


def test_every_exception_is_still_needed(project):
    assert NOT_WRITES.keys() <= {(module, call) for module, call, _line in writes(project)}


# --- The rules can fail ----------------------------------------------------------------------------------------------
# (rule, module, its source, what else exists)
OTHERS = {
    "localities.models": "from django.db import models",
    "indicators.__init__": "",
    "indicators.models": "from localities.models import Locality",
    "indicators.services.recording": "from indicators.models import Target",
    "indicators.tasks": "from indicators.services import recording",
    "indicators.scope": "from indicators import models",
    "indicators.wakeup": "from celery import current_app",
    "indicators.choices": "from django.db import models",
    "config.celery": "",
}
FAULTS = [
    (upward_imports, "localities.scope", "from indicators.models import Target"),
    (upward_imports, "indicators.views", "from config.celery import app"),
    (upward_imports, "localities.views", "import alerts"),
    (layer_faults, "indicators.models.plans", "from indicators.services import recording"),
    (layer_faults, "indicators.choices", "from indicators import scope"),
    (layer_faults, "indicators.services.judging", "from .. import tasks"),
    (layer_faults, "indicators.services.judging", "from indicators.wakeup import wake"),
    (layer_faults, "alerts.services", "from indicators.tasks import recompute"),
    (edge_faults, "indicators.views", "from indicators.tasks import recompute"),
    (edge_faults, "indicators.management.commands.sweep", "from ...tasks import recompute"),
    (pure_faults, "indicators.judging", "from django.db.models import Q"),
    (pure_faults, "indicators.reading", "from indicators import scope"),
    (pure_faults, "indicators.published", "import datetime as dt\ndef f(): return dt.date.today()"),
    (pure_faults, "indicators.tables.reader", "from django.utils import timezone"),
    (writes, "indicators.views", "def f(target): target.save(update_fields=['unit'])"),
    (writes, "indicators.tasks", "Target.objects.filter(pk=1).update(is_open=False)"),
    (writes, "alerts.models", "class A:\n    def close(self): self.lines.all().delete()"),
    (writes, "alerts.api.serializers", "Alert.objects.get_or_create(pk=1)"),
    (enqueue_faults, "indicators.services.recompute", "def f(): on_commit(partial(task.delay, 1))"),
    (enqueue_faults, "alerts.models", "app.send_task('x')"),
    (hidden_imports, "alerts.services", "def f():\n    from indicators.models import Target"),
    (hidden_imports, "alerts.services", "class A:\n    async def f(self):\n        if 1:\n            import json"),
]
SOUND = [
    ("indicators.api.views", "from indicators.services import recording\nfrom indicators.models import Target"),
    ("indicators.services.recording", "Target.objects.create()"),
    ("indicators.admin", "from indicators.services import recording as verbs\nverbs.create(by=user)"),
    ("alerts.services.mails", "from indicators.models import Target\nTarget.objects.update(x=1)"),
    ("indicators.judging", "import datetime as dt\nfrom indicators.choices import read\nD = dt.date(2025, 1, 1)"),
    ("indicators.views", "from indicators import scope\ndef f(): task.delay(1)"),
    ("config.urls", "from indicators import tasks, views\nfrom config import celery"),
]
RULES = [upward_imports, layer_faults, edge_faults, pure_faults, writes, enqueue_faults, hidden_imports]


@pytest.mark.parametrize(("rule", "module", "source"), FAULTS)
def test_a_fault_is_found(rule, module, source):
    assert list(rule(Project.from_sources(OTHERS | {module: source})))


@pytest.mark.parametrize(("module", "source"), SOUND)
def test_sound_code_passes(module, source):
    project = Project.from_sources(OTHERS | {module: source})
    assert not [fault for rule in RULES for fault in rule(project)]
    assert not project.cycles()


def test_a_cycle_is_found():
    project = Project.from_sources(
        {"alerts.a": "from alerts import b", "alerts.b": "import alerts.c", "alerts.c": "import alerts.a"}
    )
    assert project.cycles() == ["alerts.a", "alerts.b", "alerts.c"]
