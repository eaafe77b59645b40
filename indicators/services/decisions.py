"""What the authority decided about a target: published verdicts, decisions, confirmations, withdrawals.

Every one is a row that is added and never changed; the target repeats the last. A decision is said of the value that
counts at that moment (see `indicators.official`). Where no number measures a target, one that stands is its verdict.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import OFFICIAL_VERDICTS, Kind
from indicators.errors import InvalidInputError
from indicators.models import Observation, Target, VerdictDecision
from indicators.official import official_stands
from indicators.services.files import faults_of_file
from indicators.services.permissions import require_role
from indicators.services.staleness import mark_stale
from localities.choices import MAY_WRITE_PLANS, Role
from localities.models import User

MAY_DECIDE = (*MAY_WRITE_PLANS, Role.LEADER)
OFFICIAL_FIELDS = [
    "official_verdict",
    "official_written",
    "official_reason",
    "official_by",
    "official_at",
    "official_observation_id",
]
SAID_FIELDS = ("document", "reason", "evidence_text", "evidence_link", "evidence_file")
LONGEST_REASON = Target._meta.get_field("official_reason").max_length
LONGEST_DOCUMENT = VerdictDecision._meta.get_field("document").max_length


@transaction.atomic
def decide_verdict(
    *,
    target: Target,
    verdict: str,
    by: User | None,
    document: str = "",
    reason: str = "",
    evidence_text: str = "",
    evidence_link: str = "",
    evidence_file: File | None = None,
    decided_at: dt.datetime | None = None,
) -> VerdictDecision:
    """Store the verdict that the authority decided, said of the value that counts now; the target is judged again.

    `decided_at` is when it was decided (now, if not said); what is stored last counts. A qualitative target needs
    evidence: words, a link or a file. Raises InvalidInputError with every problem, NotAllowedError.
    """
    target = _locked(target, by)
    decision = VerdictDecision(
        target=target,
        verdict=verdict,
        document=document.strip(),
        reason=reason.strip(),
        evidence_text=evidence_text.strip(),
        evidence_link=evidence_link.strip(),
        evidence_file=evidence_file or "",
        observation_id=counted_now([target]).get(target.pk),
        decided_at=decided_at or timezone.now(),
        decided_by=by,
    )
    problems = [*_faults_of_verdict(decision), *_faults_of_texts(decision), *faults_of_file(evidence_file)]
    if problems:
        raise InvalidInputError(problems)
    return _keep([decision])[0]


@transaction.atomic
def confirm_verdict(*, target: Target, reason: str, by: User | None) -> VerdictDecision:
    """Say the official verdict again, of the value that counts now: same document, same evidence, its own reason.

    Raises InvalidInputError (also where nothing waits to be confirmed), NotAllowedError.
    """
    target = _locked(target, by)
    counted = counted_now([target]).get(target.pk)
    problems = [] if reason.strip() else [_("Xác nhận lại phải có lý do.")]
    if not target.official_verdict:
        problems.append(_("Mục tiêu này chưa có đánh giá chính thức để xác nhận."))
    elif official_stands(target.official_verdict, target.official_observation_id, counted):
        problems.append(_("Đánh giá chính thức vẫn đúng với số liệu đang tính, không cần xác nhận lại."))
    if problems:
        raise InvalidInputError(problems)
    last = target.decisions.order_by("id").last()
    repeated = {name: getattr(last, name) for name in SAID_FIELDS} if last else {}
    decision = VerdictDecision(target=target, verdict=target.official_verdict, written=target.official_written)
    for name, value in (repeated | {"reason": reason.strip()}).items():
        setattr(decision, name, value)
    decision.observation_id, decision.decided_at, decision.decided_by = counted, timezone.now(), by
    if problems := _faults_of_texts(decision):
        raise InvalidInputError(problems)
    return _keep([decision])[0]


@transaction.atomic
def withdraw_verdict(*, target: Target, reason: str, by: User | None) -> VerdictDecision:
    """Take the official verdict back: the computed one counts again. Raises InvalidInputError, NotAllowedError."""
    target = _locked(target, by)
    problems = [] if reason.strip() else [_("Rút đánh giá phải có lý do.")]
    if not target.official_verdict:
        problems.append(_("Mục tiêu này không có đánh giá chính thức để rút."))
    decision = VerdictDecision(target=target, verdict="", reason=reason.strip(), decided_by=by)
    decision.decided_at, decision.observation_id = timezone.now(), counted_now([target]).get(target.pk)
    problems += _faults_of_texts(decision) if reason.strip() else []
    if problems:
        raise InvalidInputError(problems)
    return _keep([decision])[0]


@dataclass(frozen=True, slots=True)
class Published:
    """A verdict as a document prints it, of one value (None: of none)."""

    target: Target
    verdict: str
    written: str
    observation_id: int | None


@transaction.atomic
def publish_verdicts(*, published: Sequence[Published], document: str, by: User | None) -> None:
    """Store the verdicts that a document prints, many at once. Raises NotAllowedError."""
    require_role(by=by, localities=(one.target.plan.locality for one in published), roles=MAY_DECIDE)
    # Held in one order: the target repeats the last decision, whoever else decides meanwhile.
    held = Target.objects.select_for_update(no_key=True).filter(pk__in=[one.target.pk for one in published])
    list(held.order_by("pk").values_list("pk"))
    now = timezone.now()
    _keep(
        [
            VerdictDecision(
                target=one.target,
                verdict=one.verdict,
                written=one.written,
                document=document[:LONGEST_DOCUMENT],
                observation_id=one.observation_id,
                decided_at=now,
                decided_by=by,
            )
            for one in published
        ]
    )


def counted_now(targets: Collection[Target]) -> dict[int, int]:
    """Target → the observation that counts for it, where there is one; one query."""
    if not targets:
        return {}
    current = Observation.objects.filter(
        is_current=True,
        locality__in={target.locality_id for target in targets},
        indicator__in={target.indicator_id for target in targets},
        period__in={target.period_id for target in targets},
    ).values_list("locality_id", "indicator_id", "period_id", "id")
    by_series = {tuple(series): pk for *series, pk in current}
    found = {
        target.pk: by_series.get((target.locality_id, target.indicator_id, target.period_id)) for target in targets
    }
    return {pk: observation for pk, observation in found.items() if observation is not None}


def discard_evidence(decision: VerdictDecision) -> None:
    """Remove the file of a decision whose transaction was rolled back: files know no transactions."""
    if decision.evidence_file:
        decision.evidence_file.storage.delete(decision.evidence_file.name)


def _locked(target: Target, by: User | None) -> Target:
    """The target as it stands now, held until the end of the transaction, for one who may decide about it.

    The plan's own people: a district does not judge what the province demands of it.
    """
    locked = Target.objects.select_for_update(of=("self",), no_key=True).select_related("plan__locality")
    target = locked.get(pk=target.pk)
    require_role(by=by, localities=[target.plan.locality], roles=MAY_DECIDE)
    return target


def _keep(decisions: Sequence[VerdictDecision]) -> list[VerdictDecision]:
    """Add the rows, repeat each on its target, queue the targets. A file is written with its row."""
    stored = VerdictDecision.objects.bulk_create(decisions)
    for decision in stored:
        target = decision.target
        target.official_verdict, target.official_written = decision.verdict, decision.written
        target.official_reason = _reason_of(decision)
        target.official_by, target.official_at = decision.decided_by, decision.decided_at
        target.official_observation_id = decision.observation_id
    Target.objects.bulk_update({d.target_id: d.target for d in stored}.values(), OFFICIAL_FIELDS, batch_size=500)
    mark_stale(decision.target_id for decision in stored)
    return stored


def _reason_of(decision: VerdictDecision) -> str:
    """In one line why it was decided, as the screens show it beside the verdict."""
    said = [decision.document, decision.reason] if decision.document or decision.reason else []
    line = "; ".join(filter(None, said)) or decision.evidence_text or decision.evidence_link
    return line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"


def _faults_of_verdict(decision: VerdictDecision) -> Iterable[str]:
    if decision.verdict not in OFFICIAL_VERDICTS:
        yield _("Đánh giá chính thức chỉ có thể là Vượt, Đạt hoặc Chưa đạt.")
    has_words = bool(decision.evidence_text or decision.evidence_link)
    if decision.target.kind == Kind.QUALITATIVE and not (has_words or decision.evidence_file):
        yield _("Chỉ tiêu định tính được đánh giá theo căn cứ: ghi căn cứ, đường dẫn hoặc kèm tệp.")
    if not (has_words or decision.document or decision.reason):
        yield _("Đánh giá chính thức phải có văn bản, lý do hoặc căn cứ.")
    if decision.decided_at > timezone.now():
        yield _("Đánh giá không thể có sau thời điểm này.")


def _faults_of_texts(decision: VerdictDecision) -> list[str]:
    """What the fields themselves refuse, each with its field's name."""
    checked = {"written", *SAID_FIELDS} - {"evidence_file"}
    try:
        decision.clean_fields(exclude={field.name for field in decision._meta.fields} - checked)
    except ValidationError as error:
        labels = {name: decision._meta.get_field(name).verbose_name for name in error.message_dict}
        return [f"{labels[name]}: {message}" for name, said in error.message_dict.items() for message in said]
    return []
