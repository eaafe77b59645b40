"""Units of measure that were written wrongly or stand twice.

Two spellings are two units as long as they read as other words ("HTX", "hợp tác xã"): only a person knows that they are
one. Figures stay as they are, so nothing that would change what they are worth is taken.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import Indicator, Target, UnitOfMeasure
from indicators.models.catalogue import indicator_key
from indicators.services.catalogue import unit_called
from indicators.services.findings.marking import mark_audits_of_targets
from indicators.services.indicator_rules import IndicatorRules, faults_of_rules
from indicators.services.permissions import require_operator
from indicators.units import Unit, UnitError, may_be_one, read_unit
from localities.models import User
from localities.services.changes import facts_of, log_change, log_changes, log_removal

BATCH = 2000
FACTS = ("name", "dimension", "exponent")


@transaction.atomic
def rename_unit(*, unit: UnitOfMeasure, name: str, by: User | None) -> UnitOfMeasure:
    """Write a unit as it should be. Where that reads as other words, what is counted in it follows. For superusers.
    Raises InvalidInputError, NotAllowedError."""
    require_operator(by)
    stored = UnitOfMeasure.objects.select_for_update().get(pk=unit.pk)
    name = " ".join(name.split())
    meant = unit_called(name)
    problems = _faults_of_becoming(stored, meant, name)
    same = UnitOfMeasure.objects.filter(dimension=meant.dimension, exponent=meant.exponent)
    if not problems and (twin := same.exclude(pk=stored.pk).first()):
        problems.append(_("Danh mục đã có “%(name)s”: hãy gộp vào đơn vị đó.") % {"name": twin})
    if problems:
        raise InvalidInputError(problems)
    before, was = facts_of(stored, FACTS), _meaning(stored)
    stored.name, stored.dimension = name, meant.dimension
    stored.save(update_fields=["name", "dimension"])
    log_change(stored, before, by)
    if was != meant:
        _follow(_counted_in(stored), was, stored, by)
    return stored


@transaction.atomic
def merge_unit(*, unit: UnitOfMeasure, into: UnitOfMeasure, by: User | None) -> UnitOfMeasure:
    """Count in `into` whatever was counted in `unit`, which goes. For superusers. Returns `into`. Raises
    InvalidInputError, NotAllowedError."""
    require_operator(by)
    locked = UnitOfMeasure.objects.select_for_update().order_by("pk").in_bulk([unit.pk, into.pk])
    old, new = locked[unit.pk], locked[into.pk]
    if old == new:
        raise InvalidInputError([_("Chọn một đơn vị tính khác để gộp vào.")])
    if problems := _faults_of_becoming(old, _meaning(new), new.name):
        raise InvalidInputError(problems)
    indicators = _counted_in(old)
    for indicator in indicators:
        indicator.unit = new
    log_changes([(indicator, {"unit": old}) for indicator in indicators], by)
    _follow(indicators, _meaning(old), new, by)
    log_removal(old, by, facts=FACTS)
    old.delete()
    return new


def _meaning(stored: UnitOfMeasure) -> Unit:
    return Unit(stored.dimension, stored.exponent)


def _faults_of_becoming(stored: UnitOfMeasure, meant: Unit, name: str) -> list[str]:
    names = {"old": stored.name, "new": name}
    if stored.exponent != meant.exponent:
        return [_("“%(old)s” và “%(new)s” khác bậc: mọi số liệu sẽ thành sai.") % names]
    if not may_be_one(_meaning(stored), meant):
        return [_("“%(old)s” và “%(new)s” đo hai thứ khác nhau.") % names]
    return []


def _counted_in(unit: UnitOfMeasure) -> list[Indicator]:
    """Locked in order, so that two of these never wait for each other in a circle."""
    rows = Indicator.objects.filter(unit=unit).select_related("parent").order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def _follow(indicators: Sequence[Indicator], was: Unit, unit: UnitOfMeasure, by: User | None) -> None:
    """Keep identities, units as they stand beside targets, and rules in step with a unit that reads otherwise now."""
    for indicator in indicators:
        above = indicator.parent.key if indicator.parent else ""
        indicator.unit, indicator.key = unit, indicator_key(indicator.name, unit.dimension, above)
    ids = [indicator.pk for indicator in indicators]
    doubled = Indicator.objects.filter(key__in=[indicator.key for indicator in indicators]).exclude(pk__in=ids)
    message = _("Danh mục đã có chỉ tiêu “%(name)s” tính bằng “%(unit)s”.")
    if problems := [message % {"name": indicator, "unit": unit} for indicator in doubled]:
        raise InvalidInputError(problems)
    Indicator.objects.bulk_update(indicators, ["unit", "key"], batch_size=BATCH)
    if problems := [*_faults_of_ties(ids), *_rewrite_targets(ids, was, unit, by)]:
        raise InvalidInputError(problems)


def _faults_of_ties(ids: Sequence[int]) -> list[str]:
    """Indicators whose values no longer convert into what is made of them."""
    made = Indicator.objects.filter(pk__in=ids) | Indicator.objects.filter(source__in=ids)
    rows = made.select_related("unit", "source__unit", "weight").order_by("pk")
    return [
        f"{indicator}: {fault}"
        for indicator in rows
        for fault in faults_of_rules(IndicatorRules.of(indicator), indicator.unit, indicator.pk)
    ]


def _rewrite_targets(ids: Sequence[int], was: Unit, unit: UnitOfMeasure, by: User | None) -> list[str]:
    """Say the units beside targets in the new words, so that they still read as the indicator's; the history keeps the
    old ones. Returns what has no new words."""
    names = dict(UnitOfMeasure.objects.filter(dimension=unit.dimension).values_list("exponent", "name"))
    rows = Target.objects.filter(indicator__in=ids).select_related("plan", "indicator").order_by("pk")
    targets = list(rows.select_for_update(of=("self",), no_key=True))
    changed, problems = [], []
    for target in targets:
        written = _read(target.written_unit)
        if written is None or written.dimension != was.dimension:
            continue
        if written.exponent not in names:
            facts = {"name": target, "unit": target.written_unit, "new": unit}
            message = _("“%(name)s” ghi bằng “%(unit)s”: danh mục chưa có đơn vị cùng bậc của “%(new)s”.")
            problems.append(message % facts)
            continue
        changed.append((target, {"written_unit": target.written_unit}))
        target.written_unit = names[written.exponent]
    Target.objects.bulk_update([target for target, _before in changed], ["written_unit"], batch_size=BATCH)
    log_changes(changed, by)
    mark_audits_of_targets([target.pk for target in targets])
    return problems


def _read(text: str) -> Unit | None:
    try:
        return read_unit(text)
    except UnitError:
        return None
