"""What opens under a row's explanation: label and text, only what there is."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.board.lines import Line
from indicators.choices import State
from indicators.models import ImportedTable, Milestone
from indicators.numbers import format_number
from indicators.reporting import label_of
from localities.models import User

Fact = tuple[str, str]
# How many of the figures that do not add up are told in words.
FINDINGS_SAID = 3


def facts_of(line: Line) -> list[Fact]:
    found = [
        (_("Đánh giá chính thức"), _official_text(line)),
        (_("Căn cứ đánh giá"), _evidence_text(line)),
        (_("Số liệu quá hạn"), line.late.sentence if line.late else ""),
        (_("Mốc tiến độ"), _milestones_text(line)),
        (_("Đã sửa đổi"), _versions_text(line)),
        (_("Tổng hợp từ đơn vị"), _aggregate_text(line)),
        (_("Số liệu không khớp"), _findings_text(line)),
        (_("Kết quả như đã viết"), _written_result(line)),
        (_("So với kế hoạch, như đã công bố"), line.target.written_percent),
        (_("Ghi chú"), line.target.note),
        *_sources(line),
        (_("Báo cáo"), _report_text(line)),
    ]
    return [(label, text) for label, text in found if text]


def _official_text(line: Line) -> str:
    target = line.target
    if not target.official_verdict:
        return ""
    said = [str(State(target.official_verdict).label)]
    if line.waits:
        said.append(_("số liệu đã thay đổi, chờ xác nhận lại"))
    if target.official_written and target.official_written != said[0]:
        said.append(_("văn bản ghi “%s”") % target.official_written)
    return "; ".join([*said, *filter(None, [target.official_reason, str(target.official_by or "")])])


def _evidence_text(line: Line) -> str:
    """What the last decision rests on, which is all there is to see of a target that no number measures."""
    decision = line.beside.decisions.get(line.pk)
    if decision is None or not decision.verdict:
        return ""
    attached = _("có tệp kèm theo") if decision.evidence_file else ""
    return "; ".join(filter(None, [decision.document, decision.evidence_text, decision.evidence_link, attached]))


def _aggregate_text(line: Line) -> str:
    """The value computed from the units below, where it is another than the one entered."""
    found = line.beside.aggregates.get(line.indicator_id)
    if found is None:
        return ""
    said = {"computed": found.computed.written, "entered": found.entered.written, "source": found.computed.source}
    return _("%(computed)s, khác số đã nhập %(entered)s (%(source)s)") % said


def in_force(line: Line) -> list[Milestone]:
    """The milestones of the version that the target is judged by."""
    version = line.assessment.version if line.assessment else line.target.version
    return [one for one in line.milestones if one.version == version]


def _milestones_text(line: Line) -> str:
    return ", ".join(f"{one.on:%d/%m}: {format_number(one.value)}" for one in in_force(line))


def _versions_text(line: Line) -> str:
    """Every version after the first, with the document that set it and its day."""
    said = []
    for one in line.versions[1:]:
        day = f"{one.effective_on:%d/%m/%Y}" if one.effective_on else _("từ đầu kỳ")
        names = {"written": one.written, "day": day, "plan": one.plan, "reason": one.reason}
        said.append(_("“%(written)s” từ %(day)s theo %(plan)s: %(reason)s") % names)
    if not said:
        return ""
    return "; ".join([_("ban đầu “%s”") % line.versions[0].written, *said])


def _findings_text(line: Line) -> str:
    """How many, and the heaviest of them in words."""
    said = line.findings
    if not said:
        return ""
    count = ngettext("%(count)s điểm cần xem", "%(count)s điểm cần xem", len(said)) % {"count": len(said)}
    return f"{count}: " + " ".join(one.sentence for one in said[:FINDINGS_SAID])


def _written_result(line: Line) -> str:
    return line.observation.written if line.observation and line.observation.written != line.short_value else ""


def _sources(line: Line) -> list[Fact]:
    target, seen = line.target, line.observation
    demanded = _source(str(target.plan), target.table, target.created_at, target.created_by)
    if seen is None:
        return [(_("Nguồn"), demanded)]
    reported = _source(seen.source, seen.table, seen.recorded_at, seen.recorded_by)
    if reported == demanded:
        return [(_("Nguồn"), demanded)]
    return [(_("Nguồn của mục tiêu"), demanded), (_("Nguồn của số liệu"), reported)]


def _report_text(line: Line) -> str:
    """Which report the value came with, and whether the unit that received it has accepted it."""
    seen = line.observation
    if seen is None or seen.report is None:
        return ""
    sent = _("báo cáo %(label)s") % {"label": label_of(seen.report)}
    if seen.accepted_at is None:
        return _("%(report)s; chờ duyệt") % {"report": sent}
    names = {"report": sent, "day": f"{timezone.localtime(seen.accepted_at):%d/%m/%Y}"}
    return ", ".join(filter(None, [_("%(report)s; nhận ngày %(day)s") % names, str(seen.accepted_by or "")]))


def _source(document: str, table: ImportedTable | None, at: dt.datetime, by: User | None) -> str:
    """Document, file, day and person: "Nghị quyết …; bảng x.csv, nhập ngày 21/11/2026, Nguyễn Văn A"."""
    day = f"{timezone.localtime(at):%d/%m/%Y}"
    how = _("bảng %(file)s, nhập ngày %(day)s") if table else _("ghi ngày %(day)s")
    parts = [how % {"file": table.file_name if table else "", "day": day}, str(by or "")]
    return f"{document}; " + ", ".join(part for part in parts if part)
