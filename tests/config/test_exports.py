"""Every page that shows a table gives it as a file, with the same filters; found by looking at all templates."""

import re
from pathlib import Path

import pytest

from tests.support.source import ROOT

# Templates with a table that is no list of stored rows, each with what it is. One that is gone must leave this, too.
EXEMPT = {
    "alerts/hearing/hearers.html": "the answer to one question, typed on the same page",
    "alerts/hearing/_rows.html": "a form's rows",
    "alerts/owners.html": "a form: who answers for which indicator",
    "alerts/rule_detail.html": "counts of a trial",
    "alerts/_sendings.html": "part of outbox.html and sending_history.html, which have the links",
    "indicators/_series.html": "part of target.html, which has the links",
    "indicators/plans/break_down.html": "a form: the shares of a target",
    "indicators/plans/edit.html": "a form: the targets of a document",
    "indicators/plans/rows_form.html": "a form: what is to be demanded",
    "indicators/_figures.html": "the bars of a board, whose table is exported under it",
    "indicators/sheets/report.html": "the form that a report is typed into",
    "indicators/review/report.html": "one report beside the decisions on it; its values are among those of the targets",
    "indicators/uploads/_preview.html": "a file on its way in: it is given back as a workbook with its cells marked",
    "localities/_ask_first.html": "a question: what a step would touch",
}
OWN = ("alerts", "indicators", "localities")
# Mails are no pages.
NO_PAGES = ("mails/", "alerts/mails/", "account/mails/")


def templates() -> dict[str, str]:
    found = {}
    for app in OWN:
        folder = ROOT / app / "templates"
        for path in sorted(folder.rglob("*.html")):
            found[Path(path).relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
    return {name: text for name, text in found.items() if not name.startswith(NO_PAGES)}


def with_tables() -> list[str]:
    return [name for name, text in templates().items() if re.search(r"<table\b", text)]


@pytest.mark.parametrize("name", with_tables())
def test_a_table_can_be_had_as_a_file(name: str) -> None:
    assert name in EXEMPT or "{% export_links %}" in templates()[name], "end it with export_links, or say why not"


def test_the_exempt_are_there_and_give_no_files() -> None:
    assert [name for name in EXEMPT if "{% export_links %}" in templates().get(name, "{% export_links %}")] == []
