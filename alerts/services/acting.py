"""What people do about an alert: take note, hand on, comment, put off, accept, close, open again.

Leaders and planning officers of the alert's locality or above do all of it; whom it was assigned to, all but handing
on, putting off and accepting; data officers of the locality comment. Taking charge in any of these ways is taking note
of it. Every step checks the alert under its lock and leaves an event.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.choices import AlertState, AlertStep, DeliveryKind, Ending
from alerts.links import alert_path
from alerts.mails_escalation import ActionMails
from alerts.models import Alert, AlertEvent
from alerts.services.deliveries import Outgoing, write_deliveries
from alerts.services.reviewing.lives import SAME_ALERT_WITHIN, lock_targets, start_anew
from alerts.services.reviewing.muting import settle_mutes
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from localities.choices import Role
from localities.models import User
from localities.scope import localities_for_user

IN_CHARGE = (Role.LEADER, Role.PLANNING_OFFICER)
MAY_COMMENT = (*IN_CHARGE, Role.DATA_OFFICER)
# A snooze is for waiting, a year at most; a known deviation may last as long as a five-year plan.
LONGEST_SNOOZE = dt.timedelta(days=366)
LONGEST_ACCEPTANCE = dt.timedelta(days=5 * 366)
LONGEST_REASON = 2000

WRITTEN = [
    *("state", "resolved_at", "ending", "opened_at", "is_recovering"),
    *("acknowledged_at", "acknowledged_by", "assigned_to", "snoozed_until", "snoozed_until_report", "accepted_until"),
    *("escalated_level", "escalated_at"),
]


class AlertGoneError(ConflictError):
    """What it was about is no longer there, and the alert with it."""


def may_take_charge(alert: Alert, by: User | None) -> bool:
    return _has_role(alert, by, IN_CHARGE)


def may_respond(alert: Alert, by: User | None) -> bool:
    """Whether a person may acknowledge, close and open again."""
    return may_take_charge(alert, by) or _is_assigned(alert, by)


def may_comment(alert: Alert, by: User | None) -> bool:
    return _has_role(alert, by, MAY_COMMENT) or _is_assigned(alert, by)


@transaction.atomic
def acknowledge(*, alert: Alert, reason: str = "", by: User | None) -> Alert:
    """Take note: it is not escalated any further. Raises NotAllowedError, ConflictError, InvalidInputError."""
    _require(may_respond(alert, by), alert)
    stored = _locked_open(alert)
    if stored.acknowledged_at is not None:
        raise ConflictError([_("Cảnh báo này đã được %(person)s tiếp nhận.") % {"person": _name(stored)}])
    _refuse(_problems(reason, is_needed=False))
    _take_note(stored, by)
    return _store(stored, AlertStep.ACKNOWLEDGED, reason, by)


@transaction.atomic
def assign(*, alert: Alert, to: User, reason: str = "", by: User | None) -> Alert:
    """Hand it to a person who sees its locality. Raises NotAllowedError, ConflictError, InvalidInputError."""
    _require(may_take_charge(alert, by), alert)
    stored = _locked_open(alert)
    if stored.assigned_to_id == to.pk:
        raise ConflictError([_("Cảnh báo này đã giao cho %(person)s.") % {"person": to}])
    problems = _problems(reason, is_needed=False)
    if not localities_for_user(to).filter(pk=stored.locality_id).exists():
        problems.append(
            _("%(locality)s không thuộc phạm vi của %(person)s.") % {"locality": stored.locality, "person": to}
        )
    _refuse(problems)
    stored.assigned_to = to
    _take_note(stored, by)
    _store(stored, AlertStep.ASSIGNED, reason, by, {"to": to.pk, "name": str(to)})
    _tell_assigned(stored, to, reason.strip(), by)
    return stored


def _tell_assigned(stored: Alert, to: User, reason: str, by: User | None) -> None:
    """Whom it was handed to hears at once, whatever their subscriptions: others rely on it."""
    if to == by or not to.email:
        return
    mail = ActionMails([stored.pk], timezone.localdate()).assignment(to, stored.pk, str(by or _("Hệ thống")), reason)
    told = stored.events.filter(step=AlertStep.ASSIGNED).order_by("-pk")[:1]
    letter = Outgoing(to, DeliveryKind.ASSIGNMENT, mail, list(told))
    write_deliveries(outgoing=[letter, letter.on_page(alert_path(stored.pk))])


@transaction.atomic
def comment(*, alert: Alert, text: str, by: User | None) -> AlertEvent:
    """Say something about it, also after it is over. Raises NotAllowedError, ConflictError, InvalidInputError."""
    _require(may_comment(alert, by), alert)
    stored = _locked(alert)
    _refuse(_problems(text, is_needed=True, missing=_("Viết ý kiến trước khi gửi.")))
    return _add_event(stored, AlertStep.COMMENTED, text, by, {})


@transaction.atomic
def snooze(
    *, alert: Alert, until: dt.date | None = None, until_report: bool = False, reason: str, by: User | None
) -> Alert:
    """Put it off until a day, or until the next value is reported. Nobody is reminded meanwhile, unless it gets worse.

    Raises NotAllowedError, ConflictError, InvalidInputError.
    """
    _require(may_take_charge(alert, by), alert)
    stored = _locked_open(alert)
    problems = _problems(reason, is_needed=True)
    if (until is None) == (not until_report):
        problems.append(_("Chọn một trong hai: hoãn đến một ngày, hoặc đến khi có số liệu mới."))
    elif until is not None:
        problems += _date_problems(until, LONGEST_SNOOZE, _("Ngày nhắc lại"))
    elif stored.target_id is None:
        problems.append(_("Cảnh báo này không chờ số liệu mới của chỉ tiêu; chọn một ngày."))
    _refuse(problems)
    stored.snoozed_until, stored.snoozed_until_report = until, until_report
    _take_note(stored, by)
    data = {"until": until.isoformat()} if until else {"until_report": True}
    return _store(stored, AlertStep.SNOOZED, reason, by, data)


@transaction.atomic
def accept(*, alert: Alert, until: dt.date, reason: str, by: User | None) -> Alert:
    """Accept it as a known deviation until the end of a day. Nobody is reminded meanwhile, unless it gets worse.

    Raises NotAllowedError, ConflictError, InvalidInputError.
    """
    _require(may_take_charge(alert, by), alert)
    stored = _locked_open(alert)
    problems = _problems(reason, is_needed=True)
    problems += _date_problems(until, LONGEST_ACCEPTANCE, _("Ngày hết hạn chấp nhận"))
    _refuse(problems)
    stored.accepted_until = until
    # One thing at a time: accepting it ends the wait.
    stored.snoozed_until, stored.snoozed_until_report = None, False
    _take_note(stored, by)
    return _store(stored, AlertStep.ACCEPTED, reason, by, {"until": until.isoformat()})


@transaction.atomic
def close(*, alert: Alert, reason: str, by: User | None) -> Alert:
    """End it although its cause may still be there. It opens again by itself only once the cause got worse, or came
    back after it was gone; `held` keeps which (`reviewing.lives`).

    Raises NotAllowedError, ConflictError, InvalidInputError.
    """
    _require(may_respond(alert, by), alert)
    stored = _locked_open(alert)
    _refuse(_problems(reason, is_needed=True))
    stored.state, stored.ending, stored.resolved_at = AlertState.OVER, Ending.CLOSED, timezone.now()
    # Within its margin of recovery the cause is as good as gone: one that comes back is a new one.
    stored.held = 0 if stored.is_recovering else max(stored.held, 1)
    stored.is_recovering = False
    stored.snoozed_until, stored.snoozed_until_report = None, False
    _store(stored, AlertStep.CLOSED, reason, by)
    _settle_family(stored)
    return stored


@transaction.atomic
def reopen(*, alert: Alert, reason: str, by: User | None) -> Alert:
    """Open again what a person closed within the year. Raises NotAllowedError, ConflictError, InvalidInputError."""
    _require(may_respond(alert, by), alert)
    stored = _locked(alert)
    _require_reopenable(stored)
    _refuse(_problems(reason, is_needed=True))
    start_anew(stored, timezone.now())
    _store(stored, AlertStep.REOPENED, reason, by)
    _settle_family(stored)
    return stored


def can_reopen(alert: Alert) -> bool:
    """Whether a person closed it, within the year, and nothing of the kind is open."""
    is_closed = alert.state == AlertState.OVER and alert.ending == Ending.CLOSED
    if not is_closed or alert.resolved_at is None or alert.resolved_at < timezone.now() - SAME_ALERT_WITHIN:
        return False
    others = Alert.objects.filter(subject=alert.subject, topic=alert.topic).exclude(state=AlertState.OVER)
    return not others.exists()


def _require_reopenable(stored: Alert) -> None:
    if stored.state != AlertState.OVER:
        raise ConflictError([_("Cảnh báo này đang mở.")])
    if not can_reopen(stored):
        raise ConflictError(
            [_("Chỉ mở lại được cảnh báo do người đóng trong vòng một năm và chưa có cảnh báo mới cùng loại.")]
        )


# --- Who -------------------------------------------------------------------------------------------------------------
def _has_role(alert: Alert, by: User | None, roles: Collection[Role]) -> bool:
    return by is None or localities_for_user(by, roles=roles).filter(pk=alert.locality_id).exists()


def _is_assigned(alert: Alert, by: User | None) -> bool:
    """Whom it was assigned to, as long as they still see its locality."""
    if by is None or alert.assigned_to_id != by.pk:
        return False
    return localities_for_user(by).filter(pk=alert.locality_id).exists()


def _require(is_allowed: bool, alert: Alert) -> None:
    if not is_allowed:
        words = _("Bạn không có quyền xử lý cảnh báo này của %(locality)s.")
        raise NotAllowedError([words % {"locality": alert.locality}])


# --- What ------------------------------------------------------------------------------------------------------------
def _locked(alert: Alert) -> Alert:
    if alert.target_id is not None:
        # Reviews lock targets before alerts; so does this, or the two could wait for each other. Whoever takes an
        # import back holds its targets, too, and then the alert is gone.
        lock_targets([alert.target_id])
    rows = Alert.objects.select_related("locality", "acknowledged_by", "target")
    stored = rows.select_for_update(of=("self",), no_key=True).filter(pk=alert.pk).first()
    if stored is None:
        raise AlertGoneError([_("Cảnh báo này không còn: mục tiêu hoặc số liệu mà nó nói đến vừa được bỏ.")])
    if stored.opened_at is None:
        raise ConflictError([_("Cảnh báo này chưa mở.")])
    return stored


def _locked_open(alert: Alert) -> Alert:
    stored = _locked(alert)
    if stored.state != AlertState.OPEN:
        raise ConflictError([_("Cảnh báo này đã hết.")])
    return stored


def _problems(reason: str, *, is_needed: bool, missing: str = "") -> list[str]:
    if is_needed and not reason.strip():
        return [missing or _("Nêu lý do.")]
    if len(reason) > LONGEST_REASON:
        return [_("Nội dung dài quá %(n)d ký tự.") % {"n": LONGEST_REASON}]
    return []


def _date_problems(until: dt.date, longest: dt.timedelta, name: str) -> list[str]:
    today = timezone.localdate()
    if until <= today:
        return [_("%(name)s %(day)s phải sau hôm nay.") % {"name": name, "day": f"{until:%d/%m/%Y}"}]
    if until > today + longest:
        last = f"{today + longest:%d/%m/%Y}"
        return [
            _("%(name)s %(day)s quá xa; muộn nhất là %(last)s.")
            % {"name": name, "day": f"{until:%d/%m/%Y}", "last": last}
        ]
    return []


def _refuse(problems: list[str]) -> None:
    if problems:
        raise InvalidInputError(problems)


def _name(alert: Alert) -> str:
    return str(alert.acknowledged_by) if alert.acknowledged_by else _("người khác")


def _take_note(stored: Alert, by: User | None) -> None:
    """The first who took note stays named."""
    if stored.acknowledged_at is None:
        stored.acknowledged_at, stored.acknowledged_by = timezone.now(), by


def _store(stored: Alert, step: str, reason: str, by: User | None, data: dict[str, Any] | None = None) -> Alert:
    stored.save(update_fields=[*WRITTEN, "held"])
    _add_event(stored, step, reason, by, data or {})
    return stored


def _add_event(stored: Alert, step: str, reason: str, by: User | None, data: dict[str, Any]) -> AlertEvent:
    """What people do is in the alert's story and in digests; only an alert that is open again is told at once."""
    now = timezone.now()
    return AlertEvent.objects.create(
        alert=stored,
        step=step,
        severity=stored.severity,
        cause=stored.cause,
        by=by,
        due_to=by,
        reason=reason.strip(),
        data=data,
        happened_at=now,
        told_at=None if step == AlertStep.REOPENED else now,
    )


def _settle_family(stored: Alert) -> None:
    """What it muted is heard again, or is muted again."""
    if stored.target_id is not None:
        settle_mutes([stored.target_id])
    elif stored.report_id is not None:
        open_there = Alert.objects.open().filter(locality=stored.locality_id, target__isnull=False)
        targets = set(open_there.values_list("target_id", flat=True))
        lock_targets(targets)
        settle_mutes(targets)
