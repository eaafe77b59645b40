"""How each check is applied here: what ships, and what was set differently."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from indicators.auditing import Limits
from indicators.choices import Check, Severity
from indicators.findings.found import Found
from indicators.models import CheckRule

# Hints explain other findings; they stop nobody.
BLOCKABLE = tuple(check for check in Check if check not in (Check.DIGITS, Check.UNIT_SLIP))


@dataclass(frozen=True, slots=True)
class Rules:
    """The checks that were set otherwise than shipped; one without a rule is on, of its own severity, not blocking."""

    by_check: Mapping[str, CheckRule] = field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        jump = self.by_check.get(Check.JUMP)
        return Limits() if jump is None or jump.factor is None else Limits(jump_factor=jump.factor)

    @property
    def any_blocks(self) -> bool:
        return any(rule.is_on and rule.is_blocking for rule in self.by_check.values())

    def applied(self, found: Iterable[Found]) -> list[Found]:
        """What is left when some checks are off, with the severities set here. A hint goes with what it explains."""
        return [
            replace(one, severity=self._severity(one))
            for one in found
            if self._is_on(one.check) and self._is_on(one.data.get("of", one.check))
        ]

    def blocks(self, one: Found) -> bool:
        """Whether values that bring it about are refused; `one` as `applied` gave it."""
        rule = self.by_check.get(one.check)
        return rule is not None and rule.is_blocking and not one.is_hint

    def _is_on(self, check: str) -> bool:
        rule = self.by_check.get(check)
        return rule is None or rule.is_on

    def _severity(self, one: Found) -> str:
        rule = self.by_check.get(one.check)
        return rule.severity if rule and rule.severity else Severity(one.severity).value


def read_rules() -> Rules:
    """One query."""
    return Rules({rule.check_code: rule for rule in CheckRule.objects.all()})
