"""Storing a grid of shares: new ones are given, changed ones corrected, blank ones taken back, all at once.

What may be given to whom is said by `breakdowns`, what may be edited by `plans`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from indicators.errors import ConflictError, InvalidInputError
from indicators.models import Period, Target
from indicators.reading import is_blank
from indicators.services.breakdowns import break_down_target
from indicators.services.catalogue import get_period
from indicators.services.entering import RefusedRowsError
from indicators.services.permissions import require_role
from indicators.services.plans import DEMAND_FIELDS, fill_reading, read_demand, update_targets
from indicators.services.removing_targets import remove_targets
from indicators.spans import Span
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User


@dataclass(frozen=True, slots=True)
class GivenShare:
    """A share as typed for a unit or a span of days; `share` is the stored one, if any. `key` names the row, `seen` is
    what the person saw there (None: what is stored): what was left as it was seen is not touched."""

    key: str
    place: Locality | Span
    written: str
    share: Target | None = None
    seen: str | None = None

    @property
    def stored(self) -> str:
        return self.share.written if self.share else ""

    @property
    def is_touched(self) -> bool:
        written = "" if is_blank(self.written) else self.written.strip()
        return written != (self.stored if self.seen is None else self.seen) and written != self.stored

    @property
    def is_new(self) -> bool:
        return self.is_touched and self.share is None

    @property
    def is_removed(self) -> bool:
        return self.is_touched and self.share is not None and is_blank(self.written)

    @property
    def is_changed(self) -> bool:
        return self.is_touched and self.share is not None and not is_blank(self.written)


@transaction.atomic
def store_shares(*, target: Target, shares: Sequence[GivenShare], by: User | None) -> int:
    """Store a grid of shares; returns how many are new, changed or taken back. Raises RefusedRowsError, ConflictError,
    NotAllowedError."""
    require_role(by=by, localities=[target.plan.locality], roles=MAY_WRITE_PLANS)
    _hold(target, shares)
    faults = {one.key: {"written": said} for one in shares if (said := _faults(target, one))}
    if faults:
        names = {one.key: one.place for one in shares}
        told = [f"{names[key]}: {said}" for key, fields in faults.items() for said in fields["written"]]
        raise RefusedRowsError(told, faults)
    removed = [one.share for one in shares if one.is_removed and one.share is not None]
    changed = [_changed(one) for one in shares if one.is_changed]
    new = [(_place(one.place), one.written) for one in shares if one.is_new]
    if not (removed or changed or new):
        raise InvalidInputError([_("Chưa có phần phân bổ nào thay đổi.")])
    if removed:
        remove_targets(plan=target.plan, targets=removed, by=by)
    if changed:
        update_targets(targets=changed, fields=DEMAND_FIELDS, by=by)
    if new:
        break_down_target(target=target, shares=new, by=by)
    return len(removed) + len(changed) + len(new)


def _hold(target: Target, shares: Sequence[GivenShare]) -> None:
    """Keep the target and its shares from being changed meanwhile. Raises ConflictError where they were already."""
    rows = Target.objects.filter(Q(pk=target.pk) | Q(breaks_down=target)).order_by("pk")
    held = dict(rows.select_for_update(of=("self",), no_key=True).values_list("pk", "written"))
    given = {one.share.pk: one.stored for one in shares if one.share is not None}
    if target.pk not in held or any(held.get(pk) != written for pk, written in given.items()):
        raise ConflictError([_("Có người vừa sửa phân bổ này. Tải lại trang rồi xem.")])


def _faults(target: Target, one: GivenShare) -> list[str]:
    if one.is_touched and one.seen is not None and one.seen != one.stored:
        if one.share is None:
            return [_("đã được người khác bỏ.")]
        return [_("đã được người khác sửa thành “%(written)s”.") % {"written": one.stored}]
    if is_blank(one.written):
        return []
    longest = Target._meta.get_field("written").max_length
    if len(one.written) > longest:
        return [_("mức giao dài quá %(limit)d ký tự.") % {"limit": longest}]
    try:
        read_demand(indicator=target.indicator, text=one.written)
    except InvalidInputError as error:
        return [str(said) for said in error.problems]
    return []


def _changed(one: GivenShare) -> Target:
    share: Target = one.share
    share.written = one.written.strip()
    fill_reading(share, read_demand(indicator=share.indicator, text=share.written))
    return share


def _place(place: Locality | Span) -> Locality | Period:
    return get_period(starts_on=place.starts_on, ends_on=place.ends_on) if isinstance(place, Span) else place
