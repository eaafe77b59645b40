"""Which rule applies where. Reads only."""

from collections import defaultdict
from dataclasses import dataclass

from alerts.evaluating import Rule
from alerts.models import AlertRule


@dataclass(frozen=True, slots=True)
class _Stored:
    rule: Rule
    is_on: bool
    path: str
    sector_id: int | None
    plan_id: int | None

    def fits(self, path: str, sector_id: int | None, plan_id: int | None) -> bool:
        return path.startswith(self.path) and self.sector_id in (None, sector_id) and self.plan_id in (None, plan_id)

    @property
    def specificity(self) -> tuple[bool, bool, int, int]:
        """A plan's rule before a sector's, a near locality's before a far one's; of equal ones the newest."""
        return self.plan_id is not None, self.sector_id is not None, len(self.path), self.rule.pk


class Rulebook:
    """All rules but drafts, read once. A specific rule that is switched off switches its cause off where it fits."""

    def __init__(self, stored: list[AlertRule] | None = None) -> None:
        rules = AlertRule.objects.applied().select_related("locality") if stored is None else stored
        self._by_cause: dict[str, list[_Stored]] = defaultdict(list)
        for rule in rules:
            self._by_cause[rule.cause].append(
                _Stored(
                    as_rule(rule), rule.is_on, rule.locality.path if rule.locality else "", rule.sector_id, rule.plan_id
                )
            )
        self._found: dict[tuple[str, int | None, int | None], dict[str, Rule]] = {}

    def rules_for(self, path: str, sector_id: int | None = None, plan_id: int | None = None) -> dict[str, Rule]:
        """Cause → the rule that counts at a place (a locality's path), for a sector and a plan."""
        key = path, sector_id, plan_id
        if key not in self._found:
            self._found[key] = {
                cause: best.rule
                for cause, rules in self._by_cause.items()
                if (fitting := [rule for rule in rules if rule.fits(*key)])
                and (best := max(fitting, key=lambda rule: rule.specificity)).is_on
            }
        return self._found[key]


def as_rule(stored: AlertRule) -> Rule:
    return Rule(stored.pk, stored.cause, stored.severity, stored.threshold, stored.hold_values, stored.recovery_margin)
