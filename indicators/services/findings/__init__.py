"""Keeping findings: auditing what is stored, accepting what was found, setting how checks are applied."""

from indicators.services.findings.accepting import LONGEST_REASON, MAY_ACCEPT, accept_finding, reopen_finding
from indicators.services.findings.auditing import Kept, audit_locality, audit_open, audit_stale
from indicators.services.findings.entry import findings_on_entry, refuse_blocking
from indicators.services.findings.marking import mark_audit, mark_audits_of_targets
from indicators.services.findings.rules import set_check_rule

__all__ = [
    "LONGEST_REASON",
    "MAY_ACCEPT",
    "Kept",
    "accept_finding",
    "audit_locality",
    "audit_open",
    "audit_stale",
    "findings_on_entry",
    "mark_audit",
    "mark_audits_of_targets",
    "refuse_blocking",
    "reopen_finding",
    "set_check_rule",
]
