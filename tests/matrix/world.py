"""Two units of one province that know nothing of each other, and everybody who could ask for a page.

All that belongs to the second unit carries MARK: an answer that holds it has let something out.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from alerts.calendar_feed import calendar_url
from alerts.models import Alert, AlertEvent, AlertRule, Delivery, Ownership, Subscription, Webhook
from alerts.unsubscribing import unsubscribe_url
from config.schedule import BEAT_SCHEDULE
from indicators.models import (
    CheckRule,
    CloseException,
    DayException,
    Indicator,
    Milestone,
    Period,
    ReportAnswer,
    ReportAttachment,
    ReportingCalendar,
    StatusChange,
    TargetVersion,
    Upload,
    VerdictDecision,
)
from localities.choices import Role
from localities.models import Change, Locality, Membership, Office, SignIn, Succession, User
from tests.factories import (
    make_calendar,
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

MARK = "ZQKHUAT"
NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))
TABLE = "TT;Chỉ tiêu;ĐVT;Kế hoạch\n1;Tốc độ tăng trưởng;%;13\n"
# Whoever works in the first unit, by the letter that the table knows them by.
MEMBERS = {
    "V": Role.VIEWER,
    "O": Role.DATA_OFFICER,
    "P": Role.PLANNING_OFFICER,
    "L": Role.LEADER,
    "A": Role.ADMINISTRATOR,
}
# Signed in without any unit today: never had one, or stood in for somebody until yesterday.
STRANGERS = ("without-unit", "former-stand-in")
# Not signed in, or signed in before the account was closed.
NOBODY = ("nobody", "inactive")
PERSONS = (*MEMBERS.values(), *STRANGERS, *NOBODY)


@dataclass
class Side:
    """A unit with one of everything: what stands in an address, by the word the table uses for it."""

    unit: Locality
    person: User
    indicator: Indicator
    # In the catalogue, and without a target.
    other: Indicator
    period: Period
    calendar: ReportingCalendar
    things: dict[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass
class World:
    inside: Side
    outside: Side
    common: dict[str, tuple[Any, ...]]
    users: dict[str, User]

    def arguments(self, thing: str, side: Side, person: str) -> tuple[Any, ...]:
        """What stands in the address. One's own things are other people's on the outer side."""
        if thing == "none":
            return ()
        if thing in self.common:
            return self.common[thing]
        if thing in side.things:
            return side.things[thing]
        owner = self.users.get(person) if side is self.inside else self.outside.person
        return _own(thing, owner or self.inside.person)


def make_world() -> World:
    province = make_locality("Tỉnh Chung", kind="province")
    indicator = make_indicator("Tốc độ tăng trưởng")
    inside = _side("Huyện Trong", "của ta", province, indicator)
    outside = _side(f"Huyện {MARK}", MARK, province, indicator)
    users = {str(role): make_user(str(role)) for role in MEMBERS.values()}
    for role in MEMBERS.values():
        make_membership(users[role], inside.unit, role)
    users["without-unit"] = make_user("khong-don-vi")
    users["former-stand-in"] = make_user("het-han-thay")
    planner = Membership.objects.get(user=users[Role.PLANNING_OFFICER])
    make_membership(
        *(users["former-stand-in"], inside.unit, Role.PLANNING_OFFICER),
        stands_in_for=planner,
        valid_from=dt.date(2026, 6, 1),
        valid_to=dt.date(2026, 6, 15),
    )
    users["inactive"] = make_user("da-nghi")
    make_membership(users["inactive"], inside.unit, Role.ADMINISTRATOR)
    return World(inside, outside, _common(indicator, outside.unit), users)


def _side(name: str, words: str, province: Locality, indicator: Indicator) -> Side:
    unit = make_locality(name, parent=province)
    person = make_user(f"nguoi-{words}".replace(" ", "-").lower(), full_name=f"Người {words}")
    membership = make_membership(person, unit, Role.PLANNING_OFFICER)
    period = make_period(2026)
    plan = make_plan(locality=unit, period=period, title=f"Kế hoạch {words}", number=f"12/{words}")
    target = make_target(plan=plan, indicator=indicator, position=1, number="1", created_by=person)
    value = make_observation(target, "14", source=f"Báo cáo {words}", as_of=dt.date(2026, 5, 14), recorded_by=person)
    calendar = make_calendar()
    duty = make_duty(calendar=calendar, locality=unit)
    report = make_due_report(duty=duty)
    side = Side(unit, person, indicator, make_indicator(), period, calendar)
    side.things = {
        "unit": (unit.pk,),
        "board": (unit.pk, 2026),
        "board-text": (unit.pk, "2026"),
        "plan": (plan.pk,),
        "plan-target": (plan.pk, target.pk),
        "target": (target.pk,),
        "value": (value.pk,),
        "finding": (make_finding(target, observation=value).pk,),
        "duty": (duty.pk,),
        "report": (report.pk,),
        "attachment": (report.pk, _attachment(report, words, person)),
        "answer": (_answer(report, person),),
        **_written(target, value, words, person),
        **_of_alerts(unit, target, words, person),
        "office": (Office.objects.create(locality=unit, name=f"Phòng {words}").pk,),
        "membership": (membership.pk,),
        "person": (person.pk,),
        "upload": (_upload(plan, words, person),),
    }
    _succession(unit, words)
    Change.objects.create(
        by=person, action="added", way="page", thing="indicators.plan", thing_id=plan.pk, label=f"Kế hoạch {words}",
        locality=unit, after={"title": f"Kế hoạch {words}"},
    )  # fmt: skip
    return side


def _written(target: Any, value: Any, words: str, person: User) -> dict[str, tuple[Any, ...]]:
    """What was decided about a target, and what it was before."""
    version = TargetVersion.objects.create(target=target, version=2, plan=target.plan, reason=words, low=12, high=12)
    milestone = Milestone.objects.create(target=target, on=dt.date(2026, 3, 31), value=3)
    decision = VerdictDecision.objects.create(
        target=target, verdict="met", written="Đạt", document=f"Số {words}", reason=words, decided_at=NOW,
        decided_by=person, observation=value, evidence_file=ContentFile(b"%PDF-1.4", name="minh-chung.pdf"),
    )  # fmt: skip
    change = StatusChange.objects.create(target=target, from_verdict="", to_verdict="met", changed_at=NOW)
    return {
        "version": (version.pk,),
        "milestone": (milestone.pk,),
        "decision": (decision.pk,),
        "change": (change.pk,),
    }


def _of_alerts(unit: Locality, target: Any, words: str, person: User) -> dict[str, tuple[Any, ...]]:
    facts = {"indicator": target.indicator, "period": target.period, "locality": unit, "target": target}
    rule = AlertRule.objects.create(name=f"Quy tắc {words}", cause="behind", severity="warning", locality=unit)
    alert = Alert.objects.create(
        **facts, subject=f"target:{target.pk}", topic="pace", cause="behind", severity="warning", state="open",
        opened_at=NOW, rule=rule, has_hearers=False,
    )  # fmt: skip
    AlertEvent.objects.create(alert=alert, step="opened", severity="warning", reason=words, happened_at=NOW)
    owner = Ownership.objects.create(indicator=target.indicator, locality=unit, user=person)
    return {"alert": (alert.pk,), "rule": (rule.pk,), "ownership": (owner.pk,)}


def _attachment(report: Any, words: str, person: User) -> int:
    return ReportAttachment.objects.create(
        report=report, file=ContentFile(b"%PDF-1.4", name="kem.pdf"), name=f"kem-{words}.pdf", attached_by=person
    ).pk


def _answer(report: Any, person: User) -> int:
    """What stands instead of a value; and the period is closed, with an exception until tomorrow."""
    type(report).objects.filter(pk=report.pk).update(closed_at=NOW)
    CloseException.objects.create(
        report=report, until=NOW.date() + dt.timedelta(days=1), reason="Số liệu về muộn", granted_at=NOW
    )
    return ReportAnswer.objects.create(report=report, answer="nothing_to_report", answered_by=person).pk


def _succession(unit: Locality, words: str) -> None:
    old = make_locality(f"Xã cũ {words}", valid_to=dt.date(2020, 1, 1))
    Succession.objects.create(
        predecessor=old, successor=unit, effective_on=dt.date(2020, 1, 1), legal_act=f"Nghị quyết {words}"
    )


def _upload(plan: Any, words: str, person: User) -> int:
    return Upload.objects.create(
        file=ContentFile(TABLE.encode(), name="bieu.csv"), file_name=f"bieu-{words}.csv", sha256="0" * 64, plan=plan,
        uploaded_by=person, row_count=1,
        options={"as_of": None, "effective_on": None, "observation_kind": "estimate", "assume_unclear": True},
    ).pk  # fmt: skip


def _common(indicator: Indicator, anywhere: Locality) -> dict[str, tuple[Any, ...]]:
    """What everybody shares, or what opens by a link alone."""
    reader = make_user("nhan-thu")
    uid = urlsafe_base64_encode(force_bytes(reader.pk))
    day = DayException.objects.create(on=dt.date(2026, 9, 1), name="Nghỉ bù")
    return {
        "indicator": (indicator.pk,),
        "register": (anywhere.pk,),
        "successions": (Succession.objects.get(successor=anywhere).pk,),
        "across": (indicator.pk, 2026),
        "sector": (indicator.sector_id,),
        "measure": (indicator.unit_id,),
        "period": (make_period(2026).pk,),
        "calendar": (make_calendar(name="Biểu chung").pk,),
        "day": (day.pk,),
        "check": (CheckRule.objects.create(check_code="fall").pk,),
        "job": (next(iter(BEAT_SCHEDULE.values()))["task"],),
        "reset-link": (uid, default_token_generator.make_token(reader)),
        "mail-link": (unsubscribe_url(reader).rstrip("/").rpartition("/")[2],),
        "calendar-link": (calendar_url(reader).rpartition("/")[2].removesuffix(".ics"),),
    }


def _own(thing: str, owner: User) -> tuple[Any, ...]:
    """A new thing of one person's own."""
    unit = Locality.objects.filter(memberships__user=owner).first() or Locality.objects.order_by("pk")[0]
    count = Delivery.objects.count()
    makers = {
        "mail": lambda: Delivery.objects.create(
            user=owner, kind="alerts", address=owner.email, subject=f"Tin {owner}", text="Chữ.\n", html="<p>Chữ.</p>",
            created_at=timezone.now(), message_id=f"<{count}@example.vn>", state="failed",
        ),
        "notice": lambda: Delivery.objects.create(
            user=owner, kind="alerts", channel="page", address="", subject=f"Tin {owner}", text="Chữ.\n", link="/",
            created_at=timezone.now(), message_id=f"<{count}@example.vn>", state="sent", sent_at=NOW,
        ),
        "subscription": lambda: Subscription.objects.create(user=owner, locality=unit, created_at=NOW),
        "webhook": lambda: Webhook.objects.create(
            user=owner, name="Kho dữ liệu", locality=unit, url="https://example.vn/nhan", secret="s" * 40
        ),
        "session": lambda: SignIn.objects.create(user=owner, session_key=f"khoa{count}", at=NOW, address="10.0.0.1"),
        "stand-in": lambda: Membership.objects.create(
            user=make_user(), locality=unit, role=Role.VIEWER, valid_from=dt.date(2026, 6, 1),
            valid_to=dt.date(2026, 7, 1), stands_in_for=_membership(owner, unit),
        ),
    }  # fmt: skip
    return (makers[thing]().pk,)


def _membership(owner: User, unit: Locality) -> Membership:
    """What they work or once worked as."""
    found = Membership.objects.filter(user=owner).first()
    return found or make_membership(owner, unit, valid_to=dt.date(2020, 1, 1))


def frozen() -> Any:
    return time_machine.travel(NOW, tick=False)
