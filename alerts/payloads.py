"""What a webhook is sent about one step in an alert's life. Reads only; `alerts.api.webhooks` documents every field."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.models import Alert, AlertEvent, Webhook
from alerts.steps import why
from indicators.judged import assessment_of, explain_target
from indicators.models import Target
from indicators.numbers import format_plain
from localities.models import Locality

# A field that is added leaves it; one that goes or changes its meaning raises it.
VERSION = 1
# The step of a payload that only tries an endpoint; no alert takes it.
PING = "ping"


def payloads_of(events: Sequence[AlertEvent], on: dt.date) -> dict[int, dict[str, Any]]:
    """The payload of each event by its id, in the language that is active; a few queries, however many events.

    Figures are the target's as of now, which is right after the event; `sentence` is what was said at the time.
    """
    targets = Target.objects.with_judgement().in_bulk({event.alert.target_id for event in events} - {None})
    return {event.pk: _payload(event, targets.get(event.alert.target_id), on) for event in events}


def trial_payload(webhook: Webhook, moment: dt.datetime) -> dict[str, Any]:
    """What a webhook is sent to try it: told from news by its `step`, in the language that is active."""
    sentence = _("Gửi thử tới webhook %(name)s. Không có cảnh báo nào.") % {"name": webhook.name}
    return {
        "version": VERSION,
        "event": f"ping-{webhook.pk}-{int(moment.timestamp())}",
        "step": PING,
        "happened_at": moment.isoformat(),
        "sentence": sentence,
        "locality": _place(webhook.locality),
    }


def _payload(event: AlertEvent, target: Target | None, on: dt.date) -> dict[str, Any]:
    alert = event.alert
    return {
        "version": VERSION,
        "event": f"alert-event-{event.pk}",
        "step": event.step,
        "happened_at": event.happened_at.isoformat(),
        "sentence": why(event),
        "alert": _alert(alert, event),
        "target": _target(target, on) if target else None,
        "report": _report(alert),
        "links": _links(alert, target),
    }


def _alert(alert: Alert, event: AlertEvent) -> dict[str, Any]:
    return {
        "id": alert.pk,
        "subject": alert.subject,
        "topic": alert.topic,
        "cause": event.cause or alert.cause,
        "severity": event.severity or alert.severity,
        "state": alert.state,
        "opened_at": _iso(alert.opened_at),
        "resolved_at": _iso(alert.resolved_at),
        "locality": _place(alert.locality),
    }


def _place(locality: Locality) -> dict[str, Any]:
    return {"id": locality.pk, "code": locality.code, "name": locality.name}


def _target(target: Target, on: dt.date) -> dict[str, Any]:
    assessment, explained = assessment_of(target), explain_target(target, on)
    unit = target.indicator.unit
    return {
        "id": target.pk,
        "indicator": {"id": target.indicator_id, "name": target.indicator.name, "unit": unit.name if unit else None},
        "period": {"starts_on": target.period.starts_on.isoformat(), "ends_on": target.period.ends_on.isoformat()},
        "plan": {"id": target.plan_id, "title": target.plan.title},
        "written": target.written,
        "low": _plain(target.low),
        "high": _plain(target.high),
        "verdict": (assessment.verdict or None) if assessment else None,
        "pace": (assessment.pace or None) if assessment else None,
        "explanation": {"sentence": explained.sentence, "data": explained.data} if explained else None,
    }


def _report(alert: Alert) -> dict[str, Any] | None:
    report = alert.report
    if report is None:
        return None
    return {
        "id": report.pk,
        "label": report.label,
        "cut_off_on": report.cut_off_on.isoformat(),
        "due_on": report.due_on.isoformat(),
    }


def _links(alert: Alert, target: Target | None) -> dict[str, str | None]:
    paths = {
        "alert": reverse("alert-detail", args=[alert.pk]),
        "target": reverse("target-detail", args=[target.pk]) if target else None,
        "page": reverse("target", args=[target.pk]) if target else None,
    }
    return {name: settings.SITE_URL + path if path else None for name, path in paths.items()}


def _plain(value: Any) -> str | None:
    return None if value is None else format_plain(value)


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
